"""Application against hand-written code: the same jobs, in turn, on the same database."""

import http.client
import json
import statistics
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.main import create_app
from backend.settings import Settings
from tests.bench.ground import World
from tests.bench.jobs import JOBS, Job
from tests.bench.pressing import Pressed, press
from tests.bench.registers import PASSWORD
from tests.bench.serving import Server, served

APP, BARE = "backend.main:create_app", "tests.bench.bare:create_app"
CONNECTIONS = 16


@dataclass(frozen=True)
class Pace:
    """How long to press: rounds of both servers in turn, the middle one counts."""

    rounds: int
    seconds: float
    warm_up: float


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
        return middle(self.bare).cpu_micros / middle(self.app).cpu_micros


def middle(rounds: list[Pressed]) -> Pressed:
    """The round of median pace."""
    pace = statistics.median_low(r.per_second for r in rounds)
    return next(r for r in rounds if r.per_second == pace)


def measure(url: str, world: World, folder: Path, pace: Pace) -> Iterator[Measured]:
    """Every job on the database at `url`; writers come last, they change what is read."""
    environment = {"APP_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(folder / "var")}
    counted = count_queries(url, folder)
    with ExitStack() as stack:
        app = stack.enter_context(served(APP, environment, folder / "app.log"))
        for job in JOBS:
            token = sign_in(app.port, job.person)
            unit = world.home if job.person == "district" else world.home_province
            known = {"BENCH": json.dumps({token: str(unit)})}
            with served(BARE, environment | known, folder / "bare.log") as bare:
                refuse_differences(job, token, app, bare)
                yield press_in_turn(Measured(job, counted[job.name]), token, app, bare, pace)


def press_in_turn(
    measured: Measured, token: str, app: Server, bare: Server, pace: Pace
) -> Measured:
    requests = measured.job.ask(token)
    for server in (app, bare):
        press(server.port, requests, connections=CONNECTIONS, seconds=pace.warm_up)
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
