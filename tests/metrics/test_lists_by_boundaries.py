"""Lists and exports by the communes of 1/7/2025: each record in one of them, and none is lost.

On random registers whose communes were merged, divided or ended at random, through the door.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.inspections.inspections.queries import PAGE
from backend.domains.platform.imports.kinds import load_listings
from backend.law.reference.wordings import to_words_of_day
from backend.metrics import lists_by_boundaries
from backend.permissions import Role
from backend.spreadsheets.columns import FOR_READING
from tests import world
from tests.acting import Api, Person
from tests.bench.plans import nodes
from tests.contract import objects
from tests.domains.inspections.inspections.making import done, problem
from tests.domains.platform.imports.lists import opened, send
from tests.metrics.commune_pages import Into, compare_pages, hold_for_own_commune, list_rows
from tests.metrics.test_boundaries import (
    SINCE,
    add_all,
    draw_reorganisation,
    new_unit,
    reorganise,
)
from tests.metrics.test_small_world import fill
from tests.metrics.test_unknown_numbers import Register
from tests.proofs import proof_seed, proof_size
from tests.today import add_person

LISTS = (
    *("establishments", "complexity-declarations", "inspections", "recommendations"),
    *("violations", "communication-activities", "trainings", "staff", "budgets"),
    "commune-ratings",
)
GUARDED = {
    "district": ("support-services", "support-models", "needs-assessments", "workforce-counts"),
    "police": ("crime-statistics",),
}
ALL_INTO_ONE = dict.fromkeys(("binhnghia", "trangan", "binhmy"), ("A",))
CHANGED = date(2026, 11, 27)


def compare_list(person: Person, kind: str, into: Into) -> int:
    """How many records stand in another commune; each is told once, whatever is asked for."""
    own, other = list_rows(person, kind), list_rows(person, kind, **SINCE)
    if kind == "commune-ratings":  # a year's communes by name, and the names are others
        own, other = (sorted(rows, key=itemgetter("id")) for rows in (own, other))
    home = {str(world.unit(old)): str(new_unit(*new)) for old, new in into.items() if len(new) == 1}
    assert [row["id"] for row in own] == [row["id"] for row in other]
    for here, there in zip(own, other, strict=True):
        assert there["org_unit_id"] == home.get(here["org_unit_id"], here["org_unit_id"])
        differs = {name for name in here if here[name] != there[name]}
        assert differs <= {"org_unit_id", "org_unit_name", "org_unit_kind"}
    units = {row["org_unit_id"] for row in [*own, *other]}
    if kind != "communication-activities":  # those that it was held for find it as well
        for unit in units - {str(world.unit("binhluc"))}:
            found = list_rows(person, kind, org_unit_id=unit, **SINCE)
            told = [row["id"] for row in other if row["org_unit_id"] == unit]
            assert sorted(row["id"] for row in found) == sorted(told), (kind, unit)
    whole = {"org_unit_id": world.unit("binhluc")}
    assert len(list_rows(person, kind, **whole, **SINCE)) == len(list_rows(person, kind, **whole))
    return sum(here != there for here, there in zip(own, other, strict=True))


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_of_random_registers_each_record_is_told_once(begin: Callable[[], Api]) -> None:
    rng = Random(proof_seed())
    moved, on_pages = dict.fromkeys(LISTS, 0), 0
    for _ in range(proof_size(full=100, campaign=20, least=2)):
        set_today(world.TODAY)
        api = begin()
        api.run(fill)
        api.run(add_all, list(Register(rng).rows()))
        api.run(hold_for_own_commune)
        into = draw_reorganisation(rng)
        api.run(reorganise, into)
        set_today(CHANGED)
        for kind in LISTS:
            moved[kind] += compare_list(api.as_("district"), kind, into)
        on_pages += compare_pages(api, into)
    assert moved["establishments"] > 0
    assert moved["inspections"] > 0
    assert on_pages > 0


def make_crossed(api: Api) -> Person:
    """The district whose three communes became one, after objects of every kind were made."""
    api.run(objects.populate)
    api.run(reorganise, ALL_INTO_ONE)
    set_today(CHANGED)
    return api.as_("district")


def list_cells(person: Person, kind: str, **asked: Any) -> list[dict[str, Any]]:
    """The rows of an export by the fields of their columns."""
    columns = load_listings()[kind].columns_by_field.values()
    fields = {to_words_of_day(column.header, CHANGED): column.field for column in columns}
    answer = person.get(f"/exports/{kind}.xlsx", **asked)
    assert answer.status_code == 200, answer.text
    head, *rows = opened(answer.content).worksheets[0].iter_rows(values_only=True)
    heads = [str(cell).removesuffix(" *").removesuffix(f" ({FOR_READING})") for cell in head]
    assert heads != [str(cell).removesuffix(" *") for cell in head], "it says that it is to read"
    names = [fields[head] for head in heads]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_an_export_tells_the_units_of_its_list_and_no_statement_is_added(api: Api) -> None:
    district = make_crossed(api)
    district.get("/me")  # loads the rights that the act has changed
    for kind in LISTS:
        with api.queries() as plain:
            own = list_rows(district, kind)
        with api.queries() as asked:
            listed = list_rows(district, kind, **SINCE)
        assert len(plain) == len(asked), kind
        assert own, kind
        column = load_listings()[kind].unit_field or "org_unit_name"
        rows = list_cells(district, kind, **SINCE)
        assert Counter(row[column] for row in rows) == Counter(
            row["org_unit_name"] for row in listed
        ), kind


def test_lists_with_counts_of_persons_have_one_geography(api: Api) -> None:
    make_crossed(api)
    for who, kinds in GUARDED.items():
        for kind in kinds:
            assert api.as_(who).get(f"/{kind}", boundaries="own").status_code == 200
            refused = api.as_(who).get(f"/{kind}", **SINCE)
            assert problem(refused)[0] == 422, kind
            (error,) = refused.json()["errors"]
            assert (error["pointer"], error["code"]) == ("?boundaries", "boundaries-own-only")


def test_the_control_a_record_of_a_divided_commune_is_found(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commune that was divided has two heirs: nobody can say which of them has its records."""

    def build_first_heir(unit: sa.SQLColumnExpression[UUID]) -> sa.ScalarSelect[UUID]:
        heir, over = orm.aliased(OrgUnit), orm.aliased(OrgUnitClosure)
        found = sa.select(heir.id).join(over, over.ancestor_id == heir.id)
        is_heir = heir.level == "commune", heir.valid_to.is_(None)
        first = found.where(over.descendant_id == unit, *is_heir).order_by(heir.name).limit(1)
        return first.correlate_except(heir, over).scalar_subquery()

    into: Into = {"binhnghia": ("A", "B"), "trangan": ("A",), "binhmy": ("B",)}
    api.run(fill)
    api.run(reorganise, into)
    set_today(CHANGED)
    assert compare_list(api.as_("district"), "inspections", into) > 0
    monkeypatch.setattr(lists_by_boundaries, "build_successor", build_first_heir)
    monkeypatch.setattr(PAGE, "_queries", {})  # compiled before
    with pytest.raises(AssertionError, match=str(world.unit("binhnghia"))):
        compare_list(api.as_("district"), "inspections", into)


