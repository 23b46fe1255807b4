"""The wire of coordination meetings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Day,
    EntityRead,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)

CoordinationMeetingAgencies = Annotated[
    list[Name],
    Field(min_length=1, max_length=40, description="by their names; never persons"),
]


class CoordinationMeetingFilters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class CoordinationMeetingQuery(CoordinationMeetingFilters):
    after: After = None
    limit: Limit = 50


class CoordinationMeetingCreate(Schema):
    """Of one of the caller's units; its paper is added as an attachment."""

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    held_on: Day
    chair: Name
    conclusions: Note | None = None
    next_due_on: Day | None = None
    agencies: CoordinationMeetingAgencies
    note: Note | None = None


class CoordinationMeetingUpdate(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    held_on: Day = Field(default_factory=build_unset_default)
    chair: Name = Field(default_factory=build_unset_default)
    conclusions: Note | None = None
    next_due_on: Day | None = None
    agencies: CoordinationMeetingAgencies = Field(default_factory=build_unset_default)
    note: Note | None = None


class CoordinationMeetingRead(EntityRead):
    """With the name of its unit."""

    org_unit_id: UUID
    org_unit_name: str
    name: str
    held_on: date
    chair: str
    conclusions: str | None
    next_due_on: date | None
    agencies: list[str]
    note: str | None
