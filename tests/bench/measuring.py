"""Application against hand-written code: the same jobs, in turn, on the same database."""

import http.client
import json
import statistics
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.sql.engines import MAX_POOL_CONNECTIONS
from backend.main import create_app
from backend.settings import Settings
from tests.bench.ground import World
from tests.bench.jobs import DISTRICT, JOBS, Job
from tests.bench.pressing import Pressed, press, warm_up
from tests.bench.registers import PASSWORD, copied
from tests.bench.serving import Server, served

APP, BARE = "backend.main:create_app", "tests.bench.bare:create_app"
CONNECTIONS = 16
WARM_UP_COUNT = 8 * MAX_POOL_CONNECTIONS
"""Requests before anything is measured. PostgreSQL plans a statement of each connection anew for
five executions before it may keep a plan, and a pool takes all its connections in turn."""


@dataclass(frozen=True)
class Pace:
    """How long to press: rounds of both servers in turn, the middle one counts."""

    rounds: int
    seconds: float


@dataclass
class Measured:
    """One job on one database: what each round saw, and what the application asked."""

    job: Job
    queries: int
    app: list[Pressed] = field(default_factory=list)
    bare: list[Pressed] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Answers per second, application to hand-written code: the medians of the rounds."""
        return middle(self.app).per_second / middle(self.bare).per_second

    @property
    def cpu_ratio(self) -> float:
        return middle_cpu(self.bare) / middle_cpu(self.app)


def middle(rounds: list[Pressed]) -> Pressed:
    """The round of median pace."""
    pace = statistics.median_low(r.per_second for r in rounds)
    return next(r for r in rounds if r.per_second == pace)


def middle_cpu(rounds: list[Pressed]) -> float:
    """Microseconds of CPU a request, the median of the rounds."""
    return statistics.median(r.cpu_micros for r in rounds)


def measure(url: str, world: World, folder: Path, pace: Pace) -> Iterator[Measured]:
    """Every job on copies of the register at `url`: one for all that is read, one for each write,
    so that no job meets what another has left."""
    with copied(url) as copy:
        counted = count_queries(copy, folder)
    reads = [job for job in JOBS if not job.writes]
    for jobs in (reads, *([job] for job in JOBS if job.writes)):
        with copied(url) as copy:
            environment = {"APP_ENV": "test", "DATABASE_URL": copy, "VAR_DIR": str(folder / "var")}
            with served(APP, environment, folder / "app.log") as app:
                for job in jobs:
                    token = sign_in(app.port, job.person)
                    known = {"BENCH": json.dumps({token: str(unit_of(job, world))})}
                    with served(BARE, environment | known, folder / "bare.log") as bare:
                        refuse_differences(job, token, app, bare)
                        measured = Measured(job, counted[job.name])
                        yield press_in_turn(measured, token, app, bare, pace)


def unit_of(job: Job, world: World) -> UUID:
    return world.home if job.person == DISTRICT else world.home_province


def press_in_turn(
    measured: Measured, token: str, app: Server, bare: Server, pace: Pace
) -> Measured:
    requests = measured.job.ask(token)
    for server in (app, bare):
        warm_up(server.port, requests, connections=CONNECTIONS, count=WARM_UP_COUNT)
    for _ in range(pace.rounds):
        for server, seen in ((app, measured.app), (bare, measured.bare)):
            before = server.cpu_seconds()
            pressed = press(server.port, requests, connections=CONNECTIONS, seconds=pace.seconds)
            pressed.cpu_seconds = server.cpu_seconds() - before
            seen.append(pressed)
    return measured


def sign_in(port: int, person: str) -> str:
    """A token of the application's own, as a script gets one."""
    form = {"grant_type": "password", "username": person, "password": PASSWORD}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urllib.parse.urlencode(form)
    connection.request("POST", "/api/v1/auth/token", body, headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"no token: {content}")
    return str(content["access_token"])


def refuse_differences(job: Job, token: str, app: Server, bare: Server) -> None:
    """Both must do the same job, or their ratio says nothing; raises RuntimeError."""
    request = next(job.ask(token))
    ours, theirs = (job.alike(ask_once(server.port, request)) for server in (app, bare))
    if ours != theirs:
        raise RuntimeError(f"{job.name} is not answered alike:\n{ours}\n{theirs}"[:4000])


def ask_once(port: int, request: bytes) -> Any:
    line, _, rest = request.partition(b"\r\n")
    method, path, _ = line.decode().split(" ")
    head, _, body = rest.partition(b"\r\n\r\n")
    headers = dict(entry.split(": ", 1) for entry in head.decode().split("\r\n") if entry)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {content[:1000]!r}")
    return json.loads(content)


def count_queries(url: str, folder: Path) -> dict[str, int]:
    """{job: statements that one request sends}, with those that learn who asks."""
    settings = Settings(app_env="test", database_url=url, var_dir=folder / "var", _env_file=None)
    app = create_app(settings)
    with TestClient(app) as client:
        found = {}
        for job in JOBS:
            form = {"grant_type": "password", "username": job.person, "password": PASSWORD}
            token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
            found[job.name] = statements_of(client, app.state.database, next(job.ask(token)))
    return found


def statements_of(client: TestClient, database: Database, request: bytes) -> int:
    line, _, rest = request.partition(b"\r\n")
    method, path, _ = line.decode().split(" ")
    head, _, body = rest.partition(b"\r\n\r\n")
    headers = dict(entry.split(": ", 1) for entry in head.decode().split("\r\n") if entry)
    headers["Host"] = "testserver"
    with statements(database) as seen:
        answer = client.request(method, path, content=body or None, headers=headers)
    assert answer.status_code < 300, answer.text
    return len(seen)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engines: set[sa.Engine] = {database.reader, database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
