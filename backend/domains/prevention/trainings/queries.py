"""Queries of courses, their attendances and head counts."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, build_in_clause, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import (
    build_query_by_id,
    get_read,
    list_filter_clauses,
    list_read_columns,
)
from backend.core.sql.types import RowSelect
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.prevention.trainings.schemas import (
    AttendanceFilters,
    AttendanceLine,
    AttendanceRead,
    AttendanceSheetQuery,
    AttendedRead,
    HeadCountRead,
    TrainingFilters,
    TrainingRead,
)
from backend.domains.prevention.trainings.service import Course
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

HEAD_COUNT = list_read_columns(HeadCountRead, HeadCount)


def select_training_rows(filters: TrainingFilters) -> RowSelect:
    """Courses with the name of their unit and how many attended, as far as the reader sees."""
    counts = build_attendance_counts()
    columns = list_read_columns(TrainingRead, Training, **UNIT, **counts)
    rows = sa.select(*columns).select_from(Training)
    return select_with_unit(rows, Training, filters.boundaries).where(
        *build_filter_clauses(filters)
    )


def build_attendance_counts() -> dict[str, sa.ScalarSelect[int]]:
    """Columns by name: attendances of staff that the reader may see, and head counts of others."""
    lines = sa.select(sa.func.count(Attendance.id)).where(Attendance.training_id == Training.id)
    heads = sa.select(sa.func.coalesce(sa.func.sum(HeadCount.head_count), 0))
    completed = lines.where(Attendance.completed.is_(True))
    return {
        "attendance_count": lines.scalar_subquery(),
        "completed_count": completed.scalar_subquery(),
        "head_count": heads.where(HeadCount.training_id == Training.id).scalar_subquery(),
    }


NEWEST = (Training.held_from.desc(), Training.id.desc())
ATTENDED_NEWEST = (Training.held_from.desc(), Attendance.id.desc())


def build_filter_clauses(filters: TrainingFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.year is not None:
        year = filters.year
        yield Training.held_to.between(date(year, 1, 1), date(year, 12, 31))
    yield from list_filter_clauses(Training, filters, "topic", "level", "org_unit_id", "q")


def get_training_read(db: Session, id: UUID) -> TrainingRead:
    """One course, or NotFound."""
    found = select_training_rows(TrainingFilters()).where(Training.id == id)
    return get_read(db, found, TrainingRead)


ONE = build_query_by_id(select_training_rows(TrainingFilters()), Training)


def select_attendance_rows(training_id: UUID, filters: AttendanceFilters) -> RowSelect:
    """The attendances of a course that the reader may see."""
    columns = list_read_columns(AttendanceRead, Attendance, Staff, org_unit_name=OrgUnit.name)
    return (
        sa.select(*columns)
        .select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .join(Staff, Staff.id == Attendance.staff_id)
        .join(OrgUnit, OrgUnit.id == Attendance.org_unit_id)
        .where(Attendance.training_id == training_id)
        .where(*list_filter_clauses(Attendance, filters, "completed", "org_unit_id"))
    )


def get_attendance_read(db: Session, training_id: UUID, id: UUID) -> AttendanceRead:
    """One attendance of the course; raises NotFound for one of another course."""
    found = select_attendance_rows(training_id, AttendanceFilters())
    return get_read(db, found.where(Attendance.id == id), AttendanceRead)


def select_attended_rows(staff_id: UUID) -> RowSelect:
    """The courses that an official attended, here or in the unit that this one took over."""
    before = sa.select(Staff.continues_id).where(Staff.id == staff_id).scalar_subquery()
    return (
        sa.select(*list_read_columns(AttendedRead, Attendance, Training))
        .select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .where(sa.or_(Attendance.staff_id == staff_id, Attendance.staff_id == before))
    )


SHEET = list_read_columns(
    AttendanceLine,
    Staff,
    staff_id=Staff.id,
    org_unit_name=OrgUnit.name,
    attendance_id=Attendance.id,
    attendance_version=Attendance.version,
    completed=Attendance.completed,
)
BY_UNIT = (
    sa.case((build_in_clause(OrgUnit.level, list_establishment_tiers()), 1), else_=0),
    OrgUnit.sort_name,
    Staff.match_key,
    Staff.id,
)
"""The order of a course's sheet: staff of the office above first, then unit by unit."""


def select_sheet_rows(course: Course, query: AttendanceSheetQuery) -> RowSelect:
    """Staff who could attend the course, each with their attendance if there is one."""
    on_sheet = sa.and_(Attendance.staff_id == Staff.id, Attendance.training_id == course.id)
    is_active_then = Staff.active_between(course.held_from, course.held_to)
    found = (
        sa.select(*SHEET)
        .select_from(Staff)
        .join(OrgUnit, OrgUnit.id == Staff.org_unit_id)
        .outerjoin(Attendance, on_sheet)
        .where(Staff.org_unit_id.in_(select_units_under([course.org_unit_id])))
        .where(sa.or_(is_active_then, Attendance.id.is_not(None)))
    )
    if query.on_sheet is not None:
        stands = Attendance.id.is_not(None)
        found = found.where(stands if query.on_sheet else sa.not_(stands))
    return found.where(*list_filter_clauses(Staff, query, "org_unit_id", "q"))


def select_head_count_rows(training_id: UUID) -> RowSelect:
    return sa.select(*HEAD_COUNT).where(HeadCount.training_id == training_id)


def get_head_count_read(db: Session, training_id: UUID, id: UUID) -> HeadCountRead:
    """One head count of the course; raises NotFound for one of another course."""
    of_course = select_head_count_rows(training_id).join(
        Training, Training.id == HeadCount.training_id
    )
    return get_read(db, of_course.where(HeadCount.id == id), HeadCountRead)
