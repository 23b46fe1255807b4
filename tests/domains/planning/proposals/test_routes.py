"""A proposal goes from a unit to the one above it, and is answered; both sides read it."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

UNIT, OTHER = "binhluc-xa", "binhmy-xa"
LEAD, ABOVE = f"lead-{UNIT}", "so-y-te"


@pytest.fixture(autouse=True)
def offices(api: Api) -> Api:
    today.begin_today(api, UNIT, OTHER)
    return api


def proposal(**more: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(today.unit(UNIT)),
        "subject": "Mở lớp tập huấn cho cộng tác viên",
        "text": "Đề nghị mở một lớp trong quý I năm 2027",
        "document_no": "45/UBND-VHXH",
        "sent_on": str(today.TODAY),
        **more,
    }


def act(api: Api, who: str, record: dict[str, Any], name: str, body: Any) -> Any:
    return api.as_(who).post(f"/proposals/{record['id']}/{name}", body, etag=record)


def test_it_is_sent_to_the_unit_above_and_answered(api: Api) -> None:
    sent = made(api.as_(LEAD).post("/proposals", proposal()))
    assert (sent["addressee_name"], sent["status"]) == ("Ninh Bình", "sent")
    assert sent["actions"] == ["withdraw"]
    seen = done(api.as_(ABOVE).get(f"/proposals/{sent['id']}"))
    assert seen["actions"] == ["answer"]
    body = {"answer": "Đồng ý, mở lớp tháng 2", "document_no": "12/SYT"}
    assert act(api, LEAD, sent, "answer", body).json()["code"] == "not-addressed-here"
    answered = done(act(api, ABOVE, seen, "answer", body))
    assert (answered["status"], answered["answered_on"]) == ("answered", str(today.TODAY))
    assert answered["answer_document_no"] == "12/SYT"
    assert [one["act"] for one in answered["steps"]] == ["send", "answer"]
    assert done(api.as_(LEAD).get(f"/proposals/{sent['id']}"))["answer"] == body["answer"]
    late = act(api, LEAD, answered, "withdraw", {"reason": "Thôi"})
    assert (late.status_code, late.json()["code"]) == (409, "proposal-elsewhere")


def test_both_sides_read_it_and_nobody_else(api: Api) -> None:
    sent = made(api.as_(LEAD).post("/proposals", proposal()))
    url = f"/proposals/{sent['id']}"
    for who, there in ((LEAD, True), (f"chair-{UNIT}", True), (ABOVE, True), ("province", False)):
        assert api.as_(who).get(url).status_code == (200 if there else 404), who
        ids = [one["id"] for one in done(api.as_(who).get("/proposals"))["items"]]
        assert ids == ([sent["id"]] if there else []), who
    api.run(today.add_person, "chu-tich", "Lê Minh Tâm", Role.LEADER, today.unit("ninhbinh"))
    for who in (LEAD, f"chair-{UNIT}", "chu-tich", f"lead-{OTHER}"):
        fed = [one["id"] for one in done(api.as_(who).get("/changes"))["items"]]
        assert (sent["id"] in fed) is (who != f"lead-{OTHER}"), who
    assert api.as_(f"lead-{OTHER}").get(url).status_code == 404
    for who in (f"police-{UNIT}", "partner", "auditor"):
        assert api.as_(who).get("/proposals").status_code == 403, who
    assert done(api.as_(LEAD).get("/proposals", q="mo lop tap huan"))["items"]
    assert done(api.as_(ABOVE).get("/proposals", addressee_id=str(today.unit("ninhbinh"))))["items"]


def inbox(api: Api, who: str) -> list[tuple[str | None, bool]]:
    items = done(api.as_(who).get("/inbox"))["items"]
    return [(i["due_on"], i["is_late"]) for i in items if i["kind"] == "proposal"]


def test_it_is_late_only_by_a_day_that_the_addressee_set(api: Api) -> None:
    before = today.TODAY - timedelta(days=30)
    sent = made(api.as_(LEAD).post("/proposals", proposal(sent_on=str(before))))
    assert inbox(api, ABOVE) == [(None, False)], "no day was set, so none is invented"
    assert inbox(api, LEAD) == []
    url = f"/proposals/{sent['id']}/answer-day"
    day = {"answer_due_on": str(today.TODAY - timedelta(days=1))}
    assert api.as_(LEAD).patch(url, day, sent).status_code == 409
    set_ = done(api.as_(ABOVE).patch(url, day, sent))
    assert set_["is_late"] is True
    assert inbox(api, ABOVE) == [(day["answer_due_on"], True)]
    early = {"answer_due_on": str(before - timedelta(days=1))}
    (error,) = api.as_(ABOVE).patch(url, early, set_).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/answer_due_on", "answer-before-sent")
    none = done(api.as_(ABOVE).patch(url, {"answer_due_on": None}, set_))
    assert none["is_late"] is False
    done(act(api, ABOVE, none, "answer", {"answer": "Đồng ý"}))
    assert inbox(api, ABOVE) == []


def test_it_is_withdrawn_by_its_own_unit(api: Api) -> None:
    sent = made(api.as_(LEAD).post("/proposals", proposal()))
    back = done(act(api, LEAD, sent, "withdraw", {"reason": "Đã tự mở lớp"}))
    assert (back["status"], back["steps"][-1]["comment"]) == ("withdrawn", "Đã tự mở lớp")
    assert act(api, ABOVE, back, "answer", {"answer": "Đồng ý"}).status_code == 409
    assert inbox(api, ABOVE) == []


def test_what_cannot_be_is_refused(api: Api) -> None:
    later = str(today.TODAY + timedelta(days=1))
    (error,) = api.as_(LEAD).post("/proposals", proposal(sent_on=later)).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/sent_on", "sent-day-to-come")
    other = proposal(org_unit_id=str(today.unit(OTHER)))
    assert api.as_(LEAD).post("/proposals", other).status_code == 404


def test_in_2022_a_commune_proposes_to_the_district_and_the_district_to_the_province(
    api: Api,
) -> None:
    set_today(world.TODAY)
    body = proposal(org_unit_id=str(world.unit("binhnghia")), sent_on=str(world.TODAY))
    first = made(api.as_("binhnghia").post("/proposals", body))
    assert first["addressee_name"] == "Bình Lục"
    assert api.as_("province").get(f"/proposals/{first['id']}").status_code == 404
    assert done(act(api, "district", first, "answer", {"answer": "Đồng ý"}))["status"] == "answered"
    body = proposal(org_unit_id=str(world.unit("binhluc")), sent_on=str(world.TODAY))
    second = made(api.as_("district").post("/proposals", body))
    assert api.as_("binhnghia").get(f"/proposals/{second['id']}").status_code == 404
    assert done(act(api, "province", second, "answer", {"answer": "Đồng ý"}))["answer"] == "Đồng ý"


def test_the_list_goes_out_as_a_workbook(api: Api) -> None:
    made(api.as_(LEAD).post("/proposals", proposal()))
    for who in (LEAD, ABOVE):
        assert api.as_(who).get("/exports/proposals.xlsx").status_code == 200
    with api.queries() as asked:
        assert len(done(api.as_(ABOVE).get("/proposals"))["items"]) == 1
    assert len([one for one in asked if "proposals" in one]) == 1
