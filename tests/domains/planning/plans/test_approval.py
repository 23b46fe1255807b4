"""From draft to force: the district submits, the leader approves or returns, and it is all kept."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.planning.plans.models import Plan, PlanTarget
from tests import world
from tests.acting import CURRENT, Api, add
from tests.domains.planning.plans.making import PLAN

TARGET = f"{PLAN}/targets/establishments_inspected"
NEXT_YEAR = {
    "org_unit_id": str(world.unit("binhluc")),
    "year": 2023,
    "title": "Kế hoạch phòng, chống mại dâm năm 2023",
}
COUNTED = {
    "code": "workforce_known",
    "indicator": "workforce_known",
    "title": "Nắm chắc số lao động",
    "threshold_percent": 90,
}


def act(api: Api, person: str, path: str, body: Any = None) -> Any:
    """Post an act on what `path` without its last part shows, with its present version."""
    who = api.as_(person)
    return who.post(path, body, etag=who.get(path.rsplit("/", 1)[0]).json())


def done(answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()


def draft(api: Api, percent: int = 80) -> Any:
    who = api.as_("district")
    etag = who.get(TARGET).json()
    return done(who.patch(TARGET, {"threshold_percent": percent}, etag=etag))


def test_an_office_above_drafts_no_target_that_it_could_not_read(api: Api) -> None:
    """It reads what is in force: its own words would be told to everybody but itself."""

    def add_plan(db: Session) -> str:
        own = {"org_unit_id": world.unit("binhnghia")}
        plan = Plan(**own, year=2022, title="Kế hoạch xã", status="approved")
        add(db, plan)
        words = {"code": COUNTED["code"], "indicator": COUNTED["indicator"], "title": "Lao động"}
        level = {"threshold_percent": 70, "approved_percent": 70, "status": "approved"}
        add(db, PlanTarget(plan_id=plan.id, **own, **words, **level, position=1))
        return f"/plans/{plan.id}/targets/{COUNTED['code']}"

    path = api.run(add_plan)
    who = api.as_("district")
    shown = done(who.get(path))
    refused = who.patch(path, {"threshold_percent": 90}, etag=shown)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-your-target")
    assert done(who.get(path)) == shown


def in_force(api: Api) -> tuple[int, bool]:
    figure = api.as_("district").get(f"{TARGET}/progress").json()
    return figure["threshold_percent"], figure["in_force"]


def test_a_threshold_is_in_force_once_it_is_approved(api: Api) -> None:
    drafted = draft(api)
    assert (drafted["status"], drafted["threshold_percent"], drafted["approved_percent"]) == (
        *("draft", 80),
        70,
    )
    assert in_force(api) == (70, True)
    sent = done(act(api, "district", f"{TARGET}/submit"))
    assert (sent["status"], sent["held_by"]) == ("submitted", "leader")
    assert sent["held_since"] is not None
    assert in_force(api) == (70, True)
    put = done(act(api, "leader", f"{TARGET}/approve", {"comment": "Đồng ý nâng mức"}))
    assert (put["status"], put["held_by"], put["held_since"]) == ("approved", None, None)
    assert put["approved_percent"] == 80
    assert in_force(api) == (80, True)


def test_a_returned_target_shows_the_reason_until_it_is_submitted_again(api: Api) -> None:
    draft(api)
    done(act(api, "district", f"{TARGET}/submit"))
    given = done(act(api, "leader", f"{TARGET}/return", {"comment": "Chưa có căn cứ"}))
    assert (given["status"], given["held_by"]) == ("returned", "lead_officer")
    assert given["return_reason"] == "Chưa có căn cứ"
    assert in_force(api) == (70, True)
    draft(api, 75)
    sent = done(act(api, "district", f"{TARGET}/submit"))
    assert (sent["status"], sent["return_reason"]) == ("submitted", None)
    done(act(api, "leader", f"{TARGET}/approve", {}))
    assert in_force(api) == (75, True)


def test_every_step_is_kept_with_who_took_it(api: Api) -> None:
    draft(api)
    done(act(api, "district", f"{TARGET}/submit"))
    done(act(api, "leader", f"{TARGET}/return", {"comment": "Chưa có căn cứ"}))
    draft(api, 75)
    done(act(api, "district", f"{TARGET}/submit"))
    done(act(api, "leader", f"{TARGET}/approve", {}))
    path = f"{PLAN}/approval-steps"
    steps = done(api.as_("binhnghia").get(path, target="establishments_inspected"))["items"]
    told = [(s["step"], s["threshold_percent"], s["comment"], s["actor_name"]) for s in steps]
    district, leader = world.PEOPLE["district"][0], world.PEOPLE["leader"][0]
    assert told == [
        ("approved", 75, None, leader),
        ("submitted", 75, None, district),
        ("returned", 80, "Chưa có căn cứ", leader),
        ("submitted", 80, None, district),
    ]
    assert {s["target"] for s in steps} == {"establishments_inspected"}
    assert done(api.as_("district").get(path, target="staff_trained"))["items"] == []
    first = done(api.as_("district").get(path, limit="3"))
    rest = done(api.as_("district").get(path, limit="3", after=first["next"]))
    assert [*first["items"], *rest["items"]] == steps


@pytest.mark.parametrize(
    ("person", "path", "body"),
    [
        ("leader", f"{TARGET}/submit", None),
        ("district", f"{TARGET}/approve", {}),
        ("district", f"{TARGET}/return", {"comment": "Lý do"}),
        ("district", f"{PLAN}/approve", {}),
        ("binhnghia", f"{PLAN}/submit", None),
        ("province", f"{PLAN}/approve", {}),
    ],
)
def test_each_acts_for_itself(api: Api, person: str, path: str, body: Any) -> None:
    assert act(api, person, path, body).status_code == 403


@pytest.mark.parametrize(
    ("person", "verb", "body"),
    [
        ("district", "submit", None),
        ("leader", "approve", {}),
        ("leader", "return", {"comment": "x"}),
    ],
)
def test_what_is_approved_waits_for_nobody(api: Api, person: str, verb: str, body: Any) -> None:
    for path in (TARGET, PLAN):
        refused = act(api, person, f"{path}/{verb}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "approval-wrong-state")


def test_a_return_needs_its_reason_and_no_person_in_it(api: Api) -> None:
    draft(api)
    done(act(api, "district", f"{TARGET}/submit"))
    for body, code in (
        ({}, "missing"),
        ({"comment": "  "}, "too-short"),
        ({"comment": "Gọi 0912 345 678"}, "pii-in-text"),
    ):
        refused = act(api, "leader", f"{TARGET}/return", body)
        assert refused.status_code == 422
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/comment", code)]


def test_nothing_changes_on_the_leaders_desk(api: Api) -> None:
    draft(api)
    sent = done(act(api, "district", f"{TARGET}/submit"))
    who = api.as_("district")
    refused = who.patch(TARGET, {"threshold_percent": 60}, etag=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "waits-for-approval")
    stale = api.as_("leader").post(f"{TARGET}/approve", {}, etag=sent["version"] - 1)
    assert (stale.status_code, stale.json()["current"]["status"]) == (412, "submitted")
    assert api.as_("leader").post(f"{TARGET}/approve", {}).status_code == 428


def test_a_plan_goes_with_its_targets(api: Api) -> None:
    who = api.as_("district")
    plan = done(who.post("/plans", NEXT_YEAR))
    assert (plan["status"], plan["held_by"]) == ("draft", "lead_officer")
    path = f"/plans/{plan['id']}"
    empty = act(api, "district", f"{path}/submit")
    assert (empty.status_code, empty.json()["errors"][0]["code"]) == (422, "plan-without-targets")
    target = done(who.post(f"{path}/targets", COUNTED))
    assert (target["status"], target["approved_percent"]) == ("draft", None)
    assert done(act(api, "district", f"{path}/submit"))["status"] == "submitted"
    late = who.post(f"{path}/targets", COUNTED | {"code": "late"})
    assert (late.status_code, late.json()["code"]) == (409, "waits-for-approval")
    assert done(act(api, "leader", f"{path}/return", {"comment": "Thiếu"}))["status"] == "returned"
    one = f"{path}/targets/workforce_known"
    assert who.get(one).json()["return_reason"] == "Thiếu"
    done(act(api, "district", f"{path}/submit"))
    assert done(act(api, "leader", f"{path}/approve", {}))["status"] == "approved"
    assert done(who.get(one))["approved_percent"] == 90
    steps = done(who.get(f"{path}/approval-steps"))["items"]
    assert [(s["step"], s["target"]) for s in steps][:2] == [
        ("approved", None),
        ("approved", "workforce_known"),
    ]


def test_a_plan_waits_for_the_target_that_was_returned_alone(api: Api) -> None:
    who = api.as_("district")
    path = f"/plans/{done(who.post('/plans', NEXT_YEAR))['id']}"
    one = f"{path}/targets/workforce_known"
    done(who.post(f"{path}/targets", COUNTED))
    done(act(api, "district", f"{path}/submit"))
    done(act(api, "leader", f"{one}/return", {"comment": "Mức quá cao"}))
    refused = act(api, "leader", f"{path}/approve", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "targets-still-open")
    done(who.patch(one, {"threshold_percent": 85}, etag=who.get(one).json()))
    done(act(api, "district", f"{one}/submit"))
    assert done(act(api, "leader", f"{path}/approve", {}))["status"] == "approved"
    assert done(who.get(one))["approved_percent"] == 85


def test_a_drafted_plan_is_counted_and_says_that_it_is_not_in_force(api: Api) -> None:
    who = api.as_("district")
    path = f"/plans/{done(who.post('/plans', NEXT_YEAR))['id']}"
    done(who.post(f"{path}/targets", COUNTED))
    (figure,) = done(who.get(f"{path}/progress"))["targets"]
    assert (figure["threshold_percent"], figure["in_force"]) == (90, False)


def test_only_drafts_are_removed(api: Api) -> None:
    who = api.as_("district")
    path = f"/plans/{done(who.post('/plans', NEXT_YEAR))['id']}"
    one = f"{path}/targets/workforce_known"
    done(who.post(f"{path}/targets", COUNTED))
    task = done(who.post(f"{path}/tasks", {"title": "Rà soát", "agency": "Công an huyện"}))
    for kept in (TARGET, PLAN):
        refused = who.delete(kept, etag=who.get(kept).json())
        assert (refused.status_code, refused.json()["code"]) == (409, "only-drafts-are-removed")
    assert who.delete(one).status_code == 428
    assert who.delete(one, etag=1).status_code == 204
    assert who.get(one).status_code == 404
    done(who.post(f"{path}/targets", COUNTED))
    assert who.delete(f"{path}/tasks/{task['id']}", etag=1).status_code == 204
    done(who.post(f"{path}/tasks", {"title": "Rà soát", "agency": "Công an huyện"}))
    assert who.delete(path, etag=CURRENT).status_code == 204
    assert who.get(path).status_code == 404
    assert api.all(sa.select(PlanTarget.id).where(PlanTarget.code == "late")) == []
    assert api.one(sa.select(sa.func.count(Plan.id))) == 1
    gone = sa.select(LogEntry.entity).where(LogEntry.action == "deleted").order_by(LogEntry.seq)
    assert [e for (e,) in api.all(gone)][-3:] == ["plan_tasks", "plan_targets", "plans"]


def test_what_waits_is_one_list_for_the_leader_and_one_for_the_office(api: Api) -> None:
    office, leader = api.as_("district"), api.as_("leader")
    code = "workforce_known"
    target = office.get(f"{PLAN}/targets/{code}").json()
    changed = office.patch(f"{PLAN}/targets/{code}", {"threshold_percent": 90}, etag=target)
    assert changed.status_code == 200, changed.text
    sent = office.post(f"{PLAN}/targets/{code}/submit", etag=changed.json())
    assert sent.status_code == 200, sent.text
    (row,) = [r for r in leader.get("/plans/waiting").json()["items"] if r["code"] == code]
    assert (row["threshold_percent"], row["version"]) == (90, sent.json()["version"])
    assert row["since"] == sent.json()["held_since"]
    back = leader.post(
        f"{PLAN}/targets/{code}/return", {"comment": "Nêu rõ căn cứ"}, etag=sent.json()
    )
    assert back.status_code == 200, back.text
    assert [r["code"] for r in leader.get("/plans/waiting").json()["items"]] == []
    (row,) = office.get("/plans/waiting", status="returned").json()["items"]
    assert (row["code"], row["return_reason"]) == (code, "Nêu rõ căn cứ")
    plan = office.post(f"{PLAN}/next", {}).json()
    handed = office.post(f"/plans/{plan['id']}/submit", etag=plan)
    assert handed.status_code == 200, handed.text
    (whole,) = leader.get("/plans/waiting").json()["items"]
    assert (whole["code"], whole["title"]) == (None, plan["title"])  # its targets go with it
    assert api.as_("district2").get("/plans/waiting").json()["items"] == []
