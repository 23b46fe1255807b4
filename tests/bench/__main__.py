"""python -m tests.bench [--full] [--sizes …] [--on …]: ratios, latencies and query counts."""

import argparse
import asyncio
import os
import platform
import sqlite3
import tempfile
import time
from pathlib import Path

from backend import plugins
from tests.bench.ground import SIZES, Size, World
from tests.bench.measuring import APP, Measured, Pace, measure, middle, middle_cpu
from tests.bench.pressing import Pressed
from tests.bench.registers import drop_database, postgres_register, sqlite_register
from tests.bench.serving import APART, settle_postgres, to_load_core

QUICK, FULL = Pace(rounds=3, seconds=0.7), Pace(rounds=5, seconds=3)
AIMS = {
    "postgresql": {"J1": 0.60, "J2": 0.80, "J3d": 0.70, "J3p": 0.70, "J4": 0.55},
    "sqlite": {"J1": 0.40, "J2": 0.50, "J4": 0.40},
}
HEAD = (
    "| job | ratio | aim | CPU ratio | app req/s | p50 ms | p99 ms | p99/p50 | CPU µs | "
    "hand req/s | p50 ms | p99 ms | p99/p50 | CPU µs | queries |"
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    full = os.environ.get("BENCH") == "full"
    parser.add_argument("--full", action="store_true", default=full, help="all sizes, longer")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, help="default: district")
    parser.add_argument("--on", nargs="+", choices=("postgresql", "sqlite"), help="default: both")
    options = parser.parse_args()
    plugins.load_modules("models")
    to_load_core()
    pace = FULL if options.full else QUICK
    sizes = [SIZES[n] for n in options.sizes or (SIZES if options.full else ("district",))]
    kinds = options.on or ("postgresql", "sqlite")
    print(f"{APP} against hand-written code: {pace.rounds} rounds of {pace.seconds} s in turn,")
    print(f"16 connections, one worker{' on a core of its own' if APART else ''}.")
    for size in sizes:
        for kind in kinds:
            with tempfile.TemporaryDirectory(prefix="so178-bench-") as folder:
                run(size, kind, Path(folder), pace)


def run(size: Size, kind: str, folder: Path, pace: Pace) -> None:
    """Make a register, measure every job on it, print a table, and leave nothing behind."""
    started = time.monotonic()
    if kind == "sqlite":
        version, url, drop = sqlite3.sqlite_version, sqlite_register(size, folder), None
    else:
        drop = server = postgres_server()
        version = asyncio.run(settle_postgres(server))
        url = postgres_register(size, server)
    filled = time.monotonic() - started
    print(f"\n### {size.name}, {kind} {version}, Python {platform.python_version()}\n")
    print(
        f"{size.communes:,} communes, {size.establishments:,} establishments, "
        f"{size.inspections:,} inspections; filled in {filled:.0f} s.\n"
    )
    print(HEAD)
    print("| --- " * (HEAD.count("|") - 1) + "|")
    try:
        for measured in measure(url, World(size), folder, pace):
            print(line(measured, AIMS[kind]), flush=True)
    finally:
        if drop:
            asyncio.run(drop_database(drop, url))


def postgres_server() -> str:
    url = os.environ.get("TEST_DATABASE_URL")
    if url is None:
        raise SystemExit("TEST_DATABASE_URL names no PostgreSQL: run `make bench`.")
    return url.replace("+asyncpg", "")


def line(measured: Measured, aims: dict[str, float]) -> str:
    aim = aims.get(measured.job.name)
    figures = (
        f"{measured.job.name} {measured.job.says}",
        f"**{measured.ratio:.2f}**",
        "–" if aim is None else f"{aim:.2f} {'✓' if measured.ratio >= aim else '✗'}",
        f"{measured.cpu_ratio:.2f}",
        *describe(measured.app),
        *describe(measured.bare),
        f"{measured.queries}",
    )
    return "| " + " | ".join(figures) + " |"


def describe(rounds: list[Pressed]) -> tuple[str, ...]:
    seen = middle(rounds)
    return (
        f"{seen.per_second:,.0f}",
        f"{seen.milliseconds(50):.1f}",
        f"{seen.milliseconds(99):.1f}",
        f"{seen.tail:.1f}",
        f"{middle_cpu(rounds):,.0f}",
    )


if __name__ == "__main__":
    main()
