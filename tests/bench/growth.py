"""What each read of a district costs in its own register and in that of a country.

    python -m tests.bench.growth fill FOLDER [--districts 667] [--on postgres]
    python -m tests.bench.growth ask FOLDER [--on postgres] [--only list_visits]
    python -m tests.bench.growth show FOLDER_OF_SQLITE FOLDER_OF_POSTGRES

`fill` makes two registers (`growing.py`). `ask` sends what `read_questions` asks, and runs the
statements of each question on both by turns: CPU time of the database, the least of several.
`show` prints the table of docs/growth.md from what `ask` has found last in each folder.
"""

import argparse
import asyncio
import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple, Protocol

import asyncpg
from sqlalchemy import event

from backend.core.session.feed_limits import FeedLimits
from backend.core.sql.engines import create_sqlite_engine
from tests.bench.growing import fill, get_urls, open_api
from tests.bench.read_questions import Questions, list_reads
from tests.world import PEOPLE

RUNS, WARM = 5, 6
"""PostgreSQL plans without values once a statement has run five times."""
FILES = (".docx", ".xlsx", ".zip", ".ics")
"""Take long to make, and read what a page reads."""
LIMIT, LEAST = 1.3, 0.00015
"""A read costs more in the country if it takes so many times as long, and so many seconds more."""
FOUND = "costs.json"
GROWN = PEOPLE["province"]
"""Reads a province, which the country makes larger, as whoever asks for open data does."""
Sent = tuple[str, Any]
"""A statement and its values."""


class Cost(NamedTuple):
    """Of a question, or the mean of some: CPU seconds of the database."""

    question: str
    district: float
    country: float

    @property
    def ratio(self) -> float:
        return self.country / max(self.district, 1e-6)

    @property
    def is_beyond(self) -> bool:
        return self.ratio > LIMIT and self.country > self.district + LEAST


class Runner(Protocol):
    def run(self, statement: str, values: Any) -> float:
        """CPU seconds of the database."""


def list_sent(url: str, whole: Any, only: str) -> list[tuple[str, list[Sent]]]:
    """Each question that was answered, with what it sent; of operations whose name has `only`."""
    found: list[tuple[str, list[Sent]]] = []
    current: list[Sent] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")) and not is_beside(statement):
            current.append((statement, values))

    with open_api(url) as api:
        api.app.state.presume = lambda _request: None  # who asks is no part of a read's statement
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


def is_beside(statement: str) -> bool:
    """What learns who asks, and what the worker looks for meanwhile."""
    return "FROM auth_sessions" in statement or bool(JOBS.match(statement))


JOBS = re.compile(r"SELECT [^,]*\sFROM jobs")


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


class PostgresRunner:
    """Reads the CPU time of its server process, which must run on this machine."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        connecting = asyncpg.connect(url.replace("+asyncpg", ""), statement_cache_size=0)
        self.connection: Any = self.loop.run_until_complete(connecting)
        pid = self.loop.run_until_complete(self.connection.fetchval("SELECT pg_backend_pid()"))
        self.schedule = Path(f"/proc/{pid}/schedstat")
        self.prepared: tuple[str, Any] = ("", None)

    def run(self, statement: str, values: Any) -> float:
        if self.prepared[0] != statement:
            preparing = self.connection.prepare(statement)
            self.prepared = statement, self.loop.run_until_complete(preparing)
        started = self.read_cpu()
        self.loop.run_until_complete(self.prepared[1].fetch(*(values or ())))
        return self.read_cpu() - started

    def read_cpu(self) -> float:
        return int(self.schedule.read_text().split()[0]) / 1e9


def measure(runners: list[Runner], sent: list[tuple[str, list[Sent]]], warm: int) -> list[Cost]:
    """The questions that cost most in the country first."""
    known: dict[str, list[float]] = {}
    costs = []
    for question, statements in sent:
        total = [0.0, 0.0]
        for statement, values in statements:
            key = repr((statement, values))
            if key not in known:
                turns = [
                    [one.run(statement, values) for one in runners] for _ in range(warm + RUNS)
                ]
                known[key] = [min(took) for took in zip(*turns[warm:], strict=True)]
            total = [a + b for a, b in zip(total, known[key], strict=True)]
        costs.append(Cost(question, *total))
    return sorted(costs, key=lambda cost: -cost.country)


def ask(folder: Path, server: str | None, only: str) -> None:
    urls = get_urls(folder, server)
    sent = list_sent(urls[0], json.loads((folder / "whole.json").read_text()), only)
    runners: list[Runner] = [PostgresRunner(u) if server else SqliteRunner(u) for u in urls]
    costs = measure(runners, sent, WARM if server else 0)
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
        name: Cost(name, fmean(c.district for c in own), fmean(c.country for c in own))
        for name, own in found.items()
    }


def to_text(cost: Cost) -> str:
    mark = "**" if cost.is_beyond else ""
    return f"{1000 * cost.district:.2f} | {1000 * cost.country:.2f} | {mark}{cost.ratio:.1f}{mark}"


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
