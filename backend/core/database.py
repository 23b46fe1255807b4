"""The database as the application meets it: who runs the work, and one writer on SQLite."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, TypeVar

import anyio.to_thread
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from backend.core.actor import EVERYTHING, SYSTEM_ID, Actor, Scope
from backend.core.blind import see
from backend.core.db import Session
from backend.core.engines import is_sqlite, postgres_engine, sqlite_engine

P = ParamSpec("P")
R = TypeVar("R")

CHECKPOINT_EVERY = 256
"""Commits between two checkpoints on SQLite: a WAL of a few MiB at most."""


class Database:
    """Plain functions over plain sessions, on both databases.

    On PostgreSQL a function runs in a greenlet over asyncpg, on SQLite in a worker thread over the
    standard driver. Writers on SQLite hold one lock from BEGIN to COMMIT: two would only wait
    inside the driver, unfairly (security.md, finding 3).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = is_sqlite(url)
        self._pools: list[AsyncEngine] = []
        if self.is_sqlite:
            self._writer_lock = asyncio.Lock()
            self._commits = 0
            self.writer: sa.Engine = sqlite_engine(url).execution_options(write=True)
            self.reader = sqlite_engine(url, read_only=True)
        else:
            self._pools = [postgres_engine(url), postgres_engine(url, read_only=True)]
            self.writer, self.reader = (pool.sync_engine for pool in self._pools)
        for engine in (self.writer, self.reader):
            see(engine)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a plain function that queries, without holding up the event loop."""
        if self.is_sqlite:
            return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs))
        return await greenlet_spawn(lambda: work(*args, **kwargs))

    async def run_short(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `run`, for look-ups by key: on SQLite right in the loop, a thread would cost more."""
        if self.is_sqlite:
            return work(*args, **kwargs)
        return await greenlet_spawn(lambda: work(*args, **kwargs))

    def session(self, actor: Actor, scope: Scope, *, writes: bool) -> Session:
        return Session(
            bind=self.writer if writes else self.reader,
            info={"actor": actor, "scope": scope},
            expire_on_commit=False,
            autoflush=writes,
        )

    def hold_still(self, session: Session) -> None:
        """Let a fresh `session` read one moment's state row by row; called within `run`.

        On PostgreSQL a cursor lives within a transaction only; readers have none otherwise.
        """
        if not self.is_sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    @asynccontextmanager
    async def turn(self, *, writes: bool) -> AsyncIterator[None]:
        """A writer's turn on SQLite; elsewhere, and for readers, nothing to wait for."""
        if not (writes and self.is_sqlite):
            yield
            return
        async with self._writer_lock:
            yield
            self._commits += 1
            if self._commits >= CHECKPOINT_EVERY:
                self._commits = 0
                await self.run(self._checkpoint)

    def _checkpoint(self) -> None:
        with self.reader.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    async def system(self, why: str, work: Callable[..., R], *args: Any, writes: bool = True) -> R:
        """Run `work(db, *args)` as the system, past scope, and commit; `why` is for the reader."""
        actor = Actor(id=SYSTEM_ID, name=why)

        def whole() -> R:
            with self.session(actor, EVERYTHING, writes=writes) as db:
                result = work(db, *args)
                db.commit()
                return result

        async with self.turn(writes=writes):
            return await self.run(whole)

    async def close(self) -> None:
        if self.is_sqlite:
            self.writer.dispose()
            self.reader.dispose()
        for pool in self._pools:
            await pool.dispose()
