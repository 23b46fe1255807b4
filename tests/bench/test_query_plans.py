"""The shape of the hot reads: by index within the reader's units, even when values are unknown.

Statements are taken from the application as it sends them. PostgreSQL plans them generically, as
it does after a few executions of a prepared statement; that is where a bad shape shows.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.pagination import read_page
from backend.domains.inspections.inspections.queries import (
    NEWEST_FIRST,
    ROW,
    build_filter_clauses,
    select_inspection_rows,
)
from backend.domains.inspections.inspections.schemas import InspectionFilters
from backend.domains.planning.plans.coverage import get_coverage_grid
from backend.domains.planning.plans.progress import get_target_progress
from backend.domains.planning.plans.progress_schemas import RecordFilters
from backend.domains.planning.plans.target_records import list_target_records
from backend.domains.reporting.report_figures.counting import compute_values
from backend.migrations import migrate
from backend.permissions import Permission
from tests.bench.dataset import TABLES
from tests.bench.ground import AS_OF, PLAN, SIZES, UNIT, World, key
from tests.bench.loading import load_postgres, load_sqlite
from tests.bench.plans import connect_as_server, nodes
from tests.databases import Databases

Statement = tuple[str, Any]
Work = Callable[[Session], Any]

WORLD = World(SIZES["province"])
LARGE = {"inspections", "establishments", "establishment_active_periods", "workforce_counts"}
INSPECTED = "establishments_inspected"


def fifty_visits(db: Session) -> Any:
    filters = InspectionFilters.model_validate(
        {"inspected_from": "2022-01-01", "inspected_to": "2022-10-02", "status": "signed"}
    )
    return read_page(
        db,
        select_inspection_rows(ROW).where(*build_filter_clauses(filters)),
        NEWEST_FIRST,
        None,
        50,
    )


def coverage(db: Session) -> Any:
    return get_target_progress(db, key(PLAN, 0), INSPECTED, AS_OF)


def province_coverage(db: Session) -> Any:
    return get_target_progress(db, key(PLAN, 1), INSPECTED, AS_OF)


def head_counts(db: Session) -> Any:
    return get_target_progress(db, key(PLAN, 0), "workforce_known", AS_OF)


def handled(db: Session) -> Any:
    return get_target_progress(db, key(PLAN, 0), "violations_handled", AS_OF)


def missing_places(db: Session) -> Any:
    asked = RecordFilters(counted=False, as_of=AS_OF)
    return list_target_records(db, key(PLAN, 0), INSPECTED, asked, None, 50)


def report(db: Session) -> Any:
    return compute_values(db, key(UNIT, WORLD.districts[0]), date(2022, 1, 1), AS_OF)


def squares(db: Session) -> Any:
    return get_coverage_grid(db, key(PLAN, 0), AS_OF)


@pytest.fixture(scope="module")
def register(databases: Databases) -> Iterator[str]:
    """The URL of a province's register: 2,060 establishments, 20,000 inspections."""
    url = databases.make("query_plans", load_register)
    yield url
    databases.drop(url)


def load_register(url: str) -> None:
    migrate(url)
    tables = {name: made(WORLD) for name, made in TABLES.items() if name != "violations"}
    if url.startswith("sqlite"):
        load_sqlite(Path(url.removeprefix("sqlite:///")), tables)
    else:
        load_postgres(url.replace("+asyncpg", ""), tables)


def sent(url: str, unit: Any, work: Work) -> list[Statement]:
    """The statements that `work` sends for a reader of `unit`."""
    seen: list[Statement] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append((statement, values))

    async def run() -> None:
        database = Database(url)
        event.listen(database.reader, "before_cursor_execute", note)
        reach = Scope(units=(unit,))
        reader = Actor(create_id(), scopes=dict.fromkeys(Permission, reach))
        db = database.open_session(reader, reach, writes=False)
        try:
            assert await database.run(work, db)
        finally:
            await database.run(db.close)
            await database.close()

    asyncio.run(run())
    return seen


def whole_tables(url: str, unit: Any, work: Work) -> set[str]:
    """The large tables that are read from end to end."""
    found: set[str] = set()
    for statement in sent(url, unit, work):
        if url.startswith("sqlite"):
            found |= scanned_by_sqlite(url, *statement)
        else:
            found |= asyncio.run(scanned_by_postgres(url, *statement))
    return found & LARGE


