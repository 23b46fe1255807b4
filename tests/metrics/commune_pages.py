"""A commune's page beside the lists behind its figures, by the same boundaries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.permissions import Role
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done
from tests.metrics.test_boundaries import SINCE, new_unit
from tests.today import add_person

YEAR, FIRST, LAST = 2022, "2022-01-01", "2022-12-31"
Into = Mapping[str, tuple[str, ...]]
BEHIND: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {
    ("establishments", "active"): ("establishments", {"status": "active"}),
    ("establishments", "closed"): ("establishments", {"status": "closed"}),
    ("establishments", "declared_complex"): ("establishments", {"is_complex": True}),
    ("inspections", "signed"): (
        "inspections",
        {"status": "signed", "inspected_from": FIRST, "inspected_to": LAST},
    ),
    ("violations", "recorded"): ("violations", {"recorded_from": FIRST, "recorded_to": LAST}),
    ("communication", "own", "joint"): (
        "communication-activities",
        {"status": "held", "held_from": FIRST, "held_to": LAST},
    ),
    ("staff", "active"): ("staff", {"active_on": LAST}),
    ("budget", "row_count"): ("budgets", {"year": YEAR}),
}
"""{section of the page, and its figures: the list that they are the length of}."""


def hold_for_own_commune(db: Session) -> None:
    """The activities of a random register are for the commune that recorded them."""
    alone = CommunicationActivity.id.not_in(sa.select(ActivityCommune.activity_id))
    for held in db.scalars(sa.select(CommunicationActivity).where(alone)).all():
        db.add(ActivityCommune(activity_id=held.id, org_unit_id=held.org_unit_id))


def list_rows(person: Person, kind: str, **asked: Any) -> list[dict[str, Any]]:
    page = done(person.get(f"/{kind}", limit=200, **asked))
    assert page["next"] is None
    items: list[dict[str, Any]] = page["items"]
    return items


def get_page(person: Person, unit: UUID, **asked: Any) -> Any:
    return done(person.get(f"/commune-overviews/{unit}", year=YEAR, **asked))


def ensure_told_alike(own: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    """A figure that one boundary alone can tell is unknown by the other."""
    for figure, there in zip(own, other, strict=True):
        assert figure["code"] == there["code"]
        assert there["numerator"] in (None, figure["numerator"])


def compare_page(person: Person, unit: UUID, **asked: Any) -> int:
    """How many records the page counts; each figure is the length of its list."""
    page, counted = get_page(person, unit, **asked), 0
    assert page["org_unit_id"] == str(unit)
    for (section, *figures), (kind, narrowed) in BEHIND.items():
        found = list_rows(person, kind, org_unit_id=unit, **narrowed, **asked)
        told = page[section] or {}
        assert sum(told.get(one, 0) for one in figures) == len(found), (section, asked)
        counted += len(found)
    rated = list_rows(person, "commune-ratings", org_unit_id=unit, year=YEAR, **asked)
    assert [one["id"] for one in rated] == [
        one["id"] for one in page["ratings"] if one["year"] == YEAR
    ]
    money = done(person.get("/budgets/summary", year=YEAR, org_unit_id=unit, **asked))
    assert money["row_count"] == (page["budget"] or {}).get("row_count", 0)
    assert sum(one["row_count"] for one in money["by_unit"]) == money["row_count"]
    if asked:
        assert {one["org_unit_id"] for one in money["by_unit"]} <= {str(unit)}
    areas = done(person.get(f"/commune-overviews/{unit}/areas", year=YEAR, **asked))["areas"]
    visits = sum(one["inspections"]["signed"] for one in areas)
    assert visits == page["inspections"]["signed"]
    return counted


def compare_pages(api: Api, into: Into) -> int:
    """The pages of the new communes and of what went into each, by both boundaries.

    What went into one commune alone is told there, and its own page leads to that one.
    """
    counted = 0
    for name in sorted({name for several in into.values() for name in several}):
        unit, lead = new_unit(name), f"lead {name}"
        api.run(add_person, lead, f"Cán bộ xã {name}", Role.LEAD_OFFICER, unit)
        person = api.as_(lead)
        whole = [world.unit(old) for old, several in into.items() if several == (name,)]
        told = compare_page(person, unit, **SINCE)
        assert told == sum(compare_page(person, old) for old in whole)
        for old in whole:
            assert get_page(person, old, **SINCE) == get_page(person, unit, **SINCE)
        for old in (world.unit(old) for old, several in into.items() if len(several) > 1):
            own, other = get_page(person, old), get_page(person, old, **SINCE)
            ensure_told_alike(own.pop("targets"), other.pop("targets"))
            assert own | {"boundaries": "2025-07-01", "support": None} == other
        assert get_page(person, unit)["has_other_boundaries"] is bool(whole)
        counted += told
    return counted
