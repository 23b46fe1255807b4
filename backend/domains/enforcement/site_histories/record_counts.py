"""Visits and violations per place, as far as the reader may read them; one query for both."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.platform.changes.reach import build_readable_clauses

SIGNED = Inspection.status == InspectionStatus.SIGNED
UNEXECUTED = Violation.status == ViolationStatus.DECIDED
"""Decided, and not carried out: whether it is in force, or too late to be enforced."""


def build_record_counts(db: Session) -> list[Any]:
    """The columns of `Tally` for a SELECT of establishments; NULL where nothing may be read."""
    return [
        build_record_count(db, Inspection, SIGNED).label("visit_count"),
        build_last_visit(db).label("last_visited_on"),
        build_record_count(db, Violation).label("violation_count"),
        build_record_count(db, Violation, UNEXECUTED).label("unexecuted_count"),
    ]


def build_record_count(db: Session, kind: Any, *of_kind: Any) -> Any:
    """How many records of `kind` each establishment has."""
    mine = build_readable_clauses(kind, db.actor)
    if mine is None:
        return sa.null()
    return build_count(kind, [kind.establishment_id == Establishment.id, *of_kind, *mine])


def build_count(kind: Any, conditions: Iterable[Any]) -> Any:
    found = sa.select(sa.func.count(kind.id)).where(*conditions)
    return found.correlate(Establishment).scalar_subquery()


def build_last_visit(db: Session) -> Any:
    mine = build_readable_clauses(Inspection, db.actor)
    if mine is None:
        return sa.null()
    own = (Inspection.establishment_id == Establishment.id, SIGNED, *mine)
    found = sa.select(sa.func.max(Inspection.inspected_on)).where(*own)
    return found.correlate(Establishment).scalar_subquery()
