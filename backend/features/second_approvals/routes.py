"""Acts of two persons: what waits for whom, and the second person's answer (R42).

A request is made on the record that it concerns (`POST /violations/{id}/cancel`).
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.db import Session
from backend.core.handlers import conflicts
from backend.core.http import new_router, requires
from backend.core.paging import After, Limit, Page, Rows, page
from backend.features.second_approvals import service
from backend.features.second_approvals.models import SecondApproval
from backend.features.second_approvals.reading import (
    NEWEST,
    conditions,
    rows,
    show,
    visible,
    with_people,
)
from backend.features.second_approvals.schemas import (
    ApprovalFilters,
    ApprovalRead,
    ApprovalRefusal,
)
from backend.permissions import Permission

router = new_router("/second-approvals")
conflicts({"uq_second_approvals_open_key": "already-asked"})

Using = Annotated[Session, requires(Permission.APPROVAL_USE)]
LIVE = {"x-live": "names, time, and what the reader may do"}


@router.get("", response_model=Page[ApprovalRead])
def list_second_approvals(
    db: Using,
    filters: Annotated[ApprovalFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> Rows:
    """Requests that the reader made or could confirm, the latest first."""
    wanted = rows().where(visible(db), *conditions(db, filters))
    found = page(db, wanted, NEWEST, after, limit)
    return {"items": with_people(db, found["items"]), "next": found["next"]}


@router.get("/{id}", response_model=ApprovalRead, openapi_extra=LIVE)
def get_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """One request."""
    return show(db, id)


@router.post("/{id}/confirm", response_model=ApprovalRead)
def confirm_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """Confirm as the second person: the act is done at once, or nothing is.

    409 `own-approval`, `not-second-person`, `approval-over`, `changed-meanwhile`.
    """
    service.confirm(db, edited(db, id))
    return show(db, id)


@router.post("/{id}/refuse", response_model=ApprovalRead)
def refuse_second_approval(db: Using, id: UUID, data: ApprovalRefusal) -> ApprovalRead:
    """Refuse as the second person, and say why."""
    service.refuse(db, edited(db, id), data.answer)
    return show(db, id)


@router.post("/{id}/withdraw", response_model=ApprovalRead)
def withdraw_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """Take one's own request back."""
    service.withdraw(db, edited(db, id))
    return show(db, id)


def edited(db: Session, id: UUID) -> SecondApproval:
    show(db, id)
    return db.edit(SecondApproval, id, show)