def test_above_a_unit_that_did_not_end_nothing_is_looked_at(api: Api) -> None:
    """Of a small register PostgreSQL reads whole tables; it read them for each unit of a row."""
    successor = lists_by_boundaries.build_successor(OrgUnit.id)
    told = sa.select(sa.func.count(successor)).select_from(OrgUnit)
    units = api.one(sa.select(sa.func.count(OrgUnit.id)))
    work = api.run(lambda db: count_work(db, told))
    api.run(reorganise, {"binhnghia": ("A",)})
    assert work < (40 if api.database.is_sqlite else 15) * units, units
    assert api.run(lambda db: count_work(db, told)) > work, "the control"


def count_work(db: Session, statement: sa.Select[int]) -> int:
    """The rows that PostgreSQL looks at, or the steps of SQLite's machine."""
    connection = db.connection()
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}")
        return sum(count_rows(node) for node in nodes(found.scalar_one()[0]["Plan"]))
    steps: list[None] = []
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(lambda: steps.append(None), 1)
    try:
        db.execute(statement).all()
    finally:
        driver.set_progress_handler(None, 1)
    return len(steps)


def count_rows(node: dict[str, Any]) -> int:
    gone = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
    return int((node["Actual Rows"] + gone) * node["Actual Loops"])


def test_the_choice_is_offered_where_communes_went_into_others(api: Api) -> None:
    district = api.as_("district")
    with api.queries() as before:
        assert done(district.get("/me"))["has_merged_units"] is False
    api.run(reorganise, ALL_INTO_ONE)
    assert done(district.get("/me"))["has_merged_units"] is False, "in 2022 it is to come"
    set_today(CHANGED)
    district.get("/me")  # loads the rights that the act has changed
    with api.queries() as after:
        assert done(district.get("/me"))["has_merged_units"] is True
    assert len(after) == len(before)
    assert done(api.as_("district2").get("/me"))["has_merged_units"] is False


def test_an_export_by_the_communes_of_2025_never_comes_back(api: Api) -> None:
    """It says the commune into which a unit went: brought in, it would move the records there."""
    make_crossed(api)
    api.run(add_person, "lead", "Cán bộ xã A", Role.LEAD_OFFICER, new_unit("A"))
    lead = api.as_("lead")
    kinds = [kind for kind in LISTS if load_listings()[kind].import_permission]
    assert len(kinds) >= 4
    before = {kind: list_rows(lead, kind) for kind in kinds}
    assert all(before.values())
    for kind in kinds:
        out = lead.get(f"/exports/{kind}.xlsx", **SINCE).content
        refused = send(lead, out, kind=kind, dry_run="false")
        assert refused.status_code == 422, (kind, refused.text)
        (error,) = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/file", "file-by-other-boundaries"), kind
        own = send(lead, lead.get(f"/exports/{kind}.xlsx").content, kind=kind)
        assert own.status_code == 201, (kind, own.text)
    assert {kind: list_rows(lead, kind) for kind in kinds} == before
