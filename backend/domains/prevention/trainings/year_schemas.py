"""The wire of a year's training: by unit, and by topic of the plan."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.text.schemas import Filters
from backend.domains.prevention.staff.schemas import Year
from backend.law.reference.tiers import TierCode


class YearFilters(Filters):
    year: Annotated[Year | None, Field(description="default: this year")] = None


class Trained(BaseModel):
    """People on direct duty on the day, and those of them who completed a course in the year."""

    direct_count: int
    trained_count: int


class UnitTrained(Trained):
    """A commune, or the district's own officials; `staff_count` is all its staff of the day."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: TierCode
    staff_count: int


class TopicHeld(BaseModel):
    """A topic of the plan; zeros where no course was held. People are those the reader sees."""

    topic: str
    course_count: int
    completed_count: int
    head_count: int


class TrainingYear(Trained):
    """Counted on `as_of`: today, or the nearest day of a year that is past or to come.

    The whole is the indicator `staff_trained`; `topics` are of courses that ended by that day.
    """

    year: int
    as_of: date
    units: list[UnitTrained]
    topics: list[TopicHeld]
