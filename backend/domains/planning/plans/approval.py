"""The way of plans and targets: the district drafts and submits, the leader approves or returns."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.chain_steps import Chained, ensure_may_take
from backend.domains.organisation.org_units.service import require_own
from backend.domains.planning.plans.models import (
    OPEN,
    ApprovalStatus,
    ApprovalStep,
    Plan,
    PlanTarget,
    Step,
)
from backend.law.reference.chains import ChainRecord

SUBMITTED = (ApprovalStatus.SUBMITTED,)


def submit_plan(db: Session, plan: Plan) -> None:
    """Hand a drafted or returned plan to the leader, with every target that is not approved.

    Raises Conflict `wrong-state`, and Invalid `plan-without-targets` for an empty plan.
    """
    ensure_may(db, plan, plan.year, "submit")
    targets = targets_of(db, plan.id)
    if not targets:
        raise Invalid.at("", "plan-without-targets")
    for target in in_state(targets, OPEN):
        take(db, plan.id, target, Step.SUBMITTED)
    take(db, plan.id, plan, Step.SUBMITTED)


def approve_plan(db: Session, plan: Plan, comment: str | None) -> None:
    """Put a submitted plan in force, with the targets submitted in it; raises Conflict.

    A target that was returned by itself stays returned: the plan is approved once it is settled.
    """
    ensure_may(db, plan, plan.year, "approve")
    ensure_other_person(db, plan.id)
    targets = targets_of(db, plan.id)
    if any(in_state(targets, OPEN)):
        raise Conflict("targets-still-open")
    for target in in_state(targets, SUBMITTED):
        ensure_other_person(db, plan.id, target.id)
        take(db, plan.id, target, Step.APPROVED, comment)
    take(db, plan.id, plan, Step.APPROVED, comment)


def return_plan(db: Session, plan: Plan, comment: str) -> None:
    """Give a submitted plan back with the reason, and with it the targets submitted in it."""
    ensure_may(db, plan, plan.year, "return")
    for target in in_state(targets_of(db, plan.id), SUBMITTED):
        take(db, plan.id, target, Step.RETURNED, comment)
    take(db, plan.id, plan, Step.RETURNED, comment)


def submit_target(db: Session, target: PlanTarget) -> None:
    """Hand one drafted or returned target to the leader; raises Conflict `wrong-state`."""
    ensure_may(db, target, year_of(db, target), "submit")
    take(db, target.plan_id, target, Step.SUBMITTED)


def approve_target(db: Session, target: PlanTarget, comment: str | None) -> None:
    """Put a submitted target's words and threshold in force; raises Conflict `wrong-state`."""
    ensure_may(db, target, year_of(db, target), "approve")
    ensure_other_person(db, target.plan_id, target.id)
    take(db, target.plan_id, target, Step.APPROVED, comment)


def return_target(db: Session, target: PlanTarget, comment: str) -> None:
    """Give a submitted target back with the reason; what was in force before stays in force."""
    ensure_may(db, target, year_of(db, target), "return")
    take(db, target.plan_id, target, Step.RETURNED, comment)


def take(
    db: Session, plan_id: UUID, entry: Plan | PlanTarget, step: Step, comment: str | None = None
) -> None:
    """Move a plan or target one step and write the step down."""
    require_own(db, entry.org_unit_id)
    at = now()
    changes: dict[str, Any] = {"status": ApprovalStatus(step), "held_since": None}
    changes["return_reason"] = comment if step is Step.RETURNED else None
    if step is Step.SUBMITTED:
        changes["held_since"] = at
    target = entry if isinstance(entry, PlanTarget) else None
    if target is not None and step is Step.APPROVED:
        changes["approved_title"] = target.title
        changes["approved_percent"] = target.threshold_percent
    db.save(entry, changes)
    db.save(
        ApprovalStep(
            plan_id=plan_id,
            org_unit_id=entry.org_unit_id,
            target_id=target.id if target else None,
            step=step,
            title=target.title if target else None,
            threshold_percent=target.threshold_percent if target else None,
            comment=comment,
            actor_id=db.actor.id,
            at=at,
        )
    )


def ensure_may(db: Session, entry: Plan | PlanTarget, year: int, act: str) -> None:
    """Raise Conflict unless the chain of the plan's year lets whoever asks do this from here.

    Raises NotFound for a plan of a unit that is not the actor's.
    """
    unit = require_own(db, entry.org_unit_id)
    days = date(year, 1, 1), date(year, 12, 31)
    chained = Chained(ChainRecord.PLAN, unit.id, unit.level, *days)
    step = chained.find_step(entry.status, act)
    if step is None:
        raise Conflict("approval-wrong-state")
    ensure_may_take(db, chained, step)


def ensure_other_person(db: Session, plan_id: UUID, target_id: UUID | None = None) -> None:
    """Raise Conflict if whoever asks submitted it: the approval is another person's."""
    found = sa.select(ApprovalStep.actor_id).where(
        ApprovalStep.plan_id == plan_id,
        ApprovalStep.target_id == target_id,
        ApprovalStep.step == Step.SUBMITTED,
    )
    if db.scalar(found.order_by(ApprovalStep.at.desc()).limit(1)) == db.actor.id:
        raise Conflict("same-person")


def year_of(db: Session, target: PlanTarget) -> int:
    return db.require(Plan, target.plan_id).year


def targets_of(db: Session, plan_id: UUID) -> list[PlanTarget]:
    found = sa.select(PlanTarget).where(PlanTarget.plan_id == plan_id)
    return list(db.scalars(found.order_by(PlanTarget.position, PlanTarget.id)))


def in_state(
    targets: Iterable[PlanTarget], states: Iterable[ApprovalStatus]
) -> Iterable[PlanTarget]:
    wanted = set(states)
    return [target for target in targets if target.status in wanted]


register_messages(
    {
        "approval-wrong-state": (
            "Chỉ trình bản nháp hay bản bị trả lại; chỉ phê duyệt hay trả lại bản đã trình.",
            "Only drafts and returned ones are submitted, only submitted ones decided upon.",
        ),
        "waits-for-approval": (
            "Đang chờ lãnh đạo UBND phê duyệt nên chưa sửa được.",
            "It waits for approval and cannot be changed meanwhile.",
        ),
        "targets-still-open": (
            "Còn chỉ tiêu bị trả lại hoặc chưa trình. Giải quyết xong mới phê duyệt được kế hoạch.",
            "Some targets are returned or not submitted; settle them before approving the plan.",
        ),
        "plan-without-targets": (
            "Kế hoạch chưa có chỉ tiêu nào nên chưa trình được.",
            "The plan has no target yet, so it cannot be submitted.",
        ),
    }
)
