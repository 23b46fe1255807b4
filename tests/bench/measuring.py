"""Application, hand-written code and peers: the same jobs, in turn, on the same database."""

import http.client
import json
import statistics
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.sql.engines import MAX_POOL_CONNECTIONS, is_sqlite
from backend.main import create_app
from backend.settings import Settings
from tests.bench.bare_sql import Reader
from tests.bench.ground import World
from tests.bench.jobs import DISTRICT, JOBS, PEOPLE, PLACES, Job
from tests.bench.pressing import Pressed, press, warm_up
from tests.bench.registers import PASSWORD, copied, prepare_peers
from tests.bench.serving import Server, gunicorn, office_server, served, uvicorn

APP, BARE = office_server, uvicorn("tests.bench.bare:create_app")
PEERS = {
    "DRF": gunicorn("tests.bench.peers.drf:application", threads=4),
    "FastAPI": uvicorn("tests.bench.peers.orm:app", is_factory=False),
}
"""On PostgreSQL, for the jobs that have a peer's answer to compare."""
CONNECTIONS = 16
WARM_UP_COUNT = 8 * MAX_POOL_CONNECTIONS
"""Requests before anything is measured. PostgreSQL plans a statement of each connection anew for
five executions before it may keep a plan, and a pool takes all its connections in turn."""


@dataclass(frozen=True)
class Pace:
    """How long to press: rounds of all servers in turn. Ratios are medians of those of a round."""

    rounds: int
    seconds: float


@dataclass
class Rounds:
    """What one server's rounds of one job saw."""

    seen: list[Pressed] = field(default_factory=list)

    @property
    def middle(self) -> Pressed:
        """The round of median pace."""
        pace = statistics.median_low(one.per_second for one in self.seen)
        return next(one for one in self.seen if one.per_second == pace)

    @property
    def cpu_micros(self) -> float:
        """Of the server, for one request: the median of the rounds."""
        return statistics.median(one.cpu_micros for one in self.seen)

    def times(self, other: "Rounds") -> tuple[float, float, float]:
        """Answers per second to those of another in the same round: least, median, most.

        A machine that gets slower or quicker meanwhile does so for both sides of a round.
        """
        pairs = zip(self.seen, other.seen, strict=True)
        each = [mine.per_second / theirs.per_second for mine, theirs in pairs]
        return min(each), statistics.median(each), max(each)

    def times_in_cpu(self, other: "Rounds") -> tuple[float, float, float]:
        """How many times the processor's time of one's request is another's: in the same way."""
        pairs = zip(self.seen, other.seen, strict=True)
        each = [theirs.cpu_micros / max(mine.cpu_micros, 1.0) for mine, theirs in pairs]
        return min(each), statistics.median(each), max(each)


