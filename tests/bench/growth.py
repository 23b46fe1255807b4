"""What each read of a district costs in its own register and in that of a country.

    python -m tests.bench.growth fill FOLDER [--districts 667] [--on postgres]
    python -m tests.bench.growth ask FOLDER [--on postgres]

`fill` makes two registers (`growing.py`). `ask` sends what `read_questions` asks, and runs the
statements of each question on both by turns: CPU time of the database, the least of several.
"""

import argparse
import asyncio
import json
import os
import re
import time
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import asyncpg
from sqlalchemy import event

from backend.core.sql.engines import create_sqlite_engine
from tests.bench.growing import fill, get_urls, open_api
from tests.bench.read_questions import Questions, list_reads

RUNS, WARM = 5, 6
"""PostgreSQL plans without values once a statement has run five times."""
FILES = (".docx", ".xlsx", ".zip", ".ics")
"""Take long to make, and read what a page reads."""
LIMIT, LEAST = 1.3, 0.00015
"""A read costs more in the country if it takes so many times as long, and so many seconds more."""
Sent = tuple[str, Any]
"""A statement and its values."""


class Cost(NamedTuple):
    """Of a question: CPU seconds of the database."""

    question: str
    district: float
    country: float


class Runner(Protocol):
    def run(self, statement: str, values: Any) -> float:
        """CPU seconds of the database."""


def list_sent(url: str, whole: Any) -> list[tuple[str, list[Sent]]]:
    """Each question that was answered, with what it sent."""
    found: list[tuple[str, list[Sent]]] = []
    current: list[Sent] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")) and not is_beside(statement):
            current.append((statement, values))

    with open_api(url) as api:
        for engine in {api.database.reader, api.database.writer}:
            event.listen(engine, "before_cursor_execute", note)
        for operation in list_reads(api.app):
            if operation.template.endswith(FILES):
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
        connection = create_sqlite_engine(url, read_only=True).raw_connection()
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


def ask(folder: Path, server: str | None) -> None:
    urls = get_urls(folder, server)
    sent = list_sent(urls[0], json.loads((folder / "whole.json").read_text()))
    runners: list[Runner] = [PostgresRunner(u) if server else SqliteRunner(u) for u in urls]
    costs = measure(runners, sent, WARM if server else 0)
    for cost in costs:
        if cost.country > max(LIMIT * cost.district, cost.district + LEAST):
            times = f"{1000 * cost.district:.2f} {1000 * cost.country:.2f} ms"
            print(f"{cost.question}: {times} {cost.country / max(cost.district, 1e-6):.1f}")
    within = sum(cost.country <= LIMIT * cost.district for cost in costs)
    print(f"{within} of {len(costs)} questions within {LIMIT}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["fill", "ask"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--districts", type=int, default=667)
    parser.add_argument("--on", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    server = os.environ["TEST_DATABASE_URL"] if given.on == "postgres" else None
    if given.what == "fill":
        fill(given.folder, given.districts, server)
    else:
        ask(given.folder, server)


if __name__ == "__main__":
    main()
