"""Runs database work without blocking the event loop, and limits how much runs at once."""

import asyncio
import math
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Generic, ParamSpec, TypeVar, TypeVarTuple

import anyio
import anyio.to_thread
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from backend.core.server.admission import SYSTEM_CALLER, AdmissionGate, Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor, Scope
from backend.core.session.commit_channel import CommitChannel
from backend.core.session.commit_signal import COMMITS, CommitSignal
from backend.core.session.feed_limits import FeedLimits
from backend.core.session.pending_changes import install_write_before_read
from backend.core.session.replica import PrimaryEnd, Replica, load_primary_end
from backend.core.session.session import ReadingSession, Session
from backend.core.sql.deferred_transaction import (
    PostgresDeferredTransaction,
    SqliteDeferredTransaction,
)
from backend.core.sql.driver_reader import DriverReader, DriverValues
from backend.core.sql.driver_rows import DriverRows, install_driver_rows
from backend.core.sql.engines import (
    COMMITS_EARLY,
    EXPORT_CONNECTIONS,
    SQLITE_READERS,
    compute_pool_size,
    create_postgres_engine,
    create_sqlite_engine,
    is_sqlite,
    run_wal_checkpoint,
    update_statistics,
)
from backend.core.sql.scope_check import install_statement_compiler

P = ParamSpec("P")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

REPLICA_CALLER = Caller("how late the replica is")
CHECKPOINT_EVERY = 256
"""Commits between two checkpoints on SQLite: a WAL of a few MiB at most. What the planner knows of
the tables' sizes is looked at as often."""


class ThreadWork(Generic[R]):
    """Work for a thread; another thread can wait until it has ended."""

    def __init__(self, work: Callable[[], R]) -> None:
        self.work = work
        self.is_under_way = threading.Lock()
        self.is_given_up = False

    def run(self) -> R:
        with self.is_under_way:
            if self.is_given_up:
                raise asyncio.CancelledError
            return self.work()

    def end(self) -> None:
        """Wait until the work has ended; if it has not begun, it will not begin."""
        with self.is_under_way:
            self.is_given_up = True


