"""Sealed lines of a plan: read by keepers, opened or cancelled early, done by signed minutes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.types import ReadRow
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.clock import get_civil_now
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
    OpeningKind,
    OpeningStatus,
    PlanLook,
    PlanOpening,
)
from backend.domains.inspections.inspection_plans.schemas import (
    LineRead,
    LookedRead,
    LookRead,
    OpeningCreate,
    OpeningRead,
)
from backend.domains.inspections.inspection_plans.service import (
    ensure_plan_keeper,
    ensure_plan_status,
    get_line,
)
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.service import (
    SecondPersonCheck,
    list_second_persons,
)
from backend.permissions import Permission

LINES = build_unscoped_table(
    InspectionPlanVisit,
    *("id", "plan_id", "establishment_id", "org_unit_id", "planned_on", "done_on"),
    *("opens_at", "members_from", "public_from", "note", "return_comment", "cancel_reason"),
    *("inspection_id", "is_unannounced"),
)
VISIT = LINES.c
PLACE = build_unscoped_table(Establishment, "id", "name", "establishment_type", "address").c
UNIT = build_unscoped_table(OrgUnit, "id", "name").c


def open_sealed_lines(db: Session, plan_id: UUID, reason: str) -> LookedRead:
    """All lines of the plan, once the look is recorded; raises Conflict for other than keepers."""
    plan = db.require(InspectionPlan, plan_id)
    ensure_plan_keeper(db, plan)
    look = db.save(
        PlanLook(plan_id=plan.id, org_unit_id=plan.org_unit_id, user_id=db.actor.id, reason=reason)
    )
    db.log_event("looked", plan.org_unit_id, "inspection_plans", plan.id)
    shown = db.execute(LOOKS.where(PlanLook.id == look.id)).all()
    return LookedRead(look=add_user_names(db, shown)[0], visits=list_all_lines(db, plan.id))


def list_all_lines(db: Session, plan_id: UUID) -> list[LineRead]:
    joined = {
        "establishment_name": PLACE.name,
        "establishment_type": PLACE.establishment_type,
        "establishment_address": PLACE.address,
        "org_unit_name": UNIT.name,
    }
    columns = [
        joined[name].label(name) if name in joined else VISIT[name]
        for name in LineRead.model_fields
    ]
    found = (
        sa.select(*columns)
        .where(VISIT.plan_id == plan_id, PLACE.id == VISIT.establishment_id)
        .where(UNIT.id == VISIT.org_unit_id)
        .order_by(VISIT.planned_on, VISIT.id)
    )
    rows = db.execute(found, execution_options={"unscoped": "a keeper's look, just recorded"})
    return [LineRead.model_validate(row) for row in rows]


LOOKS = sa.select(*FieldColumns(PlanLook).of(LookRead.model_fields, but=("user_name",)))


def add_user_names(db: Session, rows: Sequence[ReadRow]) -> list[LookRead]:
    """The looks with the names of those who looked."""
    names = load_actor_names(db, {row.user_id for row in rows})
    return [LookRead(**row._mapping, user_name=names.get(row.user_id)) for row in rows]


VALID = timedelta(hours=72)
PAST_VEIL = {"unscoped": "two keepers act on lines that nobody sees yet"}


def create_opening_request(db: Session, plan_id: UUID, data: OpeningCreate) -> PlanOpening:
    """Create a request that another keeper answers; raises Conflict, or NotFound for a foreign
    line.

    Conflict `nobody-to-confirm`: all other keepers are subordinates, so one of them has to ask.
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
    if not is_opening_waiting(opening.status, opening.asked_at):
        raise Conflict("opening-is-settled")
    return opening


def is_opening_waiting(status: OpeningStatus, asked_at: datetime) -> bool:
    return status is OpeningStatus.WAITING and asked_at + VALID >= now()


def close_opening(db: Session, opening: PlanOpening, status: OpeningStatus) -> PlanOpening:
    return db.save(opening, {"status": status, "decider_id": db.actor.id, "decided_at": now()})


