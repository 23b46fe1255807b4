"""What the roster asks of the courses, which are kept by a resource that depends on this one.

Attendances know their staff, so the roster must not know attendances: what its list says of them
is this protocol, which trainings provide (`provides.py`).
"""

from datetime import date
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from backend import plugins


class Courses(Protocol):
    def completed(self, first: date, last: date) -> sa.Select[UUID]:
        """The staff who completed a course that ended from `first` to `last`, both included."""

    def last_completed_on(self, staff_id: Any) -> sa.ScalarSelect[Any]:
        """The day on which the latest course that this person completed ended, or NULL."""


def courses() -> Courses:
    found: Courses = plugins.get_provider(Courses)
    return found
