"""A later year's plan is this one counted on, and nothing of what was done goes with it."""

from datetime import date
from typing import Any

import pytest

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.periods import compute_same_day
from backend.domains.planning.plans.models import Plan
from backend.domains.planning.plans.next_year import to_new_year
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import PLAN


def made(api: Api, body: Any = None) -> Any:
    answer = api.as_("district").post(f"{PLAN}/next", body or {})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_it_has_the_targets_in_force_and_the_tasks_of_this_year(api: Api) -> None:
    who = api.as_("district")
    target = f"{PLAN}/targets/establishments_inspected"
    who.patch(target, {"threshold_percent": 90}, etag=1)  # drafted, never approved
    first = {"title": "Tham mưu kế hoạch năm 2022", "agency": "Phòng LĐTBXH"}
    second = {"title": "Báo cáo giai đoạn 2021-2025", "agency": "Công an huyện"}
    who.post(f"{PLAN}/tasks", first | {"due_on": "2022-12-31", "status": "done", "note": "Xong"})
    who.post(f"{PLAN}/tasks", second)
    plan = made(api)
    assert (plan["year"], plan["status"], plan["document_no"]) == (2023, "draft", None)
    assert plan["title"] == "Kế hoạch phòng, chống mại dâm năm 2023"
    before = who.get(PLAN).json()
    assert plan["copied_from_id"] == before["id"]
    path = f"/plans/{plan['id']}"
    targets = who.get(f"{path}/targets").json()["items"]
    now = who.get(f"{PLAN}/targets").json()["items"]
    kept = ("code", "indicator", "short_title", "position", "note")
    assert [[t[k] for k in kept] for t in targets] == [[t[k] for k in kept] for t in now]
    assert [t["threshold_percent"] for t in targets] == [t["approved_percent"] for t in now]
    assert {(t["status"], t["approved_percent"]) for t in targets} == {("draft", None)}
    tasks = who.get(f"{path}/tasks").json()["items"]
    told = [(t["title"], t["due_on"], t["status"], t["done_on"], t["note"]) for t in tasks]
    assert told == [
        ("Tham mưu kế hoạch năm 2023", "2023-12-31", "not_started", None, None),
        ("Báo cáo giai đoạn 2021-2025", None, "not_started", None, None),
    ]


def test_a_year_has_one_plan(api: Api) -> None:
    made(api, {"title": "Kế hoạch mới"})
    again = api.as_("district").post(f"{PLAN}/next", {})
    assert (again.status_code, again.json()["code"]) == (409, "plan-exists")


@pytest.mark.parametrize(
    ("person", "status"), [("leader", 403), ("binhnghia", 403), ("district2", 404)]
)
def test_only_the_district_whose_plan_it_is_makes_it(api: Api, person: str, status: int) -> None:
    assert api.as_(person).post(f"{PLAN}/next", {}).status_code == status


def test_the_plan_of_the_province_is_read_and_not_carried_on(api: Api) -> None:
    path = f"/plans/{api.run(of_province)}"
    assert api.as_("district").get(path).status_code == 200
    assert api.as_("district").post(f"{path}/next", {}).status_code == 404


def of_province(db: Session) -> Any:
    plan = Plan(id=create_id(), org_unit_id=world.unit("hanam"), year=2022, title="Kế hoạch tỉnh")
    add(db, plan)
    return plan.id


def test_the_first_plan_in_the_list_may_be_next_years_and_both_are_counted(api: Api) -> None:
    plan = made(api)
    progress = api.as_("district").get(f"/plans/{plan['id']}/progress").json()
    assert progress["as_of"] == "2023-01-01"  # the nearest day of its year
    assert {t["in_force"] for t in progress["targets"]} == {False}


def earlier(api: Api) -> str:
    """The path of a plan of 2019 with a target and two tasks, drafted as in an office of then."""
    who = api.as_("district")
    body = {"org_unit_id": str(world.unit("binhluc")), "year": 2019}
    plan = who.post("/plans", body | {"title": "Kế hoạch năm 2019"}).json()
    path = f"/plans/{plan['id']}"
    target = {"code": "staff_trained", "indicator": "staff_trained", "threshold_percent": 80}
    who.post(f"{path}/targets", target | {"title": "80% cán bộ được tập huấn năm 2019"})
    for title, due in (("Rà soát đến 31/10/2019", "2019-10-31"), ("Tổng kết", "2020-02-29")):
        who.post(f"{path}/tasks", {"title": title, "agency": "Công an huyện", "due_on": due})
    return path


def test_an_office_that_left_years_out_starts_in_the_present_one(api: Api) -> None:
    who, path = api.as_("district"), earlier(api)
    answer = who.post(f"{path}/next", {"year": 2023})
    assert answer.status_code == 201, answer.text
    plan = answer.json()
    assert (plan["year"], plan["title"]) == (2023, "Kế hoạch năm 2023")
    assert plan["copied_from_id"] == path.removeprefix("/plans/")
    (target,) = who.get(f"/plans/{plan['id']}/targets").json()["items"]
    assert target["title"] == "80% cán bộ được tập huấn năm 2023"
    tasks = who.get(f"/plans/{plan['id']}/tasks").json()["items"]
    assert [(t["title"], t["due_on"]) for t in tasks] == [
        ("Rà soát đến 31/10/2023", "2023-10-31"),
        ("Tổng kết", "2024-02-29"),
    ]


def test_a_year_that_has_its_plan_already_is_refused_whichever_plan_it_is_made_from(
    api: Api,
) -> None:
    answer = api.as_("district").post(f"{earlier(api)}/next", {"year": 2022})
    assert (answer.status_code, answer.json()["code"]) == (409, "plan-exists")


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2021, "year-not-after-plan"),
        (2022, "year-not-after-plan"),
        (2024, "plan-year-too-far"),
    ],
)
def test_the_year_comes_after_the_plans_and_is_next_year_at_most(
    api: Api, year: int, code: str
) -> None:
    answer = api.as_("district").post(f"{PLAN}/next", {"year": year})
    assert answer.status_code == 422, answer.text
    errors = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert errors == [("/year", code)]
    assert len(api.as_("district").get("/plans").json()["items"]) == 1


def test_next_years_plan_has_no_successor_yet(api: Api) -> None:
    answer = api.as_("district").post(f"/plans/{made(api)['id']}/next", {})
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        422,
        "Chỉ lập được kế hoạch đến năm 2023.",
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Kế hoạch năm 2022", "Kế hoạch năm 2023"),
        ("giai đoạn 2021-2025, năm 2022", "giai đoạn 2021-2025, năm 2023"),
        ("2022-2025", "2022-2025"),
        ("2020–2022", "2020–2022"),
        ("số 20222", "số 20222"),
    ],
)
def test_only_the_plans_own_year_counts_on(words: str, expected: str) -> None:
    assert to_new_year(words, 2022, 2023) == expected


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2022, 12, 31), 3, date(2025, 12, 31)),
    ],
)
def test_a_leap_day_becomes_the_28th_in_a_year_without_one(
    day: date, years: int, expected: date
) -> None:
    assert compute_same_day(day, 12 * years) == expected
