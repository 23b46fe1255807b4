"""A target that is shared out: the amounts and what is left always add up to the whole."""

import math
import random
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus
from backend.domains.planning.target_allocations.models import TargetAllocation
from tests import provinces, world
from tests.acting import CURRENT, Api
from tests.contract.created_states import set_values
from tests.domains.reporting.reports.making import done
from tests.proofs import proof_seed, proof_size
from tests.provinces import CHAIR, EXAMPLE, LEAD, PROVINCE, SUPERIOR, commune

CODE = "establishments_inspected"
PLAN = str(provinces.plan(PROVINCE, 2026))


@pytest.fixture
def province(api: Api) -> Api:
    set_today(date(2026, 3, 2))
    units = api.run(provinces.open_province, 5)
    api.run(provinces.add_plans, [PROVINCE, *units], 2026)
    return api


def share(*amounts: int) -> list[dict[str, Any]]:
    return [{"org_unit_id": str(commune(at)), "amount": n} for at, n in enumerate(amounts)]


def allocate(api: Api, total: int, *amounts: int, status: int = 201, **more: Any) -> Any:
    body = {"plan_id": PLAN, "code": CODE, "total": total, "parts": share(*amounts), **more}
    return done(api.as_(LEAD).post("/target-allocations", body), status)


def test_what_is_not_given_is_told(province: Api) -> None:
    made = allocate(province, 100, 30, 20)
    assert (made["total"], made["allocated"], made["unallocated"]) == (100, 50, 50)
    assert [part["amount"] for part in made["parts"]].count(None) == 3
    assert len(made["parts"]) == 5
    assert all(part["reached"] == 0 for part in made["parts"])
    again = allocate(province, 10, status=409)
    assert again["code"] == "target-allocated"


def test_a_share_is_the_number_that_it_is_today(province: Api) -> None:
    """Nobody has to count what a percentage comes to, nor how much of it lies in each unit."""
    body = {"plan_id": PLAN, "code": CODE}
    (lacks,) = done(province.as_(LEAD).post("/target-allocations", body), 422)["errors"]
    assert (lacks["pointer"], lacks["code"]) == ("/total", "missing"), "nothing is counted"
    for number in range(7):
        place = {"name": f"Nhà nghỉ {number}", "address": f"Số {number}", "opened_on": "2025-01-02"}
        place |= {"establishment_type": "motel", "org_unit_id": str(commune(0))}
        done(province.as_(EXAMPLE[0]).post("/establishments", place), 201)
    made = done(province.as_(LEAD).post("/target-allocations", body), 201)
    percent = made["share_today"]["percent"]
    needed = math.ceil(7 * percent / 100)
    assert made["share_today"] == {"percent": percent, "whole": 7, "number": needed}
    assert (made["total"], made["unallocated"]) == (needed, needed)
    wholes = {part["org_unit_id"]: part["whole"] for part in made["parts"]}
    assert wholes == {str(commune(at)): 7 * (at == 0) for at in range(5)}


def test_more_than_there_is_is_refused(province: Api) -> None:
    refused = allocate(province, 10, 6, 5, status=422)
    assert refused["errors"][0]["code"] == "allocated-too-much"
    assert "1" in refused["errors"][0]["message"]
    made = allocate(province, 10, 6, 4)
    path = f"/target-allocations/{made['id']}"
    less = province.as_(LEAD).patch(path, {"total": 9}, made)
    assert less.json()["errors"][0]["code"] == "allocated-too-much"
    strange = [{"org_unit_id": str(world.unit("binhnghia")), "amount": 1}]
    wrong = province.as_(LEAD).patch(path, {"parts": strange}, made).json()
    assert (wrong["errors"][0]["pointer"], wrong["errors"][0]["code"]) == (
        *("/parts/0/org_unit_id", "not-right-below"),
    )
    twice = [*share(1), *share(2)]
    assert province.as_(LEAD).patch(path, {"parts": twice}, made).status_code == 422


def test_many_amounts_change_in_one_act(province: Api) -> None:
    made = allocate(province, 100, 30, 20, 10, 10, 10)
    path = f"/target-allocations/{made['id']}"
    body = {"total": 120, "parts": share(10, 40, 30, 20, 20)}
    now = done(province.as_(LEAD).patch(path, body, made))
    assert (now["allocated"], now["unallocated"], now["version"]) == (120, 0, made["version"] + 1)
    logged = sa.select(sa.func.count(LogEntry.seq)).where(
        LogEntry.entity == "target_allocations", LogEntry.action == "updated"
    )
    assert province.one(logged) == 1
    assert province.as_(LEAD).patch(path, body, made).status_code == 412


def test_a_commune_reads_what_was_given_to_it(province: Api) -> None:
    made = allocate(province, 100, 30, 20)
    rows = done(province.as_(EXAMPLE[0]).get("/target-allocations", year=2026))["items"]
    assert [(row["id"], row["own_amount"]) for row in rows] == [(made["id"], 30)]
    path = f"/target-allocations/{made['id']}"
    assert province.as_(EXAMPLE[0]).patch(path, {"total": 1}, made).status_code in {403, 404}
    body = {"plan_id": PLAN, "code": CODE, "total": 1}
    assert province.as_(SUPERIOR).post("/target-allocations", body).status_code == 403


def enter_number(api: Api, number: int) -> Any:
    """A target of a number of places, drafted in the plan in force."""
    body = {"code": "places", "title": "Kiểm tra cơ sở", "indicator": "establishments_visited"}
    body |= {"kind": "count"}
    path = f"/plans/{PLAN}/targets"
    return done(api.as_(LEAD).post(path, body | {"threshold_number": number}), 201)


