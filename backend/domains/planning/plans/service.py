"""Writes plans, their targets and their tasks; what was approved is not removed."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.agencies import ensure_of_agency
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.plans.models import (
    OPEN,
    SHARES,
    Indicator,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TargetEntry,
    TargetKind,
    TargetOperator,
    TaskEvidence,
    TaskStatus,
)
from backend.domains.planning.plans.providers import Allocations
from backend.domains.planning.plans.schemas import PlanCreate, PlanUpdate, TaskCreate, TaskUpdate
from backend.domains.planning.plans.target_figures import WHOLE
from backend.domains.planning.plans.target_rules import ensure_valid_rule
from backend.domains.planning.plans.target_schemas import (
    TargetCreate,
    TargetEntryCreate,
    TargetUpdate,
)
from backend.permissions import Permission
from backend.plugins import get_provider
from backend.workflows.workflow import is_held_at_unit

DRAFTED = ("title", "threshold_percent", "threshold_number")
"""What the leader approves of a target."""
COUNTED_BY = (
    *("indicator", "kind", "operator", "unit", "reported_by", "audience", "form", "occasion"),
    *("team_levels", "min_times", "each_part", "baseline_year", "due_on"),
)
"""What a target counts, and until when: fixed once it was in force."""
OF_AGENCY = frozenset({"status", "note"})
"""What a partner says of a task of its own; the rest is the lead agency's."""
MOST_PARTS = 200
"""A plan has a handful of targets and some dozens of tasks; one page shows them all."""


def add_plan(db: Session, data: PlanCreate) -> Plan:
    """The plan of one of the actor's units; raises NotFound for other units."""
    ensure_in_year(
        get_writable_unit(db, data.org_unit_id, "/org_unit_id"), data.year, "/org_unit_id"
    )
    return db.save(Plan(**data.model_dump()))


def ensure_in_year(unit: OrgUnit, year: int, pointer: str) -> None:
    """Raise Invalid where the unit did not exist in the plan's year."""
    ensure_existed(unit, date(year, 1, 1), date(year, 12, 31), pointer)


def add_target(db: Session, plan_id: UUID, data: TargetCreate) -> PlanTarget:
    """A draft at the end of the plan; raises Invalid where its parts do not fit each other."""
    plan = db.require(Plan, plan_id)
    ensure_not_waiting(lock_plan(db, plan.id))
    ensure_valid_rule(data, data.threshold_percent, plan.year)
    place = compute_next_position(db, plan, PlanTarget)
    own = {"plan_id": plan.id, "org_unit_id": plan.org_unit_id, "position": place}
    return db.save(PlanTarget(**data.model_dump() | own | build_level_fields(data)))


def build_level_fields(data: TargetCreate) -> dict[str, int | TargetOperator | None]:
    """What the kind of a target says of its level by itself."""
    if data.kind in SHARES:
        return {"threshold_number": None}
    if data.kind is TargetKind.ZERO_NEW:
        return {
            "threshold_percent": WHOLE,
            "threshold_number": 0,
            "operator": TargetOperator.AT_MOST,
        }
    return {"threshold_percent": WHOLE}


def add_task(db: Session, plan_id: UUID, data: TaskCreate) -> PlanTask:
    plan = db.require(Plan, plan_id)
    lock_plan(db, plan.id)
    place = compute_next_position(db, plan, PlanTask)
    own = {"plan_id": plan.id, "org_unit_id": plan.org_unit_id, "position": place}
    done_on = today() if data.status is TaskStatus.DONE else None
    return db.save(PlanTask(**data.model_dump() | own, done_on=done_on))


def apply_plan_changes(db: Session, plan: Plan, data: PlanUpdate) -> None:
    """Change the fields that were sent; raises NotFound for a plan of a unit above."""
    changes = data.model_dump(exclude_unset=True)
    get_writable_unit(db, plan.org_unit_id)
    ensure_not_waiting(plan.status)
    levels = changes.get("counted_team_levels", plan.counted_team_levels)
    if levels != plan.counted_team_levels and plan.status not in OPEN:
        raise Conflict("counted-teams-approved")
    db.save(plan, changes)


def apply_target_changes(db: Session, target: PlanTarget, data: TargetUpdate) -> None:
    """Change the fields that were sent; other words or another threshold are a draft then.

    Raises Conflict `not-your-target` for an office above, which reads what is in force alone.
    """
    changes = data.model_dump(exclude_unset=True)
    get_writable_unit(db, target.org_unit_id)
    if not is_held_at_unit(db.actor, Permission.PLAN_WRITE, target.org_unit_id):
        raise Conflict("not-your-target")
    ensure_not_waiting(target.status)
    if any(changes[name] != getattr(target, name) for name in COUNTED_BY if name in changes):
        changes |= get_other_counting(db, target, changes)
    else:
        ensure_right_level(target, data)
    drafted = [name for name in DRAFTED if name in changes]
    if any(changes[name] != getattr(target, name) for name in drafted):
        changes = {**changes, "status": PlanApprovalStatus.DRAFT}
    db.save(target, changes)


