"""What belongs to a plan goes on with its heir, and is read where the plan is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import (
    ApprovalStep,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    Step,
    TargetEntry,
    TaskEvidence,
    TaskEvidenceKind,
)
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from tests import world
from tests.acting import CURRENT, Api, add
from tests.domains.administration.reorganisations.crossing import (
    ACTS,
    MERGED,
    RENAMED,
    build_contents,
    confirm,
    cross,
    draft,
    preview,
    undo,
)
from tests.domains.administration.reorganisations.snapshots import list_differences, load_register
from tests.domains.administration.reorganisations.test_open_work import move_role
from tests.domains.inspections.inspections.making import done, made, problem

LAST_DAYS = date(2025, 7, 1)
"""The communes have not ended yet in the register; the act is entered two days later."""


def add_plan(db: Session, unit: str, year: int, status: PlanApprovalStatus) -> Plan:
    """A plan with everything that can belong to one."""
    plan = Plan(org_unit_id=world.unit(unit), year=year, title="Kế hoạch", status=status)
    add(db, plan)
    own = {"org_unit_id": plan.org_unit_id}
    words = {"code": "entered", "title": "Vụ án", "indicator": "entered", "kind": "entered"}
    target = PlanTarget(plan_id=plan.id, **own, **words, position=1, threshold_percent=100)
    target.threshold_number = target.approved_number = 3
    target.approved_percent, target.approved_title, target.status = 100, "Vụ án", status
    task = PlanTask(plan_id=plan.id, **own, title="Vận động", agency="UBND các xã", position=1)
    task.due_on = date(year, 5, 1)
    add(db, target, task)
    counted = {"counted_on": date(year, 1, 2), "reached": 1, "source": "Tòa án"}
    entry = TargetEntry(target_id=target.id, **own, **counted)
    proof = TaskEvidence(task_id=task.id, **own, kind=TaskEvidenceKind.ESTABLISHMENT)
    proof.record_id = world.establishment("binhmy")
    step = ApprovalStep(plan_id=plan.id, **own, step=Step.RETURNED, actor_id=world.user("leader"))
    shares = TargetAllocation(plan_id=plan.id, target_id=target.id, **own, amounts={})
    add(db, entry, proof, step, shares)
    return plan


def begin_reports(api: Api) -> dict[str, dict[str, Any]]:
    """On a task of the district: a difficulty that waits, a report that waits, an answered one."""
    set_today(LAST_DAYS)
    api.run(lambda db: add_plan(db, "binhluc", 2025, PlanApprovalStatus.APPROVED).id)
    task = api.one(sa.select(PlanTask.id))
    found: dict[str, dict[str, Any]] = {}
    for name, who, more in (
        ("asked", "binhnghia", {"difficulty": "Thiếu kinh phí"}),
        ("waits", "trangan", {}),
        ("answered", "binhnghia", {"difficulty": "Thiếu người"}),
    ):
        body = {"org_unit_id": str(world.unit(who)), "task_id": str(task), "result": "Đã họp"}
        body |= {"reported_on": "2025-06-20", "task_status": "in_progress", **more}
        found[name] = made(api.as_(who).post("/task-reports", body))
    answered = found["answered"]
    answer = {"answer": "Đã cử người"}
    path = f"/task-reports/{answered['id']}/answer"
    done(api.as_("district").post(path, answer, etag=answered))
    return found


def test_reports_on_a_former_districts_task_are_finished_by_the_heir(api: Api) -> None:
    reports = begin_reports(api)
    cross(api, contents=build_contents(roles=[move_role(api, "district")]))
    heir, lead = api.as_("binhnghia"), api.as_("district")
    for who in (heir, lead):
        told = {one["id"]: one for one in done(who.get("/task-reports"))["items"]}
        assert told.keys() == {one["id"] for one in reports.values()}
        assert {one["task_title"] for one in told.values()} == {"Vận động"}
        assert {one["year"] for one in told.values()} == {2025}
    waiting = {one["entity_id"] for one in done(lead.get("/inbox"))["items"]}
    assert {reports["asked"]["id"], reports["waits"]["id"]} <= waiting
    path = f"/task-reports/{reports['asked']['id']}"
    assert set(done(lead.get(path))["actions"]) == {"answer", "return", "forward"}
    answered = done(lead.post(f"{path}/answer", {"answer": "Đã cấp"}, etag=CURRENT))
    assert (answered["status"], answered["org_unit_id"]) == ("answered", str(MERGED))
    accepted = lead.post(f"/task-reports/{reports['waits']['id']}/accept", etag=CURRENT)
    assert done(accepted)["status"] == "accepted"
    plan, task = reports["asked"]["plan_id"], reports["asked"]["task_id"]
    for address in (f"/plans/{plan}", f"/plans/{plan}/tasks/{task}"):
        shown = done(heir.get(address))
        assert shown["org_unit_id"] == str(world.unit("binhluc"))
        assert lead.patch(address, {"title": "Khác"}, etag=shown).status_code in (403, 404)
    dues = {
        one["entity"] for person in (heir, lead) for one in done(person.get("/deadlines"))["items"]
    }
    assert "plan_tasks" not in dues, "a former district's task is nobody's work"
    closed = done(heir.get(f"/task-reports/{reports['answered']['id']}"))
    assert closed["answer"] == "Đã cử người"


def ask_about(api: Api, who: str, plan: str) -> dict[str, Any]:
    """What a reader is told of a plan and all that belongs to it."""
    task = api.one(sa.select(PlanTask.id).where(PlanTask.plan_id == UUID(plan)))
    lists = ("/tasks", "/targets", "/target-entries", "/approval-steps", f"/tasks/{task}/evidence")
    person = api.as_(who)
    told = {part: person.get(f"/plans/{plan}{part}") for part in lists}
    told["/target-allocations"] = person.get("/target-allocations", plan_id=plan)
    found = {part: [one["id"] for one in done(answer)["items"]] for part, answer in told.items()}
    agencies = done(person.get(f"/plans/{plan}/agencies"))["agencies"]
    return found | {"agencies": [one["agency"] for one in agencies]}


def test_a_closed_plan_is_read_by_who_keeps_it(api: Api) -> None:
    set_today(LAST_DAYS)
    of_district = api.run(
        lambda db: str(add_plan(db, "binhluc", 2025, PlanApprovalStatus.APPROVED).id)
    )
    of_commune = api.run(
        lambda db: str(add_plan(db, "binhmy", 2025, PlanApprovalStatus.APPROVED).id)
    )
    before = {plan: ask_about(api, "province", plan) for plan in (of_district, of_commune)}
    opened = {part for part, ids in before[of_district].items() if ids}
    assert len(opened) == 6, "all but the evidence: the province opens no single place"
    cross(api, contents=build_contents(roles=[move_role(api, "trangan", RENAMED)]))
    assert {plan: ask_about(api, "province", plan) for plan in before} == before
    for plan in before:
        assert all(ask_about(api, "trangan", plan).values()), "the heir opens the place too"


def test_a_plan_that_is_drafted_goes_to_the_heir_with_all_that_belongs_to_it(api: Api) -> None:
    set_today(LAST_DAYS)
    plan = api.run(lambda db: str(add_plan(db, "binhmy", 2026, PlanApprovalStatus.RETURNED).id))
    register = api.run(load_register)
    act = cross(api, contents=build_contents(roles=[move_role(api, "district", RENAMED)]))
    told = ask_about(api, "district", plan)
    assert all(told.values()), told
    undo(api, act)
    assert list_differences(register, api.run(load_register)) == []


def test_drafts_of_communes_that_merge_are_read_by_the_heir_which_makes_its_own(api: Api) -> None:
    """One plan holds for a unit and year: two drafts cannot both become it."""
    set_today(LAST_DAYS)
    states = {"binhnghia": PlanApprovalStatus.DRAFT, "trangan": PlanApprovalStatus.SUBMITTED}
    plans = [
        api.run(lambda db, unit=unit, to=to: str(add_plan(db, unit, 2026, to).id))
        for unit, to in states.items()
    ]
    contents = build_contents(roles=[move_role(api, "district")])
    act = draft(api, contents=contents)
    assert {"kind": "plan", "count": 2} in preview(api, act)["stays"]
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    done(confirm(api))
    lead = api.as_("district")
    waiting = {one["entity_id"] for one in done(lead.get("/inbox"))["items"]}
    assert waiting.isdisjoint(plans)
    for plan in plans:
        told = ask_about(api, "district", plan)
        assert all(found for part, found in told.items() if "evidence" not in part), told
        shown = done(lead.get(f"/plans/{plan}"))
        assert problem(lead.post(f"/plans/{plan}/submit", etag=shown))[0] == 422
        assert api.as_("province").get(f"/plans/{plan}").status_code == 404, "drafts are unseen"
    own = {"org_unit_id": str(MERGED), "year": 2026, "title": "Kế hoạch năm 2026"}
    assert made(lead.post("/plans", own))["status"] == "draft"
    listed = {one["org_unit_name"] for one in done(lead.get("/plans", year=2026))["items"]}
    assert listed == {"Bình Lục", "Bình Nghĩa", "Tràng An"}


def list_left_work(task: UUID) -> Iterator[TaskReport | AgencyReport]:
    """Of the district's police: a task report and a period report that wait, and accepted ones."""
    own = {"org_unit_id": world.unit("binhluc"), "agency": world.AGENCIES["police"], "course": []}
    for status in (TaskReportStatus.FORWARDED, TaskReportStatus.ACCEPTED):
        said = {"reported_on": date(2025, 6, 20), "task_status": "in_progress", "result": "Đã họp"}
        yield TaskReport(**own, **said, task_id=task, status=status)
    for month, state in ((4, AgencyReportStatus.RETURNED), (5, AgencyReportStatus.ACCEPTED)):
        days = {"period_start": date(2025, month, 1), "period_end": date(2025, month, 28)}
        days["submitted_on"] = date(2025, 6, 2)
        yield AgencyReport(**own, **days, period_kind="month", result="Đã họp", status=state)


def test_what_a_districts_agencies_left_open_is_closed_with_it(api: Api) -> None:
    """Nobody is left there to answer it; reports of communes go to their heirs."""
    begin_reports(api)
    task = api.one(sa.select(PlanTask.id))
    api.run(lambda db: add(db, *list_left_work(task)))
    before = api.run(load_register)
    told = preview(api, draft(api))
    assert told["closes"] == [
        {"kind": "task_report", "count": 1},
        {"kind": "agency_report", "count": 1},
    ]
    assert not {"task_report", "agency_report"} & {one["kind"] for one in told["stays"]}
    act = cross(api)
    for model in (TaskReport, AgencyReport):
        states = sa.select(model.status).where(model.agency == world.AGENCIES["police"])
        assert sorted(row.status for row in api.all(states)) == ["accepted", "closed"]
    (shown,) = done(api.as_("police").get("/task-reports", status="closed"))["items"]
    opened = done(api.as_("police").get(f"/task-reports/{shown['id']}"))
    assert opened["actions"] == [], "it is read until the end of the grace"
    undo(api, act)
    assert list_differences(before, api.run(load_register)) == []
