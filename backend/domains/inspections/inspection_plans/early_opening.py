"""Opening or cancelling sealed lines before their time: one keeper asks, another confirms (R42)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.models import now
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.text.clock import get_civil_now
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    OpeningKind,
    OpeningStatus,
    PlanOpening,
)
from backend.domains.inspections.inspection_plans.opening_schemas import OpeningCreate, OpeningRead
from backend.domains.inspections.inspection_plans.sealed_line_looks import LINES, VISIT
from backend.domains.inspections.inspection_plans.service import (
    ensure_plan_keeper,
    ensure_plan_status,
)
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.eligibility import (
    SecondPersonCheck,
    list_second_persons,
)
from backend.permissions import Permission

VALID = timedelta(hours=72)
PAST_VEIL = {"unscoped": "two keepers act on lines that nobody sees yet"}


def create_opening_request(db: Session, plan_id: UUID, data: OpeningCreate) -> PlanOpening:
    """A request that another keeper answers; raises Conflict, and NotFound for a foreign line.

    Conflict `nobody-to-confirm` where all others are subordinates: one of them asks then.
    """
    plan = db.require(InspectionPlan, plan_id)
    ensure_plan_keeper(db, plan)
    ensure_plan_status(plan, (InspectionPlanStatus.APPROVED,))
    found = sa.select(VISIT.id).where(*build_sealed_clauses(plan.id, data.visit_id)).limit(1)
    if db.scalar(found, execution_options=PAST_VEIL) is None:
        if data.visit_id is not None:
            raise NotFound.at("/visit_id")
        raise Conflict("nothing-sealed")
    if not list_second_persons(db, Permission.INSPECTION_PLAN_LOOK, plan.org_unit_id, db.actor.id):
        raise Conflict("nobody-to-confirm")
    return db.save(
        PlanOpening(
            **data.model_dump(), plan_id=plan.id, org_unit_id=plan.org_unit_id, asker_id=db.actor.id
        )
    )


def confirm_opening(db: Session, plan_id: UUID, id: UUID) -> PlanOpening:
    """Carry the request out as the second person, who is no subordinate of the first (R42)."""
    plan = db.require(InspectionPlan, plan_id)
    opening = get_waiting_opening(db, plan, id)
    if opening.asker_id == db.actor.id:
        raise Conflict("opening-second-person")
    if not SecondPersonCheck(db, Permission.INSPECTION_PLAN_LOOK)(
        opening.asker_id, plan.org_unit_id
    ):
        raise Conflict("not-second-person")
    is_cancelled = opening.kind is OpeningKind.CANCEL
    moment, reason = get_current_minute(), opening.reason
    changes = {"cancel_reason": reason} if is_cancelled else {"members_from": moment}
    lines = build_sealed_clauses(plan.id, opening.visit_id)
    db.execute(sa.update(LINES).where(*lines).values(changes), execution_options=PAST_VEIL)
    last = sa.select(sa.func.max(VISIT.members_from)).where(
        VISIT.plan_id == plan.id, VISIT.is_unannounced
    )
    db.save(plan, {"sealed_until": db.scalar(last, execution_options=PAST_VEIL)})
    return close_opening(db, opening, OpeningStatus.CONFIRMED)


def close_opening_as_refused(db: Session, plan_id: UUID, id: UUID) -> PlanOpening:
    """Decline the request, or take one's own back."""
    plan = db.require(InspectionPlan, plan_id)
    return close_opening(db, get_waiting_opening(db, plan, id), OpeningStatus.REFUSED)


def get_waiting_opening(db: Session, plan: InspectionPlan, id: UUID) -> PlanOpening:
    opening = db.get(PlanOpening, id, with_for_update={"key_share": True})
    if opening is None or opening.plan_id != plan.id:
        raise NotFound
    if not is_opening_waiting(opening):
        raise Conflict("opening-is-settled")
    return opening


def is_opening_waiting(opening: Any) -> bool:
    return opening.status is OpeningStatus.WAITING and opening.asked_at + VALID >= now()


def close_opening(db: Session, opening: PlanOpening, status: OpeningStatus) -> PlanOpening:
    changes = {"status": status, "decider_id": db.actor.id, "decided_at": now()}
    return db.save(opening, changes)


def build_sealed_clauses(plan_id: UUID, visit_id: UUID | None) -> list[Any]:
    conditions = [
        VISIT.plan_id == plan_id,
        VISIT.is_unannounced,
        VISIT.members_from > sa.literal(get_civil_now(), VISIT.members_from.type),
        VISIT.cancel_reason.is_(None),
    ]
    return conditions if visit_id is None else [*conditions, VISIT.id == visit_id]


def list_openings(db: Session, plan_id: UUID, id: UUID | None = None) -> list[OpeningRead]:
    """The requests about a plan, the latest first: to its keepers, to others nothing."""
    plan = db.require(InspectionPlan, plan_id)
    names = ("id", "plan_id", "visit_id", "kind", "reason", "status", "asked_at", "decided_at")
    found = sa.select(
        *(getattr(PlanOpening, name) for name in (*names, "asker_id", "decider_id"))
    ).where(PlanOpening.plan_id == plan_id)
    if id is not None:
        found = found.where(PlanOpening.id == id)
    rows = db.execute(found.order_by(PlanOpening.asked_at.desc(), PlanOpening.id)).all()
    people = load_actor_names(
        db, {id for row in rows for id in (row.asker_id, row.decider_id) if id}
    )
    may_second = SecondPersonCheck(db, Permission.INSPECTION_PLAN_LOOK)
    return [
        OpeningRead.model_validate(
            {name: getattr(row, name) for name in names}
            | {
                "asker_name": people.get(row.asker_id),
                "decider_name": people.get(row.decider_id),
                "expires_at": row.asked_at + VALID,
                "is_mine": row.asker_id == db.actor.id,
                "may_confirm": is_opening_waiting(row)
                and may_second(row.asker_id, plan.org_unit_id),
            }
        )
        for row in rows
    ]


register_messages(
    {
        "nothing-sealed": (
            "Kế hoạch không còn cuộc kiểm tra nào đang niêm phong.",
            "The plan has no visit that is still sealed.",
        ),
        "opening-second-person": (
            "Cần người thứ hai xác nhận: người đề nghị không tự xác nhận.",
            "A second person confirms: nobody confirms their own request.",
        ),
        "opening-is-settled": (
            "Đề nghị này đã được trả lời hoặc đã quá 72 giờ.",
            "This request was answered already, or is older than 72 hours.",
        ),
    }
)
