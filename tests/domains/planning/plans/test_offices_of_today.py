"""An office that runs its own plan today: a commune, and a unit of a tier that data alone add."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.text.clock import set_today
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.law.reference import reference_files, tiers
from tests import new_tier, world
from tests import office_today as office
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made
from tests.domains.planning.plans.making import by_commune_team, visit


def progress(api: Api, plan: dict[str, Any]) -> dict[str, Any]:
    answer = api.as_("lead").get(f"/plans/{plan['id']}/progress")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["targets"][0]
    return found


def begin(api: Api, level: str, kind: str) -> list[str]:
    set_today(office.TODAY)
    api.run(office.add_office, level, kind)
    office.add_points(api)
    return office.add_register(api)


def test_a_commune_of_today_visits_one_of_its_three_places(api: Api) -> None:
    places = begin(api, "commune", "xã")
    plan, team = office.add_plan(api), office.add_team(api)
    assert (team["level"], plan["counted_team_levels"]) == ("commune", None)
    office.approve_list(api, team, places[:1])
    assert progress(api, plan)["numerator"] == 0
    office.sign_visit(api, team, places[0])
    target = progress(api, plan)
    assert (target["numerator"], target["denominator"], target["percent"]) == (1, 3, 33.3)
    assert (target["own_team_numerator"], target["any_team_numerator"]) == (1, 1)
    assert [(one["numerator"], one["denominator"]) for one in target["communes"]] == [(1, 3)]
    counted = api.as_("lead").get(target["records"]["counted"]).json()["items"]
    assert [one["id"] for one in counted] == places[:1]
    months = api.as_("lead").get(f"/plans/{plan['id']}/history").json()["targets"][0]["points"]
    assert months[-1] == {**months[-1], "numerator": 1, "percent": 33.3}


def test_a_plan_says_whose_visits_count(api: Api) -> None:
    """The control: where the plan counts visits of the province's teams only, the same is none."""
    places = begin(api, "commune", "xã")
    plan, team = office.add_plan(api, counted_team_levels=["province"]), office.add_team(api)
    office.sign_visit(api, team, places[0])
    target = progress(api, plan)
    assert (target["numerator"], target["own_team_numerator"]) == (0, 1)
    order = api.as_("lead").get("/visit-order", visited=True).json()
    assert order["items"] == []
    page = api.as_("lead").get(f"/commune-overviews/{office.UNIT}").json()
    assert (page["inspections"]["signed"], page["inspections"]["counted"]) == (1, 0)


def test_what_was_approved_of_whose_visits_count_stays(api: Api) -> None:
    begin(api, "commune", "xã")
    lead = api.as_("lead")
    body = {"org_unit_id": str(office.UNIT), "year": 2026, "title": "Kế hoạch năm 2026"}
    draft = lead.post("/plans", body).json()
    url = f"/plans/{draft['id']}"
    chosen = lead.patch(url, {"counted_team_levels": ["commune", "commune"]}, etag=draft)
    assert chosen.json()["counted_team_levels"] == ["commune"]
    unknown = lead.patch(url, {"counted_team_levels": ["khu"]}, etag=chosen.json())
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["message"] == "Chọn một trong: province, district, commune."
    assert lead.patch(url, {"counted_team_levels": []}, etag=chosen.json()).status_code == 422
    made(lead.post(f"{url}/targets", office.TARGET))
    held = done(lead.post(f"{url}/submit", etag=lead.get(url).json()))
    force = api.as_("chairman").post(f"{url}/approve", {}, etag=held).json()
    late = lead.patch(url, {"counted_team_levels": None}, etag=force)
    assert (late.status_code, late.json()["code"]) == (409, "counted-teams-approved")
    assert lead.patch(url, {"title": "Kế hoạch"}, etag=force).status_code == 200


def test_what_a_commune_of_today_runs_is_over_itself(api: Api) -> None:
    """Whatever a district of 2022 did: visit order, lots, board, overview."""
    places = begin(api, "commune", "xã")
    plan = office.add_plan(api)
    lead = api.as_("lead")
    assert {one["id"] for one in lead.get("/visit-order").json()["items"]} == set(places)
    lots = lead.post("/visit-order/draws", {"org_unit_id": str(office.UNIT), "list_size": 2})
    assert lots.status_code == 201, lots.text
    assert lots.json()["waiting_count"] == 3
    board = lead.get("/board").json()
    assert (board["plan"]["id"], board["communes"]) == (plan["id"], [])
    page = lead.get(f"/commune-overviews/{office.UNIT}").json()
    assert (page["plan"]["id"], page["district_name"]) == (plan["id"], None)
    assert page["targets"][0]["denominator"] == 3
    me = lead.get("/me").json()
    assert (me["units"][0]["position"], me["units"][0]["holds_establishments"]) == ("lead", True)


