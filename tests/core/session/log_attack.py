"""Writers of the change log that dawdle, give up and go back to savepoints, and readers beside."""

import asyncio
import random
from collections.abc import Callable
from uuid import UUID, uuid4

import sqlalchemy as sa

from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.session import Session
from tests import world

Heard = list[tuple[int, UUID]]
"""(place in the log, id), as a reader was told."""
FindEnd = Callable[[Session], int]
"""Up to which place a reader reads."""


class Attack:
    """What the writers of one run committed, and whether they still write."""

    def __init__(self, database: Database, draw: random.Random, seconds: float) -> None:
        self.database, self.draw = database, draw
        self.until = asyncio.get_running_loop().time() + seconds
        self.committed: set[UUID] = set()
        self.given_up: set[UUID] = set()
        self.transactions = 0
        self.end: int | None = None

    def goes_on(self) -> bool:
        return asyncio.get_running_loop().time() < self.until

    async def write(self) -> None:
        while self.goes_on():
            async with self.database.slot(SYSTEM_CALLER, writes=True):
                db = self.database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=True)
                try:
                    await self.write_once(db)
                finally:
                    await self.database.run(db.close)

    async def write_once(self, db: Session) -> None:
        """One transaction: some rows now, some after a while, some in a savepoint that falls."""
        run, draw = self.database.run, self.draw
        told = await run(tell, db, draw.randint(1, 3))
        if draw.random() < 0.3:  # the log is written early, and the transaction dawdles
            await run(write_now, db)
            await asyncio.sleep(draw.choice((0.01, 0.05, 0.3, 0.9)))
        if draw.random() < 0.4:
            told |= await run(tell_in_savepoint, db, draw.randint(1, 9), draw.random() < 0.5)
        told |= await run(tell, db, draw.randint(0, 2))
        self.transactions += 1
        if draw.random() < 0.1:
            await run(db.rollback)
            self.given_up |= told
            return
        await run(db.commit)
        self.committed |= told

    async def follow(self, database: Database, find_end: FindEnd) -> Heard:
        """Read along, and to the very end once that is known."""
        heard: Heard = []
        after = 0
        while self.end is None or after < self.end:
            async with database.slot(SYSTEM_CALLER, writes=False):
                db = database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=False)
                rows, after = await database.run(read_on, db, after, find_end)
                await database.run(db.close)
            heard += rows
            await asyncio.sleep(0.002)
        return heard


def tell(db: Session, count: int) -> set[UUID]:
    ids = {uuid4() for _ in range(count)}
    for id in ids:
        db.log_event("looked", world.unit("binhnghia"), "establishments", id)
    return ids


def write_now(db: Session) -> None:
    get_pending_changes(db).write(db.connection())


def tell_in_savepoint(db: Session, count: int, is_kept: bool) -> set[UUID]:
    """The ids that stay: of a savepoint that is rolled back after it was written, none."""
    savepoint = db.begin_nested()
    told = tell(db, count)
    write_now(db)
    if is_kept:
        savepoint.commit()
        return told
    savepoint.rollback()
    return set()


def read_on(db: Session, after: int, find_end: FindEnd) -> tuple[Heard, int]:
    """As the feed reads: first up to where, then what lies before, a page at a time."""
    end, page = find_end(db), 40
    found = sa.select(LogEntry.seq, LogEntry.entity_id).where(LogEntry.seq > after)
    rows = db.execute(found.where(LogEntry.seq <= end).order_by(LogEntry.seq).limit(page)).all()
    heard = [(row.seq, row.entity_id) for row in rows]
    return heard, heard[-1][0] if len(heard) == page else max(after, end)


def list_faults(logged: Heard, heard: Heard) -> list[str]:
    seqs = [seq for seq, _ in heard]
    return [
        *(["a gap"] if set(logged) - set(heard) else []),
        *(["a row that nobody wrote"] if set(heard) - set(logged) else []),
        *(["a repeat"] if len(set(seqs)) != len(seqs) else []),
        *(["out of order"] if seqs != sorted(seqs) else []),
    ]