def test_a_number_is_shared_out_whole(province: Api) -> None:
    """What is shared out is the target's own number: while drafted in part, in force all of it."""
    lead, target = province.as_(LEAD), enter_number(province, 100)
    path = f"/plans/{PLAN}/targets/places"
    body = {"plan_id": PLAN, "code": "places", "parts": share(60, 30)}
    refused = done(lead.post("/target-allocations", body | {"total": 90}), 422)
    assert refused["errors"][0]["code"] == "total-is-the-target"
    made = done(lead.post("/target-allocations", body), 201)
    assert (made["total"], made["unallocated"], made["is_fixed"], made["in_force"]) == (
        *(100, 10, True, False),
    )
    own = f"/target-allocations/{made['id']}"
    refused = lead.post(f"{path}/submit", etag=target)
    assert (refused.status_code, refused.json()["code"]) == (409, "allocation-not-whole")
    assert "90" in refused.json()["detail"]
    made = done(lead.patch(own, {"parts": share(60, 40)}, made))
    target = done(lead.post(f"{path}/submit", etag=target))
    assert lead.patch(own, {"parts": share(60, 30)}, made).json()["code"] == "waits-for-approval"
    target = done(province.as_(CHAIR).post(f"{path}/approve", {}, etag=target))
    refused = done(lead.patch(own, {"parts": share(60, 30)}, made), 422)
    assert refused["errors"][0]["code"] == "allocated-too-little"
    target = done(lead.patch(path, {"threshold_number": 80}, etag=target))
    told = done(lead.get(own))
    assert (told["total"], told["unallocated"], told["version"]) == (80, -20, made["version"])
    refused = lead.post(f"{path}/submit", etag=target)
    assert refused.json()["code"] == "allocation-not-whole"
    done(lead.patch(own, {"parts": share(50, 30)}, told))
    target = done(lead.post(f"{path}/submit", etag=target))
    done(province.as_(CHAIR).post(f"{path}/approve", {}, etag=target))


def misallocate(db: Session) -> None:
    """As if somebody had changed the amounts in the moment in which the plan was handed in."""
    set_values(db, TargetAllocation, amounts={str(commune(0)): 60, str(commune(1)): 30})


def test_a_plan_waits_for_numbers_that_are_shared_out_whole(province: Api) -> None:
    lead, chair = province.as_(LEAD), province.as_(CHAIR)
    path = f"/plans/{PLAN}"
    enter_number(province, 100)
    province.run(lambda db: set_values(db, Plan, status=PlanApprovalStatus.DRAFT))
    body = {"plan_id": PLAN, "code": "places", "parts": share(60, 30)}
    made = done(lead.post("/target-allocations", body), 201)
    refused = lead.post(f"{path}/submit", etag=CURRENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "allocation-not-whole")
    done(lead.patch(f"/target-allocations/{made['id']}", {"parts": share(60, 40)}, made))
    done(lead.post(f"{path}/submit", etag=CURRENT))
    again = lead.post("/target-allocations", body)
    assert (again.status_code, again.json()["code"]) == (409, "waits-for-approval")
    province.run(misallocate)
    for one in (path, f"{path}/targets/places"):
        refused = chair.post(f"{one}/approve", {}, etag=CURRENT)
        assert (refused.status_code, refused.json()["code"]) == (409, "allocation-not-whole")


def test_only_a_plan_of_one_s_own_is_shared_out(province: Api) -> None:
    """A commune reads the plan above it, and shares out nothing of it."""
    body = {"plan_id": PLAN, "code": CODE, "total": 1}
    refused = province.as_(EXAMPLE[0]).post("/target-allocations", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (404, "/plan_id")


def test_an_allocation_goes_with_what_its_target_counts(province: Api) -> None:
    lead, target = province.as_(LEAD), enter_number(province, 10)
    path = f"/plans/{PLAN}/targets/places"
    body = {"plan_id": PLAN, "code": "places", "parts": share(10)}
    made = done(lead.post("/target-allocations", body), 201)
    other = {"indicator": "visits_made", "kind": "visit_count"}
    target = done(lead.patch(path, other, etag=target))
    assert lead.get(f"/target-allocations/{made['id']}").status_code == 404
    made = done(lead.post("/target-allocations", body), 201)
    assert lead.delete(path, etag=target).status_code == 204
    assert lead.get(f"/target-allocations/{made['id']}").status_code == 404


@pytest.mark.campaign
def test_it_adds_up_whatever_is_done(province: Api) -> None:
    rng = random.Random(proof_seed())
    made = allocate(province, 50)
    path = f"/target-allocations/{made['id']}"
    refused = 0
    for _ in range(proof_size(full=600, campaign=200, least=20)):
        body: dict[str, Any] = {}
        if rng.random() < 0.5:
            body["total"] = rng.randrange(1, 80)
        if rng.random() < 0.7:
            body["parts"] = share(*(rng.randrange(30) for _ in range(rng.randrange(6))))
        answer = province.as_(LEAD).patch(path, body, made)
        told = done(province.as_(LEAD).get(path))
        if answer.status_code == 200:
            made = answer.json()
        else:
            refused += 1
        assert told == made, "a refused change leaves everything"
        amounts = [part["amount"] or 0 for part in told["parts"]]
        assert sum(amounts) == told["allocated"] <= told["total"]
        assert told["allocated"] + told["unallocated"] == told["total"]
    assert refused, "the control: too much is drawn now and then"
