"""What each read of a district costs in its own register and in that of a country.

    python -m tests.bench.growth fill FOLDER [--districts 667] [--on postgres]
    python -m tests.bench.growth ask FOLDER [--on postgres] [--only list_visits]
    python -m tests.bench.growth show FOLDER_OF_SQLITE FOLDER_OF_POSTGRES

`fill` makes two registers (`growing.py`). `ask` sends what `read_questions` asks, and runs the
statements of each question on both by turns: CPU time of the database, the least of several, and
its work, which is the same at every load: steps of SQLite's machine, pages of PostgreSQL.
`show` prints the table of docs/growth.md from what `ask` has found last in each folder.
"""

import argparse
import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple, Protocol

import asyncpg
from sqlalchemy import event

from backend.core.session.feed_limits import FeedLimits
from backend.core.sql.engines import POSTGRES_PLANNING, create_sqlite_engine
from tests.bench.growing import fill, get_urls, open_api
from tests.bench.read_questions import Questions, list_reads
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
    """Of a question, or the mean of some: CPU seconds and work of the database."""

    question: str
    district: float
    country: float
    district_work: float
    country_work: float

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
                    found.append((f"{asked} [{asked.reader}]", [*current]))
                current.clear()
    return found


def is_of_sign_in(statement: str) -> bool:
    """What learns who asks."""
    return "FROM auth_sessions" in statement


class SqliteRunner:
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

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        connecting = asyncpg.connect(url.replace("+asyncpg", ""), server_settings=EXPLAINING)
        self.connection: Any = self.loop.run_until_complete(connecting)
        self.execute("LOAD 'auto_explain'")
        self.connection.add_log_listener(self.note_plan)
        pid = self.loop.run_until_complete(self.connection.fetchval("SELECT pg_backend_pid()"))
        self.schedule = Path(f"/proc/{pid}/schedstat")
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
        return int(self.schedule.read_text().split()[0]) / 1e9


def measure(runners: list[Runner], sent: list[tuple[str, list[Sent]]]) -> list[Cost]:
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
        costs.append(Cost(question, *total))
    return sorted(costs, key=lambda cost: -cost.country)


def ask(folder: Path, server: str | None, only: str) -> None:
    urls = get_urls(folder, server)
    sent = list_sent(urls[0], json.loads((folder / "whole.json").read_text()), only)
    runners: list[Runner] = [PostgresRunner(u) if server else SqliteRunner(u) for u in urls]
    costs = measure(runners, sent)
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
    return f"{1000 * cost.district:.2f} | {1000 * cost.country:.2f} | {ratios}"


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
