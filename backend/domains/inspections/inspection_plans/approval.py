"""Submitting, approving, returning and giving up plans of visits."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanStep,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.plan_seals import publish_and_seal_lines
from backend.domains.inspections.inspection_plans.queries import list_overlaps
from backend.domains.inspections.inspection_plans.schemas import (
    InspectionPlanApproval,
    InspectionPlanReturn,
)
from backend.domains.inspections.inspection_plans.service import ensure_plan_keeper, get_line
from backend.domains.organisation.inspection_teams.service import lock_team_numbers
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import StepHistory
from backend.workflows.workflow import Transition, Workflow

S = InspectionPlanStatus

# Numbers count every plan of the team, also those that the approver may not see.
_NUMBERED = build_unscoped_table(InspectionPlan, "team_id", "plan_year", "plan_seq")


def to_chained(_: Session, plan: InspectionPlan) -> ChainedRecord:
    """The plan as a record of the approval chain of its period."""
    days = plan.period_start, plan.period_end
    return ChainedRecord(ChainKind.VISIT_LIST, plan.org_unit_id, plan.team_level, *days)


def ensure_not_own_plan(db: Session, plan: InspectionPlan) -> None:
    """Raise Conflict `own-proposal` for a plan that the actor drafted or submitted.

    It stays their own after it was handed over to another.
    """
    if db.actor.id in (plan.proposer_id, HISTORY.find_last_actor(db, plan, "submit")):
        raise Conflict("own-proposal")


HISTORY = StepHistory[InspectionPlan](
    InspectionPlanStep,
    {
        "submit": S.SUBMITTED,
        "approve": S.APPROVED,
        "return": S.RETURNED,
        "withdraw": S.WITHDRAWN,
        "cancel": S.CANCELLED,
    },
    lambda plan: {"plan_id": plan.id},
)
_WRITE, _APPROVE = (Permission.INSPECTION_PLAN_WRITE,), (Permission.INSPECTION_PLAN_APPROVE,)
_AT_LEVEL = "not-chairman-of-level"
WORKFLOW = Workflow[InspectionPlan](
    record=ChainKind.VISIT_LIST,
    states=InspectionPlanStatus,
    to_chained=to_chained,
    history=HISTORY,
    timed=frozenset({S.SUBMITTED}),
    code="inspection-plan-wrong-state",
    state_words={},
    transitions=(
        Transition("submit", _WRITE, guard=ensure_plan_keeper),
        Transition("approve", _APPROVE, _AT_LEVEL, guard=ensure_not_own_plan),
        Transition("return", _APPROVE, _AT_LEVEL, guard=ensure_not_own_plan),
        Transition("withdraw", _WRITE, guard=ensure_plan_keeper),
        Transition("cancel", _APPROVE, _AT_LEVEL, guard=ensure_not_own_plan),
    ),
)


def submit_plan(db: Session, plan: InspectionPlan, overlap_reason: str | None) -> None:
    """Submit the plan; raises Invalid if it is empty or overlaps without a reason."""
    with WORKFLOW.take(db, plan, "submit", {"overlap_reason": overlap_reason}):
        lines = list_lines(db, plan.id)
        if not lines:
            raise Invalid.at("/visits", "plan-without-lines")
        ensure_overlaps_explained(db, plan, overlap_reason)
        for line in lines:
            line.return_comment = None


def approve_plan(db: Session, plan: InspectionPlan, paper: InspectionPlanApproval) -> None:
    """Put the plan in force with its number, and seal its unannounced lines."""
    with WORKFLOW.take(db, plan, "approve", {"overlap_reason": paper.overlap_reason}):
        if paper.approved_on > today():
            raise Invalid.at("/approved_on", "in-future")
        given = HISTORY.select_last(plan, "submit", InspectionPlanStep.overlap_reason)
        ensure_overlaps_explained(db, plan, paper.overlap_reason or db.scalar(given))
        year = paper.approved_on.year
        seq, lines = claim_next_number(db, plan.team_id, year), list_lines(db, plan.id)
        plan.plan_year, plan.plan_seq = year, seq
        plan.plan_no = f"{seq:02d}/KHKT-ĐKT178"
        plan.document_no, plan.approved_on = paper.document_no, paper.approved_on
        plan.approver_id = db.actor.id
        publish_and_seal_lines(db, plan, lines)


def return_plan(db: Session, plan: InspectionPlan, said: InspectionPlanReturn) -> None:
    """Return the plan with the reason and the comments on single lines."""
    with WORKFLOW.take(db, plan, "return", {"comment": said.reason}):
        for comment in said.comments:
            line = get_line(db, comment.visit_id, "/comments")
            if line.plan_id != plan.id:
                raise Invalid.at("/comments", "line-of-other-plan")
            line.return_comment = comment.comment


def end_plan(db: Session, plan: InspectionPlan, act: str, reason: str) -> None:
    """Withdraw a plan that is not in force, or cancel one that is.

    The lines of a withdrawn plan stay with its keepers; what was sealed stays sealed until its
    time.
    """
    to = WORKFLOW.ensure_may_take(db, plan, act)
    WORKFLOW.move(db, plan, act, to, {"comment": reason})


def cancel_line(db: Session, line: InspectionPlanVisit, reason: str) -> None:
    """Record that a line will not be carried out, and why."""
    plan = db.require(InspectionPlan, line.plan_id)
    ensure_plan_keeper(db, plan)
    WORKFLOW.ensure_state(plan, S.APPROVED)
    db.refresh(line, with_for_update={"key_share": True})  # another may be settling it
    if line.done_on is not None or line.cancel_reason is not None:
        raise Conflict("line-is-settled")
    line.cancel_reason = reason
    db.log_event("line_cancelled", plan.org_unit_id, "inspection_plans", plan.id)


def ensure_overlaps_explained(db: Session, plan: InspectionPlan, reason: str | None) -> None:
    if not reason and list_overlaps(db, plan):
        raise Invalid.at("/overlap_reason", "overlap-needs-reason")


def list_lines(db: Session, plan_id: UUID) -> list[InspectionPlanVisit]:
    found = sa.select(InspectionPlanVisit).where(InspectionPlanVisit.plan_id == plan_id)
    return list(db.scalars(found.order_by(InspectionPlanVisit.planned_on, InspectionPlanVisit.id)))


def claim_next_number(db: Session, team_id: UUID, year: int) -> int:
    """The number after the team's last plan of `year`; other approvers wait until we commit."""
    lock_team_numbers(db, team_id)
    mine = _NUMBERED.c.team_id == team_id, _NUMBERED.c.plan_year == year
    return compute_number_after_last(db, _NUMBERED.c.plan_seq, *mine)


register_messages(
    {
        "plan-without-lines": (
            "Kế hoạch chưa có cơ sở nào nên chưa trình được.",
            "The plan names no place yet, so it cannot be submitted.",
        ),
        "overlap-needs-reason": (
            "Có cơ sở trùng với kế hoạch của đội khác hoặc đã được kiểm tra trong kỳ. Ghi lý do.",
            "Some places are planned by other teams or were visited in the period: say why again.",
        ),
        "line-of-other-plan": (
            "Dòng này không thuộc kế hoạch.",
            "This line belongs to another plan.",
        ),
        "line-is-settled": (
            "Cuộc kiểm tra này đã thực hiện hoặc đã hủy.",
            "This visit was carried out or cancelled already.",
        ),
        "not-chairman-of-level": (
            "Kế hoạch do Chủ tịch UBND cùng cấp phê duyệt.",
            "A plan is approved by the chairman of the same level.",
        ),
        "own-proposal": (
            "Không phê duyệt kế hoạch do chính mình lập.",
            "Nobody decides on a plan of their own.",
        ),
    }
)
