"""Where a record must stand for an act to go through: set before the act's first request."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import STATUS, Stage, Violation
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus, PlanTarget
from backend.domains.prevention.trainings.models import Attendance, HeadCount
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from tests.contract.objects import AT, id_of, plan_id

RATINGS = {
    "delete_commune_rating": RatingStatus.DRAFT,
    "update_commune_rating_verification": RatingStatus.SELF_ASSESSED,
    "verify_commune_rating": RatingStatus.SELF_ASSESSED,
    "return_commune_rating": RatingStatus.SELF_ASSESSED,
    "approve_commune_rating": RatingStatus.VERIFIED,
}
VISITS = {
    "update_inspection_plan": InspectionPlanStatus.DRAFT,
    "submit_inspection_plan": InspectionPlanStatus.DRAFT,
    "delete_inspection_plan": InspectionPlanStatus.DRAFT,
    "cancel_inspection_plan": InspectionPlanStatus.APPROVED,
    "cancel_inspection_plan_visit": InspectionPlanStatus.APPROVED,
    "withdraw_inspection_plan": InspectionPlanStatus.SUBMITTED,
    "approve_inspection_plan": InspectionPlanStatus.SUBMITTED,
    "return_inspection_plan": InspectionPlanStatus.SUBMITTED,
}
YEARLY = {
    "submit_yearly_plan": PlanApprovalStatus.DRAFT,
    "submit_plan_target": PlanApprovalStatus.DRAFT,
    "create_plan_target": PlanApprovalStatus.DRAFT,
    "update_plan_target": PlanApprovalStatus.DRAFT,
    "delete_plan_task": PlanApprovalStatus.DRAFT,
    "delete_plan_target": PlanApprovalStatus.DRAFT,
    "delete_plan": PlanApprovalStatus.DRAFT,
    "approve_yearly_plan": PlanApprovalStatus.SUBMITTED,
    "return_yearly_plan": PlanApprovalStatus.SUBMITTED,
    "approve_plan_target": PlanApprovalStatus.SUBMITTED,
    "return_plan_target": PlanApprovalStatus.SUBMITTED,
}
CASES = {
    "request_violation_decision": Stage.RECORDED,
    "decide_violation": Stage.SENT,
    "transfer_violation": Stage.RECORDED,
    "dismiss_violation": Stage.RECORDED,
    "return_violation_from_transfer": Stage.TRANSFERRED,
}
SCORED: dict[str, Any] = {
    "scores": {f"A{n}": {"self_points": 8.0, "verified_points": 8.0} for n in (1, 2)},
    "self_total": 16.0,
    "verified_total": 16.0,
    "rating_class": "healthy",
    "verified_on": date(2022, 1, 20),
}
LATER = ("sent_on", "explanation_requested_on", "transferred_on", "returned_on", "handled_on")
CRITERIA = ("create_rating_criterion", "update_rating_criterion", "delete_rating_criterion")
UNUSED = (*CRITERIA, "delete_rating_criteria_set")
OTHERS = ("withdraw_recommendation", "delete_staff", "delete_training")
MOVED = frozenset((*RATINGS, *VISITS, *YEARLY, *CASES, *UNUSED, *OTHERS))
"""Acts before which something must be moved."""


def bring(db: Session, act: str) -> None:
    """Let the records of Bình Nghĩa stand where `act` may begin; what it does not ask of stays."""
    if act in RATINGS:
        open_ = (
            CommuneRating.id == id_of("rating", "own"),
            CommuneRating.status != RatingStatus.APPROVED,
        )
        below(db, sa.update(CommuneRating).where(*open_).values(SCORED | {"status": RATINGS[act]}))
    if act in VISITS:
        put(db, InspectionPlan, id_of("inspection-plan", "own"), status=VISITS[act])
    if act in YEARLY:
        put(db, Plan, plan_id("own"), status=YEARLY[act])
        of_plan = PlanTarget.plan_id == plan_id("own")
        below(db, sa.update(PlanTarget).where(of_plan).values(status=YEARLY[act]))
    if act in CASES:
        sign(db)
        stage = CASES[act]
        open_ = (Violation.id == id_of("violation", "own"), Violation.decided_on.is_(None))
        days = dict.fromkeys(LATER) | {"occurred_on": AT, "recorded_on": AT}
        values = {"stage": stage, "status": STATUS[stage], **days}
        below(db, sa.update(Violation).where(*open_).values(**values))
    if act in UNUSED:
        is_open = CommuneRating.status != RatingStatus.APPROVED
        below(db, sa.delete(CommuneRating).where(is_open))
    if act == "withdraw_recommendation":
        put(db, Recommendation, id_of("recommendation", "own"), status=RecommendationStatus.OPEN)
    if act in ("delete_staff", "delete_training"):
        below(db, sa.delete(Attendance), sa.delete(HeadCount))


def sign(db: Session) -> None:
    """The minutes, unless they are signed: then the database lets nobody touch them."""
    own = (
        Inspection.id == id_of("inspection", "own"),
        Inspection.status != InspectionStatus.SIGNED,
    )
    signed = {"status": InspectionStatus.SIGNED, "content_hash": "0" * 64}
    below(db, sa.update(Inspection).where(*own).values(**signed))


def put(db: Session, model: Any, id: Any, **values: Any) -> None:
    table = model.__table__
    below(db, sa.update(table).where(table.c.id == id).values(**values))


def below(db: Session, *statements: Any) -> None:
    """Past scope and the change log: no request does this."""
    for statement in statements:
        db.connection().execute(statement)
