"""decide, record-payment, execute, transfer, dismiss: who may, from which state, under If-Match."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    done,
    errors,
    finding,
    made,
    problem,
    signed,
    with_violation,
)

DECISION = {"decision_no": "12/QĐ-XPHC", "fine_amount": 3_000_000, "signed_by": "Vũ Đình Khánh"}
BODIES: dict[str, dict[str, Any]] = {
    "decide": DECISION,
    "record-payment": {"amount": 1_000_000},
    "execute": {},
    "transfer": {"transferred_to": "Cơ quan Cảnh sát điều tra", "reason": "Có dấu hiệu tội phạm"},
    "dismiss": {"reason": "Hết thời hiệu"},
}
HANDLERS = {"district", "police"}
RIGHT = {name: HANDLERS | ({"leader"} if name == "decide" else set()) for name in BODIES}


def found(api: Api, **changed: Any) -> dict[str, Any]:
    """A violation that signed minutes list."""
    record = signed(api, {**with_violation(), "violations": [finding(**changed)]})
    (item,) = api.as_("district").get("/violations", inspection_id=record["id"]).json()["items"]
    return done(api.as_("district").get(f"/violations/{item['id']}"))


def act(api: Api, item: dict[str, Any], name: str, who: str = "police", **changed: Any) -> Any:
    body = {**BODIES[name], **changed}
    return api.as_(who).post(f"/violations/{item['id']}/{name}", body, etag=item)


def at(api: Api, state: ViolationStatus) -> dict[str, Any]:
    """A violation in that state."""
    item = found(api)
    steps = {
        ViolationStatus.RECORDED: (),
        ViolationStatus.DECIDED: ("decide",),
        ViolationStatus.EXECUTED: ("decide", "execute"),
        ViolationStatus.TRANSFERRED: ("transfer",),
        ViolationStatus.DISMISSED: ("dismiss",),
    }
    for step in steps[state]:
        item = done(act(api, item, step))
    assert item["status"] == state
    return item


def test_from_minutes_to_executed_decision(api: Api) -> None:
    item = found(api)
    item = done(act(api, item, "decide", "leader"))
    assert (item["status"], item["decided_on"], item["handled_on"]) == (
        "decided",
        "2022-10-03",
        "2022-10-03",
    )
    assert (item["decision_unit_name"], item["signed_by"]) == ("Bình Lục", "Vũ Đình Khánh")
    assert item["decision_agency"] == "huyện Bình Lục"
    item = done(act(api, item, "record-payment"))
    assert (item["paid_amount"], item["version"]) == (1_000_000, 3)
    over = act(api, item, "record-payment", amount=2_000_001)
    assert errors(over) == {("/amount", "more-than-owed")}
    assert "2.000.000 đồng" in over.json()["errors"][0]["message"]
    item = done(act(api, item, "record-payment", amount=2_000_000))
    item = done(act(api, item, "execute"))
    assert (item["status"], item["executed_on"]) == ("executed", "2022-10-03")
    assert item["warnings"] == []


def test_handing_over_and_letting_rest_say_why(api: Api) -> None:
    item = done(act(api, found(api), "transfer", handled_on="2022-10-02"))
    assert (item["status"], item["handled_on"]) == ("transferred", "2022-10-02")
    assert item["transferred_to"] == "Cơ quan Cảnh sát điều tra"
    item = done(act(api, found(api), "dismiss"))
    assert (item["status"], item["reason"]) == ("dismissed", "Hết thời hiệu")
    for name, field in (
        ("transfer", "reason"),
        ("dismiss", "reason"),
        ("transfer", "transferred_to"),
    ):
        assert errors(act(api, found(api), name, **{field: ""})) == {(f"/{field}", "too-short")}
    pii = act(api, found(api), "dismiss", reason="CCCD 035203001234")
    assert errors(pii) == {("/reason", "pii-in-text")}


POSSIBLE = {
    ViolationStatus.RECORDED: {"decide", "transfer", "dismiss"},
    ViolationStatus.DECIDED: {"record-payment", "execute"},
    ViolationStatus.EXECUTED: {"record-payment"},
}


@pytest.mark.parametrize("state", list(ViolationStatus))
def test_an_act_out_of_turn_names_the_present_state(api: Api, state: ViolationStatus) -> None:
    item = at(api, state)
    for name in BODIES.keys() - POSSIBLE.get(state, set()):
        answer = act(api, item, name)
        assert problem(answer) == (409, "wrong-state"), name
        assert answer.json()["state"] == state
    patched = api.as_("district").patch(f"/violations/{item['id']}", {"description": "x"}, item)
    assert patched.status_code == (200 if state is ViolationStatus.RECORDED else 409)


def test_the_state_is_named_in_the_readers_language(api: Api) -> None:
    item = at(api, ViolationStatus.DISMISSED)
    assert "không xử phạt" in act(api, item, "decide").json()["detail"]
    path = f"/violations/{item['id']}/decide"
    answer = api.as_("police").request(
        "POST", path, json=DECISION, headers={"If-Match": CURRENT, "Accept-Language": "en"}
    )
    assert answer.json()["detail"].startswith("The violation's state is: dismissed.")


@pytest.mark.parametrize("name", list(BODIES))
def test_who_may(api: Api, name: str) -> None:
    needs = next(state for state, names in POSSIBLE.items() if name in names)
    item = at(api, needs)
    path = f"/violations/{item['id']}/{name}"
    for who in world.PEOPLE:
        if who in RIGHT[name]:
            continue
        status = api.as_(who).post(path, BODIES[name], etag=item).status_code
        assert status == (404 if who == "district2" else 403), who
    assert problem(api.as_("district").post(path, BODIES[name])) == (428, "if-match-required")
    stale = api.as_("district").post(path, BODIES[name], etag=99)
    assert (problem(stale), stale.json()["current"]["id"]) == ((412, "stale"), item["id"])
    done(api.as_("district").post(path, BODIES[name], etag=item))


def test_unsigned_minutes_are_not_handled(api: Api) -> None:
    record = made(api.as_("inspector").post("/inspections", with_violation()))
    (item,) = api.as_("district").get("/violations", inspection_id=record["id"]).json()["items"]
    for name in ("decide", "transfer", "dismiss"):
        assert problem(act(api, item, name)) == (409, "minutes-not-signed")
    path = f"/violations/{item['id']}/record-grounds"
    grounds = api.as_("police").post(path, {"is_complex": True}, etag=item)
    assert problem(grounds) == (409, "minutes-not-signed")


def test_a_decision_has_a_penalty_and_days_in_order(api: Api) -> None:
    item = found(api)
    none = act(api, item, "decide", fine_amount=None)
    assert errors(none) == {("/fine_amount", "penalty-needed")}
    assert errors(act(api, item, "decide", fine_amount=0)) == {("/fine_amount", "too-small")}
    early = act(api, item, "decide", decided_on="2022-09-30")
    assert errors(early) == {("/decided_on", "before-the-act-before")}
    assert "01/10/2022" in early.json()["errors"][0]["message"]
    late = act(api, item, "decide", decided_on="2022-10-04")
    assert errors(late) == {("/decided_on", "in-future")}
    warning: dict[str, Any] = {
        "fine_amount": None,
        "warning": True,
        "override_reason": "Vi phạm lần đầu",
    }
    item = done(act(api, item, "decide", **warning, decided_on="2022-10-02"))
    assert problem(act(api, item, "record-payment")) == (409, "no-fine")
    early = act(api, item, "execute", executed_on="2022-10-01")
    assert errors(early) == {("/executed_on", "before-the-act-before")}


def test_a_decision_number_serves_once_a_year_and_unit(api: Api) -> None:
    first, second, third = found(api), found(api), found(api)
    done(act(api, first, "decide"))
    again = act(api, second, "decide", fine_amount=2_000_000)
    assert problem(again) == (409, "decision-no-used")
    assert done(api.as_("district").get(f"/violations/{second['id']}"))["status"] == "recorded"
    done(act(api, second, "decide", decision_no="13/QĐ-XPHC"))
    commune = str(world.unit("binhnghia"))
    item = done(act(api, third, "decide", decision_unit_id=commune))
    assert (item["decision_no"], item["decision_unit_name"]) == ("12/QĐ-XPHC", "Bình Nghĩa")


def test_the_deciding_unit_holds_the_place(api: Api) -> None:
    item = found(api)
    for unit in ("trangan", "thanhliem"):
        answer = act(api, item, "decide", decision_unit_id=str(world.unit(unit)))
        assert errors(answer) == {("/decision_unit_id", "not-found")}
    province = str(world.unit("hanam"))
    assert (
        done(act(api, item, "decide", decision_unit_id=province))["decision_unit_name"] == "Hà Nam"
    )


def test_of_those_who_use_one_number_at_once_one_gets_it(api: Api) -> None:
    items = [found(api) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda item: act(api, item, "decide"), items))
    codes = sorted(a.status_code for a in answers)
    assert codes == [200, *[409] * 7], [a.text for a in answers]
    decided = sa.select(sa.func.count(Violation.id)).where(Violation.decision_no.is_not(None))
    assert api.one(decided) == 1


def test_payments_at_once_add_up(api: Api) -> None:
    item = done(act(api, found(api), "decide"))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: act(api, item, "record-payment"), range(6)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [200, *[412] * 5], [a.text for a in answers]
    paid = api.one(sa.select(Violation.paid_amount))
    assert paid == 1_000_000


def test_a_lost_answer_pays_once(api: Api) -> None:
    item = done(act(api, found(api), "decide"))
    path, police = f"/violations/{item['id']}/record-payment", api.as_("police")
    first = police.post(path, {"amount": 500_000}, key="pay", etag=item)
    again = police.post(path, {"amount": 500_000}, key="pay", etag=item)
    assert (done(first)["paid_amount"], again.content) == (500_000, first.content)
    assert api.one(sa.select(Violation.paid_amount)) == 500_000


def test_each_act_is_logged_with_what_it_changed(api: Api) -> None:
    item = at(api, ViolationStatus.EXECUTED)
    log = sa.select(LogEntry.version, LogEntry.diff).where(LogEntry.entity == "violations")
    diffs = {row.version: row.diff for row in api.all(log.order_by(LogEntry.seq))}
    assert diffs[2]["status"] == ["recorded", "decided"]
    assert diffs[2]["fine_amount"] == [None, 3_000_000]
    moved = ["decided", "executed"]
    assert diffs[3] == {"status": moved, "stage": moved, "executed_on": [None, "2022-10-03"]}
    assert item["version"] == 3
