"""Allocating a target: the parts of its number add up to it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.session.models import create_id
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.plans.models import (
    NUMBERED,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
)
from backend.domains.planning.plans.service import ensure_not_waiting
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.target_allocations.queries import (
    build_part_clause,
    find_share_today,
    get_figure,
)
from backend.domains.planning.target_allocations.schemas import (
    AllocatedAmount,
    AllocationCreate,
    AllocationUpdate,
)


def add_allocation(db: Session, data: AllocationCreate) -> TargetAllocation:
    """Allocate a target of one of the actor's own plans; raises Invalid."""
    plan = db.get(Plan, data.plan_id)
    if plan is None:
        raise Invalid.at("/plan_id", "not-found")
    get_writable_unit(db, plan.org_unit_id, "/plan_id")
    target = db.scalar(
        sa.select(PlanTarget).where(PlanTarget.plan_id == plan.id, PlanTarget.code == data.code)
    )
    if target is None:
        raise Invalid.at("/code", "not-found")
    ensure_not_waiting(target.status)
    given = data.total if data.total is not None else find_number_today(db, target)
    total = get_total(target, given)
    ensure_parts(db, plan, data.parts)
    ensure_adds_up(target, total, data.parts)
    made = TargetAllocation(
        id=data.id or create_id(),
        org_unit_id=plan.org_unit_id,
        plan_id=plan.id,
        target_id=target.id,
        total=None if target.kind in NUMBERED else total,
        amounts=to_amounts(data.parts),
        note=data.note,
    )
    return db.save(made)


def find_number_today(db: Session, target: PlanTarget) -> int | None:
    """The number that a share is today; None of a number, and where nothing is counted."""
    if target.kind in NUMBERED:
        return None
    share = find_share_today(get_figure(db, target.plan_id, target.code))
    return share.number if share else None


def get_total(target: PlanTarget, given: int | None) -> int:
    """What is shared out: the target's own number, else what is given. Raises Invalid."""
    if target.kind not in NUMBERED:
        if given is None:
            raise Invalid.at("/total", "missing")
        return given
    own = target.threshold_number or 0
    if given is not None and given != own:
        raise Invalid.at("/total", "total-is-the-target", total=own)
    return own


def apply_allocation_changes(
    db: Session, allocation: TargetAllocation, data: AllocationUpdate
) -> None:
    """Change the amounts of all units, or what is shared out, in one act; raises Invalid."""
    get_writable_unit(db, allocation.org_unit_id)
    target = db.require(PlanTarget, allocation.target_id)
    ensure_not_waiting(target.status)
    given = data.model_dump(exclude_unset=True, exclude={"parts"})
    total = get_total(target, given.get("total", allocation.total))
    parts = list_kept_parts(allocation)
    if "parts" in data.model_fields_set:
        ensure_parts(db, db.require(Plan, allocation.plan_id), data.parts)
        parts = data.parts
    ensure_adds_up(target, total, parts)
    own = {"total": None if target.kind in NUMBERED else total, "amounts": to_amounts(parts)}
    db.save(allocation, given | own)


def list_kept_parts(allocation: TargetAllocation) -> list[AllocatedAmount]:
    return [
        AllocatedAmount(org_unit_id=UUID(id), amount=amount)
        for id, amount in allocation.amounts.items()
    ]


def remove_allocation(db: Session, allocation: TargetAllocation) -> None:
    get_writable_unit(db, allocation.org_unit_id)
    db.remove(allocation)


def to_amounts(parts: Sequence[AllocatedAmount]) -> dict[str, int]:
    return {
        str(part.org_unit_id): part.amount for part in sorted(parts, key=lambda p: p.org_unit_id)
    }


def ensure_adds_up(target: PlanTarget, total: int, parts: Sequence[AllocatedAmount]) -> None:
    """Raise Invalid if the units get more than there is, or less of a number in force."""
    allocated = sum(part.amount for part in parts)
    if allocated > total:
        raise Invalid.at("/parts", "allocated-too-much", total=total, excess=allocated - total)
    is_whole_due = target.kind in NUMBERED and target.status is PlanApprovalStatus.APPROVED
    if parts and is_whole_due and allocated < total:
        raise Invalid.at("/parts", "allocated-too-little", total=total, rest=total - allocated)


def ensure_parts(db: Session, plan: Plan, parts: Sequence[AllocatedAmount]) -> None:
    """Raise Invalid for a unit that is not right below the plan's on the last day of its year."""
    below = build_part_clause(plan.org_unit_id, date(plan.year, 12, 31))
    known = set(db.scalars(sa.select(OrgUnit.id).where(below)))
    wrong = [at for at, part in enumerate(parts) if part.org_unit_id not in known]
    if wrong:
        raise Invalid.of(
            [FieldError(f"/parts/{at}/org_unit_id", "not-right-below") for at in wrong]
        )


register_messages(
    {
        "allocated-too-much": (
            "Giao quá chỉ tiêu {excess}: tổng các đơn vị không được vượt {total}.",
            "{excess} too many: the units together may not exceed {total}.",
        ),
        "not-right-below": (
            "Chỉ giao cho đơn vị trực thuộc còn hoạt động đến hết năm kế hoạch.",
            "Only units right below on the last day of the plan's year get a share.",
        ),
        "allocated-too-little": (
            "Còn {rest} chưa giao: chỉ tiêu đang có hiệu lực, tổng các đơn vị phải đúng {total}.",
            "{rest} are left: the target is in force, so the units together must have {total}.",
        ),
        "allocation-not-whole": (
            "Chỉ tiêu “{target}” là {total}, các đơn vị được giao tổng {allocated}. Sửa cho khớp.",
            "“{target}” is {total}, but its units together have {allocated}. Make them equal.",
        ),
        "total-is-the-target": (
            "Số được giao là số của chỉ tiêu, {total}; sửa ở chỉ tiêu.",
            "What is shared out is the target's own number, {total}; change it in the target.",
        ),
        "target-allocated": (
            "Chỉ tiêu này đã được giao. Sửa bản giao đã có.",
            "This target is allocated already. Change that allocation.",
        ),
    }
)
