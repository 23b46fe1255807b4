"""Dual control over HTTP: requests that wait, and the answer of the second person (R42).

A request is created by the route of its record (`POST /violations/{id}/cancel`).
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.platform.second_approvals import service
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.domains.platform.second_approvals.queries import (
    NEWEST,
    build_filter_clauses,
    build_visible_clause,
    get_approval_read,
    load_approval_reads,
    select_approval_rows,
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
OF_WHO_ASKS = (Conflict("reason-needed"), Conflict("second-person-needed"))
"""Of a decision: it was asked for with a reason, and here the second person confirms it."""
LIVE = {"x-live": "names, time, and what the reader may do"}


@router.get("", response_model=Page[ApprovalRead])
def list_second_approvals(
    db: Using,
    filters: Annotated[ApprovalFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Requests that the reader made or could confirm, the latest first."""
    wanted = select_approval_rows().where(
        build_visible_clause(db), *build_filter_clauses(db, filters)
    )
    found = read_page(db, wanted, NEWEST, after, limit)
    return {"items": load_approval_reads(db, found["items"]), "next": found["next"]}


@router.post("/confirm", response_model=ApprovalsAnswered)
@register_impossible_errors(*OF_WHO_ASKS)
def confirm_second_approvals(db: Using, data: ApprovalsConfirmation) -> ApprovalsAnswered:
    """Confirm several as the second person: all of it is done, or nothing.

    As for a single one; 409 `changed-meanwhile` also for one that was looked at in an older state.
    """
    for asked in load_seen_requests(db, data.items):
        service.confirm_request(db, asked)
    return build_answer(db, data.items)


@router.post("/refuse", response_model=ApprovalsAnswered)
def refuse_second_approvals(db: Using, data: ApprovalsRefusal) -> ApprovalsAnswered:
    """Refuse several as the second person, for one reason: all of them, or none."""
    for asked in load_seen_requests(db, data.items):
        service.close_as_refused(db, asked, data.answer)
    return build_answer(db, data.items)


@router.get("/{id}", response_model=ApprovalRead, openapi_extra=LIVE)
def get_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """One request."""
    return get_approval_read(db, id)


@router.post("/{id}/confirm", response_model=ApprovalRead)
@register_impossible_errors(*OF_WHO_ASKS)
def confirm_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """Confirm as the second person: the act is done at once, or nothing is.

    409 `own-approval`, `not-second-person`, `approval-over`, `changed-meanwhile`.
    """
    service.confirm_request(db, open_request_for_edit(db, id))
    return get_approval_read(db, id)


@router.post("/{id}/refuse", response_model=ApprovalRead)
def refuse_second_approval(db: Using, id: UUID, data: ApprovalRefusal) -> ApprovalRead:
    """Refuse as the second person, and say why."""
    service.close_as_refused(db, open_request_for_edit(db, id), data.answer)
    return get_approval_read(db, id)


@router.post("/{id}/withdraw", response_model=ApprovalRead)
def withdraw_second_approval(db: Using, id: UUID) -> ApprovalRead:
    """Take one's own request back."""
    service.withdraw_request(db, open_request_for_edit(db, id))
    return get_approval_read(db, id)


def load_seen_requests(db: Session, items: Sequence[SeenApproval]) -> list[SecondApproval]:
    """The requests, each in the version that the reader saw; raises NotFound, Conflict, Invalid."""
    found = []
    for at, item in enumerate(items):
        if any(item.id == other.id for other in items[:at]):
            raise Invalid.at(f"/items/{at}/id", "request-twice")
        get_approval_read(db, item.id)
        asked = db.require(SecondApproval, item.id)
        if asked.version != item.version:
            raise Conflict("changed-meanwhile")
        found.append(asked)
    return found


def build_answer(db: Session, items: Sequence[SeenApproval]) -> ApprovalsAnswered:
    return ApprovalsAnswered(items=[get_approval_read(db, item.id) for item in items])


def open_request_for_edit(db: Session, id: UUID) -> SecondApproval:
    get_approval_read(db, id)
    return db.edit(SecondApproval, id, get_approval_read)
