"""Routes of tips: public ones without a name, and those of the police and the tip handler."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.requests import Request

from backend.core.http.dependencies import (
    create_public_router,
    create_router,
    open_anonymous_session,
    requires,
)
from backend.core.http.rate_limits import count_request
from backend.core.http.short_transactions import (
    ShortTransactions,
    open_anonymous_transactions,
    open_short_transactions,
)
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.text.clock import today
from backend.domains.organisation.accounts.cookies import ensure_own_origin
from backend.domains.organisation.accounts.identity import get_client_network, get_keys
from backend.domains.police.tip_offs import intake, retention, service
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import ContactRequest, RequestStatus, TipOff
from backend.domains.police.tip_offs.public_schemas import (
    ChannelRead,
    ReceiptAsk,
    ReceiptRead,
    StatusRead,
    TipAddition,
    TipGive,
)
from backend.domains.police.tip_offs.queries import (
    NEWEST_FIRST,
    REQUESTS,
    build_filter_clauses,
    get_contact_request_read,
    get_tip_row,
    select_tip_rows,
    to_contact_request_reads,
)
from backend.domains.police.tip_offs.schemas import (
    ContactAsk,
    ContactRead,
    ContactRequestRead,
    TipClosing,
    TipContent,
    TipFilters,
    TipRow,
    TipUpdate,
)
from backend.domains.police.tip_offs.tip_rate_limits import TipRateLimits
from backend.permissions import Permission
from backend.settings import Settings

public = create_public_router("/public/tip-offs", "who tells something need not say who they are")
router = create_router("/tip-offs")

QUIET = {"x-quiet": "a line in the log would keep the moment"}


def ensure_same_site(request: Request) -> None:
    """Raise Forbidden for a request that a site that is not listed makes a browser send."""
    ensure_own_origin(request, get_keys(request).settings)


async def ensure_telling_allowed(request: Request) -> None:
    ensure_same_site(request)
    count_request(request, get_rate_limits(request).telling, get_client_network(request))


async def ensure_asking_allowed(request: Request) -> None:
    ensure_same_site(request)
    count_request(request, get_rate_limits(request).asking, get_client_network(request))


def get_rate_limits(request: Request) -> TipRateLimits:
    gates = request.app.state.tip_gates
    assert isinstance(gates, TipRateLimits)
    return gates


def get_tip_keys(request: Request) -> TipKeyStore:
    keys = request.app.state.tip_keys
    assert isinstance(keys, TipKeyStore)
    return keys


Telling = Annotated[None, Depends(ensure_telling_allowed)]
Asking = Annotated[None, Depends(ensure_asking_allowed)]
Unknown = Annotated[Session, open_anonymous_session("a tip without a name")]
TakingBack = Annotated[ShortTransactions, open_anonymous_transactions("a tip without a name")]
Reading = Annotated[Session, requires(Permission.TIP_READ, short=True)]
Opening = Annotated[ShortTransactions, open_short_transactions(Permission.TIP_READ)]
Handling = Annotated[Session, requires(Permission.TIP_HANDLE)]
Revealing = Annotated[ShortTransactions, open_short_transactions(Permission.TIP_HANDLE)]


@public.get("", response_model=ChannelRead, openapi_extra=QUIET)
def get_tip_channel(db: Unknown, request: Request) -> ChannelRead:
    """Whom a tip goes to, and how long it is kept."""
    settings: Settings = get_keys(request).settings
    to = intake.get_channel_of_code(db, settings.unit_code)
    return ChannelRead(
        unit_name=to.unit_name,
        unit_kind=to.unit_kind,
        communes=intake.list_tip_communes(db, to.unit_id, today()),
        officials_go_to=to.above_name,
        text_days=settings.tip_text_days,
        contact_days=settings.tip_contact_days,
    )


@public.post("", status_code=201, response_model=ReceiptRead, openapi_extra=QUIET)
def give_tip_off(_gate: Telling, db: Unknown, request: Request, data: TipGive) -> ReceiptRead:
    """Confide something to the police. The receipt is answered once and stored nowhere.

    No account, no cookie; address, browser and hour are kept nowhere. 429 when too many come.
    """
    keys = get_keys(request)
    to = intake.get_channel_of_code(db, keys.settings.unit_code)
    return ReceiptRead(receipt=intake.create_tip(db, get_tip_keys(request), to, data))


@public.post("/status", response_model=StatusRead, openapi_extra=QUIET)
def get_tip_off_status(_gate: Asking, db: Unknown, data: ReceiptAsk) -> StatusRead:
    """The bare status behind a receipt: received, checking, closed, withdrawn or unknown."""
    return StatusRead.of(intake.get_tip_status(db, data.receipt))


@public.post("/additions", response_model=StatusRead, openapi_extra=QUIET)
def add_to_tip_off(_gate: Telling, db: Unknown, request: Request, data: TipAddition) -> StatusRead:
    """Say more about an open tip."""
    keys, fields = get_tip_keys(request), get_keys(request).fields
    return StatusRead.of(intake.add_to_tip(db, keys, fields, data.receipt, data.text))


@public.post("/withdrawal", response_model=StatusRead, openapi_extra=QUIET)
async def withdraw_tip_off(
    _gate: Asking, transactions: TakingBack, request: Request, data: ReceiptAsk
) -> StatusRead:
    """Take a tip back: what it says is destroyed at once."""
    keys = get_tip_keys(request)
    status = await transactions.write(retention.withdraw_tip, keys, data.receipt)
    await retention.run_due_log_truncation(transactions.database, keys)
    return StatusRead.of(status)


@router.get("", response_model=Page[TipRow])
def list_tip_offs(
    db: Reading,
    filters: Annotated[TipFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Tips by the day on which they came, the latest first. What they say is not searched."""
    return read_page(
        db, select_tip_rows().where(*build_filter_clauses(filters)), NEWEST_FIRST, after, limit
    )


