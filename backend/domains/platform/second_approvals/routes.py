"""Acts of two persons: what waits for whom, and the second person's answer (R42).

A request is made on the record that it concerns (`POST /violations/{id}/cancel`).
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.platform.second_approvals import service
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.domains.platform.second_approvals.reading import (
    NEWEST,
    conditions,
    rows,
    show,
    visible,
    with_people,
)
from backend.domains.platform.second_approvals.schemas import (
    ApprovalFilters,
    ApprovalRead,
    ApprovalRefusal,
    ApprovalsAnswered,
    ApprovalsConfirmation,
    ApprovalsRefusal,
    SeenApproval,
)
from backend.permissions import Permission

router = create_router("/second-approvals")
register_conflict_codes({"uq_second_approvals_open_key": "already-asked"})

Using = Annotated[Session, requires(Permission.APPROVAL_USE)]
LIVE = {"x-live": "names, time, and what the reader may do"}


@router.get("", response_model=Page[ApprovalRead])
def list_second_approvals(
    db: Using,
    filters: Annotated[ApprovalFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Requests that the reader made or could confirm, the latest first."""
    wanted = rows().where(visible(db), *conditions(db, filters))
    found = read_page(db, wanted, NEWEST, after, limit)
    return {"items": with_people(db, found["items"]), "next": found["next"]}


@router.post("/confirm", response_model=ApprovalsAnswered)
def confirm_second_approvals(db: Using, data: ApprovalsConfirmation) -> ApprovalsAnswered:
    """Confirm several as the second person: all of it is done, or nothing.

    As for a single one; 409 `changed-meanwhile` also for one that was looked at in an older state.
    """
    for asked in all_as_seen(db, data.items):
        service.confirm(db, asked)
    return answered(db, data.items)


@router.post("/refuse", response_model=ApprovalsAnswered)
def refuse_second_approvals(db: Using, data: ApprovalsRefusal) -> ApprovalsAnswered:
    """Refuse several as the second person, for one reason: all of them, or none."""
    for asked in all_as_seen(db, data.items):
        service.refuse(db, asked, data.answer)
    return answered(db, data.items)


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


def all_as_seen(db: Session, items: Sequence[SeenApproval]) -> list[SecondApproval]:
    """The requests, each in the state that was looked at; raises NotFound, Conflict, Invalid."""
    found = []
    for at, item in enumerate(items):
        if any(item.id == other.id for other in items[:at]):
            raise Invalid.at(f"/items/{at}/id", "request-twice")
        show(db, item.id)
        asked = db.require(SecondApproval, item.id)
        if asked.version != item.version:
            raise Conflict("changed-meanwhile")
        found.append(asked)
    return found


def answered(db: Session, items: Sequence[SeenApproval]) -> ApprovalsAnswered:
    return ApprovalsAnswered(items=[show(db, item.id) for item in items])


def edited(db: Session, id: UUID) -> SecondApproval:
    show(db, id)
    return db.edit(SecondApproval, id, show)
