"""The yearly plans: of the district to 2025, then of the communes and the province."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.text.periods import PeriodKind, compute_period_end
from backend.demo.carried_on.bureaus import DISTRICT, PROVINCE, KnownPlace
from backend.demo.carried_on.contents import STORY, DemoTarget, DemoTask, find_unit_id
from backend.demo.carried_on.desk import Desk
from backend.demo.carried_on.province_contents import PROVINCE_STORY
from backend.demo.random_values import create_random, list_working_days
from backend.domains.inspections.inspection_plans import approval as visit_approval
from backend.domains.inspections.inspection_plans import service as visit_lists
from backend.domains.inspections.inspection_plans.models import PlanPeriodKind
from backend.domains.inspections.inspection_plans.schemas import (
    InspectionPlanApproval,
    InspectionPlanCreate,
    LineCreate,
)
from backend.domains.planning.plans.approval import run_plan_act
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask, TaskStatus
from backend.domains.planning.plans.next_year import copy_plan
from backend.domains.planning.plans.schemas import (
    NextPlan,
    PlanCreate,
    PlanUpdate,
    TaskCreate,
    TaskUpdate,
)
from backend.domains.planning.plans.service import (
    add_plan,
    add_target,
    add_task,
    apply_plan_changes,
    apply_target_changes,
    apply_task_changes,
)
from backend.domains.planning.plans.target_schemas import TargetCreate, TargetUpdate

TODAY = date(2026, 11, 27)


def create_district_plan(desk: Desk, year: int) -> None:
    """The plan of the year before, counted on, with the thresholds of the year."""
    before = sa.select(Plan.id).where(Plan.org_unit_id == DISTRICT, Plan.year == year - 1)
    id = desk.db.scalars(before).one()
    db = desk.act("district", date(year, 1, 23))
    plan = copy_plan(db, id, NextPlan(year=year))
    apply_plan_changes(db, plan, PlanUpdate(document_no=f"{10 + year % 10}/KH-UBND-MH"))
    percents = STORY.district_percents.get(year, {})
    for target in db.scalars(sa.select(PlanTarget).where(PlanTarget.plan_id == plan.id)).all():
        if target.code in percents:
            apply_target_changes(db, target, to_threshold_update(target, percents[target.code]))
    approve_plan(desk, plan, ("district", "leader"), date(year, 2, 6))


def to_threshold_update(target: PlanTarget, percent: int) -> TargetUpdate:
    words = target.title.replace(f"{target.threshold_percent}%", f"{percent}%")
    return TargetUpdate(title=words, threshold_percent=percent)


def approve_plan(desk: Desk, plan: Plan, by: tuple[str, str], day: date) -> None:
    officer, leader = by
    run_plan_act(desk.act(officer, day), plan, "submit")
    run_plan_act(desk.act(leader, day + timedelta(2), 15), plan, "approve")


def close_district_tasks(desk: Desk, year: int) -> None:
    """At the year's end most tasks are done."""
    found = sa.select(PlanTask).join(Plan, Plan.id == PlanTask.plan_id)
    rng = create_random(f"tasks {year}")
    own = found.where(Plan.org_unit_id == DISTRICT, Plan.year == year)
    for task in desk.db.scalars(own.order_by(PlanTask.position)).all():
        day = date(year, 12, 15) if year < 2025 else date(2025, 6, 20)
        status = TaskStatus.DONE if rng.random() < 0.85 else TaskStatus.IN_PROGRESS
        if task.status is not status:
            apply_task_changes(desk.act("district", day, 16), task, TaskUpdate(status=status))


def create_unit_plans(desk: Desk, year: int, day: date) -> None:
    """A plan of each commune and ward for the year, and one of the province."""
    for number, office in enumerate(STORY.offices, 1):
        title = f"Kế hoạch phòng, chống mại dâm năm {year} của {office.place}"
        write_plan(
            desk,
            (find_unit_id(office.unit), office.place, office.lead, office.leader),
            (year, title, f"{10 + number}/KH-UBND-MH"),
            (build_targets(STORY.targets, PROVINCE_STORY.targets, year), STORY.tasks),
            day,
        )
    targets = build_targets(STORY.province_targets, PROVINCE_STORY.province_targets, year)
    title = f"Kế hoạch phòng, chống mại dâm năm {year} của tỉnh Ninh Bình"
    write_plan(
        desk,
        (PROVINCE, "tỉnh Ninh Bình", "soyte2", "lanhdao"),
        (year, title, f"9{year % 10}/KH-UBND-MH"),
        (targets, STORY.province_tasks),
        day - timedelta(7),
    )


