"""The way of a plan: proposed, submitted, approved or returned by the chairman of its level."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspection_plans.models import (
    OPEN,
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanStep,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.overlaps import overlaps_of
from backend.domains.inspections.inspection_plans.reading import chairs
from backend.domains.inspections.inspection_plans.sealing import unveil_and_seal
from backend.domains.inspections.inspection_plans.service import (
    refuse_unless,
    require_keeper,
    require_line,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.law.reference.chains import ChainRecord
from backend.workflows.chain_steps import ChainedRecord, ensure_step_allowed

SUBMITTED = (InspectionPlanStatus.SUBMITTED,)
APPROVED = (InspectionPlanStatus.APPROVED,)

# Numbers count every plan of the team, also those that the approver may not see.
_NUMBERED = build_unscoped_table(InspectionPlan, "team_id", "plan_year", "plan_seq")


def submit(db: Session, plan: InspectionPlan, overlap_reason: str | None) -> None:
    """Hand the plan to the chairman; raises Invalid for an empty one and an unexplained overlap."""
    require_keeper(db, plan)
    ensure_may(db, plan, "submit")
    lines = lines_of(db, plan.id)
    if not lines:
        raise Invalid.at("/visits", "plan-without-lines")
    explain(db, plan, overlap_reason)
    for line in lines:
        line.return_comment = None
    step(db, plan, InspectionPlanStatus.SUBMITTED, overlap_reason=overlap_reason)


def approve(db: Session, plan: InspectionPlan, values: dict[str, Any]) -> None:
    """Put the plan in force with its number; what is unannounced is sealed in the same act."""
    require_chairman(db, plan)
    ensure_may(db, plan, "approve")
    if values["approved_on"] > today():
        raise Invalid.at("/approved_on", "in-future")
    explain(db, plan, values["overlap_reason"] or reason_given(db, plan.id))
    year = values["approved_on"].year
    seq, lines = next_number(db, plan.team_id, year), lines_of(db, plan.id)
    with db.no_autoflush:  # one version for one act, whether something is sealed or not
        plan.plan_year, plan.plan_seq = year, seq
        plan.plan_no = f"{seq:02d}/KHKT-ĐKT178"
        plan.document_no, plan.approved_on = values["document_no"], values["approved_on"]
        plan.approver_id = db.actor.id
        unveil_and_seal(db, plan, lines)
    step(db, plan, InspectionPlanStatus.APPROVED, overlap_reason=values["overlap_reason"])


def give_back(
    db: Session, plan: InspectionPlan, reason: str, comments: Sequence[dict[str, Any]]
) -> None:
    """Return the plan with the reason and what is said of single lines."""
    require_chairman(db, plan)
    ensure_may(db, plan, "return")
    for comment in comments:
        line = require_line(db, comment["visit_id"], "/comments")
        if line.plan_id != plan.id:
            raise Invalid.at("/comments", "line-of-other-plan")
        line.return_comment = comment["comment"]
    step(db, plan, InspectionPlanStatus.RETURNED, reason)


def ensure_may(db: Session, plan: InspectionPlan, act: str) -> None:
    """Raise Conflict unless the chain of the list's period lets whoever asks do this from here."""
    days = plan.period_start, plan.period_end
    chained = ChainedRecord(ChainRecord.VISIT_LIST, plan.org_unit_id, plan.team_level, *days)
    step = chained.find_step(plan.status, act)
    if step is None:
        raise Conflict("inspection-plan-wrong-state")
    ensure_step_allowed(db, chained, step)


def withdraw(db: Session, plan: InspectionPlan, reason: str) -> None:
    """Give up a plan that is not in force; its lines stay with its keepers."""
    require_keeper(db, plan)
    refuse_unless(plan, (*OPEN, *SUBMITTED))
    step(db, plan, InspectionPlanStatus.WITHDRAWN, reason)


def cancel(db: Session, plan: InspectionPlan, reason: str) -> None:
    """Take a plan out of force; what was sealed stays sealed until its time."""
    require_chairman(db, plan)
    refuse_unless(plan, APPROVED)
    step(db, plan, InspectionPlanStatus.CANCELLED, reason)


def cancel_line(db: Session, line: InspectionPlanVisit, reason: str) -> None:
    """Say that a line which its keeper sees will not be carried out, and why."""
    plan = db.require(InspectionPlan, line.plan_id)
    require_keeper(db, plan)
    refuse_unless(plan, APPROVED)
    db.refresh(line, with_for_update={"key_share": True})  # another may be settling it
    if line.done_on is not None or line.cancel_reason is not None:
        raise Conflict("line-is-settled")
    line.cancel_reason = reason
    db.log_event("line_cancelled", plan.org_unit_id, "inspection_plans", plan.id)


def require_chairman(db: Session, plan: InspectionPlan) -> None:
    """Approval is the chairman's of the same level, and nobody approves their own proposal.

    It stays one's own after it was handed over to another.
    """
    if not chairs(db, plan.org_unit_id):
        raise Conflict("not-chairman-of-level")
    if db.actor.id in (plan.proposer_id, submitter_of(db, plan.id)):
        raise Conflict("own-proposal")


def explain(db: Session, plan: InspectionPlan, reason: str | None) -> None:
    if not reason and overlaps_of(db, plan):
        raise Invalid.at("/overlap_reason", "overlap-needs-reason")


def submitter_of(db: Session, plan_id: UUID) -> UUID | None:
    """Who submitted the plan last."""
    found: UUID | None = db.scalar(last_submission(InspectionPlanStep.actor_id, plan_id))
    return found


def reason_given(db: Session, plan_id: UUID) -> str | None:
    """What the proposer said of overlaps when the plan was last submitted."""
    found: str | None = db.scalar(last_submission(InspectionPlanStep.overlap_reason, plan_id))
    return found


def last_submission(column: Any, plan_id: UUID) -> sa.Select[Any]:
    found = sa.select(column).where(
        InspectionPlanStep.plan_id == plan_id,
        InspectionPlanStep.step == InspectionPlanStatus.SUBMITTED,
    )
    return found.order_by(InspectionPlanStep.at.desc()).limit(1)


def lines_of(db: Session, plan_id: UUID) -> list[InspectionPlanVisit]:
    found = sa.select(InspectionPlanVisit).where(InspectionPlanVisit.plan_id == plan_id)
    return list(db.scalars(found.order_by(InspectionPlanVisit.planned_on, InspectionPlanVisit.id)))


def next_number(db: Session, team_id: UUID, year: int) -> int:
    """The number after the team's last plan of `year`; the next approver waits until we commit."""
    lock = sa.select(InspectionTeam.id).where(InspectionTeam.id == team_id)
    db.execute(lock.with_for_update(key_share=True))
    last = sa.select(sa.func.max(_NUMBERED.c.plan_seq)).where(
        _NUMBERED.c.team_id == team_id, _NUMBERED.c.plan_year == year
    )
    found: int | None = db.scalar(
        last, execution_options={"unscoped": "a team's numbers have no gaps for anybody"}
    )
    return (found or 0) + 1


def step(
    db: Session,
    plan: InspectionPlan,
    status: InspectionPlanStatus,
    comment: str | None = None,
    *,
    overlap_reason: str | None = None,
) -> None:
    """Move the plan and write the step down."""
    waits = status is InspectionPlanStatus.SUBMITTED
    db.save(plan, {"status": status, "held_since": now() if waits else None})
    db.save(
        InspectionPlanStep(
            plan_id=plan.id,
            org_unit_id=plan.org_unit_id,
            step=status,
            comment=comment,
            overlap_reason=overlap_reason,
            actor_id=db.actor.id,
        )
    )


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
