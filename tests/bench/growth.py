"""What each read of a district costs in its own register and in that of a country.

    python -m tests.bench.growth fill FOLDER [--districts 667] [--on postgres]
    python -m tests.bench.growth ask FOLDER [--on postgres] [--only list_visits]
    python -m tests.bench.growth show FOLDER_OF_SQLITE FOLDER_OF_POSTGRES

`fill` makes two registers (`growing.py`). `ask` sends what `read_questions` asks, and runs the
statements of each question on both by turns: CPU time of the database, the least of several, and
its work, which is the same at every load: steps of SQLite's machine, pages of PostgreSQL. The whole
request is asked by turns, too: CPU of this process, and of the database if that is another one.
`show` prints the table of docs/growth.md from what `ask` has found last in each folder.
"""

import argparse
import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple, Protocol

import asyncpg
from sqlalchemy import event

from backend.core.session.feed_limits import FeedLimits
from backend.core.sql.engines import POSTGRES_PLANNING, create_sqlite_engine
from tests.acting import Api
from tests.bench.growing import fill, get_urls, open_api
from tests.bench.read_questions import Asked, Questions, list_reads
from tests.world import PEOPLE

RUNS, WARM = 5, 1
"""The first time PostgreSQL plans a statement, and SQLite compiles it."""
FILES = (".docx", ".xlsx", ".zip", ".ics")
"""Take long to make, and read what a page reads."""
LIMIT, LEAST = 1.3, 0.00015
"""A read costs more in the country if it takes so many times as long, and so many seconds more."""
FOUND = "costs.json"
GROWN = PEOPLE["province"]
"""Reads a province, which the country makes larger, as whoever asks for open data does."""
Sent = tuple[str, Any]
"""A statement and its values."""
EXPLAINING = {
    "client_min_messages": "log",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
} | POSTGRES_PLANNING
"""Has PostgreSQL plan as for the application, and tell its client how many pages it looked at."""


class Cost(NamedTuple):
    """Of a question, or the mean of some: CPU seconds and work of the database, CPU seconds of the
    whole request."""

    question: str
    district: float
    country: float
    district_work: float
    country_work: float
    district_request: float
    country_request: float

    @property
    def growth_of_work(self) -> float:
        return self.country_work / max(self.district_work, 1)

    @property
    def ratio(self) -> float:
        return self.country / max(self.district, 1e-6)

    @property
    def is_beyond(self) -> bool:
        return self.ratio > LIMIT and self.country > self.district + LEAST


class Runner(Protocol):
    is_of_server: bool
    """Whether a request's CPU seconds hold those of the database."""

    def run(self, statement: str, values: Any) -> float:
        """CPU seconds of the database."""

    def count_work(self, statement: str, values: Any) -> int:
        """Of a statement that was run just before."""


def list_sent(url: str, whole: Any, only: str) -> list[tuple[str, list[Sent]]]:
    """Each question that was answered, with what it sent; of operations whose name has `only`."""
    found: list[tuple[str, list[Sent]]] = []
    current: list[Sent] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")) and not is_of_sign_in(statement):
            current.append((statement, values))

    with open_api(url, has_tasks=False) as api:
        api.app.state.presume = lambda _request: None  # who asks is no part of a read's statement
        api.app.state.find_sign_in = api.app.state.presume
        for engine in {api.database.reader, api.database.writer}:
            event.listen(engine, "before_cursor_execute", note)
        for operation in list_reads(api.app):
            if operation.template.endswith(FILES) or only not in operation.name:
                continue
            for asked in Questions(api, operation, whole):
                if asked.status == 200:
                    found.append((to_name(asked), [*current]))
                current.clear()
    return found


