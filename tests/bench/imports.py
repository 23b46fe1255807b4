"""python -m tests.bench.imports [--on …] [--rows …]: the CPU of a long import and export.

A list of places with head counts is read, parsed, checked, written, exported and withdrawn. Each
step shows the processor time of this process and of its connection to PostgreSQL, and there the
longest stretch in which the event loop of a server would have answered nobody. PostgreSQL:
.ci/testpg.py --production -- python -m tests.bench.imports --on postgresql
"""

import argparse
import asyncio
import gc
import io
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend import plugins
from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.actor import Actor
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.types import EncodedJson
from backend.domains.organisation.accounts.permission_holders import load_actor
from backend.domains.platform.exports.workbook import ListReader, write_list_workbook
from backend.domains.platform.imports import checking, reverting, service
from backend.domains.platform.imports.jobs import RUNS_A_TURN
from backend.domains.platform.imports.kinds import get_listing, set_import_scope
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.permissions import Permission
from backend.spreadsheets import reader
from backend.spreadsheets.decisions import load_record_index
from backend.spreadsheets.disk_spool import create_spool_file
from backend.spreadsheets.listing import load_context
from backend.spreadsheets.parsed_workbook import ParsedWorkbook, parse_workbook
from backend.spreadsheets.records import split_into_batches
from tests import world
from tests.databases import Databases
from tests.domains.platform.imports.lists import many

R = TypeVar("R")
KIND = "establishments"
TICKS = os.sysconf("SC_CLK_TCK")


def read_backend_cpu(pid: int) -> float:
    """Seconds that a process of PostgreSQL has worked."""
    if not pid:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Stopwatch:
    """Prints what each step took."""

    def __init__(self, rows: int) -> None:
        self.rows, self.total, self.pid = rows, 0.0, 0
        self.seconds: dict[str, float] = {}

    @asynccontextmanager
    async def step(self, name: str, *, counts: bool = True) -> AsyncIterator[None]:
        gaps: list[float] = [0.0]
        ticking = asyncio.create_task(note_gaps(gaps)) if self.pid else None
        await asyncio.sleep(0)
        mine, theirs = time.process_time(), read_backend_cpu(self.pid)
        yield
        mine, theirs = time.process_time() - mine, read_backend_cpu(self.pid) - theirs
        if ticking is not None:
            await asyncio.sleep(0.02)
            ticking.cancel()
        self.total += mine + theirs if counts else 0
        self.seconds[name] = mine + theirs
        each = 1e6 * (mine + theirs) / self.rows
        print(
            f"{name:8} {mine:7.2f} s + database {theirs:5.2f} s = {each:6.1f} µs a row"
            + (f", loop held {1000 * max(gaps):5.0f} ms" if self.pid else ""),
            flush=True,
        )


async def note_gaps(gaps: list[float]) -> None:
    """Note the processor time between two turns of the event loop."""
    last = time.process_time()
    while True:
        await asyncio.sleep(0.01)
        present = time.process_time()
        gaps[0] = max(gaps[0], present - last)
        last = present


@dataclass(frozen=True, slots=True)
class Importer:
    """Somebody who imports a list, step by step as a server does."""

    database: Database
    actor: Actor
    watch: Stopwatch

    async def act(self, work: Callable[[Session], R], *, writes: bool = True) -> R:
        """Run `work` in one transaction."""
        scope = self.actor.scope(Permission.IMPORT_USE)

        def whole() -> R:
            with self.database.open_session(self.actor, scope, writes=writes) as db:
                set_import_scope(db, get_listing(KIND))
                if writes and not self.database.is_sqlite:
                    pid = db.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
                    self.watch.pid = pid or 0
                result = work(db)
                if writes:
                    db.commit()
                return result

        return await self.database.run(whole)

    async def check(self, upload: service.Upload, parsed: ParsedWorkbook) -> UUID:
        """As the background does it (imports.jobs)."""
        id = await self.act(lambda db: service.create_import(db, upload, ImportStatus.CHECKING).id)
        index = await self.act(
            lambda db: load_record_index(db, parsed.listing, parsed.rows), writes=False
        )
        compared = await asyncio.to_thread(checking.compare_rows, parsed, index)
        first = 0
        for some in split_into_batches(compared.runs, RUNS_A_TURN):
            await self.act(partial(add_runs, id=id, first=first, runs=some))
            first += len(some)
        await self.act(lambda db: checking.mark_checked(db, db.require(Import, id), compared))
        return id


async def measure(url: str, rows: int) -> dict[str, float]:
    """Rows a second of processor time; prints each step."""
    database, content, watch = Database(url), many(rows), Stopwatch(rows)
    actor = await database.run_as_system("bench", load_actor, world.user("binhnghia"))
    importer = Importer(database, actor, watch)
    act = importer.act
    await act(lambda db: None)
    gc.freeze()  # as a server does once it has started
    async with watch.step("read"):
        answer = create_spool_file()
        for line in reader.read_lines(content):
            answer.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        answer.write(b'{"end": ""}\n')
    async with watch.step("parse"):
        sheets = reader.parse_answer(answer)
        context = await act(lambda db: load_context(db, get_listing(KIND)), writes=False)
        parsed = await asyncio.to_thread(parse_workbook, sheets, context, {})
    async with watch.step("check"):
        id = await importer.check(service.Upload(content, "ds.xlsx", KIND), parsed)
    async with watch.step("apply"):
        await act(lambda db: service.apply_import(db, db.require(Import, id)))
    print(f"import   {1e6 * watch.total / rows:.0f} µs a row = {rows / watch.total:,.0f} rows/s")
    filters: Any = get_listing(KIND).filter_schema()
    async with watch.step("export", counts=False):
        who = ListReader(SYSTEM_CALLER, actor, actor.scope(Permission.EXPORT_USE))
        made = await write_list_workbook(
            database, who, get_listing(KIND), filters, context.cells, None
        )
        size = made.seek(0, io.SEEK_END)
    print(f"         {size / 2**20:.1f} MiB")
    async with watch.step("revert", counts=False):
        await act(lambda db: reverting.withdraw_import(db, db.require(Import, id)))
    await database.close()
    return {
        "import": rows / watch.total,
        **{name: rows / watch.seconds[name] for name in ("export", "revert")},
    }


def measure_rows(kind: str, rows: int) -> dict[str, float]:
    """The same on a fresh register of this kind, on the server of TEST_DATABASE_URL."""
    server = os.environ.get("TEST_DATABASE_URL")
    if kind == "sqlite":
        os.environ.pop("TEST_DATABASE_URL", None)
    try:
        with tempfile.TemporaryDirectory(prefix="so178-bench-") as folder:
            databases = Databases(Path(folder), "imports")
            print(f"\n### {rows:,} rows, {kind}, SQLAlchemy {sa.__version__}")
            found = asyncio.run(measure(databases.fresh(), rows))
            databases.close()
            return found
    finally:
        if server:
            os.environ["TEST_DATABASE_URL"] = server


def add_runs(db: Session, id: UUID, first: int, runs: Sequence[EncodedJson]) -> None:
    checking.add_runs(db, db.require(Import, id), first, runs)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--on", nargs="+", choices=("postgresql", "sqlite"), default=["sqlite"])
    options = parser.parse_args()
    plugins.load_modules("models")
    for kind in options.on:
        measure_rows(kind, options.rows)


if __name__ == "__main__":
    main()
