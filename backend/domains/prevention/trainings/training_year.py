"""Which staff have been trained, and a year's training by unit and topic, in three queries."""

from collections import defaultdict
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
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.prevention.trainings.queries import build_attendance_counts
from backend.domains.prevention.trainings.schemas import TopicHeld, TrainingYear, UnitTrained
from backend.law import reference
from backend.law.reference.tiers import list_establishment_tiers, list_leading_tiers


def is_trained(
    first: date | sa.BindParameter[date], as_of: date | sa.BindParameter[date]
) -> sa.ColumnElement[bool]:
    """Staff who completed a course that ended from `first` to `as_of`."""
    return Staff.id.in_(select_trained_staff(first, as_of))


def select_trained_staff(
    first: date | sa.BindParameter[date], last: date | sa.BindParameter[date]
) -> sa.CompoundSelect[UUID]:
    """The staff who completed a course that ended from `first` to `last`, both included.

    Whoever goes on in the unit that took theirs over has completed it too.
    """
    completed = (
        sa.select(Attendance.staff_id)
        .join(Training, Training.id == Attendance.training_id)
        .where(Attendance.completed.is_(True), Training.held_to.between(first, last))
    )
    going_on = orm.aliased(Staff)
    return completed.union(sa.select(going_on.id).where(going_on.continues_id.in_(completed)))


class RecordedCourses:
    """What staff ask of courses (prevention/staff/completed_courses.py)."""

    def completed(self, first: date, last: date) -> sa.CompoundSelect[UUID]:
        return select_trained_staff(first, last)

    def last_completed_on(
        self, staff_id: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None]
    ) -> sa.ScalarSelect[date]:
        return (
            sa.select(sa.func.max(Training.held_to))
            .select_from(Attendance)
            .join(Training, Training.id == Attendance.training_id)
            .where(Attendance.staff_id == staff_id, Attendance.completed.is_(True))
            .correlate(Staff)
            .scalar_subquery()
        )


class TrainedCounts(NamedTuple):
    """How many staff of one unit are active on the day."""

    unit: UUID
    staff_count: int
    direct_count: int
    trained_count: int


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
    rows = [TrainedCounts(*row) for row in db.execute(select_counts_by_unit(first, as_of))]
    homes: dict[UUID, list[UnitPair]] = defaultdict(list)
    for pair in db.execute(select_counting_units(db, first, as_of)):
        homes[pair.id].append(UnitPair(*pair))
    return TrainingYear(
        year=year,
        as_of=as_of,
        direct_count=sum(row.direct_count for row in rows),
        trained_count=sum(row.trained_count for row in rows),
        units=[to_unit_trained(pairs, rows) for pairs in homes.values()],
        topics=list_topics_held(db, first, as_of),
    )


def select_counts_by_unit(first: date, as_of: date) -> sa.Select[UUID, int, int, int]:
    """Rows (unit, counts) of the staff who are active on the day, by their unit."""
    direct = is_on_direct_duty(as_of)
    trained = sa.and_(direct, is_trained(first, as_of))
    return (
        sa.select(
            Staff.org_unit_id.label("unit"),
            sa.func.count(Staff.id).label("staff_count"),
            sa.func.sum(sa.case((direct, 1), else_=0)).label("direct_count"),
            sa.func.sum(sa.case((trained, 1), else_=0)).label("trained_count"),
        )
        .where(Staff.active_on(as_of))
        .group_by(Staff.org_unit_id)
    )


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


def to_unit_trained(pairs: list[UnitPair], rows: list[TrainedCounts]) -> UnitTrained:
    unit, inside = pairs[0], {pair.unit for pair in pairs}
    counted = [row for row in rows if row.unit in inside]
    return UnitTrained(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        org_unit_kind=unit.kind,
        level=unit.level,
        staff_count=sum(row.staff_count for row in counted),
        direct_count=sum(row.direct_count for row in counted),
        trained_count=sum(row.trained_count for row in counted),
    )


def list_topics_held(db: Session, first: date, as_of: date) -> list[TopicHeld]:
    """The topics of the year and others that were taught, in the order of the plan."""
    counts = build_attendance_counts()
    courses = sa.select(
        Training.topic,
        counts["completed_count"].label("completed"),
        counts["head_count"].label("heads"),
    )
    held: dict[str, TopicHeld] = {}
    for row in db.execute(courses.where(Training.held_to.between(first, as_of))):
        topic = held.setdefault(row.topic, build_empty_topic(row.topic))
        topic.course_count += 1
        topic.completed_count += row.completed
        topic.head_count += row.heads
    return [
        held.get(term.code, build_empty_topic(term.code))
        for term in reference.load_training_topics()
        if term.code in held or term.is_valid(as_of)
    ]


def build_empty_topic(topic: str) -> TopicHeld:
    return TopicHeld(topic=topic, course_count=0, completed_count=0, head_count=0)