def get_other_counting(
    db: Session, target: PlanTarget, changes: Mapping[str, ColumnValue]
) -> dict[str, ColumnValue]:
    """All fields of a target that counts something else from now on; raises Conflict, Invalid."""
    if target.status not in OPEN or target.approved_percent is not None:
        raise Conflict("target-counts-in-force")
    names = (*COUNTED_BY, *DRAFTED)
    whole = {name: changes.get(name, getattr(target, name)) for name in names}
    if target.kind not in SHARES and "threshold_percent" not in changes:
        whole["threshold_percent"] = None
    data = TargetCreate.model_construct(**whole)
    ensure_valid_rule(data, data.threshold_percent, db.require(Plan, target.plan_id).year)
    if data.indicator != Indicator.ENTERED and count_entries(db, target):
        raise Conflict("target-has-entries")
    get_provider(Allocations).discard(db, target)
    return whole | build_level_fields(data)


def count_entries(db: Session, target: PlanTarget) -> int:
    found = sa.select(sa.func.count(TargetEntry.id)).where(TargetEntry.target_id == target.id)
    return db.scalar(found) or 0


def ensure_right_level(target: PlanTarget, data: TargetUpdate) -> None:
    """Raise Invalid where a share gets a number, or a number a percentage."""
    wrong = "threshold_number" if target.kind in SHARES else "threshold_percent"
    if wrong in data.model_fields_set:
        raise Invalid.at(f"/{wrong}", "target-level-unfit")
    if "threshold_number" not in data.model_fields_set:
        return
    if target.kind is TargetKind.ZERO_NEW:
        raise Invalid.at("/threshold_number", "target-level-unfit")
    if target.kind is TargetKind.REDUCTION and not 1 <= data.threshold_number <= WHOLE:
        raise Invalid.at("/threshold_number", "reduction-not-percent")


def get_entered_target(db: Session, plan_id: UUID, code: str) -> PlanTarget:
    """A target of the plan; raises NotFound at `/target`."""
    db.require(Plan, plan_id)
    found = sa.select(PlanTarget).where(PlanTarget.plan_id == plan_id, PlanTarget.code == code)
    target = db.scalars(found).first()
    if target is None:
        raise NotFound.at("/target")
    return target


def add_entry(db: Session, target: PlanTarget, year: int, data: TargetEntryCreate) -> TargetEntry:
    """A number for a target that is entered; raises Invalid for others and for another year."""
    get_writable_unit(db, target.org_unit_id)
    if target.indicator != Indicator.ENTERED:
        raise Conflict("target-not-entered")
    if not date(year, 1, 1) <= data.counted_on <= date(year, 12, 31):
        raise Invalid.at("/counted_on", "as-of-outside-plan-year", year=year)
    if target.kind in SHARES and data.among is None:
        raise Invalid.at("/among", "missing")
    if data.among is not None and data.among < data.reached:
        raise Invalid.at("/among", "entry-more-than-whole")
    if count_entries(db, target) >= MOST_PARTS:
        raise Invalid.at("", "plan-is-full", max=MOST_PARTS)
    own = {"target_id": target.id, "org_unit_id": target.org_unit_id}
    values = data.model_dump(exclude={"target"})
    return db.save(TargetEntry(**values | own, entered_by_id=db.actor.id))


def remove_entry(db: Session, entry: TargetEntry) -> None:
    get_writable_unit(db, entry.org_unit_id)
    db.remove(entry)


def apply_task_changes(db: Session, task: PlanTask, data: TaskUpdate) -> None:
    """Change the fields that were sent; the day on which it became done is kept."""
    changes = data.model_dump(exclude_unset=True)
    get_writable_unit(db, task.org_unit_id)
    ensure_of_agency(db, task.agency)
    if db.scope.agency is not None and (given := changes.keys() - OF_AGENCY):
        raise Invalid.of([FieldError(f"/{name}", "set-by-lead-agency") for name in sorted(given)])
    status = changes.get("status", task.status)
    if status is not task.status:
        changes = {**changes, "done_on": today() if status is TaskStatus.DONE else None}
    db.save(task, changes)


