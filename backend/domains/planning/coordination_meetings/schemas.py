"""The wire of coordination meetings."""

from datetime import date
from typing import Annotated

from pydantic import Field

from backend.core.text.schemas import (
    Day,
    Name,
    Note,
    Schema,
    UnitRecordCreate,
    UnitRecordRead,
    build_unset_default,
)

Agencies = Annotated[
    list[Name],
    Field(min_length=1, max_length=40, description="by their names; never persons"),
]


class CoordinationMeetingCreate(UnitRecordCreate):
    """Of one of the caller's units; its paper is added as an attachment."""

    name: Name
    held_on: Day
    chair: Name
    conclusions: Note | None = None
    next_due_on: Day | None = None
    agencies: Agencies
    note: Note | None = None


class CoordinationMeetingUpdate(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    held_on: Day = Field(default_factory=build_unset_default)
    chair: Name = Field(default_factory=build_unset_default)
    conclusions: Note | None = None
    next_due_on: Day | None = None
    agencies: Agencies = Field(default_factory=build_unset_default)
    note: Note | None = None


class CoordinationMeetingRead(UnitRecordRead):
    name: str
    held_on: date
    chair: str
    conclusions: str | None
    next_due_on: date | None
    agencies: list[str]
    note: str | None