@dataclass
class Measured:
    """One job on one database: what each server's rounds saw, and what the application asked."""

    job: Job
    queries: int
    app: Rounds = field(default_factory=Rounds)
    bare: Rounds = field(default_factory=Rounds)
    peers: dict[str, Rounds] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """A register to measure on: its URL, what is in it, where logs go, how long to press."""

    url: str
    world: World
    folder: Path
    pace: Pace
    database: Server | None = None
    """PostgreSQL, if it is of this machine."""

    @property
    def has_peers(self) -> bool:
        return not is_sqlite(self.url)

    def environment(self, url: str) -> dict[str, str]:
        return {"APP_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(self.folder / "var")}

    def reader_of(self, person: str) -> Reader:
        is_district = person == DISTRICT
        unit = self.world.home if is_district else self.world.home_province
        return Reader(str(unit), str(PEOPLE[person]))

    @contextmanager
    def application(
        self, url: str, workers: int = 1, *, everywhere: bool = False
    ) -> Iterator[Server]:
        environment = self.environment(url) | {"WORKERS": str(workers)}
        log = self.folder / "app.log"
        with served(APP, environment, log, everywhere=everywhere) as server:
            yield server

    @contextmanager
    def hand_written(self, url: str, readers: Mapping[str, Reader]) -> Iterator[Server]:
        """The hand-written code, to which people are known by their tokens."""
        known = {"BENCH": json.dumps(readers)}
        with served(BARE, self.environment(url) | known, self.folder / "bare.log") as server:
            yield server


def measure(bench: Bench) -> Iterator[Measured]:
    """Every job on copies of the register: one for all that is read, one for each write, so that
    no job meets what another has left."""
    with copied(bench.url) as copy:
        counted = count_queries(copy, bench.folder)
    reads = [job for job in JOBS if not job.writes]
    for jobs in (reads, *([job] for job in JOBS if job.writes)):
        with copied(bench.url) as copy, bench.application(copy) as app:
            for job in jobs:
                yield measure_job(bench, copy, app, Measured(job, counted[job.name]))


def measure_job(bench: Bench, url: str, app: Server, measured: Measured) -> Measured:
    """One job of all servers in turn."""
    job = measured.job
    token = sign_in(app.port, job.person)
    sides = [Side(app, job.ask(token), measured.app)]
    with ExitStack() as stack:
        bare = stack.enter_context(bench.hand_written(url, {token: bench.reader_of(job.person)}))
        for request in list_different(job, token):
            refuse_differences(job.alike, request, app, bare)
        sides.append(Side(bare, job.ask(token), measured.bare))
        if bench.has_peers and job.alike_of_peers:
            own = prepare_peers(url, job.person)
            for name, command in PEERS.items():
                log = bench.folder / f"{name}.log"
                peer = stack.enter_context(served(command, bench.environment(url), log))
                ours, theirs = next(job.ask(token)), next(job.ask(own))
                refuse_differences(job.alike_of_peers, ours, app, peer, theirs)
                rounds = measured.peers.setdefault(name, Rounds())
                sides.append(Side(peer, job.ask(own), rounds))
        press_in_turn(sides, bench)
    return measured


def list_different(job: Job, token: str) -> list[bytes]:
    """Every request of a job that reads; the first one of a job that writes."""
    asked = islice(job.ask(token), 1 if job.writes else len(PLACES))
    return list(dict.fromkeys(asked))


@dataclass(frozen=True)
class Side:
    """A server, what it is asked, and where its rounds go."""

    server: Server
    requests: Iterator[bytes]
    rounds: Rounds


def press_in_turn(sides: list[Side], bench: Bench) -> None:
    for side in sides:
        warm_up(side.server.port, side.requests, connections=CONNECTIONS, count=WARM_UP_COUNT)
    for number in range(bench.pace.rounds):
        for side in order_sides(sides, number):
            pressed = press_once(side, bench.pace.seconds, CONNECTIONS, bench.database)
            side.rounds.seen.append(pressed)


def order_sides(sides: list[Side], number: int) -> list[Side]:
    """There and back: nobody is always the first, or behind the same one."""
    return sides if number % 2 == 0 else sides[::-1]


def press_once(
    side: Side, seconds: float, connections: int, database: Server | None = None
) -> Pressed:
    before, of_database = side.server.cpu_seconds(), database.cpu_seconds() if database else 0.0
    pressed = press(side.server.port, side.requests, connections=connections, seconds=seconds)
    pressed.cpu_seconds = side.server.cpu_seconds() - before
    if database:
        pressed.database_seconds = database.cpu_seconds() - of_database
    return pressed


def sign_in(port: int, person: str) -> str:
    """A token of the application's own, as a script gets one."""
    form = {"grant_type": "password", "username": person, "password": PASSWORD}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urllib.parse.urlencode(form)
    connection.request("POST", "/api/v1/auth/token", body, headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"no token: {content}")
    return str(content["access_token"])


def refuse_differences(
    alike: Callable[[Any], Any],
    request: bytes,
    app: Server,
    other: Server,
    other_request: bytes | None = None,
) -> None:
    """Both must do the same job, or their ratio says nothing; raises RuntimeError."""
    ours = alike(ask_once(app.port, request))
    theirs = alike(ask_once(other.port, other_request or request))
    if ours != theirs:
        raise RuntimeError(f"not answered alike:\n{request[:200]!r}\n{ours}\n{theirs}"[:4000])


def split_request(request: bytes) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path, headers and body."""
    line, _, rest = request.partition(b"\r\n")
    method, path, _ = line.decode().split(" ")
    head, _, body = rest.partition(b"\r\n\r\n")
    headers = dict(entry.split(": ", 1) for entry in head.decode().split("\r\n") if entry)
    return method, path, headers, body


def ask_once(port: int, request: bytes) -> Any:
    method, path, headers, body = split_request(request)
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
    method, path, headers, body = split_request(request)
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