def remove_plan(db: Session, plan: Plan) -> None:
    """Remove a draft with all that it holds; raises Conflict for any other."""
    get_writable_unit(db, plan.org_unit_id)
    if plan.status is not PlanApprovalStatus.DRAFT:
        raise Conflict("only-drafts-are-removed")
    for task in db.scalars(sa.select(PlanTask).where(PlanTask.plan_id == plan.id)).all():
        remove_with_evidence(db, task)
    for target in db.scalars(sa.select(PlanTarget).where(PlanTarget.plan_id == plan.id)).all():
        remove_with_entries(db, target)
    db.remove(plan)


def remove_target(db: Session, target: PlanTarget) -> None:
    """Remove a target that never was in force and is not submitted; else raises Conflict."""
    get_writable_unit(db, target.org_unit_id)
    if target.status not in OPEN or target.approved_percent is not None:
        raise Conflict("only-drafts-are-removed")
    remove_with_entries(db, target)


def remove_task(db: Session, task: PlanTask) -> None:
    """Remove a task of a plan that is drafted or returned; else raises Conflict."""
    get_writable_unit(db, task.org_unit_id)
    if lock_plan(db, task.plan_id) not in OPEN:
        raise Conflict("only-drafts-are-removed")
    remove_with_evidence(db, task)


def remove_with_entries(db: Session, target: PlanTarget) -> None:
    own = sa.select(TargetEntry).where(TargetEntry.target_id == target.id)
    for entry in db.scalars(own).all():
        db.delete(entry)
    db.flush()
    get_provider(Allocations).discard(db, target)
    db.remove(target)


def remove_with_evidence(db: Session, task: PlanTask) -> None:
    for link in db.scalars(sa.select(TaskEvidence).where(TaskEvidence.task_id == task.id)).all():
        db.delete(link)
    db.flush()
    db.remove(task)


def lock_plan(db: Session, id: UUID) -> PlanApprovalStatus:
    """The state of a plan; nobody else submits it, or adds to it, until this transaction ends."""
    held = sa.select(Plan.status).where(Plan.id == id).with_for_update(key_share=True)
    status = db.scalar(held)
    if status is None:
        raise NotFound
    return status


def ensure_not_waiting(status: PlanApprovalStatus) -> None:
    if status is PlanApprovalStatus.SUBMITTED:
        raise Conflict("waits-for-approval")


def compute_next_position(db: Session, plan: Plan, model: type[PlanTarget | PlanTask]) -> int:
    """The last place of the plan's targets or tasks.

    Raises NotFound for a plan of a unit above, and Invalid once the plan is full.
    """
    get_writable_unit(db, plan.org_unit_id)
    of_plan = sa.select(sa.func.max(model.position), sa.func.count(model.id))
    last, count = db.execute(of_plan.where(model.plan_id == plan.id)).one()
    if count >= MOST_PARTS:
        raise Invalid.at("", "plan-is-full", max=MOST_PARTS)
    return (last or 0) + 1


register_messages(
    {
        "not-your-target": (
            "Chỉ tiêu do đơn vị của kế hoạch dự thảo. Đơn vị khác đọc mức đang có hiệu lực.",
            "A target is drafted by the unit of its plan. Others read what is in force.",
        ),
        "set-by-lead-agency": (
            "Nội dung này do cơ quan chủ trì ghi trong kế hoạch.",
            "The lead agency sets this in the plan.",
        ),
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
        "only-drafts-are-removed": (
            "Chỉ xóa được bản nháp. Nội dung đã trình hoặc đã phê duyệt thì giữ lại.",
            "Only drafts are removed; what was submitted or approved stays.",
        ),
        "counted-teams-approved": (
            "Kế hoạch đã phê duyệt: cấp đội kiểm tra được tính vào chỉ tiêu không đổi nữa.",
            "The plan was approved: whose inspections count stays as it is.",
        ),
        "target-counts-in-force": (
            "Chỉ tiêu đã có hiệu lực nên không đổi nội dung được tính. Sửa mức hoặc lời văn.",
            "The target was in force: what it counts stays. Change its level or its words.",
        ),
        "target-has-entries": (
            "Chỉ tiêu đã có số liệu nhập tay. Xóa các số liệu đó rồi mới đổi nội dung được tính.",
            "Numbers were entered for this target. Delete them before it counts something else.",
        ),
        "target-level-unfit": (
            "Chỉ tiêu này không đặt mức theo cách đó.",
            "This target has no level of that kind.",
        ),
        "target-not-entered": (
            "Chỉ tiêu này do sổ tự tính, không nhập tay.",
            "The register counts this target itself; it is not entered.",
        ),
        "entry-more-than-whole": (
            "Tổng số không được nhỏ hơn số đã đạt.",
            "The whole cannot be less than what was reached.",
        ),
        "plan-is-full": (
            "Kế hoạch đã có {max} mục, không thêm được nữa.",
            "The plan already has {max} entries; no more can be added.",
        ),
    }
)
