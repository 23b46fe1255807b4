"""A partner records what its own agency does, and sees nothing else of the unit's work."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.domains.planning.plans.models import PlanTask
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.trainings.models import Training
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

UNIT = "binhluc-xa"
FRONT, UNION = "Ủy ban MTTQ xã Bình Lục", "Hội Liên hiệp Phụ nữ xã Bình Lục"
LEAD = f"lead-{UNIT}"


@pytest.fixture(autouse=True)
def office(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A commune of today with two partners, and one whose account names no agency."""
    monkeypatch.setattr(world, "AGENCIES", {"mattran": FRONT, "phunu": UNION})
    today.begin_today(api, UNIT)
    for name in ("mattran", "phunu", "nobody"):
        api.run(today.add_person, name, "Hà Thị Ngọc", Role.PARTNER_OFFICER, today.unit(UNIT))
    return api


def activity(day: date = today.TODAY, **more: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(today.unit(UNIT)),
        "form": "conference",
        "audience": "residents",
        "held_on": str(day),
        "topic": "Tuyên truyền phòng, chống mại dâm",
        "session_count": 1,
        "attendee_count": 60,
        **more,
    }


def course() -> dict[str, Any]:
    return {
        "org_unit_id": str(today.unit(UNIT)),
        "title": "Tập huấn cộng tác viên",
        "topic": "prevention",
        "organiser": FRONT,
        "held_from": str(today.TODAY - timedelta(days=3)),
    }


def test_its_own_activities_are_the_partners(api: Api) -> None:
    mine = made(api.as_("mattran").post("/communication-activities", activity()))
    made(api.as_("phunu").post("/communication-activities", activity()))
    lead = made(api.as_(LEAD).post("/communication-activities", activity()))
    assert (mine["agency"], lead["agency"]) == (FRONT, None)
    path = "/communication-activities"
    assert [one["id"] for one in done(api.as_("mattran").get(path))["items"]] == [mine["id"]]
    assert len(done(api.as_(LEAD).get(path))["items"]) == 3, "the lead agency reads all"
    mended = api.as_("mattran").patch(f"{path}/{mine['id']}", {"attendee_count": 70}, mine)
    assert done(mended)["attendee_count"] == 70
    for who, record in (("phunu", mine), ("mattran", lead)):
        url = f"{path}/{record['id']}"
        assert api.as_(who).get(url).status_code == 404
        assert api.as_(who).patch(url, {"attendee_count": 1}, record).status_code == 404
        assert (
            api.as_(who).post(f"{url}/cancel", {"reason": "Nhầm"}, etag=record).status_code == 404
        )
    seen = sa.select(CommunicationActivity.attendee_count).order_by(
        CommunicationActivity.attendee_count
    )
    assert [row[0] for row in api.all(seen)] == [60, 60, 70]


def test_the_feed_tells_a_partner_of_its_own_agency_alone(api: Api) -> None:
    """The right to follow changes comes from another duty, which reads no activities."""
    api.run(today.add_role, "mattran", Role.TIP_HANDLER, today.unit(UNIT))
    path = "/communication-activities"
    mine = made(api.as_("mattran").post(path, activity()))
    theirs = made(api.as_("phunu").post(path, activity()))
    lost = made(api.as_(LEAD).post(path, activity(day=today.TODAY + timedelta(days=3))))
    assert api.as_(LEAD).delete(f"{path}/{lost['id']}", lost).status_code == 204
    heard = {
        who: {one["id"] for one in done(api.as_(who).get("/changes", limit=200))["items"]}
        for who in ("mattran", LEAD)
    }
    assert heard["mattran"] & {mine["id"], theirs["id"], lost["id"]} == {mine["id"]}
    assert {mine["id"], theirs["id"], lost["id"]} <= heard[LEAD], "the control"


def test_what_it_holds_counts_for_the_unit(api: Api) -> None:
    plan = made(api.as_(LEAD).post("/plans", {"org_unit_id": str(today.unit(UNIT)), **PLAN}))
    target = {"code": "tt", "indicator": "communes_communicating", "title": "Tuyên truyền"}
    url = f"/plans/{plan['id']}/targets"
    made(api.as_(LEAD).post(url, {**target, "threshold_percent": 100}))
    progress = f"/plans/{plan['id']}/progress"
    assert done(api.as_(LEAD).get(progress))["targets"][0]["numerator"] == 0
    made(api.as_("mattran").post("/communication-activities", activity()))
    assert done(api.as_(LEAD).get(progress))["targets"][0]["numerator"] == 1
    records = f"{url}/tt/records"
    assert len(done(api.as_(LEAD).get(records))["items"]) == 1, "the control"
    assert api.as_("phunu").get(records).status_code == 403
    page = f"/commune-overviews/{today.unit(UNIT)}"
    assert done(api.as_(LEAD).get(page))["communication"] is not None, "the control"
    assert done(api.as_("mattran").get(page))["communication"] is None


PLAN = {"year": 2026, "title": "Kế hoạch năm 2026", "document_no": "05/KH-UBND"}


def test_its_own_courses_are_counted_by_heads(api: Api) -> None:
    mine = made(api.as_("mattran").post("/trainings", course()))
    other = made(api.as_(LEAD).post("/trainings", course()))
    assert mine["agency"] == FRONT
    heads = {"audience": "collaborators", "head_count": 25}
    audience = done(api.as_("mattran").get("/training-audiences"))["items"][0]["code"]
    heads["audience"] = audience
    made(api.as_("mattran").post(f"/trainings/{mine['id']}/head-counts", heads))
    (seen,) = done(api.as_("mattran").get("/trainings"))["items"]
    assert (seen["id"], seen["head_count"]) == (mine["id"], 25)
    refused = api.as_("mattran").post(f"/trainings/{other['id']}/head-counts", heads)
    assert refused.status_code == 404
    assert api.as_("mattran").get(f"/trainings/{other['id']}").status_code == 404
    assert api.as_("phunu").get(f"/trainings/{mine['id']}/head-counts").status_code == 404
    for path in ("/trainings/year", f"/trainings/{mine['id']}/sheet"):
        assert api.as_("mattran").get(path).status_code == 403
    assert api.all(sa.select(sa.func.count(Training.id)))[0][0] == 2


