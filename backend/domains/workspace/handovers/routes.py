"""Handovers: what a person has open, moving it, the papers; a number for the account's keeper."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.core.sql.search import to_search_text
from backend.domains.organisation.accounts.models import User
from backend.domains.workspace.handovers import open_work, service
from backend.domains.workspace.handovers.queries import (
    count_open_work,
    get_handover_read,
    list_handover_rows,
    to_work_read,
)
from backend.domains.workspace.handovers.schemas import (
    HandoverCreate,
    HandoverRead,
    HandoverRow,
    OfficerList,
    OfficerRead,
    OpenWorkRead,
    PreviewRead,
)
from backend.permissions import Permission

router = create_router("/handovers")
user_router = create_router("/users")

Using = Annotated[Session, requires(Permission.HANDOVER_USE)]
Keeping = Annotated[Session, requires(Permission.USER_READ)]
MOST = 500
"""Accounts to choose from: a district and its communes have a tenth of that."""
Person = Annotated[UUID | None, Query(description="whose work; the caller's own by default")]


@router.get("", response_model=Page[HandoverRow])
def list_handovers(db: Using, after: After = None, limit: Limit = 50) -> PageRows:
    """Handovers of the caller's units, the newest first."""
    return list_handover_rows(db, after, limit)


@router.get("/preview", response_model=PreviewRead)
def preview_handover(
    db: Using, user_id: Person = None, to_user_id: UUID | None = None
) -> PreviewRead:
    """Everything open, due or unsigned of a person; and what `to_user_id` could go on with."""
    person = open_work.get_officer(db, user_id or db.actor.id)
    open_work.ensure_may_see_work(db, person)
    receiver = open_work.get_officer(db, to_user_id, "?to_user_id") if to_user_id else None
    items = open_work.add_verdicts(db, open_work.list_open_work(db, person), to_user_id)
    return PreviewRead(
        person=OfficerRead.model_validate(person),
        receiver=OfficerRead.model_validate(receiver) if receiver else None,
        items=[to_work_read(db, work) for work in items],
        seats=open_work.list_seats(db, person.id),
        unseen=open_work.list_unseen_kinds(db),
        may_end_seats=db.actor.has_permission(Permission.TEAM_WRITE),
    )


@router.get("/officers", response_model=OfficerList)
def list_handover_officers(db: Using) -> OfficerList:
    """Accounts of the caller's units: whose work may be handed over, and to whom."""
    found = db.execute(open_work.OFFICERS.order_by(User.id).limit(MOST)).all()
    by_name = sorted(
        found, key=lambda row: (not row.is_active, to_search_text(row.full_name), str(row.id))
    )
    return OfficerList(items=[OfficerRead.model_validate(row) for row in by_name])


@router.get("/{id}", response_model=HandoverRead, openapi_extra={"x-live": "titles of records"})
def get_handover(db: Using, id: UUID) -> HandoverRead:
    """One handover, with its records as they are now and as the caller may read them."""
    return get_handover_read(db, id)


@router.post("", status_code=201, response_model=HandoverRead)
def create_handover(db: Using, data: HandoverCreate) -> HandoverRead:
    """Move it all, or nothing: `refused` of 422 `receiver-cannot` and 409 `handover-stale`."""
    return get_handover_read(db, service.create_handover(db, data).id)


@user_router.get("/{id}/open-work", response_model=OpenWorkRead)
def get_open_work(db: Keeping, id: UUID) -> OpenWorkRead:
    """How many records still bear the account's name: to be handed over before it is closed."""
    db.require(User, id)
    return OpenWorkRead(count=count_open_work(db, id))
