"""No read of the API takes a table of the country at large, for whoever asks about a part of it.

Every GET operation, with its statements as they are sent, planned at the statistics of a country on
both databases. A new route is looked at without being named here.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from tests import world
from tests.acting import Api
from tests.bench.country import pretend_country
from tests.bench.plans import connect_as_server, find_large_reads, nodes, plan_of
from tests.bench.read_questions import Asked, Questions, list_reads
from tests.bench.whole_records import create_whole_records
from tests.databases import Databases
from tests.fuzz.surface import prepare
from tests.proofs import proof_sample, proof_stage


class Excuse(NamedTuple):
    """Why these operations may read a table at large."""

    table: str
    operations: frozenset[str]
    reason: str


OPEN_DATA = frozenset(
    {"get_open_data", "get_open_progress", "get_open_progress_csv", "list_public_ratings"}
    | {"get_open_ratings", "get_open_ratings_csv"}
)
COUNTRY = "whoever asks for open data asks for the country: a row per unit and year"
EXCUSES = (
    Excuse("commune_ratings", OPEN_DATA, COUNTRY),
    Excuse("rating_criteria_sets", OPEN_DATA, COUNTRY),
    Excuse("open_data_releases", OPEN_DATA, COUNTRY),
    Excuse(
        "changes",
        frozenset({"list_changes"}),
        "what concerns units beyond one's own is sought along the log",
    ),
)
NOT_OF_READS = {"jobs", "uploads"}
"""Tables that the worker tidies beside the reads, by the day on which something expires: what reads
one of them at large is no read."""
UNANSWERED = {
    "get_attachment_content": "no file lies under the sample",
    "get_attachment_thumbnail": "no file lies under the sample",
    "get_deadlines_calendar": "nobody holds the token of a sample",
    "get_device": "a device is its owner's alone",
    "list_amendable_fields": "the sample is no signed record",
    "get_job_result": "the sample has no result",
    "check_paper": "no paper was printed",
    "open_contact": "the sample was not confirmed by a second person",
    "get_violation_type": "its address has no id of an act",
}
"""Operations that answer nobody about the sample records. What they read to find out is planned."""
REFUSED = {
    "boundaries": "a list with counts of persons has no other boundaries",
    "get_plan_target_preview": "its parameters belong together",
}
"""Operations, and parameters, of which a value alone is refused."""


class Sent:
    """Statements that the application sends, by the question with which each came first."""

    def __init__(self, api: Api, app: FastAPI) -> None:
        self.api, self.app = api, app
        self.statements: dict[str, Asked] = {}
        self.unanswered: set[str] = set()
        self.refused: list[Asked] = []

    def ask_all(self) -> None:
        whole = create_whole_records(self.api) if proof_stage() != "test" else {}
        prepare(self.api)
        with self.api.queries() as seen:
            for operation in proof_sample(list_reads(self.app)):
                questions = Questions(self.api, operation, whole)
                for asked in questions:
                    self.note(asked, seen)
                    seen.clear()
                    if asked.parameters and asked.status != 200:
                        self.refused.append(asked)
                if questions.answered is None:
                    self.unanswered.add(operation.name)

    def note(self, asked: Asked, seen: list[str]) -> None:
        for statement in seen:
            if statement.lstrip("( ").startswith(("SELECT", "WITH")):
                self.statements.setdefault(statement, asked)


@pytest.fixture(scope="module")
def country(databases: Databases) -> Iterator[str]:
    """The URL of a database that looks as large as a country's."""
    url = databases.fresh()
    asyncio.run(pretend_country(url))
    yield url
    databases.drop(url)


BELOW = f"SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = '{world.unit('hanam')}'"
FAULTS = {
    "SELECT id FROM violations WHERE description = 'x'": "from end to end",
    "SELECT id FROM violations ORDER BY id": "from end to end, in order",
    "SELECT count(v.id) FROM org_units AS u JOIN violations AS v ON v.org_unit_id = u.id "
    "WHERE u.level = 'commune'": "for each unit",
    "SELECT id, created_at FROM needs_assessments WHERE year = 2022": "a year of all units",
}


def test_each_kind_of_fault_is_found(country: str) -> None:
    good = f"SELECT id FROM violations WHERE org_unit_id IN ({BELOW})"
    found = asyncio.run(find_large_reads(country, [*FAULTS, good]))
    assert {one for one in FAULTS if not found[one]} == set()
    assert found[good] == {}


@pytest.mark.slow
def test_no_read_takes_a_table_of_the_country(api: Api, app: FastAPI, country: str) -> None:
    sent = Sent(api, app)
    sent.ask_all()
    found = asyncio.run(find_large_reads(country, sent.statements))
    large = [
        f"{asked} reads {table} at large: {', '.join(sorted(how))}"
        for statement, asked in sent.statements.items()
        if found[statement].keys().isdisjoint(NOT_OF_READS)
        for table, how in found[statement].items()
        if not is_excused(asked.operation, table)
    ]
    assert large == []
    assert sent.unanswered <= UNANSWERED.keys()
    refused = [a for a in sent.refused if not {a.operation, *a.parameters} & REFUSED.keys()]
    assert refused == [], "name a value for these in VALUES"


def list_steps(url: str, statement: str) -> list[str]:
    """What the database reads by which index, at the statistics of `url`."""
    if not url.startswith("sqlite"):
        plan = read_plan_of_postgres(url, statement)
        return [f"{node['Node Type']} {node.get('Index Name', '')}" for node in nodes(plan)]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        # a register in which next to nothing is decided: its decisions are as good as all blank
        file.execute(
            "UPDATE sqlite_stat1 SET stat = '500000 500000 500000 500000' WHERE tbl = "
            "'violations' AND idx LIKE 'sqlite_autoindex%' AND idx NOT LIKE '%_1'"
        )
        file.execute("ANALYZE sqlite_schema")
        values = [None] * statement.count("?")
        steps = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        file.rollback()
        return steps


