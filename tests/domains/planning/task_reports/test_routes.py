"""Reports on tasks: by the agency that has the task, answered by the lead agency or the leader."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import PlanTask
from backend.domains.planning.task_reports.models import TaskReport
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

UNIT = "binhluc-xa"
FRONT, UNION = "Ủy ban MTTQ xã Bình Lục", "Hội Liên hiệp Phụ nữ xã Bình Lục"
LEAD, LEADER = f"lead-{UNIT}", f"chair-{UNIT}"
PLAN = {"year": 2026, "title": "Kế hoạch năm 2026", "document_no": "05/KH-UBND"}


@pytest.fixture(autouse=True)
def office(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A commune of today with two agencies that the plan names."""
    monkeypatch.setattr(world, "AGENCIES", {"mattran": FRONT, "phunu": UNION})
    today.begin_today(api, UNIT)
    for name in ("mattran", "phunu", "nobody"):
        api.run(today.add_person, name, "Hà Thị Ngọc", Role.PARTNER_OFFICER, today.unit(UNIT))
    return api


def add_task(api: Api, agency: str) -> dict[str, Any]:
    who = api.as_(LEAD)
    plans = done(who.get("/plans", year=2026))["items"]
    unit = {"org_unit_id": str(today.unit(UNIT))}
    plan = plans[0] if plans else made(who.post("/plans", {**unit, **PLAN}))
    return made(who.post(f"/plans/{plan['id']}/tasks", {"title": "Vận động", "agency": agency}))


def report(task: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(today.unit(UNIT)),
        "task_id": task["id"],
        "reported_on": str(today.TODAY),
        "task_status": "in_progress",
        "result": "Đã họp 3 thôn",
        **more,
    }


def send(api: Api, task: dict[str, Any], who: str = "mattran", **more: Any) -> dict[str, Any]:
    return made(api.as_(who).post("/task-reports", report(task, **more)))


def act(api: Api, who: str, record: dict[str, Any], name: str, body: Any = None) -> Any:
    return api.as_(who).post(f"/task-reports/{record['id']}/{name}", body, etag=record)


def test_a_report_that_is_taken_note_of_moves_its_task(api: Api) -> None:
    task = add_task(api, FRONT)
    sent = send(api, task, task_status="done")
    assert (sent["agency"], sent["status"], sent["actions"]) == (FRONT, "submitted", [])
    assert api.all(sa.select(PlanTask.status)) == [("not_started",)]
    taken = done(act(api, LEAD, sent, "accept"))
    assert taken["status"] == "accepted"
    assert [(one["act"], one["by_name"] is not None) for one in taken["steps"]] == [
        ("submit", True),
        ("accept", True),
    ]
    state = api.all(sa.select(PlanTask.status, PlanTask.done_on))
    assert state == [("done", today.TODAY)]


def test_a_difficulty_gets_a_dated_answer(api: Api) -> None:
    asked = str(today.TODAY + timedelta(days=5))
    sent = send(api, add_task(api, FRONT), difficulty="Thiếu tài liệu", answer_due_on=asked)
    refused = act(api, LEAD, sent, "accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "difficulty-needs-answer")
    assert act(api, LEADER, sent, "forward", {}).status_code == 409, "the lead agency forwards"
    forwarded = done(act(api, LEAD, sent, "forward", {"comment": "Xin ý kiến"}))
    assert (forwarded["status"], forwarded["actions"]) == ("forwarded", ["answer"])
    answered = done(act(api, LEADER, forwarded, "answer", {"answer": "Cấp 500 tờ rơi"}))
    assert (answered["status"], answered["answered_on"]) == ("answered", str(today.TODAY))
    assert [one["act"] for one in answered["steps"]] == ["submit", "forward", "answer"]
    seen = done(api.as_("mattran").get(f"/task-reports/{sent['id']}"))
    assert seen["answer"] == "Cấp 500 tờ rơi"
    assert act(api, LEAD, answered, "answer", {"answer": "Khác"}).status_code == 409


def inbox(api: Api, who: str) -> list[tuple[str, str | None, bool]]:
    items = done(api.as_(who).get("/inbox"))["items"]
    kinds = ("task_report", "task_difficulty")
    return [(i["kind"], i["due_on"], i["is_late"]) for i in items if i["kind"] in kinds]


def test_it_waits_in_the_inbox_of_whoever_is_to_act(api: Api) -> None:
    task = add_task(api, FRONT)
    day = str(today.TODAY - timedelta(days=1))
    early = {"reported_on": str(today.TODAY - timedelta(days=9))}
    late = send(api, task, difficulty="Thiếu tài liệu", answer_due_on=day, **early)
    plain = send(api, task)
    assert sorted(inbox(api, LEAD), key=str) == [
        ("task_difficulty", day, True),
        ("task_report", None, False),
    ]
    assert inbox(api, LEADER) == inbox(api, "mattran") == []
    done(act(api, LEAD, late, "forward", {}))
    assert inbox(api, LEADER) == [("task_difficulty", day, True)]
    done(act(api, LEAD, plain, "return", {"comment": "Nêu số buổi"}))
    assert inbox(api, LEAD) == []
    assert inbox(api, "mattran") == [("task_report", None, False)]
    assert inbox(api, "phunu") == []
    (shown,) = done(api.as_(LEAD).get("/task-reports", has_difficulty=True))["items"]
    assert shown["is_late"] is True


def test_a_returned_report_is_mended_and_handed_in_again(api: Api) -> None:
    sent = send(api, add_task(api, FRONT))
    url = f"/task-reports/{sent['id']}"
    assert api.as_("mattran").patch(url, {"result": "Khác"}, sent).status_code == 409
    back = done(act(api, LEAD, sent, "return", {"comment": "Nêu số buổi"}))
    assert back["steps"][-1]["comment"] == "Nêu số buổi"
    mended = done(api.as_("mattran").patch(url, {"result": "Đã họp 3 buổi"}, back))
    again = done(act(api, "mattran", mended, "submit"))
    assert (again["status"], again["result"]) == ("submitted", "Đã họp 3 buổi")
    assert api.as_("mattran").delete(url, again).status_code == 409, "it was acted on"
    other = send(api, add_task(api, FRONT))
    assert api.as_("mattran").delete(f"/task-reports/{other['id']}", other).status_code == 204


def test_an_agency_sees_and_reports_its_own_alone(api: Api) -> None:
    mine, theirs = add_task(api, FRONT), add_task(api, UNION)
    refused = api.as_("mattran").post("/task-reports", report(theirs))
    assert (refused.status_code, refused.json()["code"]) == (409, "of-other-agency")
    assert api.as_("nobody").post("/task-reports", report(mine)).status_code == 409
    own, other = send(api, mine), send(api, theirs, "phunu")
    for who, ids in (("mattran", [own["id"]]), ("phunu", [other["id"]]), ("nobody", [])):
        assert [one["id"] for one in done(api.as_(who).get("/task-reports"))["items"]] == ids
    url = f"/task-reports/{other['id']}"
    assert api.as_("mattran").get(url).status_code == 404
    assert api.as_("mattran").patch(url, {"result": "Khác"}, other).status_code == 404
    assert api.as_("mattran").delete(url, other).status_code == 404
    found = done(api.as_("mattran").get("/task-reports", q="hop thon", agency=UNION))["items"]
    assert found == []
    assert len(done(api.as_(LEAD).get("/task-reports"))["items"]) == 2
    assert api.all(sa.select(sa.func.count(TaskReport.id))) == [(2,)]


def test_what_cannot_be_is_refused(api: Api) -> None:
    task = add_task(api, FRONT)
    later, before = today.TODAY + timedelta(days=1), today.TODAY - timedelta(days=1)
    wrong = (
        ({"reported_on": str(later)}, "/reported_on", "report-day-to-come"),
        ({"answer_due_on": str(later)}, "/answer_due_on", "nothing-asked"),
        (
            {"difficulty": "Thiếu", "answer_due_on": str(before)},
            "/answer_due_on",
            "answer-before-report",
        ),
    )
    for more, pointer, code in wrong:
        answer = api.as_("mattran").post("/task-reports", report(task, **more))
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)


