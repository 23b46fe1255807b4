"""What a unit that has ended may still write: records of its own days, none of later ones."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans import planning
from tests.domains.inspections.inspections.making import draft, made, whole
from tests.domains.platform.imports.lists import send, workbook

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


NEXT_DAY = date(2025, 7, 1)
TIMES = {"started_at": f"{LAST_DAY}T08:15:00+07:00", "ended_at": f"{LAST_DAY}T09:00:00+07:00"}
COMMUNE = world.unit("binhnghia")


def end_district_and_commune(db: Session) -> None:
    for name in ("binhluc", "binhnghia"):
        db.get_one(OrgUnit, world.unit(name)).valid_to = LAST_DAY


def codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_what_hangs_on_a_place_or_team_is_refused_from_the_next_day_on(api: Api) -> None:
    api.run(end_district_and_commune)
    set_today(NEXT_DAY)
    commune, district = api.as_("binhnghia"), api.as_("district")
    place = f"/establishments/{world.establishment('binhnghia')}"
    signed = f"{place}/commitments"
    late = commune.post(signed, {"signed_on": str(NEXT_DAY)})
    assert codes(late) == [("/signed_on", "unit-not-valid")]
    assert "Bình Nghĩa" in late.json()["errors"][0]["message"]
    made = commune.post(signed, {"signed_on": str(LAST_DAY)})
    assert made.status_code == 201, made.text
    moved = commune.patch(
        f"{signed}/{made.json()['id']}", {"signed_on": str(NEXT_DAY)}, made.json()
    )
    assert codes(moved) == [("/signed_on", "unit-not-valid")]

    members = f"/inspection-teams/{world.team('district')}/members"
    official = {"full_name": "Lê Văn Tám", "agency": "Công an", "inspection_card_no": "99/TKT"}
    assert codes(district.post(members, official)) == [("/org_unit_id", "unit-not-valid")]
    former = district.post(members, {**official, "active_to": str(LAST_DAY)})
    assert former.status_code == 201, former.text


def test_nothing_is_moved_into_an_ended_unit(api: Api) -> None:
    api.run(end_district_and_commune)
    set_today(NEXT_DAY)
    into = {"org_unit_id": str(COMMUNE)}
    place = f"/establishments/{world.establishment('trangan')}"
    moved = api.as_("district").patch(place, into, api.as_("district").get(place).json())
    assert codes(moved) == [("/org_unit_id", "unit-not-valid")]


def test_no_import_enters_what_the_screen_refuses(api: Api) -> None:
    """Each row by its own day: an official, and a member of a team, who left before may come."""
    api.run(end_district_and_commune)
    set_today(NEXT_DAY)
    district, last = api.as_("district"), f"{LAST_DAY:%d/%m/%Y}"
    heads = ("Họ và tên", "Cơ quan", "Đơn vị", "Đến ngày")
    staff = [("Vũ Thị Thảo", "Xã", "Bình Nghĩa", ""), ("Vũ Thị Mơ", "Xã", "Bình Nghĩa", last)]
    found = send(district, workbook(heads, *staff), kind="staff").json()
    assert list_faults(found) == [("C2", "unit-not-valid")]

    of_team = sa.select(InspectionTeam.name).where(InspectionTeam.id == world.team("district"))
    team = api.one(of_team)
    columns = ("Đội", "Họ và tên", "Cơ quan", "Số thẻ kiểm tra", "Đến ngày")
    seats = [
        (team, "Lê Văn Tám", "Công an", "98/TKT", ""),
        (team, "Lê Văn Chín", "Công an", "99/TKT", last),
    ]
    found = send(district, workbook(columns, *seats), kind="inspection-team-members").json()
    assert [code for _, code in list_faults(found)] == ["unit-not-valid"]
    assert "Bình Lục" in found["errors"][0]["message"]
    done = district.post(f"/imports/{found['id']}/apply").json()
    assert (done["created_count"], done["error_count"]) == (1, 1)


def list_faults(found: Any) -> list[tuple[str, str]]:
    return [(error["cell"], error["code"]) for error in found["errors"]]


def test_a_dissolved_team_takes_nobody_in_and_stays_dissolved_with_its_unit(api: Api) -> None:
    district, path = api.as_("district"), f"/inspection-teams/{world.team('district')}"
    shown = district.get(path).json()
    gone = district.patch(path, {"is_active": False}, shown).json()
    body = {"full_name": "Lê Văn Tám", "agency": "Công an", "inspection_card_no": "99/TKT"}
    refused = district.post(f"{path}/members", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "team-dissolved")
    api.run(end_district_and_commune)
    set_today(NEXT_DAY)
    again = district.patch(path, {"is_active": True}, gone)
    assert codes(again) == [("/is_active", "unit-not-valid")]


def test_what_closes_old_work_stays_possible(api: Api) -> None:
    """A draft of the last day is signed after it, and its recommendation is carried out."""
    inspector = api.as_("inspector")
    set_today(LAST_DAY)
    made = inspector.post("/inspections", whole(**{**TIMES, "inspected_on": str(LAST_DAY)})).json()
    api.run(end_district_and_commune)
    set_today(date(2025, 7, 3))
    signed = inspector.post(f"/inspections/{made['id']}/sign", etag=made)
    assert signed.status_code == 200, signed.text


@pytest.mark.parametrize("record", [plan, budget])
def test_a_new_record_asks_for_no_unit_that_was_loaded(
    api: Api, record: Callable[[int], tuple[str, str, dict[str, Any]]]
) -> None:
    person, path, body = record(2023)
    with api.queries() as seen:
        made(api.as_(person).post(path, body))
    asked = [one for one in seen if one.startswith("SELECT org_units.id, org_units.name")]
    assert asked == [], "the service had loaded the unit"
