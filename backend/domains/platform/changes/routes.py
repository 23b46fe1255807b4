"""The change feed, which devices and other systems read or wait for."""

import asyncio
from datetime import date
from time import monotonic
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import Forbidden, TooMany, Unavailable
from backend.core.http.dependencies import create_router
from backend.core.http.deprecation import Ending, add_ending
from backend.core.http.request_sessions import read_until_disconnect
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import Limit
from backend.domains.platform.changes.feed import (
    ChangeBatch,
    Kinds,
    list_changes_after,
    list_changes_before,
)
from backend.domains.platform.changes.kinds import AskedKind, load_words
from backend.domains.platform.changes.log_head import (
    parse_log_cursor,
    to_log_cursor,
)
from backend.domains.platform.changes.log_watch import LogWatch, build_waiter
from backend.domains.platform.changes.schemas import Feed
from backend.permissions import Permission

router = create_router("/changes")

Reading = Annotated[ShortTransactions, open_short_transactions(Permission.CHANGE_READ)]
Place = Annotated[
    str,
    Query(pattern=r"^([0-9a-f]{16}-)?[0-9]{1,19}$", description="`cursor` of the answer before"),
]
End = Annotated[int, Query(ge=0, lt=2**63, description="the last ones before this `seq`")]
AskedKinds = Annotated[
    tuple[AskedKind, ...],
    Query(max_length=100, description="only these kinds of records; may be repeated"),
]
Seconds = Annotated[int, Query(ge=0, le=25, description="wait so long for a first change")]

BUSY_SECONDS = 0.7
"""Until a client that waits is read for again after the server was too busy."""
WORDS_OF_0_2 = Ending(since=date(2026, 11, 29), until=date(2027, 12, 31))
"""Places without their epoch (`next`), and kinds of records by the names of tables."""


@router.get("", response_model=Feed)
async def list_changes(
    transactions: Reading,
    response: Response,
    after: Place = "0",
    before: End | None = None,
    limit: Limit = 50,
    wait: Seconds = 0,
    entity: AskedKinds = (),
) -> Feed:
    """Changes after a place in the log, in one order for all.

    Only records that the caller could read. With `wait` the answer comes with the first change,
    or empty when the time is over. `before` looks back instead, for people who read the latest.
    Changes are told for 13 months at least. A cursor older than what is told is answered 410, one
    of another epoch 409 (after a restore): `cursor` of that answer is where to go on once the lists
    were read anew.
    """
    request = transactions.request
    if is_former_question(request, after):
        add_ending(response, WORDS_OF_0_2)
    if before is not None:
        back = await transactions.read(list_changes_before, before, limit, entity)
        return to_feed(back)
    start = parse_log_cursor(after)
    deadline = monotonic() + wait
    seen = await transactions.read(list_changes_after, start.seq, limit, entity, start.epoch)
    while not seen.items and (left := deadline - monotonic()) > 0:
        if not await has_news(transactions, seen.next, entity, left):
            break
        try:
            seen = await transactions.read(list_changes_as_of_now, request, seen, limit, entity)
        except (TooMany, Unavailable):
            await asyncio.sleep(BUSY_SECONDS)
    return to_feed(seen)


def is_former_question(request: Request, after: str) -> bool:
    """Whether the client uses what release 0.2 took, and the next ones take for a while."""
    is_number = after.isdigit() and int(after) > 0
    return is_number or not load_words().keys() >= {*request.query_params.getlist("entity")}


async def has_news(
    transactions: ShortTransactions, after: int, kinds: Kinds, seconds: float
) -> bool:
    """Whether to read again: something may concern the caller, or the time is over and the log is
    longer. False also once the caller has left.
    """
    watch: LogWatch = transactions.request.app.state.log_watch
    waiter = build_waiter(transactions.actor, after, kinds)
    async with watch.admit(transactions.database, waiter):
        woken = asyncio.ensure_future(waiter.woken.wait())
        left = asyncio.ensure_future(read_until_disconnect(transactions.request.receive))
        try:
            await asyncio.wait({woken, left}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            return not left.done() and (woken.done() or watch.head > after)
        finally:
            woken.cancel()
            left.cancel()


def to_feed(seen: ChangeBatch) -> Feed:
    cursor = to_log_cursor(seen.epoch, seen.next)
    return Feed(items=seen.items, next=seen.next, cursor=cursor, epoch=seen.epoch)


def list_changes_as_of_now(
    db: Session, request: Request, seen: ChangeBatch, limit: int, kinds: Kinds
) -> ChangeBatch:
    """Read with the rights that the caller has now: they may have ended meanwhile (R6)."""
    actor = request.app.state.authenticate(db, request)
    if not actor.has_permission(Permission.CHANGE_READ):
        raise Forbidden
    db.info.update(actor=actor, scope=actor.scope(Permission.CHANGE_READ))
    return list_changes_after(db, seen.next, limit, kinds, seen.epoch)