def test_the_list_is_one_query(api: Api) -> None:
    task = add_task(api, FRONT)
    for _ in range(3):
        send(api, task)
    with api.queries() as asked:
        assert len(done(api.as_(LEAD).get("/task-reports"))["items"]) == 3
    assert len([one for one in asked if "task_reports" in one]) == 1


def test_a_commune_raises_a_difficulty_with_the_district(api: Api) -> None:
    """In 2022 the plan is the district's, and its lead agency answers a commune."""
    set_today(world.TODAY)
    task = made(
        api.as_("district").post(
            f"/plans/{world.plan()}/tasks",
            {"title": "Tuyên truyền tại thôn", "agency": "UBND các xã, thị trấn"},
        )
    )
    body = report(
        task,
        org_unit_id=str(world.unit("binhnghia")),
        reported_on=str(world.TODAY),
        task_status="done",
        difficulty="Thiếu loa",
    )
    sent = made(api.as_("binhnghia").post("/task-reports", body))
    assert (sent["agency"], sent["status"]) == (None, "submitted")
    for who in ("trangan", "partner", "police"):
        assert api.as_(who).get(f"/task-reports/{sent['id']}").status_code == 404
    back = done(act(api, "district", sent, "return", {"comment": "Nêu thôn nào"}))
    again = done(act(api, "binhnghia", back, "submit"))
    answered = done(act(api, "district", again, "answer", {"answer": "Mượn loa của huyện"}))
    assert answered["status"] == "answered"
    states = sa.select(PlanTask.status).where(PlanTask.id == UUID(task["id"]))
    assert api.all(states) == [("not_started",)], "one commune does not speak for all"


def test_who_raised_a_difficulty_is_told_of_its_answer(api: Api) -> None:
    sent = send(api, add_task(api, FRONT), difficulty="Thiếu tài liệu")
    done(act(api, LEAD, sent, "answer", {"answer": "Cấp 500 tờ rơi"}))
    waits = done(api.as_("mattran").get("/inbox/count"))

    def told(who: str) -> list[tuple[str, str | None, str]]:
        items = done(api.as_(who).get("/inbox"))["items"]
        return [(i["group"], i["detail"], i["since"]) for i in items if i["kind"] == "task_answer"]

    assert told("mattran") == [("notice", "Cấp 500 tờ rơi", str(today.TODAY))]
    assert done(api.as_("mattran").get("/inbox/count")) == waits
    assert told("phunu") == told(LEAD) == told(LEADER) == []
    set_today(today.TODAY + timedelta(days=30))
    assert told("mattran") == []


def test_nobody_mends_the_report_of_another_agency(api: Api) -> None:
    sent = send(api, add_task(api, FRONT))
    back = done(act(api, LEAD, sent, "return", {"comment": "Nêu số buổi"}))
    url = f"/task-reports/{sent['id']}"
    for refused in (
        api.as_(LEAD).patch(url, {"result": "Khác"}, back),
        act(api, LEAD, back, "submit"),
        api.as_(LEAD).delete(url, back),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "report-of-other-agency")
