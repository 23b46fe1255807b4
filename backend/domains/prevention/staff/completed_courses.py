"""What staff ask of courses: a protocol that `trainings` implements (`provides.py`).

The package `trainings` imports `staff`, so `staff` must not import it.
"""

from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from backend import plugins


class CompletedCourses(Protocol):
    def completed(self, first: date, last: date) -> sa.CompoundSelect[UUID]:
        """The staff who completed a course that ended from `first` to `last`, both included."""

    def last_completed_on(
        self, staff_id: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None]
    ) -> sa.ScalarSelect[date]:
        """The day on which the latest course that this person completed ended, or NULL."""


def get_completed_courses() -> CompletedCourses:
    found: CompletedCourses = plugins.get_provider(CompletedCourses)
    return found
