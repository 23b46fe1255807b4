"""Writing plans, their targets and their tasks."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.errors import Invalid
from backend.core.messages import speak
from backend.core.models import new_id
from backend.features.org_units.service import require_own
from backend.features.plans.models import Plan, PlanTarget, PlanTask

MOST_PARTS = 200
"""A plan has a handful of targets and some dozens of tasks; one page shows them all."""


def add_plan(db: Session, values: dict[str, Any]) -> Plan:
    """The plan of one of the actor's units; raises NotFound for other units."""
    require_own(db, values["org_unit_id"], "/org_unit_id")
    return db.save(Plan(**identified(values)))


def add_target(db: Session, plan_id: UUID, values: dict[str, Any]) -> PlanTarget:
    return db.save(PlanTarget(**part_of(db, plan_id, PlanTarget, values)))


def add_task(db: Session, plan_id: UUID, values: dict[str, Any]) -> PlanTask:
    return db.save(PlanTask(**part_of(db, plan_id, PlanTask, values)))


def change(db: Session, entry: Plan | PlanTarget | PlanTask, changes: dict[str, Any]) -> None:
    """Apply `changes`; raises NotFound for a plan of a unit above, which is only read."""
    require_own(db, entry.org_unit_id)
    db.save(entry, changes)


def part_of(db: Session, plan_id: UUID, model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What a new target or task holds besides `values`: its plan, the plan's unit, the last place.

    Raises NotFound, and Invalid once the plan is full.
    """
    plan = db.require(Plan, plan_id)
    require_own(db, plan.org_unit_id)
    of_plan = sa.select(sa.func.max(model.position), sa.func.count(model.id))
    last, count = db.execute(of_plan.where(model.plan_id == plan_id)).one()
    if count >= MOST_PARTS:
        raise Invalid.at("", "plan-is-full", max=MOST_PARTS)
    place = {"plan_id": plan_id, "org_unit_id": plan.org_unit_id, "position": (last or 0) + 1}
    return identified(values) | place


def identified(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "id": values.get("id") or new_id()}


speak(
    {
        "as-of-outside-plan-year": (
            "Ngày tính phải nằm trong năm {year} của kế hoạch.",
            "The day must lie in the plan's year, {year}.",
        ),
        "plan-exists": (
            "Đơn vị này đã có kế hoạch của năm đó.",
            "This unit already has a plan for that year.",
        ),
        "target-code-used": (
            "Kế hoạch đã có chỉ tiêu mang mã này.",
            "The plan already has a target with this code.",
        ),
        "plan-is-full": (
            "Kế hoạch đã có {max} mục, không thêm được nữa.",
            "The plan already has {max} entries; no more can be added.",
        ),
        "target-not-counted": (
            "Sổ chưa theo dõi số liệu của chỉ tiêu này nên chưa có danh sách.",
            "The register does not keep this target's data yet, so there is no list.",
        ),
        "communication-activities-not-kept": (
            "Sổ chưa theo dõi hoạt động tuyên truyền.",
            "The register does not keep communication activities yet.",
        ),
        "commune-ratings-not-kept": (
            "Sổ chưa theo dõi kết quả chấm điểm xã, thị trấn.",
            "The register does not keep ratings of communes yet.",
        ),
        "staff-trainings-not-kept": (
            "Sổ chưa theo dõi cán bộ và các lớp tập huấn.",
            "The register does not keep staff and trainings yet.",
        ),
    }
)
