"""Payments in parts with their arithmetic, measures, and the register of decisions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.text import clock
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.payments import build_overdue_spans
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import DECISION, found
from tests.domains.enforcement.violations.test_stages import act
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.platform.imports.lists import opened
from tests.domains.platform.second_approvals.test_two_persons import answer, ask


@pytest.fixture(autouse=True)
def day_given_back() -> Any:
    yield
    clock.set_today(world.TODAY)


def decided(api: Api, **changed: Any) -> dict[str, Any]:
    body: dict[str, Any] = {**DECISION, "decision_no": None, **changed}
    return done(act(api, found(api), "decide", **body))


def test_payments_in_parts_and_what_paying_late_costs(api: Api) -> None:
    """Delivered 3 October, due 13 October: 3.000.000 unpaid, then 1.000.000 paid on the 20th."""
    item = done(act(api, decided(api), "deliver"))
    clock.set_today(date(2022, 11, 30))
    early = act(api, item, "record-payment", paid_on="2022-10-02")
    assert errors(early) == {("/paid_on", "before-the-act-before")}
    part = {"amount": 1_000_000, "paid_on": "2022-10-20", "receipt_no": "BL 0012"}
    item = done(act(api, item, "record-payment", **part))
    police = api.as_("police")
    told = done(police.get(f"/violations/{item['id']}/payments"))
    assert [(p["paid_on"], p["amount"], p["receipt_no"]) for p in told["items"]] == [
        ("2022-10-20", 1_000_000, "BL 0012")
    ]
    assert (told["rest"], told["due_on"], told["certainty"]) == (
        2_000_000,
        "2022-10-13",
        "secondary",
    )
    assert told["arithmetic"] == [
        "3.000.000 × 0,05% × 7 ngày (14/10/2022–20/10/2022) = 10.500",
        "2.000.000 × 0,05% × 41 ngày (21/10/2022–30/11/2022) = 41.000",
    ]
    assert (told["late_days"], told["late_amount"]) == (48, 51_500)
    listed = {
        days: [i["id"] for i in police.get("/violations", unpaid_for=days).json()["items"]]
        for days in (30, 47, 48)
    }
    assert listed == {30: [item["id"]], 47: [item["id"]], 48: []}
    done(act(api, item, "record-payment", amount=2_000_000))
    assert police.get("/violations", unpaid_for=0).json()["items"] == []


def test_a_wrong_payment_is_cancelled_and_the_sums_follow(api: Api) -> None:
    """3.000.000 entered as paid, wrongly: it stays struck through, and all of it is owed again."""
    item = done(act(api, decided(api), "deliver"))
    item = done(act(api, item, "record-payment", amount=3_000_000, receipt_no="BL 0099"))
    path, police = f"/violations/{item['id']}", api.as_("police")
    (wrong,) = police.get(f"{path}/payments").json()["items"]
    cancel, why = f"{path}/payments/{wrong['id']}/cancel", {"reason": "Nhập nhầm hồ sơ"}
    for who, status in (("leader", 403), ("inspector", 403), ("district2", 404)):
        assert api.as_(who).post(cancel, why, etag=wrong).status_code == status, who
    assert police.post(cancel, why).status_code == 428
    assert police.post(cancel, {}, etag=wrong).status_code == 422
    other = found(api)
    elsewhere = f"/violations/{other['id']}/payments/{wrong['id']}/cancel"
    assert police.post(elsewhere, why, etag=wrong).status_code == 404
    gone = done(police.post(cancel, why, etag=wrong))
    names = ("amount", "cancelled_on", "cancel_reason", "cancelled_by_name")
    said = (3_000_000, "2022-10-03", why["reason"], world.PEOPLE["police"][0])
    assert tuple(gone[name] for name in names) == said
    assert problem(police.post(cancel, why, etag=gone)) == (409, "payment-cancelled")
    told = done(police.get(f"{path}/payments"))
    assert (told["items"], told["paid_amount"], told["rest"]) == ([gone], 0, 3_000_000)
    now = police.get(path).json()
    assert (now["paid_amount"], now["version"]) == (0, item["version"] + 1)
    now = done(act(api, now, "execute"))
    clock.set_today(date(2022, 11, 30))
    late = police.get("/violations", unpaid_for=30).json()["items"]
    assert [row["id"] for row in late] == [item["id"]]
    register = police.get("/violations/register").json()["items"]
    assert [row["paid_amount"] for row in register] == [0]
    assert done(police.get(f"{path}/payments"))["late_amount"] == 3_000_000 * 5 * 48 // 10_000
    right = {"amount": 3_000_000, "paid_on": "2022-11-01", "receipt_no": "BL 0101"}
    assert done(act(api, now, "record-payment", **right))["paid_amount"] == 3_000_000
    assert police.get("/violations", unpaid_for=0).json()["items"] == []
    fed = police.get("/changes", limit=200).json()["items"]
    assert ("violation-payments", wrong["id"], 2) in {
        (c["entity"], c["id"], c["version"]) for c in fed
    }


def test_stretches_end_when_all_is_paid() -> None:
    paid = [(date(2022, 10, 10), 3_000_000)]
    assert list(build_overdue_spans(3_000_000, date(2022, 10, 13), paid, date(2022, 12, 1))) == []
    assert list(build_overdue_spans(3_000_000, None, paid, date(2022, 12, 1))) == []
    late = [(date(2022, 10, 14), 3_000_000)]
    (one,) = build_overdue_spans(3_000_000, date(2022, 10, 13), late, date(2022, 12, 1))
    assert (one.days, one.owed) == (1, 1_500)


def test_a_measure_with_a_day_is_a_deadline_until_it_is_done(api: Api) -> None:
    item = decided(api)
    path, police = f"/violations/{item['id']}/remedies", api.as_("police")
    body = {"measure": "Nộp lại số lợi bất hợp pháp", "due_on": "2022-10-05"}
    made = police.post(path, body).json()
    made_open = police.post(path, {"measure": "Tháo biển hiệu"})
    assert made_open.status_code == 201

    def listed(person: str = "police", **asked: Any) -> list[Any]:
        found = api.as_(person).get("/deadlines", kind="remedy", **asked).json()["items"]
        return [(d["entity_id"], d["due_on"], d["detail"], d["basis"]) for d in found]

    whole = (item["id"], "2022-10-05", body["measure"], f"Quyết định số {item['decision_no']}")
    assert listed() == listed("leader") == listed("inspector") == [whole]
    assert listed(establishment_id=item["establishment_id"]) == [whole]
    assert listed(assignee_id=str(world.user("district"))) == []
    assert listed("district2") == listed("inspector2") == listed("binhnghia") == []
    marks = {
        person: [
            i["mark"]
            for i in api.as_(person).get("/inbox").json()["items"]
            if i["kind"] == "remedy"
        ]
        for person in ("police", "leader")
    }
    assert marks == {"police": ["soon"], "leader": ["escalated"]}
    done(police.patch(f"{path}/{made['id']}", {"done_on": "2022-10-03"}, made))
    assert listed() == []


def test_measures_are_due_and_done(api: Api) -> None:
    item = found(api)
    path = f"/violations/{item['id']}/remedies"
    police = api.as_("police")
    body = {"measure": "Nộp lại số lợi bất hợp pháp", "due_on": "2022-10-20"}
    assert problem(police.post(path, body)) == (409, "no-decision-stands")
    item = done(act(api, item, "decide"))
    assert errors(police.post(path, {**body, "due_on": "2022-10-01"})) == {
        ("/due_on", "before-the-act-before")
    }
    remedy = made(police.post(path, body))
    one = f"{path}/{remedy['id']}"
    late = police.patch(one, {"done_on": "2022-10-04"}, remedy)
    assert errors(late) == {("/done_on", "in-future")}
    assert done(police.patch(one, {"done_on": "2022-10-03"}, remedy))["done_on"] == "2022-10-03"
    assert [r["id"] for r in done(api.as_("leader").get(path))["items"]] == [remedy["id"]]
    assert api.as_("leader").patch(one, {"done_on": None}, remedy).status_code == 403


def test_the_register_shows_numbers_and_gaps(api: Api) -> None:
    first = decided(api)
    decided(api, decision_no="05/QĐ-XPHC")
    done(answer(api, made(ask(api, first)), "confirm", "leader"))
    decided(api, decision_no="Không số")
    leader = api.as_("leader")
    with api.queries() as seen:
        told = done(leader.get("/violations/register"))
    assert len(seen) <= 7, "\n".join(seen)
    assert [(r["decision_seq"], r["stage"]) for r in told["items"]] == [
        (1, "cancelled"),
        (5, "decided"),
        (None, "decided"),
    ]
    assert told["gaps"] == [{"first": 2, "last": 4}]
    assert (told["next_decision_no"], told["decision_unit_name"]) == ("06/QĐ-XPHC", "Bình Lục")
    assert done(leader.get("/violations/register", year=2021))["items"] == []
    page = done(leader.get("/violations/register", limit=1))
    assert (
        done(leader.get("/violations/register", after=page["next"]))["items"][0]["decision_seq"]
        == 5
    )
    book = opened(leader.get("/exports/decisions.xlsx").content).worksheets[0]
    cells = [str(c.value) for row in book.iter_rows() for c in row if c.value is not None]
    order = [cells.index(n) for n in ("01/QĐ-XPHC", "02–04", "05/QĐ-XPHC", "Không số")]
    assert order == sorted(order)
    assert api.as_("binhnghia").get("/violations/register").status_code == 403


def test_fifty_at_once_get_fifty_numbers_without_a_gap(api: Api) -> None:
    items = [found(api) for _ in range(50)]

    def decide(item: dict[str, Any]) -> Any:
        """Once more, as clients do, when a busy machine says to come back."""
        answers = (act(api, item, "decide", decision_no=None) for _ in range(20))
        return next(answer for answer in answers if answer.status_code != 503)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(decide, items))
    won = sum(a.status_code == 200 for a in answers)
    numbers = api.all(sa.select(Violation.decision_seq).where(Violation.decision_seq.is_not(None)))
    assert sorted(row[0] for row in numbers) == list(range(1, won + 1))
    assert won == 50, [a.text for a in answers if a.status_code != 200][:3]
