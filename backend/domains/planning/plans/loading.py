"""Loads the plan of backend/law/reference into the database; a second run changes nothing."""

from typing import Any

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.planning.plans.models import (
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TaskStatus,
)
from backend.law import reference
from backend.law.reference.reference_files import build_reference_id


def load_plans(db: Session) -> None:
    """Add the plan of 2022 with its targets and tasks, once: what people change of it stays.

    It is in force: the district's committee issued it before this register began.
    """
    plan = reference.load_plan_2022()
    unit_id = build_reference_id("org-unit", plan.unit)
    if db.get(Plan, plan.id) is not None or db.get(OrgUnit, unit_id) is None:
        return
    within = {"plan_id": plan.id, "org_unit_id": unit_id}
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
    db.add_all(
        PlanTarget(**within, **build_target_columns(plan, target)) for target in plan.targets
    )
    db.add_all(PlanTask(**within, **build_task_columns(task)) for task in plan.tasks)
    db.flush()


def build_target_columns(plan: Any, target: Any) -> dict[str, Any]:
    return {
        "id": plan.target_id(target),
        "code": target.code,
        "title": target.title,
        "short_title": target.short_title,
        "indicator": target.indicator,
        "threshold_percent": target.threshold_percent,
        "status": PlanApprovalStatus.APPROVED,
        "approved_title": target.title,
        "approved_percent": target.threshold_percent,
        "position": target.order,
        "note": target.note or None,
    }


def build_task_columns(task: Any) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "agency": task.agency,
        "due_on": task.due_on,
        "status": TaskStatus(task.status),
        "position": task.order,
        "note": task.note or None,
    }
