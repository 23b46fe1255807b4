"""How long one write holds locks: from the first statement that takes one to the end of COMMIT.

On SQLite that is the lock of the whole file, from BEGIN IMMEDIATE on. On PostgreSQL nothing is
locked but the rows of the write itself, from its first INSERT on; who writes other records does not
wait for them. The process that measures is the server, and nobody else writes. Beside it stand the
same rows of the hand-written code, and both without waiting for the disk: what is left are the rows
and their indexes. PostgreSQL also tells how long it executes the statement: what the client sees
has the encoding of values and the way there and back in it, during which nothing is locked.
"""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.sql.deferred_transaction import (
    PostgresDeferredTransaction,
    SqliteDeferredTransaction,
)
from backend.core.sql.engines import is_sqlite
from backend.main import create_app
from backend.settings import Settings
from tests.bench.bare_postgres import Postgres
from tests.bench.bare_sql import Reader
from tests.bench.bare_sqlite import Sqlite
from tests.bench.jobs import JOBS
from tests.bench.measuring import Bench, split_request
from tests.bench.registers import PASSWORD, copied

WRITES, WARM_UPS = 60, 40
NO_DISK = "PRAGMA synchronous=OFF"
(JOB,) = (job for job in JOBS if job.name == "J4")
LOCKING = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE", "WITH")


Held = tuple[float, float, float]
"""Milliseconds: the least, the median, and nine of ten."""


def measure_locks(bench: Bench) -> Iterator[tuple[str, Held]]:
    """(what was measured, how long J4 held locks), each on a copy of the register."""
    for waits in (True, False):
        more = "" if waits else " without the disk"
        with copied(bench.url) as copy:
            if not waits:
                leave_disk_out(copy)
            yield f"ms of locks{more}", measure_application(copy, bench.folder, waits=waits)
        with copied(bench.url) as copy:
            if not waits:
                leave_disk_out(copy)
            held = asyncio.run(measure_by_hand(copy, bench.reader_of(JOB.person), waits=waits))
            yield f"ms of locks by hand{more}", held
    if not is_sqlite(bench.url):
        with copied(bench.url) as copy:
            leave_disk_out(copy)
            asyncio.run(alter(copy, "log_duration = on", "client_min_messages = log"))
            told = measure_application(copy, bench.folder, waits=False, asks_server=True)
            yield "ms of locks by the server, but COMMIT", told


def leave_disk_out(url: str) -> None:
    """Let commits on this copy wait for nothing; on SQLite each connection says that itself."""
    if not is_sqlite(url):
        asyncio.run(alter(url, "synchronous_commit = off"))