class Database:
    """Runs plain functions over plain sessions, on both databases.

    On PostgreSQL a function runs in a greenlet over asyncpg, on SQLite in a worker thread over the
    standard driver. Work takes a connection only after `slot` admitted it. There are more
    connections than slots, so that no thread and no greenlet waits for a pool. SQLite has one
    writer, because a second one would only wait inside the driver, in no fair order.
    """

    def __init__(
        self, url: str, workers: int = 1, replica_url: str = "", replica_most_late: float = 10
    ) -> None:
        """`workers` is the number of processes that share the connections to PostgreSQL.

        `replica_url` names a standby for reads of many rows, `replica_most_late` the seconds by
        which it may be late.
        """
        self.url = url
        self.is_sqlite = is_sqlite(url)
        self._pools: list[AsyncEngine] = []
        self._commits = 0
        self._threads = anyio.CapacityLimiter(math.inf)  # the gates say how many there are
        self.checking = AdmissionGate(1, per_person=1)
        self.commits = CommitSignal()
        self._channel: CommitChannel | None = None
        self.replica: Replica | None = None
        if self.is_sqlite:
            self.writer: sa.Engine = create_sqlite_engine(url).execution_options(write=True)
            self.reader = create_sqlite_engine(url, read_only=True)
            self.reading = AdmissionGate(SQLITE_READERS, per_person=SQLITE_READERS - 1)
            self.writing = AdmissionGate(1, per_person=1)
            self.exporting = AdmissionGate(EXPORT_CONNECTIONS, per_person=1)
        else:
            size = compute_pool_size(workers)
            self._pools = [
                create_postgres_engine(url, size, read_only=only) for only in (False, True)
            ]
            self.writer, self.reader = (pool.sync_engine for pool in self._pools)
            self.exporting = AdmissionGate(min(EXPORT_CONNECTIONS, size - 2), per_person=1)
            slots = size - self.exporting.slots
            self.reading = AdmissionGate(slots, per_person=-(-slots // 2))
            self.writing = AdmissionGate(size - 1, per_person=size // 2)
        for engine in (self.writer, self.reader):
            install_statements(engine)
        self.feed_limits = FeedLimits(self.writer, self.reader)
        if replica_url:
            self.replica = self._create_replica(replica_url, workers, replica_most_late)
        install_write_before_read(self.writer)
        self.early_writer = self.writer.execution_options(**COMMITS_EARLY)
        self.driver_reader, self.driver_writer = map(DriverReader, (self.reader, self.writer))

    def _create_replica(self, url: str, workers: int, most_late: float) -> Replica:
        pool = create_postgres_engine(url, compute_pool_size(workers), read_only=True)
        self._pools.append(pool)
        install_statements(pool.sync_engine)
        return Replica(pool.sync_engine, url, most_late, self._load_primary_end)

    async def _load_primary_end(self) -> PrimaryEnd:
        async with self.checking.slot(REPLICA_CALLER):
            return await self.run(load_primary_end, self.writer)

    def slot(self, caller: Caller, *, writes: bool) -> AbstractAsyncContextManager[None]:
        """Admit `caller` to one connection; use it with `run` inside the block.

        Raises TooMany, Unavailable or ClientDisconnected when `caller` is not admitted.
        """
        if writes and self.is_sqlite:
            return self._open_writing_slot(caller)
        return (self.writing if writes else self.reading).slot(caller)

    @asynccontextmanager
    async def _open_writing_slot(self, caller: Caller) -> AsyncIterator[None]:
        """SQLite's one, in which its files are looked after from time to time."""
        async with self.writing.slot(caller):
            yield
            self._commits += 1
            if self._commits >= CHECKPOINT_EVERY and await self.checkpoint():
                await self.update_statistics()

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a plain function that queries the database, without blocking the event loop."""
        if self.is_sqlite:
            return await self._run_in_thread(ThreadWork(lambda: work(*args, **kwargs)))
        return await greenlet_spawn(lambda: work(*args, **kwargs))

    async def _run_in_thread(self, work: "ThreadWork[R]") -> R:
        """On cancellation wait until the thread has ended, because it holds a connection."""
        try:
            return await anyio.to_thread.run_sync(work.run, limiter=self._threads)
        except asyncio.CancelledError:
            await anyio.to_thread.run_sync(work.end, limiter=self._threads)
            raise

    async def run_short(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Like `run`, for look-ups by key; on SQLite in the event loop, as a thread costs more."""
        if self.is_sqlite:
            return work(*args, **kwargs)
        return await greenlet_spawn(lambda: work(*args, **kwargs))

    async def look_up(self, caller: Caller, work: Callable[[], R]) -> R:
        """Run `work`, which looks up a few rows in a read-only session that it opens and closes.

        On SQLite it needs no slot: it runs in the event loop, so only one such look-up runs at a
        time, and the pool reserves one connection for it.
        """
        if self.is_sqlite:
            return await self.run_short(work)
        async with self.slot(caller, writes=False):
            return await self.run_short(work)

    async def load_at_once(
        self, person: str, build_caller: Callable[[], Caller], text: str, values: DriverValues
    ) -> DriverRows | None:
        """The rows of a look-up by key, without a greenlet or a thread, in a slot of its own.

        None if it must be run in the ordinary way. Raises as `look_up` and `DriverReader.load` do.
        """
        if self.is_sqlite:
            return self.driver_reader.load(text, values)
        gate = self.reading
        if not gate.admit_at_once(person):
            await gate.wait(build_caller())
        try:
            return await self.driver_reader.load_at_once(text, values)
        finally:
            gate.release(person)

    def open_session(
        self, actor: Actor, scope: Scope, *, writes: bool, commits_early: bool = False
    ) -> Session:
        """A session of `actor`. With `commits_early` its commit does not wait for the disk: use
        it within `open_early_commits`, before whose end nobody may be told of it."""
        if not writes:
            return ReadingSession(self.reader, self.driver_reader, actor, scope)
        return Session(
            bind=self.early_writer if commits_early else self.writer,
            info={"actor": actor, "scope": scope, COMMITS: self.commits},
            expire_on_commit=False,
        )

    def defer_transaction(self, session: Session) -> None:
        """Let `session`, which writes and was just opened, begin its transaction when it must.

        Whoever calls this does its work again, without this, when OutdatedReads is raised.
        """
        session.deferred = (
            SqliteDeferredTransaction(self.writer)
            if self.is_sqlite
            else PostgresDeferredTransaction(self.driver_writer)
        )

    def open_reading_session(
        self, actor: Actor, scope: Scope, *, may_use_replica: bool = False
    ) -> Session:
        """A session that reads; if it may, from a replica that shows all that `actor` wrote.

        Call it within `run`, and use it within `open_replica_reads`.
        """
        replica = self.replica if may_use_replica else None
        if replica is None:
            return self.open_session(actor, scope, writes=False)
        session = self.open_session(actor, EVERYTHING, writes=False)
        if replica.has_all_of(session, actor.id):
            replica.move_here(session)
        session.close()
        session.info["scope"] = scope
        return session

    def start_snapshot(self, session: Session) -> None:
        """Let a new `session` read one consistent state row by row; call it within `run`.

        On PostgreSQL a cursor needs a transaction, and read-only sessions have none otherwise.
        """
        if not self.is_sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    async def checkpoint(self) -> bool:
        """Write SQLite's WAL back, within the writer's slot. False: try again later."""
        is_done = await self.run(run_wal_checkpoint, self.writer, "PASSIVE")
        if is_done:
            self._commits = 0
        return is_done

    async def update_statistics(self) -> None:
        """Tell SQLite's planner how large its tables are by now, within the writer's slot.

        PostgreSQL does so by itself (autovacuum).
        """
        if self.is_sqlite and await self.run(update_statistics, self.writer):
            self._drop_connections()

    def _drop_connections(self) -> None:
        """Close the connections to SQLite that nobody uses; others end when they are returned."""
        self.writer.dispose()
        self.reader.dispose()

    async def run_as_system(
        self,
        why: str,
        work: Callable[[Session, *Ts], R],
        *args: *Ts,
        writes: bool = True,
        caller: Caller = SYSTEM_CALLER,
    ) -> R:
        """Run `work(db, *args)` as the system, without scope, and commit.

        `why` documents the reason at the call.
        """
        actor = Actor(id=SYSTEM_ID, name=why)

        def run_and_commit() -> R:
            with self.open_session(actor, EVERYTHING, writes=writes) as db:
                result = work(db, *args)
                db.commit()
                return result

        async with self.slot(caller, writes=writes):
            return await self.run(run_and_commit)

    def start_listening(self) -> None:
        """Hear of commits of other processes, and tell them of ours; on SQLite nobody else serves.

        Until `close`.
        """
        if not self.is_sqlite and self._channel is None:
            self._channel = CommitChannel(self.url, self.commits)
            self._channel.start()

    def start_replica(self) -> None:
        """Look from now on how late the replica is; nobody reads from it before. Until `close`."""
        if self.replica is not None:
            self.replica.start()

    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.stop()
            self._channel = None
        if self.replica is not None:
            await self.replica.stop()
        if self.is_sqlite:
            if self._commits:
                update_statistics(self.writer)
            self._drop_connections()
        for pool in self._pools:
            await pool.dispose()


def install_statements(engine: sa.Engine) -> None:
    """Let the statements of `engine` be checked for scope, and give rows as the driver has them."""
    install_statement_compiler(engine)
    install_driver_rows(engine.dialect)