def scanned_by_sqlite(url: str, statement: str, values: Any) -> set[str]:
    steps = plan_of_sqlite(url, statement, values)
    return {step.split()[1] for step in steps if step.startswith("SCAN ")}


async def scanned_by_postgres(url: str, statement: str, values: Any) -> set[str]:
    plan = await plan_of(url, statement, values)
    return {n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"}


async def plan_of(url: str, statement: str, values: Any) -> dict[str, Any]:
    """How PostgreSQL runs a statement whose values it does not know."""
    connection = await connect_as_server(url)
    try:
        await connection.execute(f"PREPARE asked AS {statement}")
        given = ", ".join(f"'{value}'" for value in values)
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked({given})")
    finally:
        await connection.close()
    found: dict[str, Any] = json.loads(plan)[0]["Plan"]
    return found


def plan_of_sqlite(url: str, statement: str, values: Any) -> list[str]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    finally:
        connection.close()
    return [step[3] for step in steps]


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "work",
    [fifty_visits, coverage, head_counts, missing_places, squares, report],
    ids=lambda w: w.__name__,
)
def test_a_district_never_reads_a_provinces_table(register: str, work: Work) -> None:
    assert whole_tables(register, WORLD.home, work) == set()


@pytest.mark.parametrize("work", [fifty_visits, province_coverage], ids=lambda w: w.__name__)
def test_a_province_reads_its_visits_by_index(register: str, work: Work) -> None:
    assert "inspections" not in whole_tables(register, WORLD.home_province, work)


@pytest.mark.postgres
def test_a_row_of_a_page_does_not_go_through_all_units_for_the_name_of_its_team(
    register: str,
) -> None:
    (page,) = sent(register, WORLD.home, fifty_visits)
    plan = asyncio.run(plan_of(register, *page))
    listed_once = [n for n in nodes(plan) if n.get("Parent Relationship") == "InitPlan"]
    within = [n for root in listed_once for n in nodes(root)]
    for_each_row = [n["Node Type"] for n in nodes(plan) if n not in within]
    assert "Append" in [n["Node Type"] for n in within]
    assert not {"Append", "Aggregate"} & set(for_each_row)


def test_coverage_reads_the_index_of_signed_visits_alone(register: str) -> None:
    figure = sent(register, WORLD.home, coverage)[-1]
    if register.startswith("sqlite"):
        steps = plan_of_sqlite(register, *figure)
        used = [step for step in steps if step.split()[1] == "inspections"]
        (step,) = used  # once, for those that count, and beside them the own teams and all
        assert "USING COVERING INDEX ix_inspections_counted" in step
        return
    plan = asyncio.run(plan_of(register, *figure))
    visits = [n for n in nodes(plan) if n.get("Relation Name") == "inspections"]
    scans = [(n["Node Type"], n["Index Name"]) for n in visits]
    assert scans == [("Index Only Scan", "ix_inspections_counted")]  # once, for all that count


def test_violations_of_other_years_are_left_before_their_minutes_are_looked_up(
    register: str,
) -> None:
    figure = sent(register, WORLD.home, handled)[-1]
    if register.startswith("sqlite"):
        (found,) = (s for s in plan_of_sqlite(register, *figure) if s.split()[1] == "violations")
        assert "org_unit_id=? AND recorded_on>? AND recorded_on<?" in found
        return
    plan = asyncio.run(plan_of(register, *figure))
    (read,) = (n for n in nodes(plan) if n.get("Relation Name") == "violations")
    tested = f"{read.get('Index Cond')} {read.get('Filter')}"
    assert "(recorded_on >= $" in tested
    assert "AND (recorded_on <= $" in tested


def test_the_register_is_the_same_every_time() -> None:
    small = World(SIZES["district"])
    for made in TABLES.values():
        assert list(made(small)) == list(made(small))


def test_the_home_district_is_alike_at_every_size() -> None:
    for table in ("establishments", "inspections"):
        small, large = (
            [without_unit(row) for row in islice(TABLES[table](World(SIZES[size])), 1_500)]
            for size in ("district", "province")
        )
        assert small == large[: len(small)]


def without_unit(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "org_unit_id"}
