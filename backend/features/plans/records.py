"""The very records behind a figure: what counts, by which record, and what does not count yet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.errors import Conflict, Forbidden
from backend.core.org import OrgUnit, units_under
from backend.core.paging import Rows, page
from backend.core.types import SortText
from backend.features.changes.reach import readable
from backend.features.establishments.models import ActivePeriod, Establishment
from backend.features.plans.frame import Frame, frame_of
from backend.features.plans.indicators import UNAVAILABLE, Condition, Indicator, Question
from backend.features.plans.progress import find_target
from backend.features.plans.progress_schemas import RecordFilters
from backend.features.violation_types.models import ViolationType
from backend.features.violations.models import Violation

BY_NAME = sa.func.substr(Establishment.match_key, 1, 80, type_=SortText())
"""Folded name and address; cut, so that a cursor stays short."""


def records_behind(
    db: Session, plan_id: UUID, code: str, filters: RecordFilters, after: str | None, limit: int
) -> Rows:
    """A page of a target's denominator: all of it, or what counts, or what does not.

    Raises NotFound, Invalid (as_of), Conflict `target-not-counted`, and Forbidden for violations
    without the permission to read them.
    """
    frame = frame_of(db, plan_id, filters.as_of)
    indicator = Indicator(find_target(db, plan_id, code).indicator)
    if indicator in UNAVAILABLE:
        raise Conflict("target-not-counted")
    question = Question.of(indicator, frame.unit_id, frame.span)
    narrowed = [question.denominator]
    if filters.counted is not None:
        narrowed.append(question.counted if filters.counted else sa.not_(question.counted))
    if filters.org_unit_id is not None:
        narrowed.append(question.about.org_unit_id.in_(units_in(frame, filters.org_unit_id)))
    rows = violation_page if question.about is Violation else establishment_page
    found = rows(db, question, narrowed, after, limit)
    return {"items": [told(row, question) for row in found["items"]], "next": found["next"]}


def units_in(frame: Frame, org_unit_id: UUID) -> Any:
    """The units whose records a commune's row counts; of a unit above, all that lies in it."""
    return frame.units_of(org_unit_id) or units_under([org_unit_id])


def establishment_page(
    db: Session, question: Question, narrowed: Sequence[Condition], after: str | None, limit: int
) -> Rows:
    found = (
        sa.select(
            Establishment.id,
            Establishment.name,
            Establishment.address.label("detail"),
            ActivePeriod.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            question.counted.label("counted"),
            first_proof(question, question.proof.id).label("proof_id"),
            first_proof(question, question.proof_day).label("proof_on"),
        )
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .join(OrgUnit, OrgUnit.id == ActivePeriod.org_unit_id)
        .where(*narrowed)
    )
    return page(db, found, (BY_NAME, Establishment.id), after, limit)


def first_proof(question: Question, column: Any) -> sa.ScalarSelect[Any]:
    """`column` of the earliest record by which an establishment counts."""
    proof = question.proof
    return (
        sa.select(column)
        .where(proof.establishment_id == ActivePeriod.establishment_id, *question.proofs)
        .order_by(question.proof_day, proof.id)
        .limit(1)
        .correlate(ActivePeriod)
        .scalar_subquery()
    )


def violation_page(
    db: Session, question: Question, narrowed: Sequence[Condition], after: str | None, limit: int
) -> Rows:
    own = readable(Violation, db.actor)
    if own is None:
        raise Forbidden
    found = (
        sa.select(
            Violation.id,
            ViolationType.title.label("name"),
            Establishment.name.label("detail"),
            Violation.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            question.counted.label("counted"),
            Violation.id.label("proof_id"),
            Violation.handled_on.label("proof_on"),
        )
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
        # A place that moved away may be another unit's by now: its violations stay here.
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .where(*narrowed, *own)
    )
    return page(db, found, (Violation.recorded_on.desc(), Violation.id.desc()), after, limit)


def told(row: Any, question: Question) -> dict[str, Any]:
    of_violations = question.about is Violation
    kind = "violation" if of_violations else question.proof.__tablename__.removesuffix("s")
    proof = {"kind": kind, "id": row.proof_id, "on": row.proof_on}
    return {
        "kind": "violation" if of_violations else "establishment",
        "id": row.id,
        "name": row.name,
        "detail": row.detail,
        "org_unit_id": row.org_unit_id,
        "org_unit_name": row.org_unit_name,
        "counted": row.counted,
        "counted_by": proof if row.counted else None,
    }
