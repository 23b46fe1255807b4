"""How long one write holds locks: from the first statement that takes one to the end of COMMIT.

On SQLite that is the lock of the whole file, from BEGIN IMMEDIATE on. On PostgreSQL nothing is
locked but the rows of the write itself, from its first INSERT on; who writes other records does not
wait for them. The process that measures is the server, and nobody else writes.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.sql.deferred_transaction import (
    PostgresDeferredTransaction,
    SqliteDeferredTransaction,
)
from backend.main import create_app
from backend.settings import Settings
from tests.bench.jobs import JOBS
from tests.bench.measuring import split_request
from tests.bench.registers import PASSWORD

WRITES, WARM_UPS = 60, 40
LOCKING = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE", "WITH")


def measure_locks(url: str, folder: Path) -> tuple[float, float, float]:
    """Milliseconds of J4: the least, the median, and nine of ten."""
    settings = Settings(app_env="test", database_url=url, var_dir=folder / "var", _env_file=None)
    app = create_app(settings)
    (job,) = (job for job in JOBS if job.name == "J4")
    with TestClient(app) as client:
        form = {"grant_type": "password", "username": job.person, "password": PASSWORD}
        token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
        requests = job.ask(token)
        for _ in range(WARM_UPS):
            send(client, next(requests))
        with held_times(app.state.database) as held:
            for _ in range(WRITES):
                send(client, next(requests))
    tenths = statistics.quantiles(held, n=10)
    return min(held), statistics.median(held), tenths[-1]


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