def read_plan_of_postgres(url: str, statement: str) -> dict[str, Any]:
    return asyncio.run(plan_without_values(url, statement))


async def plan_without_values(url: str, statement: str) -> dict[str, Any]:
    connection = await connect_as_server(url)
    try:
        return await plan_of(connection, statement)
    finally:
        await connection.close()


def test_a_page_of_units_is_read_in_its_order(api: Api, country: str) -> None:
    with api.queries() as seen:
        assert api.as_("district").get("/org-units").status_code == 200
    (page,) = (one for one in seen if "ORDER BY org_units.sort_name" in one)
    steps = list_steps(country, page)
    assert any("ix_org_units_sort_name_id" in step for step in steps), steps


def test_a_page_of_violations_is_found_by_an_index_alone(api: Api, country: str) -> None:
    with api.queries() as seen:
        assert api.as_("district").get("/violations").status_code == 200
    (page,) = (one for one in seen if "FROM violations" in one)
    steps = list_steps(country, page)
    if country.startswith("sqlite"):
        whole = "USING COVERING INDEX ix_violations_org_unit_id_recorded_on_id_inspection_id"
        assert any(whole in step for step in steps), steps
    else:  # it may read the few rows of a unit as well
        assert any("ix_violations_org_unit_id" in step for step in steps), steps


def test_decisions_are_found_by_number_where_next_to_none_is_decided(
    api: Api, country: str
) -> None:
    with api.queries() as seen:
        assert api.as_("district").get("/violations/register").status_code == 200
    numbers = [one for one in seen if "violations.decision_seq" in one.partition("FROM")[0]]
    assert len(numbers) == 3, "the page, its gaps, the next number"
    for statement in numbers:
        steps = list_steps(country, statement)
        assert any("decision_unit_id" in step for step in steps), steps


def test_complexity_counts_look_at_no_units_but_those_below(api: Api, country: str) -> None:
    """SQLite finds `id = … OR parent_id IN (…)` by no index: it reads all units."""
    with api.queries() as seen:
        assert api.as_("district").get("/complexity-counts").status_code == 200
    counts = max(seen, key=len)
    assert asyncio.run(find_large_reads(country, [counts])) == {counts: {}}


@pytest.mark.parametrize(
    "path",
    [
        "/reports/overview?period_kind=quarter&period_start=2022-07-01",
        "/target-comparisons?year=2022",
    ],
)
def test_a_district_does_not_read_all_units(api: Api, country: str, path: str) -> None:
    """For those right below it, which are found by their unit."""
    with api.queries() as seen:
        assert api.as_("district").get(path).status_code == 200
    asked = [one for one in seen if "org_units" in one and one.startswith("SELECT")]
    assert asked
    for statement in asked:
        if country.startswith("sqlite"):
            assert "SCAN org_units" not in list_steps(country, statement), statement
        else:
            plan = read_plan_of_postgres(country, statement)
            whole = [n for n in nodes(plan) if n["Node Type"] == "Seq Scan"]
            assert "org_units" not in {n["Relation Name"] for n in whole}, statement


LISTED_ONCE = {
    "/owners": "district",
    "/recommendations": "district",
    "/tip-offs": "police",
    "/webhook-subscriptions": "leader",
    "/workforce-counts": "district",
}


@pytest.mark.parametrize("path", LISTED_ONCE)
def test_units_of_a_reader_are_listed_once_where_rows_are_found_by_key(
    api: Api, country: str, path: str
) -> None:
    """They would be joined before the rows, and each row be looked for in each of them."""
    if country.startswith("sqlite"):
        return  # lists them once anyway
    with api.queries() as seen:
        assert api.as_(LISTED_ONCE[path]).get(path).status_code == 200
    page = max(seen, key=len)
    plan = read_plan_of_postgres(country, page)
    joined = [n for n in list_joined(plan) if n.get("Relation Name") == "org_unit_closure"]
    assert page.count("= ANY (ARRAY(SELECT org_unit_closure.descendant_id") > 1
    assert joined == []


def test_a_page_of_teams_does_not_go_along_those_of_the_country(api: Api) -> None:
    """Where their units are an array, PostgreSQL reads a page in the order of the keys of all."""
    with api.queries() as seen:
        assert api.as_("district").get("/inspection-teams").status_code == 200
    (page,) = (one for one in seen if "FROM inspection_teams" in one)
    assert "inspection_teams.org_unit_id IN (SELECT" in page
    assert "inspection_teams.org_unit_id = ANY" not in page


def list_joined(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan but those that it runs once, before others."""
    yield plan
    for below in plan.get("Plans", ()):
        if below["Parent Relationship"] != "InitPlan":
            yield from list_joined(below)


@pytest.mark.parametrize("path", ["/recommendations", "/proposals"])
def test_the_names_of_a_page_are_joined_to_its_rows_alone(
    api: Api, country: str, path: str
) -> None:
    """Among more than eight tables PostgreSQL would filter by the reader's units last, or read the
    names of all units for what it expects to find."""
    with api.queries() as seen:
        assert api.as_("district").get(path).status_code == 200
    page = max(seen, key=len)
    found = page[page.index("FROM (") : page.index("AS found")]
    assert "LIMIT" in found
    assert "org_units" not in found
    if path == "/recommendations":
        steps = list_steps(country, page)
        assert any("ix_recommendations_org_unit_id" in step for step in steps), steps


def is_excused(operation: str, table: str) -> bool:
    return any(table == one.table and operation in one.operations for one in EXCUSES)