def time_requests(urls: Iterable[str], whole: Any, only: str) -> dict[str, list[float]]:
    """By question: CPU seconds of this process for a request to each register, the least of some;
    the client is a part of it."""
    found: dict[str, list[float]] = {}
    with ExitStack() as opened:
        apis = [opened.enter_context(open_api(url, has_tasks=False)) for url in urls]
        for operation in list_reads(apis[0].app):
            if operation.template.endswith(FILES) or only not in operation.name:
                continue
            questions = Questions(apis[0], operation, whole)
            for asked in questions:
                if asked.status != 200 or questions.answered is None:
                    continue
                path, given = questions.answered[0], questions.needed | asked.parameters
                turns = [
                    [time_request(api, asked.reader, path, given) for api in apis]
                    for _ in range(WARM + RUNS)
                ]
                found[to_name(asked)] = [min(took) for took in zip(*turns[WARM:], strict=True)]
    return found


def time_request(api: Api, reader: str | None, path: str, given: dict[str, str]) -> float:
    person = api.as_(reader) if reader else api.nobody()
    started = time.process_time()
    person.get(path, **given)
    return time.process_time() - started


def to_name(asked: Asked) -> str:
    return f"{asked} [{asked.reader}]"


def is_of_sign_in(statement: str) -> bool:
    """What learns who asks."""
    return "FROM auth_sessions" in statement


class SqliteRunner:
    is_of_server = True

    def __init__(self, url: str) -> None:
        engine = create_sqlite_engine(url, read_only=True)
        FeedLimits(engine)  # so that the feed's statements find their function
        connection = engine.raw_connection()
        self.connection: Any = connection.driver_connection

    def run(self, statement: str, values: Any) -> float:
        started = time.thread_time()
        self.connection.execute(statement, values).fetchall()
        return time.thread_time() - started

    def count_work(self, statement: str, values: Any) -> int:
        """Steps of its virtual machine."""
        before = self.count_steps(statement)
        self.connection.execute(statement, values).fetchall()
        return self.count_steps(statement) - before

    def count_steps(self, statement: str) -> int:
        steps = "SELECT nstep FROM sqlite_stmt WHERE sql = ?"
        return int(self.connection.execute(steps, [statement]).fetchone()[0])


class PostgresRunner:
    """Reads the CPU time of its server process, which must run on this machine.

    Statements are prepared once under a name, as the application's are.
    """

    is_of_server = False

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        connecting = asyncpg.connect(url.replace("+asyncpg", ""), server_settings=EXPLAINING)
        self.connection: Any = self.loop.run_until_complete(connecting)
        self.execute("LOAD 'auto_explain'")
        self.connection.add_log_listener(self.note_plan)
        pid = self.loop.run_until_complete(self.connection.fetchval("SELECT pg_backend_pid()"))
        self.process = Path(f"/proc/{pid}")
        self.prepared: tuple[str, Any] = ("", None)
        self.pages = 0

    def run(self, statement: str, values: Any) -> float:
        if self.prepared[0] != statement:
            preparing = self.connection.prepare(statement)
            self.prepared = statement, self.loop.run_until_complete(preparing)
        started = self.read_cpu()
        self.loop.run_until_complete(self.prepared[1].fetch(*(values or ())))
        return self.read_cpu() - started

    def count_work(self, statement: str, values: Any) -> int:
        """Pages that it looked at, with the plan that it has by now."""
        self.execute("SET auto_explain.log_min_duration = 0")
        self.pages = 0
        self.run(statement, values)
        pages = self.pages
        self.execute("SET auto_explain.log_min_duration = -1")
        return pages

    def note_plan(self, _connection: Any, message: Any) -> None:
        if message.message.startswith("duration:"):
            plan = json.loads(message.message.partition("plan:")[2])["Plan"]
            self.pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def execute(self, text: str) -> None:
        self.loop.run_until_complete(self.connection.execute(text))

    def read_cpu(self) -> float:
        """Once the process sleeps: what it runs meanwhile is counted when it is done."""
        while (self.process / "stat").read_text().rpartition(") ")[2].startswith("R"):
            time.sleep(0)
        return int((self.process / "schedstat").read_text().split()[0]) / 1e9