@router.get("/{id}", response_model=TipRow, openapi_extra={"x-live": "names, additions, requests"})
def get_tip_off(db: Reading, id: UUID) -> TipRow:
    """One tip without its words."""
    return get_tip_row(db, id)


@router.get("/{id}/content", response_model=TipContent)
async def read_tip_off(transactions: Opening, request: Request, id: UUID) -> TipContent:
    """What was confided. Each reading is noted in the audit trail first."""
    return await transactions.write(
        service.read_tip_content, get_tip_keys(request), get_keys(request).fields, id
    )


@router.patch("/{id}", response_model=TipRow)
def update_tip_off(db: Handling, id: UUID, data: TipUpdate) -> TipRow:
    """Note topic, commune and place; nothing happens to the place."""
    service.update_tip(db, db.edit(TipOff, id, get_tip_row), data)
    return get_tip_row(db, id)


@router.post("/{id}/start", response_model=TipRow)
def start_tip_off(db: Handling, id: UUID) -> TipRow:
    """Begin to check."""
    service.start_checking(db, db.edit(TipOff, id, get_tip_row))
    return get_tip_row(db, id)


@router.post("/{id}/close", response_model=TipRow)
def close_tip_off(db: Handling, id: UUID, data: TipClosing) -> TipRow:
    """Close with an outcome from the list; the time until its words are erased begins."""
    service.close_tip(db, db.edit(TipOff, id, get_tip_row), data.outcome)
    return get_tip_row(db, id)


@router.post("/{id}/reopen", response_model=TipRow)
def reopen_tip_off(db: Handling, id: UUID) -> TipRow:
    """Take a closed tip up again."""
    service.open_tip_again(db, db.edit(TipOff, id, get_tip_row))
    return get_tip_row(db, id)


@router.get("/{id}/contact-requests", response_model=Page[ContactRequestRead])
def list_contact_requests(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """Who asked to open the contact, why, and who allowed it; the latest first."""
    db.require(TipOff, id)
    mine = REQUESTS.where(ContactRequest.tip_off_id == id)
    found = read_page(db, mine, (ContactRequest.id.desc(),), after, limit)
    return {"items": to_contact_request_reads(db, found["items"]), "next": found["next"]}


@router.post("/{id}/contact-requests", status_code=201, response_model=ContactRequestRead)
def ask_for_contact(db: Handling, id: UUID, data: ContactAsk) -> ContactRequestRead:
    """Ask that the contact be opened; another person has to allow it within 72 hours."""
    return get_contact_request_read(db, id, service.create_contact_request(db, id, data.reason).id)


@router.post("/{id}/contact-requests/{request_id}/approve", response_model=ContactRequestRead)
def approve_contact_request(db: Handling, id: UUID, request_id: UUID) -> ContactRequestRead:
    """Allow it, as the second person; one of the two is the appointed handler."""
    return decide_contact_request(db, id, request_id, RequestStatus.APPROVED)


@router.post("/{id}/contact-requests/{request_id}/refuse", response_model=ContactRequestRead)
def refuse_contact_request(db: Handling, id: UUID, request_id: UUID) -> ContactRequestRead:
    """Refuse it, as the second person."""
    return decide_contact_request(db, id, request_id, RequestStatus.REFUSED)


def decide_contact_request(
    db: Session, id: UUID, request_id: UUID, to: RequestStatus
) -> ContactRequestRead:
    get_contact_request_read(db, id, request_id)
    request = db.edit(
        ContactRequest, request_id, lambda db, one: get_contact_request_read(db, id, one)
    )
    service.decide_request(db, request, to)
    return get_contact_request_read(db, id, request_id)


@router.get("/{id}/contact-requests/{request_id}/contact", response_model=ContactRead)
async def open_contact(
    transactions: Revealing, request: Request, id: UUID, request_id: UUID
) -> ContactRead:
    """The contact, to the one who asked and was allowed. Each opening is in the audit trail."""
    keys, fields = get_tip_keys(request), get_keys(request).fields

    def reveal(db: Session) -> str:
        get_contact_request_read(db, id, request_id)
        asked = db.require(ContactRequest, request_id)
        return service.open_contact_for_requester(db, keys, fields, id, asked)

    return ContactRead(contact=await transactions.write(reveal))