@pytest.fixture
def with_khu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data files with one more tier in them; the program is the same."""
    monkeypatch.setattr(reference_files, "_parse_file", new_tier.parse_with_tier())


@pytest.mark.usefixtures("with_khu")
def test_a_tier_of_the_data_alone_runs_the_plan(api: Api) -> None:
    assert tiers.get_position("khu", office.TODAY) is tiers.Position.LEAD
    assert tiers.get_position("province", office.TODAY) is tiers.Position.SUPERIOR
    places = begin(api, "khu", "khu")
    plan, team = office.add_plan(api), office.add_team(api)
    listed = office.approve_list(api, team, places[:1])
    assert (team["level"], listed["team_level"], listed["status"]) == ("khu", "khu", "approved")
    record = office.sign_visit(api, team, places[0])
    assert record["status"] == "signed"
    kept = sa.select(Inspection.team_level, Inspection.status).where(
        Inspection.org_unit_id == office.UNIT
    )
    assert api.all(kept) == [("khu", InspectionStatus.SIGNED)]
    target = progress(api, plan)
    assert (target["numerator"], target["denominator"], target["percent"]) == (1, 3, 33.3)
    me = api.as_("lead").get("/me").json()
    assert [one["name"] for one in me["tiers"] if one["code"] == "khu"] == ["Khu"]


@pytest.mark.usefixtures("with_khu")
def test_an_administrator_enters_a_unit_of_the_new_tier(api: Api) -> None:
    admin = api.as_("admin")
    parent = admin.get("/me").json()["units"][0]["id"]
    body = {"code": "13998", "name": "Đồng Văn", "kind": "khu", "level": "khu", "parent_id": parent}
    answer = admin.post("/org-units", body)
    assert answer.status_code == 201, answer.text
    assert api.as_("district").get("/org-units", level="khu").json()["items"][0]["kind"] == "khu"


def test_without_the_data_the_tier_is_unknown(api: Api) -> None:
    """The control."""
    body = {"code": "13998", "name": "Đồng Văn", "kind": "xã", "level": "khu"}
    answer = api.as_("admin").post("/org-units", body)
    assert answer.status_code == 422
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        ("/level", "not-in-list")
    }


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 10, 3), ("province", "district")),
        (date(2025, 6, 30), ("province", "district")),
        (date(2025, 7, 1), ("province", "commune")),
    ],
)
def test_by_the_day_of_the_visit(day: date, expected: tuple[str, ...]) -> None:
    assert tiers.list_counted_tiers(day) == expected


def test_in_2025_a_visit_counts_by_its_own_day(api: Api) -> None:
    """The district's teams until 30/6, the communes' from 1/7: in one figure, list and history."""
    set_today(date(2025, 12, 1))
    plan = made(
        api.as_("district").post(
            "/plans", {"org_unit_id": str(world.unit("binhluc")), "year": 2025, "title": "Kế hoạch"}
        )
    )
    made(api.as_("district").post(f"/plans/{plan['id']}/targets", office.TARGET))
    api.run(visit, "binhnghia", date(2025, 6, 30))
    api.run(visit, "binhmy", date(2025, 7, 1))
    api.run(by_commune_team, "binhnghia2", date(2025, 7, 1))
    api.run(by_commune_team, "trangan", date(2025, 6, 30))
    api.run(by_commune_team, "trangan", date(2025, 6, 29))
    url = f"/plans/{plan['id']}/targets/inspected"
    listed = done(api.as_("district").get(f"{url}/records", counted=True))["items"]
    counted = {str(world.establishment(name)) for name in ("binhnghia", "binhnghia2")}
    assert {one["id"] for one in listed} == counted
    answer = done(api.as_("district").get(f"/plans/{plan['id']}/progress"))["targets"][0]
    told = ("numerator", "own_team_numerator", "any_team_numerator", "commune_team_numerator")
    assert tuple(answer[name] for name in told) == (2, 2, 4, 2)
    points = done(api.as_("district").get(f"{url}/history"))["points"]
    assert [(point["on"], point["numerator"]) for point in points[4:7]] == [
        ("2025-05-31", 0),
        ("2025-06-30", 1),
        ("2025-07-31", 2),
    ]