def measure(
    runners: list[Runner], sent: list[tuple[str, list[Sent]]], requests: dict[str, list[float]]
) -> list[Cost]:
    """The questions that cost most in the country first."""
    known: dict[str, list[float]] = {}
    costs = []
    for question, statements in sent:
        total = [0.0] * 4
        for statement, values in statements:
            key = repr((statement, values))
            if key not in known:
                turns = [
                    [one.run(statement, values) for one in runners] for _ in range(WARM + RUNS)
                ]
                known[key] = [
                    *(min(took) for took in zip(*turns[WARM:], strict=True)),
                    *(one.count_work(statement, values) for one in runners),
                ]
            total = [a + b for a, b in zip(total, known[key], strict=True)]
        whole = [
            took + (0 if one.is_of_server else apart)
            for one, took, apart in zip(runners, requests[question], total[:2], strict=True)
        ]
        costs.append(Cost(question, *total, *whole))
    return sorted(costs, key=lambda cost: -cost.country)


def ask(folder: Path, server: str | None, only: str) -> None:
    urls = get_urls(folder, server)
    whole = json.loads((folder / "whole.json").read_text())
    sent = list_sent(urls[0], whole, only)
    requests = time_requests(urls, whole, only)
    runners: list[Runner] = [PostgresRunner(u) if server else SqliteRunner(u) for u in urls]
    costs = measure(runners, sent, requests)
    for cost in costs:
        if cost.is_beyond:
            print(f"{cost.question}: {to_text(cost)}")
    within = sum(cost.ratio <= LIMIT for cost in costs)
    print(f"{within} of {len(costs)} questions within {LIMIT}")
    (folder / FOUND).write_text(json.dumps(costs))


def show(folders: Iterable[Path]) -> None:
    """Print a table of the lists, and of those other reads that cost more in the country."""
    found = [compute_means(read_costs(folder)) for folder in folders]
    names = set().union(*found)
    for name in sorted(names, key=lambda one: (not one.startswith("list_"), one)):
        of_each = [means.get(name) for means in found]
        is_more = any(mean and mean.is_beyond for mean in of_each)
        asks = any(mean and mean.district for mean in of_each)
        if is_more or (asks and name.startswith("list_")):
            cells = (to_text(mean) if mean else "–" for mean in of_each)
            print(f"| `{name}` | {' | '.join(cells)} |")
    for means in found:
        within = sum(mean.ratio <= LIMIT for mean in means.values())
        beyond = sum(mean.is_beyond for mean in means.values())
        print(f"{within} of {len(means)} reads within {LIMIT}, {beyond} beyond it by {LEAST} s")


def read_costs(folder: Path) -> list[Cost]:
    return [Cost(*cost) for cost in json.loads((folder / FOUND).read_text())]


def compute_means(costs: Iterable[Cost]) -> dict[str, Cost]:
    """By operation, the mean of the questions of readers whose unit is as large in both."""
    found = defaultdict(list)
    for cost in costs:
        *words, reader = cost.question.split()
        if PEOPLE.get(reader[1:-1], GROWN)[2] != GROWN[2]:
            found[words[0]].append(cost)
    return {
        name: Cost(name, *map(fmean, zip(*(cost[1:] for cost in own), strict=True)))
        for name, own in found.items()
    }


def to_text(cost: Cost) -> str:
    mark = "**" if cost.is_beyond else ""
    ratios = f"{mark}{cost.ratio:.1f}{mark} | {cost.growth_of_work:.2f}"
    request = f"{1000 * cost.district_request:.1f} | {1000 * cost.country_request:.1f}"
    return f"{1000 * cost.district:.2f} | {1000 * cost.country:.2f} | {ratios} | {request}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["fill", "ask", "show"])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--districts", type=int, default=667)
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    server = os.environ["TEST_DATABASE_URL"] if given.on == "postgres" else None
    match given.what:
        case "fill":
            fill(given.folders[0], given.districts, server)
        case "ask":
            ask(given.folders[0], server, given.only)
        case _:
            show(given.folders)


if __name__ == "__main__":
    main()
