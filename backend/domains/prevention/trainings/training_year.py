"""A year's training by unit and topic, in three queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_existing_clause,
    build_kind_on,
    select_own_units_of,
)
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.metrics import OF_STAFF, OF_TOPIC
from backend.domains.prevention.trainings.models import Training
from backend.domains.prevention.trainings.schemas import TopicHeld, TrainingYear, UnitTrained
from backend.law import reference
from backend.law.reference.tiers import list_establishment_tiers, list_leading_tiers
from backend.metrics.counting import build_period, select_totals
from backend.metrics.metric import MetricPeriod


class UnitPair(NamedTuple):
    """A unit that is shown, beside one unit in it whose staff count there."""

    id: UUID
    name: str
    level: str
    kind: str
    unit: UUID


def build_training_year(db: Session, year: int | None) -> TrainingYear:
    """Trained staff of each unit of the actor that exists on the day, and topics taught."""
    year = year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    as_of = min(max(today(), first), last)
    period = build_period(first, as_of, None)
    rows = db.execute(select_totals(OF_STAFF, period, Staff.org_unit_id.label("unit"))).all()
    homes: dict[UUID, list[UnitPair]] = defaultdict(list)
    for pair in db.execute(select_counting_units(db, first, as_of)):
        homes[pair.id].append(UnitPair(*pair))
    whole, topics = add_counts(rows), list_topics_held(db, period, as_of)
    is_told = today() <= last or any(topic.course_count for topic in topics)
    return TrainingYear(
        year=year,
        as_of=as_of,
        direct_count=whole["direct_count"],
        trained_count=whole["trained_count"] if is_told else None,
        units=[to_unit_trained(pairs, rows, is_told=is_told) for pairs in homes.values()],
        topics=topics,
    )


def add_counts(rows: Iterable[ReadRow]) -> dict[str, int]:
    found = list(rows)
    return {name: sum(getattr(row, name) for row in found) for name, _ in OF_STAFF}


def select_counting_units(
    db: Session, first: date, day: date
) -> sa.Select[UUID, str, str, str, UUID]:
    """Rows (id, name, kind, level, unit): each unit with establishments, and the units in it.

    A leading unit without establishments counts its own staff only; it comes first.
    """
    below = orm.aliased(OrgUnitClosure)
    holding = list_establishment_tiers()
    offices = [code for code in list_leading_tiers(first, day) if code not in holding]
    is_own = sa.and_(OrgUnit.level.in_(offices), below.descendant_id == OrgUnit.id)
    found = (
        sa.select(
            *(OrgUnit.id, OrgUnit.name, OrgUnit.level),
            build_kind_on(day).label("kind"),
            below.descendant_id.label("unit"),
        )
        .join(below, below.ancestor_id == OrgUnit.id)
        .where(sa.or_(OrgUnit.level.in_(holding), is_own))
        .where(build_existing_clause(day))
        .order_by(sa.case((is_own, 0), else_=1), OrgUnit.sort_name, OrgUnit.id)
    )
    if db.scope.units is None:
        return found
    return found.where(below.descendant_id.in_(select_own_units_of(db.scope)))


def to_unit_trained(
    pairs: list[UnitPair], rows: Iterable[ReadRow], *, is_told: bool
) -> UnitTrained:
    unit, inside = pairs[0], {pair.unit for pair in pairs}
    counts = add_counts(row for row in rows if row.unit in inside)
    return UnitTrained(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        org_unit_kind=unit.kind,
        level=unit.level,
        staff_count=counts["staff_count"],
        direct_count=counts["direct_count"],
        trained_count=counts["trained_count"] if is_told else None,
    )


def list_topics_held(db: Session, period: MetricPeriod, as_of: date) -> list[TopicHeld]:
    """The topics of the year and others that were taught, in the order of the plan."""
    rows = db.execute(select_totals(OF_TOPIC, period, Training.topic))
    held = {row.topic: TopicHeld.model_validate(row._mapping) for row in rows}
    return [
        held.get(term.code, build_empty_topic(term.code))
        for term in reference.load_training_topics()
        if term.code in held or term.is_valid(as_of)
    ]


def build_empty_topic(topic: str) -> TopicHeld:
    return TopicHeld(topic=topic, course_count=0, completed_count=0, head_count=0)
