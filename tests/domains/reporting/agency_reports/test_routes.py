"""An agency reports a period: what its own records count, and its words."""

from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

UNIT = "binhluc-xa"
FRONT, UNION, POLICE = "Ủy ban MTTQ xã Bình Lục", "Hội LHPN xã Bình Lục", "Công an xã Bình Lục"
LEAD = f"lead-{UNIT}"
PERIOD = {"period_kind": "year", "period_start": "2026-01-01"}


@pytest.fixture(autouse=True)
def office(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    agencies = {"mattran": FRONT, "phunu": UNION, f"police-{UNIT}": POLICE}
    monkeypatch.setattr(world, "AGENCIES", agencies)
    today.begin_today(api, UNIT)
    for name in ("mattran", "phunu", "nobody"):
        api.run(today.add_person, name, "Hà Thị Ngọc", Role.PARTNER_OFFICER, today.unit(UNIT))
    return api


def unit() -> dict[str, str]:
    return {"org_unit_id": str(today.unit(UNIT))}


def report(**more: Any) -> dict[str, Any]:
    return {**unit(), **PERIOD, "result": "Đã vận động 5 thôn", **more}


def hold(api: Api, who: str, **more: Any) -> None:
    body = {"form": "conference", "audience": "residents", "held_on": str(today.TODAY)}
    words = {"topic": "Tuyên truyền phòng, chống mại dâm", "session_count": 1}
    made(api.as_(who).post("/communication-activities", {**unit(), **body, **words, **more}))


def train(api: Api, who: str, heads: int) -> None:
    body = {"title": "Tập huấn", "topic": "prevention", "organiser": FRONT}
    course = made(
        api.as_(who).post("/trainings", {**unit(), **body, "held_from": str(today.TODAY)})
    )
    audience = done(api.as_(who).get("/training-audiences"))["items"][0]["code"]
    counted = {"audience": audience, "head_count": heads}
    made(api.as_(who).post(f"/trainings/{course['id']}/head-counts", counted))


def act(api: Api, who: str, record: dict[str, Any], name: str, body: Any = None) -> Any:
    return api.as_(who).post(f"/agency-reports/{record['id']}/{name}", body, etag=record)


def test_it_counts_the_records_of_its_own_agency(api: Api) -> None:
    hold(api, "mattran", attendee_count=60)
    hold(api, "mattran")
    hold(api, "phunu", attendee_count=500)
    hold(api, LEAD, attendee_count=500)
    train(api, "mattran", 25)
    train(api, "phunu", 500)
    plan = made(api.as_(LEAD).post("/plans", {**unit(), "year": 2026, "title": "Kế hoạch"}))
    for agency in (FRONT.upper(), UNION):
        body = {"title": "Vận động", "agency": agency, "due_on": "2026-11-01"}
        made(api.as_(LEAD).post(f"/plans/{plan['id']}/tasks", body))
    counts = done(api.as_("mattran").get("/agency-reports/counts", **unit(), **PERIOD))
    assert counts == {
        "activities": 2, "sessions": 2, "attendees": 60, "materials": None,
        "uncounted_activities": 1, "trainings": 1, "trainees": 25,
        "tasks": 1, "tasks_done": 0, "tasks_late": 1,
        "task_reports": 0, "difficulties": 0, "difficulties_open": 0,
    }  # fmt: skip
    sent = made(api.as_("mattran").post("/agency-reports", report()))
    assert (sent["agency"], sent["counts"]) == (FRONT, counts)
    hold(api, "mattran", attendee_count=40)
    kept = done(api.as_(LEAD).get(f"/agency-reports/{sent['id']}"))
    assert kept["counts"] == counts, "what was handed in stays"


def test_a_report_of_five_years_counts_the_tasks_of_each_year(api: Api) -> None:
    for year in (2026, 2027):
        plan = made(api.as_(LEAD).post("/plans", {**unit(), "year": year, "title": "Kế hoạch"}))
        body = {"title": "Vận động", "agency": FRONT}
        made(api.as_(LEAD).post(f"/plans/{plan['id']}/tasks", body))

    def count(kind: str, start: str) -> int:
        asked = {"period_kind": kind, "period_start": start}
        told = done(api.as_("mattran").get("/agency-reports/counts", **unit(), **asked))
        return int(told["tasks"])

    assert (count("year", "2026-01-01"), count("programme", "2026-01-01")) == (1, 2)


def test_the_lead_agency_takes_note_or_returns_it(api: Api) -> None:
    sent = made(api.as_("mattran").post("/agency-reports", report()))
    assert sent["actions"] == []
    back = done(act(api, LEAD, sent, "return", {"comment": "Nêu số người dự"}))
    url = f"/agency-reports/{sent['id']}"
    other = made(api.as_("phunu").post("/agency-reports", report()))
    assert api.as_("phunu").delete(f"/agency-reports/{other['id']}", other).status_code == 204
    mended = done(api.as_("mattran").patch(url, {"result": "60 người dự"}, back))
    hold(api, "mattran", attendee_count=60)
    again = done(act(api, "mattran", mended, "submit"))
    assert (again["status"], again["counts"]["attendees"]) == ("submitted", 60)
    taken = done(act(api, LEAD, again, "accept"))
    assert [one["act"] for one in taken["steps"]] == ["submit", "return", "submit", "accept"]
    assert api.as_("mattran").patch(url, {"result": "Khác"}, taken).status_code == 409
    assert api.as_("mattran").delete(url, taken).status_code == 409


def test_the_lead_agency_sees_who_has_reported(api: Api) -> None:
    sent = made(api.as_("mattran").post("/agency-reports", report()))
    made(api.as_(f"police-{UNIT}").post("/agency-reports", report()))
    path = "/agency-reports/submissions"
    seen = done(api.as_(LEAD).get(path, **unit(), **PERIOD))
    assert {one["agency"]: one["status"] for one in seen["agencies"]} == {
        FRONT: "submitted",
        POLICE: "submitted",
        UNION: None,
    }
    (own,) = done(api.as_("mattran").get(path, **unit(), **PERIOD))["agencies"]
    assert own["report_id"] == sent["id"]
    assert done(api.as_(LEAD).get(path, **unit(), period_kind="year", period_start="2025-01-01"))


def test_an_agency_sees_its_own_on_every_surface(api: Api) -> None:
    mine = made(api.as_("mattran").post("/agency-reports", report()))
    theirs = made(api.as_("phunu").post("/agency-reports", report(result="Bí mật của hội")))
    for who, ids in (("mattran", {mine["id"]}), ("phunu", {theirs["id"]}), ("nobody", set())):
        assert {o["id"] for o in done(api.as_(who).get("/agency-reports"))["items"]} == ids
    assert len(done(api.as_(LEAD).get("/agency-reports"))["items"]) == 2
    url = f"/agency-reports/{theirs['id']}"
    assert api.as_("mattran").get(url).status_code == 404
    assert api.as_("mattran").patch(url, {"result": "Khác"}, theirs).status_code == 404
    assert api.as_("mattran").delete(url, theirs).status_code == 404
    assert done(api.as_("mattran").get("/agency-reports", q="bi mat"))["items"] == []
    book = api.as_("mattran").get("/exports/agency-reports.xlsx")
    assert book.status_code == 200
    police = api.as_(f"police-{UNIT}")
    heard = {one["id"] for one in done(police.get("/changes", limit=200))["items"]}
    assert not heard & {mine["id"], theirs["id"]}
    heard = {one["id"] for one in done(api.as_(LEAD).get("/changes", limit=200))["items"]}
    assert {mine["id"], theirs["id"]} <= heard, "the control"


def test_the_police_follow_the_courses_of_their_own_agency_alone(api: Api) -> None:
    train(api, "mattran", 25)
    train(api, f"police-{UNIT}", 12)
    path = "/changes"
    seen = done(api.as_(f"police-{UNIT}").get(path, limit=200))["items"]
    assert [o["entity"] for o in seen if o["entity"].startswith("training")] in (
        ["trainings", "training-head-counts"],
        ["training-head-counts", "trainings"],
    )
    every = done(api.as_(LEAD).get(path, limit=200))["items"]
    assert len([o for o in every if o["entity"] == "training-head-counts"]) == 2, "the control"


def test_the_inbox_of_an_agency_names_its_own_activities_alone(api: Api) -> None:
    hold(api, "mattran", held_on=str(today.TODAY.replace(day=30)))
    hold(api, "phunu", held_on=str(today.TODAY.replace(day=30)))
    set_today(today.TODAY.replace(day=30))

    def planned(who: str) -> int:
        items = done(api.as_(who).get("/inbox"))["items"]
        return len([one for one in items if one["kind"] == "activity"])

    assert (planned("mattran"), planned("phunu"), planned(LEAD)) == (1, 1, 2)


def test_what_cannot_be_is_refused(api: Api) -> None:
    who = api.as_("mattran")
    made(who.post("/agency-reports", report()))
    again = who.post("/agency-reports", report())
    assert (again.status_code, again.json()["code"]) == (409, "agency-report-exists")
    for start, code in (("2026-02-01", "not-a-period-start"), ("2027-01-01", "period-to-come")):
        (error,) = who.post("/agency-reports", report(period_start=start)).json()["errors"]
        assert (error["pointer"], error["code"]) == ("/period_start", code)
    assert api.as_("nobody").post("/agency-reports", report()).status_code == 409
    assert api.as_(LEAD).post("/agency-reports", report()).status_code == 403
    elsewhere = report(org_unit_id=str(world.unit("binhluc")))
    assert who.post("/agency-reports", elsewhere).status_code == 404


def test_it_waits_for_the_lead_agency_and_then_for_its_writer(api: Api) -> None:
    def waiting(who: str) -> int:
        items = done(api.as_(who).get("/inbox"))["items"]
        return len([one for one in items if one["kind"] == "agency_report"])

    sent = made(api.as_("mattran").post("/agency-reports", report()))
    assert (waiting(LEAD), waiting("mattran"), waiting("phunu")) == (1, 0, 0)
    done(act(api, LEAD, sent, "return", {"comment": "Nêu số người dự"}))
    assert (waiting(LEAD), waiting("mattran"), waiting("phunu")) == (0, 1, 0)
