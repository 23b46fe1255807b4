"""Figures by the communes of their day and by those of 1/7/2025 have the same sum.

On random registers whose communes were merged, divided or ended at random: through the door, over
every line of a report, every target of a plan, and a year's communication.
"""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.org_units.service import update_closure
from backend.domains.planning.budgets.models import Budget
from backend.domains.reporting.reports import other_boundaries
from backend.domains.reporting.reports.other_boundaries import WITHHELD, to_content_by_communes
from backend.domains.support.support_services.models import SupportService
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.planning.plans.making import visit
from tests.metrics.asking import figures
from tests.metrics.test_small_world import fill
from tests.metrics.test_unknown_numbers import Register
from tests.proofs import proof_seed, proof_size

FIRST, LAST_BEFORE = date(2025, 7, 1), date(2025, 6, 30)
COMMUNES = ("binhnghia", "trangan", "binhmy")
SINCE = {"boundaries": "2025-07-01"}
YEAR = {
    "org_unit_id": str(world.unit("binhluc")),
    "period_kind": "year",
    "period_start": "2022-01-01",
}


def new_unit(name: str) -> UUID:
    return world.unit(f"2025-{name}")


def reorganise(db: Session, into: Mapping[str, tuple[str, ...]]) -> None:
    """Each commune goes into the new ones that are named for it; the district ends."""
    names = sorted({name for several in into.values() for name in several})
    for at, name in enumerate(names):
        place = (new_unit(name), f"1400{at}", name, "xã", "commune", world.unit("hanam"), FIRST)
        world.add_unit(db, *place)
    for name in ("binhluc", *COMMUNES):
        db.get_one(OrgUnit, world.unit(name)).valid_to = LAST_BEFORE
    for old, several in into.items():
        for name in several:
            link = {"predecessor_id": world.unit(old), "successor_id": new_unit(name)}
            db.add(OrgUnitSuccession(**link, effective_on=FIRST))
    db.flush()
    update_closure(db)


def draw_reorganisation(rng: Random) -> dict[str, tuple[str, ...]]:
    """Of each commune: nothing, the one that took it over, or the two between which it went."""
    choices = ((), ("A",), ("A",), ("B",), ("A", "B"))
    return {name: rng.choice(choices) for name in COMMUNES}


def list_sums(lines: list[dict[str, Any]]) -> dict[str, int]:
    """{code: what its cells add up to}."""
    return {line["code"]: sum(cell["value"] or 0 for cell in line["communes"]) for line in lines}


def compare_report(person: Person, id: str, into: Mapping[str, tuple[str, ...]]) -> None:
    own = done(person.get(f"/reports/{id}"))
    other = done(person.get(f"/reports/{id}", **SINCE))
    differs = any(len(several) == 1 for several in into.values())
    assert own["has_other_boundaries"] is other["has_other_boundaries"] is differs
    assert [line["value"] for line in own["lines"]] == [line["value"] for line in other["lines"]]
    if not differs:
        return
    here, there = list_sums(own["lines"]), list_sums(other["lines"])
    assert len(here) >= 165
    open_to_all = here.keys() - WITHHELD
    assert {code: here[code] for code in open_to_all} == {c: there[c] for c in open_to_all}
    had = {line["code"] for line in own["lines"] if line["communes"]}
    for line in other["lines"]:
        assert line["is_told_by_own_only"] is (line["code"] in WITHHELD & had)
        assert line["code"] not in WITHHELD or line["communes"] == []
        units = {cell["org_unit_id"] for cell in line["communes"]}
        gone = {str(world.unit(old)) for old, several in into.items() if len(several) == 1}
        assert not units & gone


def compare_targets(person: Person) -> None:
    path = f"/plans/{world.plan()}/progress"
    own, other = done(person.get(path)), done(person.get(path, **SINCE))
    for here, there in zip(own["targets"], other["targets"], strict=True):
        assert (here["numerator"], here["denominator"]) == (
            there["numerator"],
            there["denominator"],
        )
        for name in ("numerator", "denominator"):
            sums = [sum(row[name] for row in target["communes"]) for target in (here, there)]
            assert sums == [here[name], here[name]]


def compare_communication(person: Person) -> None:
    path, asked = "/communication-activities/overview", {"year": 2022}
    own, other = done(person.get(path, **asked)), done(person.get(path, **asked, **SINCE))
    for name in ("activity_count", "joint_count", "attendee_count"):
        sums = [sum(row[name] or 0 for row in answer["communes"]) for answer in (own, other)]
        assert sums[0] == sums[1]
    assert own["total"] == other["total"]
    idle = {row["org_unit_id"] for row in other["communes"] if row["last_held_on"] is None}
    assert not idle & {str(world.unit(name)) for name in COMMUNES}


