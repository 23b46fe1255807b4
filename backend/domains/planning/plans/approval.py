"""Submits, approves and returns plans and their targets, and finds those that wait."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.plans.models import (
    OPEN,
    ApprovalStep,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    Step,
)
from backend.domains.planning.plans.providers import Allocations
from backend.domains.planning.plans.schemas import WaitingRead
from backend.domains.planning.plans.service import lock_plan
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.plugins import get_provider
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import Said, StepHistory
from backend.workflows.workflow import Transition, Workflow


def to_chained(db: Session, entry: Plan | PlanTarget) -> ChainedRecord:
    """A plan or target in the chain of its year; raises NotFound for one of a unit above.

    Raises Invalid where the unit ended before: its heir makes a plan of its own for that year.
    """
    unit = get_writable_unit(db, entry.org_unit_id)
    plan = entry if isinstance(entry, Plan) else db.require(Plan, entry.plan_id)
    days = date(plan.year, 1, 1), date(plan.year, 12, 31)
    ensure_existed(unit, *days, "")
    return ChainedRecord(ChainKind.PLAN, unit.id, unit.level, *days)


def build_step_key(entry: Plan | PlanTarget) -> dict[str, UUID | None]:
    if isinstance(entry, Plan):
        return {"plan_id": entry.id, "target_id": None}
    return {"plan_id": entry.plan_id, "target_id": entry.id}


WORKFLOW = Workflow[Plan | PlanTarget](
    record=ChainKind.PLAN,
    states=PlanApprovalStatus,
    to_chained=to_chained,
    history=StepHistory[Plan | PlanTarget](
        ApprovalStep,
        {"submit": Step.SUBMITTED, "approve": Step.APPROVED, "return": Step.RETURNED},
        build_step_key,
    ),
    timed=frozenset({PlanApprovalStatus.SUBMITTED}),
    code="approval-wrong-state",
    state_words={},
    transitions=(
        Transition("submit", (Permission.PLAN_WRITE,)),
        Transition("approve", (Permission.PLAN_APPROVE,), other_than=("submit",)),
        Transition("return", (Permission.PLAN_APPROVE,)),
    ),
)


def run_plan_act(db: Session, plan: Plan, act: str, comment: str | None = None) -> None:
    """Submit, approve or return a plan with its targets; raises Conflict and Invalid."""
    to = PlanApprovalStatus(WORKFLOW.ensure_may_take(db, plan, act))
    lock_plan(db, plan.id)  # who adds a target waits, and what was added is listed here
    move_targets(db, list_moved_targets(db, plan, act), act, to, comment)
    plan.return_reason = comment if act == "return" else None
    WORKFLOW.move(db, plan, act, to, {"comment": comment})


def run_target_act(db: Session, target: PlanTarget, act: str, comment: str | None = None) -> None:
    """Submit, approve or return one target; raises Conflict and Invalid."""
    to = PlanApprovalStatus(WORKFLOW.ensure_may_take(db, target, act))
    move_targets(db, [target], act, to, comment)


def move_targets(
    db: Session,
    targets: Sequence[PlanTarget],
    act: str,
    to: PlanApprovalStatus,
    comment: str | None,
) -> None:
    """Set the state of targets; raises Conflict where a number is not shared out whole.

    What was approved stays in force until other words and another threshold are approved.
    """
    if act != "return":
        get_provider(Allocations).ensure_adds_up(db, targets)
    for target in targets:
        target.return_reason = comment if act == "return" else None
        if act == "approve":
            target.approved_title = target.title
            target.approved_percent = target.threshold_percent
            target.approved_number = target.threshold_number
        said: Said = {
            "title": target.title,
            "threshold_percent": target.threshold_percent,
            "threshold_number": target.threshold_number,
            "comment": comment,
        }
        WORKFLOW.move(db, target, act, to, said)


def list_moved_targets(db: Session, plan: Plan, act: str) -> list[PlanTarget]:
    """The targets that an act on the whole plan moves with it.

    Those not approved are submitted, those submitted are approved or returned. Raises Invalid
    `plan-without-targets`, and Conflict `targets-still-open`: a target that was returned by itself
    stays returned, and the plan is approved once it is settled.
    """
    found = sa.select(PlanTarget).where(PlanTarget.plan_id == plan.id)
    targets = db.scalars(found.order_by(PlanTarget.position, PlanTarget.id)).all()
    if act == "submit" and not targets:
        raise Invalid.at("", "plan-without-targets")
    open_ = [target for target in targets if target.status in OPEN]
    if act == "submit":
        return open_
    if act == "approve" and open_:
        raise Conflict("targets-still-open")
    submitted = [target for target in targets if target.status is PlanApprovalStatus.SUBMITTED]
    for target in submitted:
        WORKFLOW.ensure_other_person(db, target, act)
    return submitted


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


@cache
def build_waiting(status: PlanApprovalStatus) -> sa.Subquery:
    """Plans in that state, and targets alone in it, with the columns of `WaitingRead`.

    A target that was submitted or returned with its plan has no row of its own. What a unit that
    ended drafted for a later year waits for nobody. The state stands in the text: so PostgreSQL
    knows how few wait, and does not prepare for all plans of a country.
    """
    state = sa.literal_column(f"'{status}'", Plan.status.type)
    no_text, no_number = sa.cast(sa.null(), sa.String), sa.cast(sa.null(), sa.Integer)
    plans = select_waiting(
        Plan,
        plan_id=Plan.id,
        code=no_text,
        threshold_percent=no_number,
        approved_title=no_text,
        approved_percent=no_number,
        threshold_number=no_number,
        approved_number=no_number,
        unit=no_text,
    ).where(Plan.status == state)
    targets = select_waiting(PlanTarget).join(Plan, Plan.id == PlanTarget.plan_id)
    alone = targets.where(PlanTarget.status == state, Plan.status != state)
    return sa.union_all(plans, alone).subquery()


def select_waiting(
    model: type[Plan | PlanTarget], **others: sa.SQLColumnExpression[UUID | str | int | None]
) -> RowSelect:
    since = sa.func.coalesce(model.held_since, model.updated_at, type_=model.updated_at.type)
    is_over = sa.extract("year", OrgUnit.valid_to) < Plan.year
    columns = list_read_columns(
        WaitingRead,
        model,
        plan_title=Plan.title,
        year=Plan.year,
        org_unit_name=OrgUnit.name,
        since=since,
        **others,
    )
    found = sa.select(*columns).select_from(model)
    return found.join(OrgUnit, OrgUnit.id == model.org_unit_id).where(
        sa.or_(OrgUnit.valid_to.is_(None), sa.not_(is_over))
    )