def write_plan(
    desk: Desk,
    whose: tuple[UUID, str, str, str],
    named: tuple[int, str, str],
    holds: tuple[Sequence[TargetCreate], Sequence[DemoTask]],
    day: date,
) -> None:
    (unit_id, place, officer, leader), (year, title, number) = whose, named
    issued_on = day + timedelta(5)
    paper = PlanCreate(
        org_unit_id=unit_id, year=year, title=title, document_no=number, issued_on=issued_on
    )
    db = desk.act(officer, day)
    plan = add_plan(db, paper)
    targets, all_tasks = holds
    tasks = [task for task in all_tasks if date(year, *task.due) > day]
    for target in targets:
        add_target(db, plan.id, target)
    for task in tasks:
        add_task(db, plan.id, build_task(task, place, year))
    approve_plan(desk, plan, (officer, leader), issued_on - timedelta(2))
    record_progress(desk, plan, tasks, (officer, year))


def build_targets(
    usual: Sequence[DemoTarget], later: Sequence[TargetCreate], year: int
) -> list[TargetCreate]:
    """The targets of every year; since 2026 also those of the other kinds."""
    return [*map(build_target, usual), *(later if year >= TODAY.year else ())]


def build_target(target: DemoTarget) -> TargetCreate:
    return TargetCreate.model_validate(
        {
            **target.model_dump(exclude={"percent"}),
            "threshold_percent": target.percent,
        }
    )


def build_task(task: DemoTask, place: str, year: int) -> TaskCreate:
    month, day = task.due
    return TaskCreate(
        title=task.title,
        agency=task.agency.format(unit=place),
        due_on=date(year, month, day),
    )


def record_progress(
    desk: Desk, plan: Plan, tasks: Sequence[DemoTask], who: tuple[str, int]
) -> None:
    """How far each task is on the demo's day, or at the end of an earlier year."""
    officer, year = who
    found = sa.select(PlanTask).where(PlanTask.plan_id == plan.id).order_by(PlanTask.position)
    for task, told in zip(desk.db.scalars(found).all(), tasks, strict=True):
        is_past = year < TODAY.year
        on = date(year, *told.due) if is_past or told.done else date(2026, 10, 30)
        status = TaskStatus.DONE if is_past or told.done else TaskStatus.IN_PROGRESS
        if on <= TODAY:
            apply_task_changes(desk.act(officer, on, 16), task, TaskUpdate(status=status))


def create_visit_list(
    desk: Desk, team_id: UUID, by: tuple[str, str], first: date, places: Sequence[KnownPlace]
) -> None:
    """An approved list of visits for the quarter that begins on `first`."""
    officer, leader = by
    last = compute_period_end(PeriodKind.QUARTER, first)
    days = list_working_days(max(first, TODAY + timedelta(3)), last)
    db = desk.act(officer, first, 8)
    quarter = (first.month + 2) // 3
    create = InspectionPlanCreate(
        team_id=team_id,
        period_kind=PlanPeriodKind.QUARTER,
        period_start=first,
        title=f"Kế hoạch kiểm tra quý {('I', 'II', 'III', 'IV')[quarter - 1]} năm {first.year}",
        visits=[
            LineCreate(establishment_id=place.id, planned_on=days[n % len(days)])
            for n, place in enumerate(places)
        ],
    )
    plan = visit_lists.create_plan(db, create)
    visit_approval.submit_plan(db, plan, "Cơ sở đến kỳ kiểm tra theo kế hoạch năm.")
    paper = InspectionPlanApproval(document_no=f"{first.month}5/KH-UBND-MH", approved_on=first)
    visit_approval.approve_plan(desk.act(leader, first, 16), plan, paper)
