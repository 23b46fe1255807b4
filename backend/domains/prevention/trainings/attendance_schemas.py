"""The wire of a course's sheet: attendances of the staff list, and head counts of those off it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Count,
    EntityRead,
    Filters,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.prevention.staff.models import StaffKind
from backend.law import reference

AUDIENCES = [audience.code for audience in reference.load_training_audiences()]


def _known_audience(code: str) -> str:
    if code not in AUDIENCES:
        raise PydanticCustomError("enum", "no such audience", {"expected": ", ".join(AUDIENCES)})
    return code


AudienceCode = Annotated[
    str, AfterValidator(_known_audience), Field(json_schema_extra={"enum": AUDIENCES})
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
