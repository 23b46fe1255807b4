"""Which staff have completed a course."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training


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
