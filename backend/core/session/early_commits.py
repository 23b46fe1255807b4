"""Keeps what was committed without waiting for the disk out of the change feed until it is durable.

A crash takes back what has not reached the disk, and its places in the log are given again. A
follower of the feed who had read them would miss the rows that get them then.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import sqlalchemy as sa

from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.change_log import ChangeFeed, LogEntry
from backend.core.session.executor import Database
from backend.core.session.session import Session

WHY = "early commits become durable"
CALLER = Caller(WHY, seconds=20)
"""One line for all: it never gets the last slot, which the commits themselves need."""
LONGER_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '60s'"
"""Instead of the 30 s of other transactions: this one waits while others work."""

LAST_PLACE = sa.select(sa.func.coalesce(sa.func.max(LogEntry.seq), 0))
ADD_ONE, TAKE_ONE = (sa.update(ChangeFeed).values(base=ChangeFeed.base + n) for n in (1, -1))


@asynccontextmanager
async def open_early_commits(database: Database) -> AsyncIterator[None]:
    """Within the block sessions may commit early (`commits_early`). At its end all is durable.

    Meanwhile the feed tells nothing that is written, by anybody, after the block began. Raises what
    `Database.slot` does; after an error at the end nobody may be told that anything was kept.
    """
    opened = open_behind_place if database.is_sqlite else open_behind_transaction
    async with opened(database):
        yield


@asynccontextmanager
async def open_behind_transaction(database: Database) -> AsyncIterator[None]:
    """Its id is older than those of the block, so the horizon of the feed stays before them."""
    async with database.slot(CALLER, writes=True):
        db = database.open_session(Actor(SYSTEM_ID, name=WHY), EVERYTHING, writes=True)
        try:
            await database.run(start_transaction, db)
            try:
                yield
            finally:
                with anyio.CancelScope(shield=True):
                    await database.run(db.commit)
        finally:
            with anyio.CancelScope(shield=True):
                await database.run(db.close)


def start_transaction(db: Session) -> None:
    """Take an id. A commit waits for the disk only if its transaction wrote into the WAL."""
    connection = db.connection()
    connection.exec_driver_sql(LONGER_IDLE)
    connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'early commits', '')")


@asynccontextmanager
async def open_behind_place(database: Database) -> AsyncIterator[None]:
    """The feed of this process, the only one that serves, ends where the block began."""
    block = object()

    def set_limit() -> None:
        """Nobody writes in between, as this transaction has the lock: no row behind it was told."""
        with database.open_session(Actor(SYSTEM_ID, name=WHY), EVERYTHING, writes=True) as db:
            database.feed_limits.add(block, db.scalars(LAST_PLACE).one())

    try:
        async with database.slot(CALLER, writes=True):
            await database.run(set_limit)
        try:
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await database.run_as_system(WHY, update_durably)
    finally:
        database.feed_limits.remove(block)
        database.commits.tell()


def update_durably(db: Session) -> None:
    """Change something and change it back: without a page to write a commit does not wait."""
    db.execute(ADD_ONE)
    db.execute(TAKE_ONE)