def build_sealed_clauses(plan_id: UUID, visit_id: UUID | None) -> list[sa.ColumnElement[bool]]:
    conditions = [
        VISIT.plan_id == plan_id,
        VISIT.is_unannounced,
        VISIT.members_from > sa.literal(get_civil_now(), VISIT.members_from.type),
        VISIT.cancel_reason.is_(None),
    ]
    return conditions if visit_id is None else [*conditions, VISIT.id == visit_id]


def list_openings(db: Session, plan_id: UUID, id: UUID | None = None) -> list[OpeningRead]:
    """The requests about a plan, the latest first; only its keepers see any."""
    plan = db.require(InspectionPlan, plan_id)
    made = ("asker_name", "decider_name", "expires_at", "is_mine", "may_confirm")
    names = ("asker_id", "decider_id", *OpeningRead.model_fields)
    found = sa.select(*FieldColumns(PlanOpening).of(names, but=made))
    found = found.where(PlanOpening.plan_id == plan_id)
    if id is not None:
        found = found.where(PlanOpening.id == id)
    rows = db.execute(found.order_by(PlanOpening.asked_at.desc(), PlanOpening.id)).all()
    people = load_actor_names(
        db, {id for row in rows for id in (row.asker_id, row.decider_id) if id}
    )
    may_second = SecondPersonCheck(db, Permission.INSPECTION_PLAN_LOOK)
    return [
        OpeningRead(
            **row._mapping,
            asker_name=people.get(row.asker_id),
            decider_name=people.get(row.decider_id),
            expires_at=row.asked_at + VALID,
            is_mine=row.asker_id == db.actor.id,
            may_confirm=is_opening_waiting(row.status, row.asked_at)
            and may_second(row.asker_id, plan.org_unit_id),
        )
        for row in rows
    ]


POINTER = "/inspection_plan_visit_id"


def find_hidden_line(db: Session, id: UUID, team_id: UUID, place_id: UUID) -> UUID | None:
    """Check the line that a draft names; answers its id while it is not public, else None.

    Raises NotFound for a line that the actor does not see, such as a sealed one.
    """
    line = get_line(db, id, POINTER)
    plan = db.require(InspectionPlan, line.plan_id, POINTER)
    if plan.status is not InspectionPlanStatus.APPROVED or line.members_from is None:
        raise Invalid.at(POINTER, "line-not-in-force")
    if line.done_on is not None or line.cancel_reason is not None:
        raise Invalid.at(POINTER, "line-is-settled")
    if team_id != line.team_id:
        raise Invalid.at(POINTER, "line-of-other-team")
    if place_id != line.establishment_id:
        raise Invalid.at(POINTER, "line-elsewhere")
    if line.members_from > get_civil_now():
        raise Invalid.at(POINTER, "line-not-open")
    return line.id if line.public_from is None or line.public_from > get_civil_now() else None


def mark_line_done(db: Session, id: UUID, inspection_id: UUID, on: date) -> None:
    """Mark the line as done by signed minutes; from now on everybody may read it."""
    at = get_current_minute()
    moment = sa.literal(at, VISIT.public_from.type)
    seen = sa.case((VISIT.public_from > moment, moment), else_=VISIT.public_from)
    values = {"done_on": on, "inspection_id": inspection_id, "public_from": seen}
    db.execute(
        sa.update(LINES).where(VISIT.id == id).values(values),
        execution_options={"unscoped": "whoever signs the minutes has done the line they name"},
    )


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
        "line-not-in-force": (
            "Kế hoạch có cuộc kiểm tra này chưa được phê duyệt hoặc đã hủy.",
            "The plan with this visit is not approved, or was cancelled.",
        ),
        "line-of-other-team": (
            "Cuộc kiểm tra này do đội khác thực hiện.",
            "This visit is another team's.",
        ),
        "line-elsewhere": (
            "Cuộc kiểm tra theo kế hoạch là ở cơ sở khác.",
            "The planned visit is to another place.",
        ),
        "line-not-open": (
            "Cuộc kiểm tra này chưa đến giờ mở.",
            "This visit has not opened yet.",
        ),
    }
)
