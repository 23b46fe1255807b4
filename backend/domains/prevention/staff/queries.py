"""Queries of staff: columns, filters and orders shared by list, detail and export."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import Key
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.domains.prevention.staff.completed_courses import get_completed_courses
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.schemas import (
    NewcomerFilters,
    NewcomersRead,
    StaffFilters,
    StaffRead,
    StaffSort,
)
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit


def select_staff_rows(filters: StaffFilters) -> RowSelect:
    """Officials with the name of their unit and when they were last trained."""
    last_trained_on = get_completed_courses().last_completed_on(Staff.id)
    columns = list_read_columns(StaffRead, Staff, **UNIT, last_trained_on=last_trained_on)
    rows = sa.select(*columns).select_from(Staff)
    return select_with_unit(rows, Staff, filters.boundaries).where(*build_filter_clauses(filters))


def build_filter_clauses(filters: StaffFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(Staff, filters, "org_unit_id", "kind", "is_direct_duty", "q")
    yield from list_filter_clauses(OrgUnit, filters, "level")
    if filters.active_on is not None:
        yield Staff.active_on(filters.active_on)
    if filters.trained_in is not None:
        year = filters.trained_in
        yield Staff.id.in_(get_completed_courses().completed(date(year, 1, 1), date(year, 12, 31)))
    if filters.needs_training is not None:
        yield is_to_be_trained(filters.needs_training)
    if filters.new_since is not None:
        yield is_new_since(filters.new_since)
    if filters.trained_in_duty is not None:
        trained = is_trained_in_duty()
        yield trained if filters.trained_in_duty else sa.not_(trained)


def is_new_since(day: date) -> sa.ColumnElement[bool]:
    """On the staff list today, and on it since `day` or later; without a first day, never new.

    Nor is who goes on in the unit that took theirs over.
    """
    return sa.and_(Staff.active_from >= day, Staff.continues_id.is_(None), Staff.active_on(today()))


def is_trained_in_duty() -> sa.ColumnElement[bool]:
    """Completed a course that ended while they were on the list."""
    courses = get_completed_courses()
    last = sa.func.coalesce(
        courses.last_completed_on(Staff.id), courses.last_completed_on(Staff.continues_id)
    )
    since = sa.case((Staff.continues_id.is_(None), Staff.active_from))
    return sa.and_(last.is_not(None), last >= sa.func.coalesce(since, last))


def count_newcomers(db: Session, filters: NewcomerFilters) -> NewcomersRead:
    """The "cán bộ mới" of the plan's II.5, of the caller's units or of one of them."""
    since = filters.since or today().replace(month=1, day=1)
    trained = sa.func.sum(sa.case((is_trained_in_duty(), 1), else_=0))
    found = sa.select(sa.func.count().label("count"), trained.label("trained_count")).where(
        is_new_since(since),
        is_on_direct_duty(today()),
        *list_filter_clauses(Staff, filters, "org_unit_id"),
    )
    row = db.execute(found.select_from(Staff)).one()
    return NewcomersRead(
        since=since,
        as_of=today(),
        count=row._mapping["count"],
        trained_count=row.trained_count or 0,
    )


def is_to_be_trained(year: int) -> sa.ColumnElement[bool]:
    """What the indicator `staff_trained` leaves out of its numerator, for the year as a whole.

    The day is today, or the nearest one of a year that is past or to come.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    as_of = min(max(today(), first), last)
    return sa.and_(
        is_on_direct_duty(as_of), Staff.id.not_in(get_completed_courses().completed(first, as_of))
    )


def is_on_direct_duty(as_of: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """The denominator of `staff_trained`: directly on the work, and active on the day."""
    return sa.and_(Staff.is_direct_duty.is_(True), Staff.active_on(as_of))


def build_order(sort: StaffSort) -> tuple[Key, ...]:
    """The keys of a page: none of them is NULL, the last is unique."""
    if sort is StaffSort.RECENT:
        return (Staff.updated_at.desc(), Staff.id.desc())
    return (Staff.match_key, Staff.id)


def get_staff_read(db: Session, id: UUID) -> StaffRead:
    """One official, or NotFound."""
    return get_read(db, select_staff_rows(StaffFilters()).where(Staff.id == id), StaffRead)
