"""The facts by which places are ordered: facts of the business and of past visits.

They never contain a person, an inspector, or how many people or women work there. The query below
is the only source, and a test compares its columns with those that are allowed.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import RowSelect
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.planning.plans.chosen_teams import is_counted_visit
from backend.domains.police.tip_offs.models import TipOff, TipStatus, TipTopic
from backend.metrics.metric import Condition


@dataclass(frozen=True, slots=True)
class VisitPlace:
    """A place in business, as the register and the signed minutes know it on a day."""

    id: UUID
    establishment_type: str
    org_unit_id: UUID
    last_visit_on: date | None = None
    """The latest signed visit of any team 178."""
    last_counted_on: date | None = None
    """The latest one by a team that counts for the plan."""
    violations: int = 0
    """Recorded within the table's span and not dismissed."""
    last_violation_on: date | None = None
    unexecuted: int = 0
    """Decisions that were taken and are not carried out."""
    commitment_on: date | None = None
    head_count_on: date | None = None
    """The day of the latest head count; the numbers themselves are not read."""
    has_certificate_no: bool = True
    certificate_expires_on: date | None = None
    has_open_tip: bool | None = None
    """None: the reader is not told, or the day is not today."""
    name: str = ""
    address: str = ""
    org_unit_name: str = ""


def list_places(
    db: Session, as_of: date, violations_since: date, *, with_tips: bool = False
) -> list[VisitPlace]:
    """Every place in business on `as_of` within the session's units: two queries."""
    counted = is_counted_visit(db, as_of)
    found = db.execute(select_facts(as_of, violations_since, counted, with_tips=with_tips))
    return [VisitPlace(**row._mapping) for row in found]


def select_facts(
    as_of: date, violations_since: date, counted: Condition, *, with_tips: bool
) -> RowSelect:
    """All facts of the places: dates, and counts of violations."""
    visits, breaches = build_visits(as_of, counted), build_violations(as_of, violations_since)
    commitment = build_latest_days(Commitment.establishment_id, Commitment.signed_on, as_of)
    head_count = build_latest_days(
        WorkforceCount.establishment_id, WorkforceCount.counted_on, as_of
    )
    found: RowSelect = (
        sa.select(
            Establishment.id,
            Establishment.establishment_type,
            visits.c.last_visit_on,
            visits.c.last_counted_on,
            sa.func.coalesce(breaches.c.violations, 0).label("violations"),
            breaches.c.last_violation_on,
            sa.func.coalesce(breaches.c.unexecuted, 0).label("unexecuted"),
            commitment.c.day.label("commitment_on"),
            head_count.c.day.label("head_count_on"),
            Establishment.security_certificate_no.is_not(None).label("has_certificate_no"),
            Establishment.security_certificate_expires_on.label("certificate_expires_on"),
            (has_open_tip() if with_tips else sa.null()).label("has_open_tip"),
            Establishment.name,
            Establishment.address,
            ActivePeriod.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
        )
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .join(OrgUnit, OrgUnit.id == ActivePeriod.org_unit_id)
        .where(ActivePeriod.covers(as_of))
    )
    for part in (visits, breaches, commitment, head_count):
        found = found.outerjoin(part, part.c.establishment_id == ActivePeriod.establishment_id)
    return found


def build_visits(as_of: date, counted: Condition) -> sa.Subquery:
    """The latest signed visits of each place; drafts and visits to come are left out."""
    return (
        sa.select(
            Inspection.establishment_id,
            sa.func.max(Inspection.inspected_on).label("last_visit_on"),
            sa.func.max(sa.case((counted, Inspection.inspected_on))).label("last_counted_on"),
        )
        .where(Inspection.status == InspectionStatus.SIGNED, Inspection.inspected_on <= as_of)
        .group_by(Inspection.establishment_id)
        .subquery("visits")
    )


def build_violations(as_of: date, since: date) -> sa.Subquery:
    """Violations of signed minutes or of another source, as they stood on the day."""
    dismissed = sa.and_(
        Violation.status == ViolationStatus.DISMISSED,
        sa.func.coalesce(Violation.cancelled_on, Violation.handled_on, as_of) <= as_of,
    )
    recent = Violation.recorded_on > since
    decided = sa.and_(
        Violation.decided_on <= as_of,
        sa.func.coalesce(Violation.executed_on, Violation.expired_on, LATER) > as_of,
    )
    stands = sa.or_(Violation.inspection_id.is_(None), Inspection.status == InspectionStatus.SIGNED)
    return (
        sa.select(
            Violation.establishment_id,
            sa.func.count().filter(recent).label("violations"),
            sa.func.max(Violation.recorded_on).filter(recent).label("last_violation_on"),
            sa.func.count().filter(decided).label("unexecuted"),
        )
        .outerjoin(Inspection, Inspection.id == Violation.inspection_id)
        .where(Violation.recorded_on <= as_of, sa.not_(dismissed), stands)
        .group_by(Violation.establishment_id)
        .subquery("breaches")
    )


LATER = date(2999, 12, 31)


def build_latest_days(
    place: orm.InstrumentedAttribute[UUID], day: orm.InstrumentedAttribute[date], as_of: date
) -> sa.Subquery:
    """The latest `day` of a place's records of one kind: when, never what they say."""
    latest = sa.select(place.label("establishment_id"), sa.func.max(day).label("day"))
    return latest.where(day <= as_of).group_by(place).subquery(place.class_.__tablename__)


def has_open_tip() -> sa.ColumnElement[bool]:
    """Whether the police check a tip about the place; never whom it is about."""
    open_tip = sa.select(TipOff.id).where(
        TipOff.establishment_id == Establishment.id,
        TipOff.status == TipStatus.CHECKING,
        TipOff.topic != TipTopic.OFFICIAL,
    )
    return open_tip.exists()