def add_task(api: Api, agency: str) -> dict[str, Any]:
    who = api.as_(LEAD)
    plans = done(who.get("/plans", year=2026))["items"]
    unit = {"org_unit_id": str(today.unit(UNIT))}
    plan = plans[0] if plans else made(who.post("/plans", {**unit, **PLAN}))
    return made(who.post(f"/plans/{plan['id']}/tasks", {"title": "Vận động", "agency": agency}))


def test_it_works_on_the_tasks_of_its_agency(api: Api) -> None:
    mine, other = add_task(api, FRONT.upper()), add_task(api, UNION)
    who = api.as_("mattran")
    url = f"/plans/{mine['plan_id']}/tasks"
    assert len(done(who.get(url))["items"]) == 2, "the plan is everybody's to read"
    began = done(who.patch(f"{url}/{mine['id']}", {"status": "in_progress"}, mine))
    noted = done(who.patch(f"{url}/{mine['id']}", {"note": "Đã họp 3 thôn"}, began))
    assert (noted["status"], noted["note"]) == ("in_progress", "Đã họp 3 thôn")
    words = who.patch(f"{url}/{mine['id']}", {"title": "Việc khác", "due_on": None}, noted)
    assert words.status_code == 422
    assert [one["pointer"] for one in words.json()["errors"]] == ["/due_on", "/title"]
    foreign = who.patch(f"{url}/{other['id']}", {"status": "done"}, other)
    assert (foreign.status_code, foreign.json()["code"]) == (409, "of-other-agency")
    held = made(who.post("/communication-activities", activity()))
    shown = {"kind": "communication_activity", "record_id": held["id"]}
    link = made(who.post(f"{url}/{mine['id']}/evidence", shown))
    assert who.post(f"{url}/{other['id']}/evidence", shown).status_code == 409
    leads = made(api.as_(LEAD).post("/communication-activities", activity()))
    unseen = {"kind": "communication_activity", "record_id": leads["id"]}
    assert who.post(f"{url}/{mine['id']}/evidence", unseen).status_code == 404
    assert who.delete(f"{url}/{mine['id']}/evidence/{link['id']}", link).status_code == 204
    assert who.post(url, {"title": "Thêm", "agency": FRONT}).status_code == 403
    assert who.delete(f"{url}/{mine['id']}", noted).status_code == 403
    states = sa.select(PlanTask.status).order_by(PlanTask.position)
    assert [row[0] for row in api.all(states)] == ["in_progress", "not_started"]


def test_an_account_without_agency_records_nothing_yet(api: Api) -> None:
    refused = api.as_("nobody").post("/communication-activities", activity())
    assert (refused.status_code, refused.json()["code"]) == (409, "account-without-agency")
    assert api.as_("nobody").post("/trainings", course()).status_code == 409
    assert done(api.as_("nobody").get("/communication-activities"))["items"] == []


CLOSED = (
    *("/establishments", "/inspections", "/violations", "/tip-offs", "/support-services"),
    *("/needs-assessments", "/support-models", "/support-releases", "/crime-statistics", "/staff"),
    *("/budgets", "/commune-ratings", "/reports", "/changes", "/visit-order", "/inspection-plans"),
    *("/recommendations", "/audit-events", "/users", "/record-looks", "/exports/staff.xlsx"),
)


def test_everything_else_is_closed(api: Api) -> None:
    for path in CLOSED:
        assert api.as_("mattran").get(path).status_code == 403, path
    for path in ("/plans", "/inbox", "/deadlines", "/org-units", "/areas", "/me"):
        assert api.as_("mattran").get(path).status_code == 200, path
    assert done(api.as_("mattran").get("/me"))["agency"] == FRONT


def test_a_second_duty_does_not_open_what_the_partner_may_not_see(api: Api) -> None:
    """Partner here and lead officer elsewhere: the other duty opens the other unit alone."""
    lead = made(api.as_(LEAD).post("/communication-activities", activity()))
    api.run(today.add_role, "mattran", Role.LEAD_OFFICER, world.unit("thanhliem"))
    ids = [one["id"] for one in done(api.as_("mattran").get("/communication-activities"))["items"]]
    assert lead["id"] not in ids
    api.run(today.add_role, "mattran", Role.LEAD_OFFICER, today.unit(UNIT))
    ids = [one["id"] for one in done(api.as_("mattran").get("/communication-activities"))["items"]]
    assert lead["id"] in ids, "whoever is the lead agency's officer too reads all of the unit"


def test_the_administrator_enters_the_agency(api: Api) -> None:
    api.run(today.add_person, "quantri", "Đỗ Văn Khoa", Role.ADMIN, today.unit(UNIT))
    user = done(api.as_("quantri").get(f"/users/{world.user('nobody')}"))
    assert user["agency"] == ""
    path = f"/users/{user['id']}"
    changed = done(api.as_("quantri").patch(path, {"agency": UNION}, user))
    assert changed["agency"] == UNION
    assert made(api.as_("nobody").post("/communication-activities", activity()))["agency"] == UNION
    assert api.as_("quantri").get(f"/users/{create_id()}").status_code == 404
