"""Loads the plan of backend/law/reference into the database; a second run changes nothing."""

from uuid import UUID

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.planning.plans.models import (
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TaskStatus,
)
from backend.law.reference.plans import (
    PlanEntry,
    PlanTargetEntry,
    PlanTaskEntry,
    load_plan_2022,
)
from backend.law.reference.reference_files import build_reference_id


def load_plans(db: Session) -> None:
    """Add the plan of 2022 with its targets and tasks, once; later changes to it stay.

    It is in force: the district's committee issued it before this register began.
    """
    plan = load_plan_2022()
    unit_id = build_reference_id("org-unit", plan.unit)
    if db.get(Plan, plan.id) is not None or db.get(OrgUnit, unit_id) is None:
        return
    db.save(
        Plan(
            id=plan.id,
            org_unit_id=unit_id,
            year=plan.year,
            title=plan.title,
            document_no=plan.document_no,
            status=PlanApprovalStatus.APPROVED,
        )
    )
    db.add_all(build_target(plan, target, unit_id) for target in plan.targets)
    db.add_all(build_task(plan, task, unit_id) for task in plan.tasks)
    db.flush()


def build_target(plan: PlanEntry, target: PlanTargetEntry, unit_id: UUID) -> PlanTarget:
    return PlanTarget(
        id=plan.target_id(target),
        plan_id=plan.id,
        org_unit_id=unit_id,
        code=target.code,
        title=target.title,
        short_title=target.short_title,
        indicator=target.indicator,
        threshold_percent=target.threshold_percent,
        status=PlanApprovalStatus.APPROVED,
        approved_title=target.title,
        approved_percent=target.threshold_percent,
        position=target.order,
        note=target.note or None,
    )


def build_task(plan: PlanEntry, task: PlanTaskEntry, unit_id: UUID) -> PlanTask:
    return PlanTask(
        id=task.id,
        plan_id=plan.id,
        org_unit_id=unit_id,
        title=task.title,
        agency=task.agency,
        due_on=task.due_on,
        status=TaskStatus(task.status),
        position=task.order,
        note=task.note or None,
    )
