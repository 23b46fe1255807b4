"""python -m tests.bench [--full] [--sizes …] [--on …] [--keep] [--only …]: beside the kept figures.

Parts: jobs (beside hand-written code and peers), chance (lists and writes drawn by a seed), crowds
(connections, processes), locks (how long a write holds them), day-end (sixty devices send at once),
costs (start, memory, import, export). `--keep` writes the figures into kept.json.
"""

import argparse
import asyncio
import os
import platform
import secrets
import sqlite3
import statistics
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path

from backend import plugins
from tests.bench import chance_rows, imports, starting, tables
from tests.bench.crowds import measure_crowds, measure_workers
from tests.bench.day_end import measure_day_end
from tests.bench.ground import SIZES, Size, World
from tests.bench.kept import Book, load_book, show
from tests.bench.measuring import CONNECTIONS, Bench, Pace, Rounds, measure
from tests.bench.registers import drop_database, postgres_register, sqlite_register
from tests.bench.serving import APART, settle_postgres, to_load_core
from tests.bench.write_locks import measure_locks
from tests.serving import ROOT

QUICK, FULL = Pace(rounds=7, seconds=0.7), Pace(rounds=9, seconds=2)
PARTS = ("jobs", "chance", "crowds", "locks", "day-end", "costs")
KINDS = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Run:
    """What this run measures, and where its figures go."""

    pace: Pace
    parts: list[str]
    seed: int
    full: bool
    book: Book


def main() -> None:
    options = parse_options()
    plugins.load_modules("models")
    to_load_core()
    parts, pace = options.only or list(PARTS), FULL if options.full else QUICK
    run = Run(pace, parts, options.seed or secrets.randbelow(10**6), options.full, load_book())
    sizes = [SIZES[n] for n in options.sizes or (SIZES if options.full else ("district",))]
    print(
        f"{pace.rounds} rounds of {pace.seconds} s in turn, {CONNECTIONS} connections, one process"
    )
    print(f"{'on a core of its own' if APART else ''}; seed {run.seed}. {load()}")
    for size in sizes:
        for kind in options.on or KINDS:
            with tempfile.TemporaryDirectory(prefix="so178-bench-") as folder:
                run_size(run, size, kind, Path(folder))
    if "costs" in parts:
        print_costs(run, options.on or KINDS)
    print(f"\n{load()} Beyond noise against the kept figures:", *run.book.moved, sep="\n- ")
    if options.keep:
        run.book.save()


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    full = os.environ.get("BENCH") == "full"
    parser.add_argument("--full", action="store_true", default=full, help="all sizes, longer")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, help="default: district")
    parser.add_argument("--on", nargs="+", choices=KINDS, help="default: both")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="default: all parts")
    parser.add_argument("--seed", type=int, help="which lists and writes are drawn")
    parser.add_argument("--keep", action="store_true", help="write kept.json")
    return parser.parse_args()


def load() -> str:
    """How busy the machine was: figures of a busy one compare with nothing but each other."""
    return f"Load of the last minute {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."


def run_size(run: Run, size: Size, kind: str, folder: Path) -> None:
    """Make a register, measure on copies of it, print tables, and leave nothing behind."""
    if not set(run.parts) - {"costs"}:
        return
    started = time.monotonic()
    drop = database = None
    if kind == "sqlite":
        version, url = sqlite3.sqlite_version, sqlite_register(size, folder)
    else:
        drop = server = postgres_server()
        version, database = asyncio.run(settle_postgres(server))
        url = postgres_register(size, server)
    filled = time.monotonic() - started
    print(f"\n### {size.name}, {kind} {version}, Python {platform.python_version()}\n")
    print(f"{size.communes:,} communes, {size.establishments:,} establishments, ", end="")
    print(f"{size.inspections:,} inspections; filled in {filled:.0f} s.")
    try:
        print_size(run, kind, Bench(url, World(size), folder, run.pace, database))
    finally:
        if drop:
            asyncio.run(drop_database(drop, url))


def print_size(run: Run, kind: str, bench: Bench) -> None:
    prefix = f"{bench.world.size.name}/{kind}"
    hands = print_jobs(run, kind, prefix, bench) if "jobs" in run.parts else {}
    if hands and "chance" in run.parts:
        print_chance(run, prefix, bench, hands)
    if "crowds" in run.parts:
        begin(tables.CROWD_HEAD)
        for crowd in measure_crowds(bench):
            print(tables.crowd_row(run.book, prefix, crowd), flush=True)
        for crowd in measure_workers(bench) if kind == "postgresql" else ():
            print(tables.crowd_row(run.book, f"{prefix}/all cores", crowd), flush=True)
    if "day-end" in run.parts:
        begin(tables.DAY_END_HEAD)
        print(tables.day_end_row(run.book, prefix, measure_day_end(bench)), flush=True)
    if "locks" in run.parts:
        for name, held in measure_locks(bench):
            kept = run.book.note(f"{prefix}/J4/{name}", held)
            print(f"\nJ4, {name}: {held[1]:.2f} [{held[0]:.2f}–{held[2]:.2f}], kept {kept}.")


def begin(names: tuple[str, ...]) -> None:
    print("\n" + tables.head(names))


def print_jobs(run: Run, kind: str, prefix: str, bench: Bench) -> dict[str, Rounds]:
    """{job: the rounds of the hand-written code}."""
    begin(tables.JOB_HEAD)
    hands = {}
    for measured in measure(bench):
        hands[measured.job.name] = measured.bare
        print(*tables.job_rows(run.book, kind, prefix, measured), sep="\n", flush=True)
    return hands


def print_chance(run: Run, prefix: str, bench: Bench, hands: dict[str, Rounds]) -> None:
    begin(tables.CHANCE_HEAD)
    lists, writes = chance_rows.draw(run.seed, everything=run.full)
    for one in chance_rows.measure_chance_rows(bench, lists, writes):
        hand = hands["J4" if one.writes else "J2"]
        print(tables.chance_row(run.book, prefix, one, hand), flush=True)


def print_costs(run: Run, kinds: tuple[str, ...]) -> None:
    """A start and a day of documents, an import and an export; the processor's time of each."""
    rows = 100_000 if run.full else 5_000
    for kind in kinds:
        for name, pace in imports.measure_rows(kind, rows).items():
            kept = run.book.note(f"{kind}/{name} of {rows:,} rows/s", pace)
            print(f"{name} of {rows:,}: {pace:,.0f} rows a second of processor time, kept {kept}")
    found = starting.measure_rounds([ROOT], 3 if run.full else 1, 20 if run.full else 5)
    print("\n### Start and memory: seconds of processor time, MiB\n")
    for field in fields(starting.Figures):
        each = [getattr(one, field.name) for rounds in found.values() for one in rounds]
        figure = (min(each), statistics.median(each), max(each))
        print(
            f"{field.name}: {show(figure[1])}, kept {run.book.note(f'start/{field.name}', figure)}"
        )


def postgres_server() -> str:
    url = os.environ.get("TEST_DATABASE_URL")
    if url is None:
        raise SystemExit("TEST_DATABASE_URL names no PostgreSQL: run `make bench`.")
    return url.replace("+asyncpg", "")


if __name__ == "__main__":
    main()