async def alter(url: str, *settings: str) -> None:
    """Give later connections to this database these settings."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    name = url.rsplit("/", 1)[1]
    for setting in settings:
        await connection.execute(f'ALTER DATABASE "{name}" SET {setting}')
    await connection.close()


def measure_application(url: str, folder: Path, *, waits: bool, asks_server: bool = False) -> Held:
    settings = Settings(app_env="test", database_url=url, var_dir=folder / "var", _env_file=None)
    app = create_app(settings)
    if not waits and is_sqlite(url):
        engine = app.state.database.writer
        event.listen(engine, "connect", lambda dbapi, _: dbapi.execute(NO_DISK))
        engine.dispose()
    times = told_times(app.state.database) if asks_server else held_times(app.state.database)
    with times as held, TestClient(app) as client:
        form = {"grant_type": "password", "username": JOB.person, "password": PASSWORD}
        token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
        requests = JOB.ask(token)
        for _ in range(WARM_UPS + WRITES):
            send(client, next(requests))
        return to_held(held[-WRITES:])


def to_held(held: list[float]) -> Held:
    return min(held), statistics.median(held), statistics.quantiles(held, n=10)[-1]


async def measure_by_hand(url: str, reader: Reader, *, waits: bool) -> Held:
    store: Sqlite | Postgres = Sqlite(url) if is_sqlite(url) else Postgres(url)
    await store.open()
    if isinstance(store, Sqlite) and not waits:
        store.connection.execute(NO_DISK)
    requests = JOB.ask("")
    held: list[float] = []
    with timed_by_hand(store, held):
        for _ in range(WARM_UPS + WRITES):
            _, _, headers, body = split_request(next(requests))
            await store.record(reader, headers["Idempotency-Key"], body)
    if isinstance(store, Postgres):
        await store.pool.close()
    return to_held(held[WARM_UPS:])


class TimedConnection:
    """A connection to SQLite that tells when a transaction began and ended."""

    def __init__(self, real: sqlite3.Connection, held: list[float]) -> None:
        self.executemany = real.executemany
        self.real, self.held, self.began = real, held, 0.0

    def execute(self, text: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        if text == "BEGIN IMMEDIATE":
            self.began = time.perf_counter()
        cursor = self.real.execute(text, values)
        if text == "COMMIT":
            self.held.append(1000 * (time.perf_counter() - self.began))
        return cursor


@contextmanager
def timed_by_hand(store: Sqlite | Postgres, held: list[float]) -> Iterator[None]:
    if isinstance(store, Sqlite):
        store.connection = TimedConnection(store.connection, held)  # type: ignore[assignment]
        yield
        return
    execute = asyncpg.Connection.execute

    async def timed(connection: asyncpg.Connection, *given: Any) -> str:
        start = time.perf_counter()
        status = await execute(connection, *given)
        held.append(1000 * (time.perf_counter() - start))
        return str(status)

    asyncpg.Connection.execute = timed
    try:
        yield
    finally:
        asyncpg.Connection.execute = execute


def send(client: TestClient, request: bytes) -> None:
    method, path, headers, body = split_request(request)
    headers["Host"] = "testserver"
    answer = client.request(method, path, content=body, headers=headers)
    assert answer.status_code == 201, answer.text


@contextmanager
def held_times(database: Database) -> Iterator[list[float]]:
    """Milliseconds of each transaction that takes a lock."""
    held: list[float] = []
    began: dict[int | None, float] = {}
    """By connection; None: the driver's, past SQLAlchemy."""
    engine = database.writer
    commit = engine.dialect.do_commit
    kind: type[Any] = (
        SqliteDeferredTransaction if database.is_sqlite else PostgresDeferredTransaction
    )
    commit_on_driver = kind.commit

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith(LOCKING):
            on = None if connection is None else id(connection.connection.dbapi_connection)
            began.setdefault(on, time.perf_counter())

    def note_end(on: int | None) -> None:
        start = began.pop(on, None)
        if start is not None:
            held.append(1000 * (time.perf_counter() - start))

    def timed(connection: Any) -> None:
        commit(connection)
        note_end(id(getattr(connection, "dbapi_connection", connection)))

    def timed_on_driver(deferred: Any, inserts: Any) -> bool:
        is_committed = bool(commit_on_driver(deferred, inserts))
        note_end(None)
        return is_committed

    event.listen(engine, "before_cursor_execute", note)
    engine.dialect.do_commit = timed  # type: ignore[method-assign, assignment]
    kind.commit = timed_on_driver
    try:
        yield held
    finally:
        event.remove(engine, "before_cursor_execute", note)
        engine.dialect.do_commit = commit  # type: ignore[method-assign]
        kind.commit = commit_on_driver


@contextmanager
def told_times(database: Database) -> Iterator[list[float]]:
    """Milliseconds that PostgreSQL executed each statement that writes and commits itself."""
    held: list[float] = []
    heard: list[float] = []
    kind: type[Any] = PostgresDeferredTransaction
    commit = kind.commit

    def hear(_connection: Any, told: Any) -> None:
        heard.append(float(told.message.split()[1]))  # "duration: 0.741 ms"

    def listen(connection: Any, _record: Any) -> None:
        connection.driver_connection.add_log_listener(hear)

    def timed(deferred: Any, inserts: Any) -> bool:
        heard.clear()
        is_committed = bool(commit(deferred, inserts))
        held.append(max(heard))  # beside it that of binding its values
        return is_committed

    event.listen(database.writer, "connect", listen)
    kind.commit = timed
    try:
        yield held
    finally:
        event.remove(database.writer, "connect", listen)
        kind.commit = commit
