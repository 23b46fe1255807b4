"""The way as data, and the acts that it adds: send, deliver, coerce, expire, come back."""

from typing import Any

from backend.domains.enforcement.violations.models import STATUS, Stage
from backend.law.reference import load_violation_stages
from backend.permissions import Permission
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import BODIES, DECISION, found
from tests.domains.inspections.inspections.making import done, errors, problem

MORE: dict[str, dict[str, Any]] = {
    "send": {"sent_to": "Công an huyện Bình Lục"},
    "deliver": {},
    "coerce": {"reason": "Khấu trừ tiền từ tài khoản"},
    "expire": {"reason": "Quá một năm từ ngày ra quyết định"},
    "return-from-transfer": {"reason": "Không khởi tố vụ án hình sự"},
}
ALL = {**BODIES, **MORE, "cancel": {"reason": "Sai đối tượng"}}
WAY: dict[str, tuple[str, ...]] = {
    "recorded": (),
    "sent": ("send",),
    "transferred": ("transfer",),
    "dismissed": ("dismiss",),
    "decided": ("decide",),
    "in_force": ("decide", "deliver"),
    "executed": ("decide", "deliver", "execute"),
    "coerced": ("decide", "deliver", "coerce"),
    "expired": ("decide", "deliver", "expire"),
}


def act(api: Api, item: dict[str, Any], name: str, **changed: Any) -> Any:
    path = f"/violations/{item['id']}/{name}"
    return api.as_("police").post(path, {**ALL[name], **changed}, etag=item)


def test_the_data_agrees_with_the_model(api: Api) -> None:
    facts = load_violation_stages()
    assert {fact.code: fact.status for fact in facts.stages} == dict(STATUS)
    assert {fact.permission for fact in facts.acts} <= set(Permission)
    reached = {to for fact in facts.acts if (to := fact.to)}
    assert {stage.value for stage in Stage} - reached == set()
    shown = done(api.as_("inspector").get("/violations/stages"))
    assert [a["act"] for a in shown["acts"] if a["two_persons"]] == ["cancel"]
    assert {a["certainty"] for a in shown["acts"]} == {"verified", "secondary", "unverified"}


def test_every_act_from_every_stage_goes_where_the_data_says(api: Api) -> None:
    """Ten stages, eleven acts: what the data does not name is refused with the present state."""
    facts = {fact.act: fact for fact in load_violation_stages().acts}
    for stage, steps in WAY.items():
        item = found(api)
        for step in steps:
            item = done(act(api, item, step, **numbered(step)))
        assert (item["stage"], item["status"]) == (stage, STATUS[Stage(stage)])
        for name in ALL:
            if stage not in facts[name].from_:
                answer = act(api, item, name)
                assert problem(answer) == (409, "wrong-state"), (stage, name)
                assert answer.json()["stage"] == stage


def numbered(step: str) -> dict[str, Any]:
    return {"decision_no": None} if step == "decide" else {}


def test_a_file_is_not_back_before_it_went(api: Api) -> None:
    item = done(act(api, found(api), "transfer", handled_on="2022-10-02"))
    assert errors(act(api, item, "return-from-transfer", returned_on="2022-10-01")) == {
        ("/returned_on", "before-the-act-before")
    }


def test_a_file_that_came_back_waits_again_and_was_handled_while_away(api: Api) -> None:
    item = done(act(api, found(api), "transfer", handled_on="2022-10-01"))
    item = done(act(api, item, "return-from-transfer"))
    assert (item["stage"], item["status"], item["handled_on"]) == ("recorded", "recorded", None)
    assert (item["transferred_on"], item["returned_on"]) == ("2022-10-01", "2022-10-03")
    plan = api.as_("district").get("/plans").json()["items"][0]["id"]

    def handled(day: str) -> int:
        path = f"/plans/{plan}/targets/violations_handled/progress"
        number: int = done(api.as_("district").get(path, as_of=day))["numerator"]
        return number

    assert [handled(day) for day in ("2022-10-01", "2022-10-02", "2022-10-03")] == [1, 1, 0]
    item = done(act(api, item, "decide"))
    assert [handled(day) for day in ("2022-10-01", "2022-10-03")] == [1, 1]


def test_a_decision_without_a_number_gets_the_next_one(api: Api) -> None:
    def decide(**changed: Any) -> dict[str, Any]:
        body = {**DECISION, "decision_no": None, **changed}
        return done(act(api, found(api), "decide", **body))

    assert decide()["decision_no"] == "01/QĐ-XPHC"
    assert decide(decision_no="07/QĐ-XPHC")["decision_seq"] == 7
    assert decide()["decision_no"] == "08/QĐ-XPHC"
    assert decide(decision_no="chưa cấp số")["decision_seq"] is None
    assert decide()["decision_seq"] == 9
    again = act(api, found(api), "decide", decision_no="8/QĐ-UBND")
    assert problem(again) == (409, "decision-no-used")


def test_whoever_handles_a_file_says_what_lengthens_its_time(api: Api) -> None:
    """Nothing, an explanation or a complex case, both: three days to decide by."""
    item = found(api)
    before = item["deadlines"]

    def said(who: str = "police", **grounds: Any) -> Any:
        path = f"/violations/{item['id']}/record-grounds"
        return api.as_(who).post(path, grounds, etag=item)

    days = {}
    for name, grounds in GROUNDS.items():
        item = done(said(**grounds))
        days[name] = next(d["due_on"] for d in item["deadlines"] if "Ra quyết định" in d["title"])
    assert days["explained"] == days["complex"] == "2022-11-01"
    assert days["both"] == "2022-12-01"
    item = done(said())
    assert item["deadlines"] == before
    assert (item["stage"], item["assignee_name"]) == ("recorded", world.PEOPLE["police"][0])
    assert errors(said(explanation_requested_on="2022-09-01")) == {
        ("/explanation_requested_on", "before-the-act-before")
    }
    for who in ("inspector", "leader", "binhnghia"):
        assert said(who).status_code == 403
    item = done(act(api, item, "decide"))
    assert problem(said(is_complex=True)) == (409, "wrong-state")


GROUNDS: dict[str, dict[str, Any]] = {
    "explained": {"explanation_requested_on": "2022-10-02"},
    "complex": {"is_complex": True},
    "both": {"explanation_requested_on": "2022-10-02", "is_complex": True},
}


def test_delivery_and_explanation_have_their_days(api: Api) -> None:
    item = found(api)
    patched = {"explanation_requested_on": "2022-10-02", "is_complex": True}
    item = done(api.as_("district").patch(f"/violations/{item['id']}", patched, item))
    assert (item["explanation_requested_on"], item["is_complex"]) == ("2022-10-02", True)
    early = api.as_("district").patch(
        f"/violations/{item['id']}", {"explanation_requested_on": "2022-09-01"}, item
    )
    assert errors(early) == {("/explanation_requested_on", "before-the-act-before")}
    item = done(act(api, item, "decide", decided_on="2022-10-01"))
    assert errors(act(api, item, "deliver", delivered_on="2022-09-30")) == {
        ("/delivered_on", "before-the-act-before")
    }
    item = done(act(api, item, "deliver", delivered_on="2022-10-02"))
    assert (item["stage"], item["status"], item["in_force_on"]) == (
        "in_force",
        "decided",
        "2022-10-02",
    )
