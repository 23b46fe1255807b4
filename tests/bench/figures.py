"""python -m tests.bench.figures [--on …]: every figure of a year, 10 districts × 10 years.

5,000 establishments and 100,000 inspections with what belongs to them; the seconds that one call
of `compute_values` takes for the province and for a district, in the session of whoever reads a
report. PostgreSQL: .ci/testpg.py --production -- python -m tests.bench.figures --on postgresql
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from backend import plugins
from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.domains.catalogues.violation_types.loading import load_violation_types
from backend.domains.reporting.report_figures.counting import compute_values
from backend.migrations import migrate
from backend.permissions import Permission
from tests.bench.__main__ import postgres_server
from tests.bench.dataset import TABLES, Row, stamped
from tests.bench.ground import DAYS, FIRST_DAY, PLACE, UNIT, Size, World, key, mixed
from tests.bench.loading import load_postgres, load_sqlite
from tests.bench.registers import drop_database, make_database

SIZE = Size("ten_years", 1, 10, 170, 5_000, 100_000)
BEGIN, YEARS, LAST = date(2013, 1, 1), 10, 2022
SPAN = (date(LAST, 1, 1), date(LAST, 12, 31))
ROUNDS = 7
SERVICES = ("vocational", "legal_aid", "loan", "employment", "health", "gender_violence", "other")
FORMS = ("conference", "panel", "poster", "leaflet", "broadcast", "school")
AUDIENCES = ("residents", "students", "establishment_workers", "cadres")


def spread(rows: Iterator[Row]) -> Iterator[Row]:
    """Days of the register's 21 months drawn out over ten years."""
    for row in rows:
        for name in ("inspected_on", "occurred_on", "recorded_on", "handled_on"):
            if row.get(name):
                after = (row[name] - FIRST_DAY).days
                row[name] = BEGIN + timedelta(days=min(after * YEARS * 365 // DAYS, 3_651))
        for name in ("opened_on", "active_from"):
            if row.get(name):
                row[name] = BEGIN
        yield row


def communes(world: World) -> Iterator[tuple[int, Any]]:
    for number in world.communes:
        yield number, key(UNIT, number)


def head_counts(world: World) -> Iterator[Row]:
    """Twice a year at each place."""
    for number in range(world.size.establishments * YEARS * 2):
        place, half = divmod(number, YEARS * 2)
        yield stamped(
            {
                "id": key(40, number),
                "org_unit_id": key(UNIT, world.commune_of(place)),
                "establishment_id": key(PLACE, place),
                "counted_on": BEGIN + timedelta(days=half * 182 + place % 90),
                "total": 8,
                "female": 5,
                "under_18": 0,
            }
        )


def activities(world: World) -> Iterator[Row]:
    for number in range(world.size.communes * YEARS * 6):
        commune = world.communes[number % world.size.communes]
        yield stamped(
            {
                "id": key(41, number),
                "org_unit_id": key(UNIT, commune),
                "reached_ids": [],
                "form": FORMS[number % len(FORMS)],
                "status": "held",
                "held_on": BEGIN + timedelta(days=mixed(number, 7) % 3_651),
                "topic": "Phòng, chống mại dâm",
                "audience": AUDIENCES[number % len(AUDIENCES)],
                "session_count": 1,
                "attendee_count": 80,
                "material_count": 200,
                "panel_count": 0,
                "leaflet_count": 200,
                "broadcast_count": 0,
                "search_text": "phong, chong mai dam",
            }
        )


def reached(world: World) -> Iterator[Row]:
    for row in activities(world):
        yield {"activity_id": row["id"], "org_unit_id": row["org_unit_id"]}


def support(world: World) -> Iterator[Row]:
    number = 0
    for _, unit in communes(world):
        for month in range(YEARS * 12):
            for service in SERVICES:
                number += 1
                yield stamped(
                    {
                        "id": key(42, number),
                        "org_unit_id": unit,
                        "month": date(BEGIN.year + month // 12, month % 12 + 1, 1),
                        "service": service,
                        "count": number % 9,
                        "under_18_count": 0,
                    }
                )


def staff(world: World) -> Iterator[Row]:
    for number in range(world.size.communes * 5):
        yield stamped(
            {
                "id": key(43, number),
                "org_unit_id": key(UNIT, world.communes[number % world.size.communes]),
                "full_name": f"Cán bộ {number}",
                "agency": "UBND xã",
                "kind": "officer" if number % 2 else "collaborator",
                "is_direct_duty": True,
                "is_female": number % 3 == 0,
                "match_key": f"can bo {number}",
                "search_text": f"can bo {number}",
            }
        )


def courses(world: World) -> Iterator[Row]:
    for number in range(world.size.districts * YEARS * 4):
        day = BEGIN + timedelta(days=mixed(number, 9) % 3_651)
        yield stamped(
            {
                "id": key(44, number),
                "org_unit_id": key(UNIT, world.districts[number % world.size.districts]),
                "title": "Nghiệp vụ",
                "topic": "prevention",
                "held_from": day,
                "held_to": day,
                "organiser": "Sở",
                "level": "province",
                "search_text": "nghiep vu",
            }
        )


def sheets(world: World) -> Iterator[Row]:
    """Each official at one course in ten of theirs."""
    whole = world.size.districts * YEARS * 4
    for number in range(world.size.communes * 5 * YEARS):
        person = number % (world.size.communes * 5)
        yield stamped(
            {
                "id": key(45, number),
                "org_unit_id": key(UNIT, world.communes[person % world.size.communes]),
                "training_id": key(44, (person * 7 + number // (world.size.communes * 5)) % whole),
                "staff_id": key(43, person),
                "completed": True,
            }
        )


def reports(world: World) -> Iterator[Row]:
    for number in range(world.size.districts * YEARS * 4):
        district, quarter = divmod(number, YEARS * 4)
        yield stamped(
            {
                "id": key(46, number),
                "org_unit_id": key(UNIT, world.districts[district]),
                "period_kind": "quarter",
                "period_start": date(BEGIN.year + quarter // 4, quarter % 4 * 3 + 1, 1),
                "case_count": 2,
                "person_count": 6,
                "revision_count": 1,
            }
        )


ALL: dict[str, Any] = {
    **TABLES,
    "workforce_counts": head_counts,
    "communication_activities": activities,
    "activity_communes": reached,
    "support_services": support,
    "staff": staff,
    "trainings": courses,
    "training_attendances": sheets,
    "crime_statistics": reports,
}


def register(kind: str, folder: Path) -> str:
    """The URL of a new register of `SIZE`."""
    world = World(SIZE)
    tables = {name: spread(made(world)) for name, made in ALL.items()}
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'figures.db'}"
        migrate(url)
        load_sqlite(folder / "figures.db", tables)
    else:
        server = postgres_server()
        asyncio.run(make_database(server, "so178_bench_figures"))
        plain = f"{server.rsplit('/', 1)[0]}/so178_bench_figures"
        url = plain.replace("postgresql://", "postgresql+asyncpg://")
        migrate(url)
        load_postgres(plain, tables)
    asyncio.run(acts(url))
    return url


async def acts(url: str) -> None:
    database = Database(url)
    await database.run_as_system("bench", load_violation_types)
    await database.close()


async def seconds(url: str, unit: Any, *, slow: bool) -> tuple[float, list[float], int]:
    """The first call, `ROUNDS` more, and how many statements one takes."""
    database = Database(url)
    reach = Scope(units=(unit,))
    reader = Actor(create_id(), scopes={permission.value: reach for permission in Permission})
    sent: list[tuple[float, str]] = []

    def begun(connection: Any, *_rest: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def ended(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append((time.perf_counter() - connection.info["begun"], statement))

    event.listen(database.reader, "before_cursor_execute", begun)
    event.listen(database.reader, "after_cursor_execute", ended)

    def once() -> None:
        with database.open_session(reader, reach, writes=False) as db:
            compute_values(db, unit, *SPAN)

    took = []
    for _ in range(1 + ROUNDS):
        sent.clear()
        before = time.perf_counter()
        await database.run(once)
        took.append(time.perf_counter() - before)
    if slow:
        for each, statement in sorted(sent, reverse=True)[:5]:
            print(f"    {each:.3f} s  {statement[:3000]!r}")
    count = sum(not text.startswith(("BEGIN", "PRAGMA")) for _, text in sent)
    await database.close()
    return took[0], took[1:], count


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.figures", description=__doc__)
    parser.add_argument("--on", nargs="+", choices=("postgresql", "sqlite"), default=["sqlite"])
    parser.add_argument("--slow", action="store_true", help="print the slowest statements")
    options = parser.parse_args()
    plugins.load_modules("models")
    print("| database | unit | first s | median s | worst s | statements |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind in options.on:
        with tempfile.TemporaryDirectory(prefix="so178-bench-") as folder:
            url = register(kind, Path(folder))
            world = World(SIZE)
            for name, unit in (("province", world.home_province), ("district", world.home)):
                first, rest, count = asyncio.run(seconds(url, unit, slow=options.slow))
                middle = statistics.median(rest)
                told = f"{first:.3f} | {middle:.3f} | {max(rest):.3f} | {count}"
                print(f"| {kind} | {name} | {told} |", flush=True)
            if kind == "postgresql":
                asyncio.run(drop_database(postgres_server(), url))


if __name__ == "__main__":
    main()
