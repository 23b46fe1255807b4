"""Measures to undo the consequences: what, by when, done when."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.act_schemas import RemedyCreate, RemedyRead
from backend.domains.enforcement.violations.handling import compute_act_day
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationRemedy

ORDERED = (Stage.DECIDED, Stage.IN_FORCE, Stage.EXECUTED, Stage.COERCED, Stage.EXPIRED)
"""Stages of a decision that stands: it may order measures, and they may be done."""
REMEDIES = sa.select(*list_read_columns(RemedyRead, ViolationRemedy))


def list_remedies(db: Session, id: UUID) -> list[RemedyRead]:
    found = REMEDIES.where(ViolationRemedy.violation_id == id).order_by(ViolationRemedy.id)
    return [RemedyRead.model_validate(row) for row in db.execute(found)]


def create_remedy(db: Session, violation: Violation, data: RemedyCreate) -> ViolationRemedy:
    """Record a measure that the decision orders."""
    if violation.stage not in ORDERED:
        raise Conflict("no-decision-stands")
    decided_on = violation.decided_on
    assert decided_on is not None
    if data.due_on is not None and data.due_on < decided_on:
        raise Invalid.at("/due_on", "before-the-act-before", earliest=f"{decided_on:%d/%m/%Y}")
    owned = {"org_unit_id": violation.org_unit_id, "team_id": violation.team_id}
    values = {**data.model_dump(), "id": data.id or create_id()}
    return db.save(ViolationRemedy(violation_id=violation.id, **owned, **values))


def record_remedy_done(
    db: Session, violation: Violation, remedy: ViolationRemedy, done_on: date | None
) -> None:
    """Say on which day the measure was carried out, or take that back."""
    if violation.stage not in ORDERED or violation.decided_on is None:
        raise Conflict("no-decision-stands")
    day = None if done_on is None else compute_act_day(done_on, violation.decided_on, "/done_on")
    db.save(remedy, {"done_on": day})


def get_remedy(db: Session, violation_id: UUID, id: UUID) -> RemedyRead:
    """One measure of that violation; raises NotFound."""
    mine = sa.and_(ViolationRemedy.id == id, ViolationRemedy.violation_id == violation_id)
    return get_read(db, REMEDIES.where(mine), RemedyRead)


register_messages(
    {
        "no-decision-stands": (
            "Chưa có quyết định đang có giá trị để ghi biện pháp khắc phục.",
            "There is no decision that stands, so there are no measures.",
        ),
    }
)
