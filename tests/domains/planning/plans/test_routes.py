"""Plans, targets and tasks over HTTP: who reads them, who writes them, and how."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.planning.plans.loading import load_plans
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.law import reference
from backend.law.reference.reference_files import build_reference_id
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import PLAN

TARGET = f"{PLAN}/targets/establishments_inspected"
NEXT_YEAR = {
    "org_unit_id": str(world.unit("binhluc")),
    "year": 2023,
    "title": "Kế hoạch phòng, chống mại dâm năm 2023",
}


def field_errors(answer: Any) -> list[tuple[str, str]]:
    return [(e["pointer"], e["code"]) for e in answer.json().get("errors", [])]


READERS = ("district", "inspector", "police", "binhnghia", "leader", "province")


@pytest.mark.parametrize("person", READERS)
def test_the_plan_is_read_above_and_below(api: Api, person: str) -> None:
    (plan,) = api.as_(person).get("/plans").json()["items"]
    assert plan == api.as_(person).get(PLAN).json()
    assert (plan["year"], plan["org_unit_name"]) == (2022, "Bình Lục")


@pytest.mark.parametrize("person", ["admin", "auditor"])
def test_who_has_no_part_in_the_plan_does_not_read_it(api: Api, person: str) -> None:
    for path in ("/plans", PLAN, f"{PLAN}/targets", f"{PLAN}/tasks", f"{PLAN}/progress"):
        assert api.as_(person).get(path).status_code == 403, path


def test_another_district_does_not_see_the_plan(api: Api) -> None:
    other = api.as_("district2")
    assert other.get("/plans").json()["items"] == []
    for path in ("", "/targets", "/targets/staff_trained", "/tasks", "/progress", "/strip"):
        assert other.get(PLAN + path).status_code == 404, path
    assert other.get(f"{TARGET}/progress").status_code == 404
    assert other.get(f"{TARGET}/records").status_code == 404
    assert other.patch(PLAN, {"title": "Khác"}, etag=1).status_code == 404
    assert other.post(f"{PLAN}/tasks", {"title": "Việc", "agency": "Khác"}).status_code == 404


def test_the_district_enters_its_next_plan(api: Api) -> None:
    made = api.as_("district").post("/plans", NEXT_YEAR)
    assert made.status_code == 201, made.text
    assert made.headers["etag"] == '"1"'
    listed = api.as_("district").get("/plans").json()["items"]
    assert [plan["year"] for plan in listed] == [2023, 2022]
    assert api.as_("district").get("/plans", year="2023").json()["items"] == [made.json()]
    again = api.as_("district").post("/plans", NEXT_YEAR)
    assert (again.status_code, again.json()["code"]) == (409, "plan-exists")


def test_a_plan_belongs_to_a_unit_of_the_one_who_enters_it(api: Api) -> None:
    for unit in ("thanhliem", "hanam"):
        body = NEXT_YEAR | {"org_unit_id": str(world.unit(unit))}
        refused = api.as_("district").post("/plans", body)
        assert refused.status_code == 404
        assert field_errors(refused) == [("/org_unit_id", "not-found")]
    unknown = api.as_("district").post("/plans", NEXT_YEAR | {"org_unit_id": str(uuid4())})
    assert unknown.status_code == 404


@pytest.mark.parametrize("person", ["leader", "binhnghia", "inspector", "police", "province"])
def test_only_the_lead_agency_writes(api: Api, person: str) -> None:
    who = api.as_(person)
    assert who.post("/plans", NEXT_YEAR).status_code == 403
    assert who.patch(PLAN, {"title": "Khác"}, etag=1).status_code == 403
    assert who.patch(TARGET, {"threshold_percent": 1}, etag=1).status_code == 403
    assert who.post(f"{PLAN}/tasks", {"title": "Việc", "agency": "UBND"}).status_code == 403


def test_a_plan_of_a_unit_above_is_read_and_not_written(api: Api) -> None:
    above = Plan(id=uuid4(), org_unit_id=world.unit("hanam"), year=2022, title="Kế hoạch tỉnh")
    id = above.id
    api.run(add, above)
    assert api.as_("district").get(f"/plans/{id}").status_code == 200
    assert api.as_("district").patch(f"/plans/{id}", {"title": "X"}, etag=1).status_code == 404
    task = {"title": "Việc", "agency": "UBND"}
    assert api.as_("district").post(f"/plans/{id}/tasks", task).status_code == 404


def test_words_and_threshold_of_a_target_can_be_corrected(api: Api) -> None:
    district = api.as_("district")
    before = district.get(TARGET).json()
    assert district.patch(TARGET, {"threshold_percent": 75}).status_code == 428
    changed = district.patch(TARGET, {"threshold_percent": 75}, etag=before)
    assert changed.status_code == 200, changed.text
    assert changed.json() == before | {
        "threshold_percent": 75,
        "status": "draft",
        "held_by": "lead_officer",
        "version": 2,
        "updated_at": changed.json()["updated_at"],
    }
    stale = district.patch(TARGET, {"threshold_percent": 80}, etag=before)
    assert (stale.status_code, stale.json()["current"]["threshold_percent"]) == (412, 75)
    assert district.get(TARGET).json()["threshold_percent"] == 75
    diff = api.one(
        sa.select(LogEntry.diff)
        .where(LogEntry.entity_id == UUID(before["id"]))
        .order_by(LogEntry.seq.desc())
        .limit(1)
    )
    assert diff == {"threshold_percent": [70, 75], "status": ["approved", "draft"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"threshold_percent": 0}, "too-small"),
        ({"threshold_percent": 101}, "too-big"),
        ({"threshold_percent": None}, "not-a-number"),
        ({"title": None}, "not-text"),
        ({"title": " "}, "too-short"),
        ({"code": "other"}, "extra-forbidden"),
        ({"note": "Gọi 0912 345 678"}, "pii-in-text"),
    ],
)
def test_what_a_target_cannot_be(api: Api, change: dict[str, Any], code: str) -> None:
    refused = api.as_("district").patch(TARGET, change, etag=1)
    assert refused.status_code == 422
    assert [c for _, c in field_errors(refused)] == [code]


def test_a_target_is_added_at_the_end_under_a_code_of_its_own(api: Api) -> None:
    body = {
        "code": "all_counted",
        "indicator": "workforce_known",
        "title": "Nắm số lao động tại mọi cơ sở",
        "threshold_percent": 90,
    }
    made = api.as_("district").post(f"{PLAN}/targets", body)
    assert made.status_code == 201, made.text
    assert (made.json()["position"], made.json()["org_unit_id"]) == (
        7,
        str(world.unit("binhluc")),
    )
    again = api.as_("district").post(f"{PLAN}/targets", body)
    assert (again.status_code, again.json()["code"]) == (409, "target-code-used")
    codes = [t["code"] for t in api.as_("leader").get(f"{PLAN}/targets").json()["items"]]
    assert codes[-1] == "all_counted"
    told = api.as_("district").get(f"{PLAN}/targets/all_counted/progress").json()
    assert (told["denominator"], told["threshold_percent"]) == (4, 90)


def test_a_task_moves_on(api: Api) -> None:
    district = api.as_("district")
    body = {"title": "Kiện toàn Đội kiểm tra liên ngành 178", "agency": "Phòng LĐTBXH"}
    made = district.post(f"{PLAN}/tasks", body).json()
    assert (made["status"], made["due_on"], made["position"]) == ("not_started", None, 1)
    path = f"{PLAN}/tasks/{made['id']}"
    changes = {"status": "in_progress", "due_on": "2022-11-30", "note": "Đã trình UBND huyện"}
    changed = district.patch(path, changes, etag=made)
    assert changed.status_code == 200, changed.text
    assert changed.json().items() >= changes.items()
    assert api.as_("binhnghia").get(f"{PLAN}/tasks").json()["items"] == [changed.json()]
    assert district.get(path, headers={"If-None-Match": '"2"'}).status_code == 304
    cleared = district.patch(path, {"due_on": None}, etag=2).json()
    assert (cleared["due_on"], cleared["status"]) == (None, "in_progress")


def test_a_task_of_another_plan_is_not_found_under_this_one(api: Api) -> None:
    made = api.as_("district").post("/plans", NEXT_YEAR).json()
    task = {"title": "Việc của năm sau", "agency": "Công an huyện"}
    theirs = api.as_("district").post(f"/plans/{made['id']}/tasks", task).json()
    path = f"{PLAN}/tasks/{theirs['id']}"
    assert api.as_("district").get(path).status_code == 404
    assert api.as_("district").patch(path, {"status": "done"}, etag=1).status_code == 404


def test_a_plan_says_of_which_kind_of_unit_it_is_and_when_that_ended(api: Api) -> None:
    """A district and the commune after it may bear one name; heirs read the plans of both."""
    last = date(2022, 12, 31)
    told = api.as_("district").get(PLAN).json()
    assert (told["org_unit_kind"], told["org_unit_valid_to"]) == ("huyện", None)

    def end(db: Session) -> None:
        db.save(db.get_one(OrgUnit, world.unit("binhluc")), {"valid_to": last})

    api.run(end)
    (listed,) = api.as_("district").get("/plans").json()["items"]
    assert (listed["org_unit_kind"], listed["org_unit_valid_to"]) == ("huyện", str(last))


def test_a_retry_under_one_key_makes_one_task(api: Api) -> None:
    body = {"title": "Tổng hợp báo cáo", "agency": "Phòng LĐTBXH"}
    first, second = (
        api.as_("district").post(f"{PLAN}/tasks", body, key="task-1") for _ in range(2)
    )
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert api.one(sa.select(sa.func.count(PlanTask.id))) == 1


def test_a_plan_holds_no_more_than_a_page_shows(api: Api) -> None:
    within = {"plan_id": world.plan(), "org_unit_id": world.unit("binhluc")}
    rows = [PlanTask(**within, title="Việc", agency="UBND", position=i) for i in range(200)]
    api.run(add, *rows)
    refused = api.as_("district").post(f"{PLAN}/tasks", {"title": "Thêm", "agency": "UBND"})
    assert (refused.status_code, field_errors(refused)) == (422, [("", "plan-is-full")])
    page = api.as_("district").get(f"{PLAN}/tasks", limit="200").json()
    assert (len(page["items"]), page["next"]) == (200, None)


def add_reference_unit(db: Any) -> None:
    plan = reference.load_plan_2022()
    unit = build_reference_id("org-unit", plan.unit)
    add(
        db,
        OrgUnit(
            id=unit,
            code="352",
            name="Bình Lục",
            kind="huyện",
            level="district",
            parent_id=world.unit("hanam"),
            sort_name=to_search_text("Bình Lục"),
        ),
    )
    add(db, OrgUnitClosure(ancestor_id=unit, descendant_id=unit))


def test_the_plan_of_2022_is_loaded_once_and_keeps_what_people_changed(api: Api) -> None:
    plan = reference.load_plan_2022()
    api.run(load_plans)
    assert api.one(sa.select(Plan.id).where(Plan.id == plan.id)) is None  # its unit is missing
    api.run(add_reference_unit)
    api.run(load_plans)
    titles = api.all(
        sa.select(PlanTarget.code, PlanTarget.threshold_percent)
        .where(PlanTarget.plan_id == plan.id)
        .order_by(PlanTarget.position)
    )
    assert titles == [(t.code, t.threshold_percent) for t in plan.targets]
    agencies = api.all(
        sa.select(PlanTask.title).where(PlanTask.plan_id == plan.id).order_by(PlanTask.position)
    )
    assert [title for (title,) in agencies] == [task.title for task in plan.tasks]

    def correct(db: Any) -> None:
        db.get(Plan, plan.id).title = "Đã sửa"

    api.run(correct)
    before = api.one(sa.select(sa.func.max(LogEntry.seq)))
    api.run(load_plans)
    assert api.one(sa.select(sa.func.max(LogEntry.seq))) == before
    assert api.one(sa.select(Plan.title).where(Plan.id == plan.id)) == "Đã sửa"
