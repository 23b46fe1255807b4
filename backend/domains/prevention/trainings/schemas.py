"""The wire of courses, and of the catalogues of topics and audiences."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import After, Limit, PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Count,
    Day,
    EntityRead,
    Filters,
    Line,
    Schema,
    SearchText,
    build_catalogue_check,
    build_unset_default,
)
from backend.domains.prevention.staff.models import StaffKind
from backend.domains.prevention.staff.schemas import OfficialName, Year
from backend.law import reference
from backend.law.reference.tiers import TierCode
from backend.metrics.lists_by_boundaries import ByBoundaries

TOPICS = [topic.code for topic in reference.load_training_topics()]

TopicCode = Annotated[
    str, build_catalogue_check(lambda: TOPICS), Field(json_schema_extra={"enum": TOPICS})
]
Title = Annotated[Line, Field(min_length=1)]
Venue = Annotated[Line, Field(min_length=1)]


class TrainingFilters(ByBoundaries):
    """What a list of courses is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[Year | None, Field(description="courses that ended in this year")] = None
    topic: TopicCode | None = None
    level: TierCode | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class TrainingQuery(TrainingFilters, PageQuery):
    pass


class TrainingCreate(Schema):
    """A course that one of the caller's units keeps. Without `held_to` it lasts one day, without
    `level` it is the unit's own.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    title: Title
    topic: TopicCode
    held_from: Day
    held_to: Day | None = None
    organiser: OfficialName
    level: TierCode | None = None
    venue: Venue | None = None


class TrainingUpdate(Schema):
    """A merge patch; the unit stays."""

    title: Title = Field(default_factory=build_unset_default)
    topic: TopicCode = Field(default_factory=build_unset_default)
    held_from: Day = Field(default_factory=build_unset_default)
    held_to: Day = Field(default_factory=build_unset_default)
    organiser: OfficialName = Field(default_factory=build_unset_default)
    level: TierCode = Field(default_factory=build_unset_default)
    venue: Venue | None = None


class TrainingRead(EntityRead):
    """A course. Attendances are counted as far as the reader sees them: a commune its own staff;
    `head_count` are those off the staff list, of all audiences.
    """

    org_unit_id: UUID
    org_unit_name: str
    title: str
    topic: str
    held_from: date
    held_to: date
    organiser: str
    level: TierCode
    venue: str | None
    agency: str | None
    """The partner that recorded it; null of the unit's own offices."""
    attendance_count: int
    completed_count: int
    head_count: int


class TrainingTopicRead(BaseModel):
    """What a course can be about; `source` is the sentence of the plan that asks for it."""

    code: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None
    is_verified: bool
    note: str


class TrainingAudienceRead(TrainingTopicRead):
    """Whom a course can be for beside the staff list, as they are counted."""


AUDIENCES = [audience.code for audience in reference.load_training_audiences()]

AudienceCode = Annotated[
    str, build_catalogue_check(lambda: AUDIENCES), Field(json_schema_extra={"enum": AUDIENCES})
]
People = Annotated[Count, Field(ge=1)]


class AttendanceFilters(Filters):
    completed: bool | None = None
    org_unit_id: Annotated[UUID | None, Field(description="staff of this unit and all in it")] = (
        None
    )


class AttendanceCreate(Schema):
    """An official put on the sheet; `completed` only once the course is over."""

    id: ClientId | None = None
    staff_id: UUID
    completed: bool = False


class AttendanceUpdate(Schema):
    completed: bool = Field(default_factory=build_unset_default)


class AttendanceRead(EntityRead):
    """A line of the sheet; `org_unit_id` is the official's unit."""

    training_id: UUID
    staff_id: UUID
    full_name: str
    agency: str
    org_unit_id: UUID
    org_unit_name: str
    completed: bool


class AttendedRead(EntityRead):
    """A course on whose sheet an official stands."""

    training_id: UUID
    staff_id: UUID
    title: str
    topic: str
    held_from: date
    held_to: date
    organiser: str
    completed: bool


class AttendanceSheetQuery(BaseModel):
    """`on_sheet`: only those who stand on it already, or only those who might."""

    model_config = ConfigDict(extra="forbid")

    on_sheet: bool | None = None
    org_unit_id: Annotated[UUID | None, Field(description="staff of this unit and all in it")] = (
        None
    )
    q: SearchText | None = None
    after: After = None
    limit: Limit = 50


class AttendanceLine(BaseModel):
    """An official who could attend the course, and their attendance if they stand on its sheet.

    `completed` and `attendance_version` are null for who does not.
    """

    model_config = ConfigDict(from_attributes=True)

    staff_id: UUID
    full_name: str
    agency: str
    kind: StaffKind
    is_direct_duty: bool
    org_unit_id: UUID
    org_unit_name: str
    attendance_id: UUID | None
    attendance_version: int | None
    completed: bool | None


class HeadCountCreate(Schema):
    """How many of one audience off the staff list attended; each audience once per course."""

    id: ClientId | None = None
    audience: AudienceCode
    head_count: People


class HeadCountUpdate(Schema):
    head_count: People = Field(default_factory=build_unset_default)


class HeadCountRead(EntityRead):
    training_id: UUID
    org_unit_id: UUID
    audience: str
    head_count: int


class YearFilters(Filters):
    year: Annotated[Year | None, Field(description="default: this year")] = None


class Trained(BaseModel):
    """People on direct duty on the day, and those of them who completed a course in the year.

    `trained_count`: null where the year is over and nobody entered a course of it.
    """

    direct_count: int
    trained_count: int | None


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
