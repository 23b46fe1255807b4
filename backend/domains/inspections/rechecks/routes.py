"""Rechecks: teams that may be checked, list, detail, draft, signing, and the paper."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.documents.download_responses import DOCX_RESPONSES, PDF_RESPONSES
from backend.documents.printable import build_docx_response, build_pdf_response
from backend.domains.inspections.rechecks import drawing, follow_ups, service, signing
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp
from backend.domains.inspections.rechecks.paper import build_recheck_paper
from backend.domains.inspections.rechecks.queries import (
    NEWEST_FIRST,
    ROW,
    get_recheck_read,
    select_recheck_rows,
    to_recheck_row,
)
from backend.domains.inspections.rechecks.schemas import (
    CheckableTeam,
    CheckableTeamQuery,
    FollowUpCreate,
    FollowUpUpdate,
    RecheckCancellation,
    RecheckCreate,
    RecheckQuery,
    RecheckRead,
    RecheckRow,
    RecheckUpdate,
)
from backend.domains.organisation.accounts.identity import get_public_url
from backend.permissions import Permission

router = create_router("/rechecks")

Reading = Annotated[Session, requires(Permission.RECHECK_READ)]
Writing = Annotated[Session, requires(Permission.RECHECK_WRITE)]
Printing = Annotated[ShortTransactions, open_short_transactions(Permission.RECHECK_READ)]


@router.get("", response_model=Page[RecheckRow])
def list_rechecks(db: Reading, query: Annotated[RecheckQuery, Query()]) -> PageRows:
    """Rechecks by teams of the caller's units, and signed ones of their teams; the newest first."""
    found = select_recheck_rows(ROW, query)
    page = read_page(db, found, NEWEST_FIRST, query.after, query.limit)
    return {"items": [to_recheck_row(row) for row in page["items"]], "next": page["next"]}


@router.get("/teams", response_model=Page[CheckableTeam])
def list_checkable_teams(db: Writing, query: Annotated[CheckableTeamQuery, Query()]) -> PageRows:
    """The active teams of units below those of the caller."""
    return drawing.list_checkable_teams(db, query)


@router.get("/{id}", response_model=RecheckRead, openapi_extra={"x-live": "names, members"})
def get_recheck(db: Reading, id: UUID) -> RecheckRead:
    """One recheck; before it is signed only for the unit of the checking team."""
    return get_recheck_read(db, id)


@router.post("", status_code=201, response_model=RecheckRead)
def create_recheck(db: Writing, data: RecheckCreate) -> RecheckRead:
    """Make a draft; its sample is drawn at once and for good."""
    return get_recheck_read(db, service.create_recheck(db, data).id)


@router.patch("/{id}", response_model=RecheckRead)
def update_recheck(db: Writing, id: UUID, data: RecheckUpdate) -> RecheckRead:
    """Change a draft; a signed recheck answers 409."""
    service.update_recheck(db, db.edit(Recheck, id, get_recheck_read), data)
    return get_recheck_read(db, id)


@router.post("/{id}/sign", response_model=RecheckRead)
def sign_recheck(db: Writing, id: UUID) -> RecheckRead:
    """Make it final: it gets its number and hash, and the unit of the checked team reads it."""
    return get_recheck_read(db, signing.sign_recheck(db, id).id)


@router.post("/{id}/cancel", response_model=RecheckRead)
def cancel_recheck(db: Writing, id: UUID, data: RecheckCancellation) -> RecheckRead:
    """Give a draft up; it stays, with the reason."""
    service.cancel_recheck(db, db.edit(Recheck, id, get_recheck_read), data.reason)
    return get_recheck_read(db, id)


@router.post("/{id}/follow-ups", status_code=201, response_model=RecheckRead)
def create_recheck_follow_up(db: Writing, id: UUID, data: FollowUpCreate) -> RecheckRead:
    """The checked unit says that it did what a recommendation asks, and how.

    403 `not-the-checked-unit`; 409 `recheck-not-signed`, `already-followed-up`.
    """
    follow_ups.create_follow_up(db, id, data)
    return get_recheck_read(db, id)


@router.patch("/{id}/follow-ups/{follow_up_id}", response_model=RecheckRead)
def update_recheck_follow_up(
    db: Writing, id: UUID, follow_up_id: UUID, data: FollowUpUpdate
) -> RecheckRead:
    """Correct it, or open the recommendation again; If-Match = its `version`."""
    follow_ups.ensure_of_recheck(db, id, follow_up_id)
    found = db.edit(RecheckFollowUp, follow_up_id, lambda db, _id: get_recheck_read(db, id))
    follow_ups.update_follow_up(db, found, data)
    return get_recheck_read(db, id)


@router.get("/{id}/record.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_recheck_record_docx(transactions: Printing, id: UUID, request: Request) -> Response:
    """Biên bản phúc tra in Word; a draft is marked and unnumbered."""
    made = await transactions.read(build_recheck_paper, id, get_public_url(request))
    return await build_docx_response(transactions, request, made)


@router.get("/{id}/record.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_recheck_record_pdf(transactions: Printing, id: UUID, request: Request) -> Response:
    """Biên bản phúc tra as PDF."""
    made = await transactions.read(build_recheck_paper, id, get_public_url(request))
    return await build_pdf_response(transactions, request, made)


register_conflict_codes({"uq_recheck_follow_ups_recheck_id_position": "already-followed-up"})
