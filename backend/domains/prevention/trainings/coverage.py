"""Which staff have been trained: for the indicator `staff_trained` and the list of staff.

The figure, for a plan's unit and the days from `first` (the plan year's first) to `as_of`:

    denominator   sa.select(Staff.id).where(on_direct_duty(as_of), Staff.org_unit_id.in_(…))
                  (backend.domains.prevention.staff.queries: directly on the work, and active on the
                  day)
    numerator     … .where(is_trained(first, as_of))
    not counted   … .where(sa.not_(is_trained(first, as_of)))

`GET /staff?needs_training=<year>` is the third of these with the year's default `as_of`, made of
the same conditions. `is_trained` is true or false, never NULL. All days may be bound parameters.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training


def is_trained(first: Any, as_of: Any) -> sa.ColumnElement[bool]:
    """Staff who completed a course that ended from `first` to `as_of`."""
    return Staff.id.in_(select_trained_staff(first, as_of))


def select_trained_staff(first: Any, last: Any) -> sa.Select[UUID]:
    """The staff who completed a course that ended from `first` to `last`, both included."""
    return (
        sa.select(Attendance.staff_id)
        .join(Training, Training.id == Attendance.training_id)
        .where(Attendance.completed.is_(True), Training.held_to.between(first, last))
    )


class RecordedCourses:
    """What staff ask of courses (prevention/staff/completed_courses.py)."""

    def completed(self, first: Any, last: Any) -> sa.Select[UUID]:
        return select_trained_staff(first, last)

    def last_completed_on(self, staff_id: Any) -> sa.ScalarSelect[Any]:
        return (
            sa.select(sa.func.max(Training.held_to))
            .select_from(Attendance)
            .join(Training, Training.id == Attendance.training_id)
            .where(Attendance.staff_id == staff_id, Attendance.completed.is_(True))
            .correlate(Staff)
            .scalar_subquery()
        )
