"""Who waits for a change: one look into the log for all who wait in this process.

A client that waits reads again only when something was written that may concern it: of a kind and
in a unit that it follows, above or below it. The look after a commit finds out which kinds and
units were written. A look once in a while makes up for what was not heard of.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.server.admission import Caller
from backend.core.server.periodic_task import is_ending
from backend.core.session.actor import Actor
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import MultiUnit
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.domains.platform.changes.log_head import get_log_head
from backend.domains.platform.changes.reach import list_followed_kinds

PAUSE_SECONDS = 0.05
"""Between two looks: many commits of one moment are seen together."""
LOOK_SECONDS = 0.7
"""A look without a commit, while those of other processes are not heard of."""
RARE_LOOK_SECONDS = 5.0
"""The same while they are: a notification may get lost."""
MOST_ROWS = 500
"""Rows of the log that one look sorts by kind and unit; if there are more, everyone reads."""
LINE = Caller("who waits for a change", seconds=None)
WHY = "who waits for a change"

ANY_KIND = ""
EVERYWHERE = UUID(int=0)
"""For readers of all units."""
ANYWHERE = UUID(int=1)
"""For records that concern units other than the one that has them."""


class LogPlace(NamedTuple):
    """A kind of record and a unit that was written, or that a reader follows."""

    kind: str
    unit: UUID


class LogLook(NamedTuple):
    """The end of the log, and the last row at each place since the look before.

    `latest` is None if it is not known what was written.
    """

    head: int
    latest: dict[LogPlace, int] | None


@dataclass(eq=False, slots=True)
class FeedWaiter:
    """A client that has read up to `after`, and what it follows."""

    after: int
    places: frozenset[LogPlace]
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def is_concerned(self, look: LogLook) -> bool:
        if look.latest is None:
            return look.head != self.after
        return any(look.latest.get(place, 0) > self.after for place in self.places)


def build_waiter(actor: Actor, after: int, kinds: Collection[str]) -> FeedWaiter:
    """What a reader follows: more than the feed tells it, never less."""
    units: set[UUID] = {ANYWHERE}
    for scope in actor.scopes.values():
        units |= {EVERYWHERE} if scope.units is None else {*scope.units}
    named = kinds or (ANY_KIND,)
    return FeedWaiter(after, frozenset(LogPlace(kind, unit) for kind in named for unit in units))


class LogWatch:
    """Those who wait in this process, and the one task that looks for them while there are any."""

    def __init__(self) -> None:
        self.head = 0
        self.waiting: set[FeedWaiter] = set()
        self.task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def admit(self, database: Database, waiter: FeedWaiter) -> AsyncIterator[FeedWaiter]:
        """Let `waiter.woken` be set when something was written that may concern it."""
        self.waiting.add(waiter)
        if self.task is None or self.task.done():
            self.head = waiter.after
            self.task = asyncio.create_task(self.run(database))
        elif waiter.after < self.head:  # what was written in between was looked at before
            self.head = waiter.after
            database.commits.hear()
        try:
            yield waiter
        finally:
            self.waiting.discard(waiter)

    async def run(self, database: Database) -> None:
        commits = database.commits
        commits.start()  # before the first look: a commit behind it would not be told
        while self.waiting:
            count = commits.count
            await self.look(database)
            await asyncio.sleep(PAUSE_SECONDS)
            await commits.wait(count, RARE_LOOK_SECONDS if commits.hears_others else LOOK_SECONDS)

    async def look(self, database: Database) -> None:
        """Look once, and wake whom it may concern; if it fails, all: they answer why."""
        known = self.head
        try:
            look = await database.run_as_system(
                WHY, read_log_news, known, writes=False, caller=LINE
            )
        except (Exception, asyncio.CancelledError) as error:
            if is_ending(error):
                raise
            look = LogLook(-1, None)
        else:
            self.head = look.head if self.head == known else self.head
        for waiter in self.waiting:
            if waiter.is_concerned(look):
                waiter.woken.set()


def read_log_news(db: Session, known: int) -> LogLook:
    """The end of the log, and what was written behind the place `known`."""
    head = get_log_head(db)
    if head <= known:
        return LogLook(head, None if head < known else {})  # shorter: it was put back
    rows = db.execute(select_written(known, head)).all()
    if len({row.seq for row in rows}) >= MOST_ROWS:
        return LogLook(head, None)
    latest: dict[LogPlace, int] = {}
    far = {kind.__tablename__ for kind in list_followed_kinds() if issubclass(kind, MultiUnit)}
    for row in rows:
        for place in list_places(row.entity, row.unit, is_far=row.entity in far):
            latest[place] = max(row.seq, latest.get(place, 0))
    return LogLook(head, latest)


def list_places(kind: str, unit: UUID | None, *, is_far: bool) -> Iterator[LogPlace]:
    """The places at which readers of a kind and of a unit near the record look for it."""
    for named in (kind, ANY_KIND):
        if unit is not None:
            yield LogPlace(named, unit)
        yield LogPlace(named, EVERYWHERE)
        if is_far:
            yield LogPlace(named, ANYWHERE)


def select_written(after: int, upto: int) -> sa.CompoundSelect[int, str, UUID | None]:
    """Kind and unit of the first rows behind a place, each with the units above and below."""
    written = (
        sa.select(LogEntry.seq, LogEntry.entity, LogEntry.org_unit_id)
        .where(LogEntry.seq > after, LogEntry.seq <= upto, LogEntry.version > 0)
        .order_by(LogEntry.seq)
        .limit(MOST_ROWS)
        .cte("written")
    )
    above, below = OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id
    columns = written.c.seq, written.c.entity
    return sa.union(
        sa.select(*columns, above.label("unit")).outerjoin(  # what has no unit is for all units
            OrgUnitClosure, below == written.c.org_unit_id
        ),
        sa.select(*columns, below).join(OrgUnitClosure, above == written.c.org_unit_id),
    )
