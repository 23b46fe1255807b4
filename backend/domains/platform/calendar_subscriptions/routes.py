"""Calendar subscriptions over HTTP: one's own addresses, and the calendar at each of them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import (
    Responses,
    create_public_router,
    create_router,
    open_anonymous_session,
    requires,
)
from backend.core.http.etags import compute_etag, has_current_copy
from backend.core.http.rate_limits import count_request
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.organisation.accounts.identity import get_client_network, get_public_url
from backend.domains.platform.calendar_subscriptions import tokens
from backend.domains.platform.calendar_subscriptions.ics import render_calendar
from backend.domains.platform.calendar_subscriptions.models import CalendarSubscription
from backend.domains.platform.calendar_subscriptions.schemas import (
    SubscriptionCreate,
    SubscriptionList,
    SubscriptionMade,
    SubscriptionRead,
)
from backend.domains.platform.calendar_subscriptions.tokens import UsedSubscription
from backend.domains.platform.deadlines.queries import is_admitted
from backend.domains.platform.deadlines.schemas import DeadlineFilters
from backend.domains.platform.deadlines.sources import Asker, Due, list_dues
from backend.permissions import Permission

WHY = "a calendar's token stands for its owner"
account = create_router("/me/calendar-subscriptions")
feed = create_public_router("/deadlines.ics", WHY)

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Writing = Annotated[Session, requires(Permission.SELF)]
Holder = Annotated[Session, open_anonymous_session(WHY)]
Token = Annotated[str, Query(pattern="^[A-Za-z0-9_-]{20,100}$")]

KEPT_FOR = 3600
AHEAD = timedelta(days=400)
"""How far ahead a calendar shows what is due."""
QUIET = {"x-quiet": "the address holds a token", "x-live": "reckoned from many records"}
CALENDAR, ROBOTS = "text/calendar", "X-Robots-Tag"
CALENDAR_ANSWER: Responses = {
    200: {
        "content": {CALENDAR: {"schema": {"type": "string"}}},
        "headers": {
            ROBOTS: {
                "description": "No search engine may list the address",
                "schema": {"type": "string", "const": "noindex"},
            }
        },
    }
}


@account.get("", response_model=SubscriptionList)
def list_calendar_subscriptions(db: Reading) -> SubscriptionList:
    """One's own living addresses, the newest first, without their tokens."""
    own = CalendarSubscription
    found = (
        sa.select(own.id, own.label, own.created_at, own.last_used_at)
        .where(own.user_id == db.actor.id, tokens.LIVING)
        .order_by(own.created_at.desc(), own.id.desc())
    )
    items = [SubscriptionRead(**row._mapping) for row in db.execute(found)]
    return SubscriptionList(items=items)


@account.post("", status_code=201, response_model=SubscriptionMade)
def subscribe_calendar(db: Writing, request: Request, data: SubscriptionCreate) -> SubscriptionMade:
    """A new address for a calendar. Whoever has it sees days, articles and units, and no names."""
    made, token = tokens.create_subscription(db, data.label)
    url = f"{get_public_url(request)}/api/v1/deadlines.ics?token={token}"
    return SubscriptionMade(
        id=made.id,
        label=made.label,
        created_at=made.created_at,
        last_used_at=made.last_used_at,
        url=url,
    )


@account.delete("/{id}", status_code=204)
def revoke_calendar_subscription(db: Writing, id: UUID) -> None:
    """End an address: it answers 404 from now on."""
    tokens.end_subscription(db, id)


@feed.get("", response_class=Response, openapi_extra=QUIET, responses=CALENDAR_ANSWER)
def get_deadlines_calendar(db: Holder, request: Request, token: Token) -> Response:
    """The owner's deadlines as iCalendar: kind, article, unit and a link; no place, no person.

    What the owner may read is asked afresh; 404 when the token was revoked or the account locked.
    """
    gate = request.app.state.calendar_gate
    try:
        actor, used = tokens.get_subscriber(db, token, str(request.state.request_id))
    except NotFound:
        count_request(request, gate, get_client_network(request))
        raise
    count_request(request, gate, f"token {used.id}")
    tokens.set_actor(db, actor)
    text = render_calendar(list_shown_dues(Asker(db)), get_public_url(request), today())
    etag = compute_etag(text)
    kept = {"Cache-Control": f"private, max-age={KEPT_FOR}", "ETag": etag}
    task = build_use_task(request, used)
    if has_current_copy(request, etag):
        return Response(status_code=304, headers=kept, background=task)
    headers = kept | {ROBOTS: "noindex", "Content-Disposition": 'inline; filename="han-xu-ly.ics"'}
    media_type = f"{CALENDAR}; charset=utf-8"
    return Response(text, media_type=media_type, headers=headers, background=task)


def list_shown_dues(asker: Asker) -> list[Due]:
    """The deadlines of `/deadlines`, without those that are far ahead."""
    last = asker.today + AHEAD
    found = [due for due in list_dues(asker) if is_admitted(due, DeadlineFilters(), asker)]
    return [due for due in found if due.due_on <= last]


def build_use_task(request: Request, used: UsedSubscription) -> BackgroundTask | None:
    """Record, at most once an hour, that the address is in use, so that its owner can see it."""
    if not tokens.is_use_note_due(used):
        return None
    database = request.app.state.database
    return BackgroundTask(
        database.run_as_system, "a calendar was fetched", tokens.mark_used, used.id
    )