@pytest.mark.campaign
@pytest.mark.slow
def test_of_random_registers_both_boundaries_have_the_same_sums(begin: Callable[[], Api]) -> None:
    rng = Random(proof_seed())
    merged = 0
    for _ in range(proof_size(full=200, campaign=40, least=4)):
        set_today(world.TODAY)
        api = begin()
        api.run(fill)
        api.run(add_all, list(Register(rng).rows()))
        into = draw_reorganisation(rng)
        api.run(reorganise, into)
        set_today(date(2026, 11, 27))
        district = api.as_("district")
        report = made(district.post("/reports", YEAR))
        compare_report(district, report["id"], into)
        compare_targets(district)
        compare_communication(district)
        merged += sum(len(several) == 1 for several in into.values())
    assert merged > 3


ONCE: dict[type[Any], tuple[str, ...]] = {
    SupportService: ("org_unit_id", "month", "service"),
    Budget: ("org_unit_id", "year", "source", "content"),
}
"""What a unit enters once of each."""


def add_all(db: Session, rows: list[Any]) -> None:
    """Of what a unit enters once only what is not there yet."""
    there = {
        (model, *row)
        for model, names in ONCE.items()
        for row in db.execute(sa.select(*(getattr(model, name) for name in names)))
    }
    for row in rows:
        key = (type(row), *(getattr(row, name) for name in ONCE.get(type(row), ("id",))))
        if key not in there:
            db.add(row)
        if type(row) in ONCE:
            there.add(key)
    db.flush()


def test_a_list_behind_a_cell_is_that_of_all_communes_in_it(api: Api) -> None:
    api.run(fill)
    into = {"binhnghia": ("A",), "trangan": ("A",), "binhmy": ("B",)}
    api.run(reorganise, into)
    set_today(date(2026, 11, 27))
    district = api.as_("district")
    report = made(district.post("/reports", YEAR))
    other = done(district.get(f"/reports/{report['id']}", **SINCE))
    commune = {"commune_id": str(new_unit("A")), **SINCE}
    (line,) = (one for one in other["lines"] if one["code"] == "inspections_signed")
    told = {cell["org_unit_id"]: cell["value"] for cell in line["communes"]}
    path = f"/reports/{report['id']}/lines"
    listed = done(district.get(f"{path}/inspections_signed/records", **commune))["items"]
    assert len(listed) == told[str(new_unit("A"))] == 4
    assert (
        done(district.get(f"{path}/inspections_signed/records", commune_id=new_unit("A")))["items"]
        == []
    )
    guarded = district.get(f"{path}/support_loan/records", **commune)
    assert problem(guarded)[0] == 422
    assert guarded.json()["errors"][0]["code"] == "boundaries-own-only"


def test_before_the_change_nothing_differs_and_nothing_is_asked(api: Api) -> None:
    """Not one statement more: a report of 2022 read in 2022."""
    api.run(fill)
    district = api.as_("district")
    report = made(district.post("/reports", YEAR))
    with api.queries() as plain:
        own = done(district.get(f"/reports/{report['id']}"))
    with api.queries() as asked:
        other = done(district.get(f"/reports/{report['id']}", **SINCE))
    assert len(plain) == len(asked)
    assert own["has_other_boundaries"] is False
    assert {**other, "boundaries": "own"} == own


def test_the_control_a_cell_that_is_dropped_is_found(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the proof."""

    def forget(content: Any, home: Any, **more: Any) -> Any:
        told = to_content_by_communes(content, home, **more)
        for line in told["lines"]:
            line["communes"] = dict(list(line["communes"].items())[1:])
        return told

    api.run(fill)
    into = {"binhnghia": ("A",), "trangan": ("A",), "binhmy": ("A",)}
    api.run(reorganise, into)
    set_today(date(2026, 11, 27))
    report = made(api.as_("district").post("/reports", YEAR))
    monkeypatch.setattr(other_boundaries, "to_content_by_communes", forget)
    with pytest.raises(AssertionError):
        compare_report(api.as_("district"), report["id"], into)


def test_a_year_over_the_change_counts_a_place_once(api: Api) -> None:
    """Visited by the old commune in March and by the new one in September: one place."""
    into = {"binhnghia": ("A",), "trangan": ("A",), "binhmy": ("B",)}
    api.run(reorganise, into)
    set_today(date(2026, 1, 9))
    place = world.establishment("binhnghia")

    def move(db: Session) -> None:
        visit(db, "binhnghia", date(2025, 3, 3))
        db.get_one(Establishment, place).org_unit_id = new_unit("A")
        visit(db, "binhnghia", date(2025, 9, 3), org_unit_id=new_unit("A"))

    api.run(move)
    found = figures(api, "province", "hanam", (date(2025, 1, 1), date(2025, 12, 31)))
    assert found["inspections_signed"].total == 2
    once = found["establishments_inspected_any"]
    assert (once.total, once.communes[new_unit("A")]) == (1, 1)
