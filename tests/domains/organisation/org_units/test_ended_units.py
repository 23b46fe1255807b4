"""What a unit that has ended may still write: records of its own days, none of later ones."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans import planning
from tests.domains.inspections.inspections.making import draft

LAST_DAY = date(2025, 6, 30)
DISTRICT = str(world.unit("binhluc"))


def end_district(db: Session) -> None:
    unit = db.get(OrgUnit, world.unit("binhluc"))
    assert unit is not None
    unit.valid_to = LAST_DAY


def plan(year: int) -> tuple[str, str, dict[str, Any]]:
    return "district", "/plans", {"org_unit_id": DISTRICT, "year": year, "title": f"Năm {year}"}


def next_plan(year: int) -> tuple[str, str, dict[str, Any]]:
    return "district", f"/plans/{world.plan()}/next", {"year": year}


def visit(year: int) -> tuple[str, str, dict[str, Any]]:
    return "inspector", "/inspections", draft(inspected_on=f"{year}-01-08")


def visit_plan(year: int) -> tuple[str, str, dict[str, Any]]:
    return "district", "/inspection-plans", planning.body(period_start=f"{year}-01-01")


def budget(year: int) -> tuple[str, str, dict[str, Any]]:
    row = {"source": "local", "content": "communication", "planned": 1_000_000}
    return "district", "/budgets", {"org_unit_id": DISTRICT, "year": year, **row}


@pytest.mark.parametrize("record", [plan, next_plan, visit, visit_plan, budget])
def test_an_ended_unit_records_its_own_days_only(
    api: Api, record: Callable[[int], tuple[str, str, dict[str, Any]]]
) -> None:
    api.run(end_district)
    set_today(date(2026, 1, 9))
    person, path, body = record(2026)
    refused = api.as_(person).post(path, body)
    assert refused.status_code == 422, refused.text
    assert [e["code"] for e in refused.json()["errors"]] == ["unit-not-valid"]
    assert "Bình Lục" in refused.json()["errors"][0]["message"]

    person, path, body = record(2025)
    taken = api.as_(person).post(path, body)
    assert taken.status_code == 201, taken.text


def test_minutes_are_not_moved_past_the_unit_s_last_day(api: Api) -> None:
    api.run(end_district)
    set_today(date(2026, 1, 9))
    inspector = api.as_("inspector")
    made = inspector.post("/inspections", draft(inspected_on="2025-06-30")).json()
    moved = inspector.patch(f"/inspections/{made['id']}", {"inspected_on": "2025-07-01"}, made)
    assert moved.status_code == 422, moved.text
    assert [e["pointer"] for e in moved.json()["errors"]] == ["/inspected_on"]


def test_a_visit_plan_is_not_moved_past_the_unit_s_last_day(api: Api) -> None:
    api.run(end_district)
    set_today(date(2026, 1, 9))
    district = api.as_("district")
    body = planning.body(period_start="2025-04-01")
    made = district.post("/inspection-plans", body).json()
    change = {"period_start": "2026-01-01"}
    moved = district.patch(f"/inspection-plans/{made['id']}", change, made)
    assert moved.status_code == 422, moved.text
