"""The wire of the staff list."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Line,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.prevention.staff.models import StaffKind
from backend.law.reference.tiers import TierCode
from backend.metrics.lists_by_boundaries import ByBoundaries

OfficialName = Annotated[Line, Field(min_length=1, max_length=200)]
"""A name of an official or an office: one line without anybody's numbers."""
Year = Annotated[int, Field(ge=2000, le=2100)]


class StaffSort(StrEnum):
    """`name`: by given name, as staff lists are ordered; `recent`: last changed first."""

    NAME = "name"
    RECENT = "recent"


class StaffFilters(ByBoundaries):
    """What a staff list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    level: Annotated[TierCode | None, Field(description="of units of this level themselves")] = None
    kind: StaffKind | None = None
    is_direct_duty: bool | None = None
    active_on: Annotated[Day | None, Field(description="on the staff list on this day")] = None
    trained_in: Annotated[
        Year | None, Field(description="completed a course that ended in this year")
    ] = None
    needs_training: Annotated[
        Year | None,
        Field(
            description="on direct duty and on the staff list today (of a past year: on its last "
            "day), without a completed course that ended in this year by then"
        ),
    ] = None
    new_since: Annotated[
        Day | None,
        Field(description="on the staff list today, and on it since this day or a later one"),
    ] = None
    trained_in_duty: Annotated[
        bool | None, Field(description="completed a course since they are on the staff list")
    ] = None
    q: SearchText | None = None


class StaffQuery(StaffFilters, PageQuery):
    sort: StaffSort = StaffSort.NAME


class StaffCreate(Schema):
    """An official new to the staff list. Without `active_from` on it since always; `active_to` is
    the last day. `allow_duplicate` enters them beside one of the same name, agency and time.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    full_name: OfficialName
    agency: OfficialName
    kind: StaffKind = StaffKind.OFFICER
    is_direct_duty: bool
    is_female: bool | None = None
    active_from: Day | None = None
    active_to: Day | None = None
    allow_duplicate: bool = False


class StaffUpdate(Schema):
    """A merge patch; who leaves gets an `active_to`. The unit stays."""

    full_name: OfficialName = Field(default_factory=build_unset_default)
    agency: OfficialName = Field(default_factory=build_unset_default)
    kind: StaffKind = Field(default_factory=build_unset_default)
    is_direct_duty: bool = Field(default_factory=build_unset_default)
    is_female: bool | None = None
    active_from: Day | None = None
    active_to: Day | None = None
    allow_duplicate: bool = False


class StaffRead(EntityRead):
    """An official on the staff list, with the end of the latest course that they completed."""

    full_name: str
    org_unit_id: UUID
    org_unit_name: str
    agency: str
    kind: StaffKind
    is_direct_duty: bool
    is_female: bool | None
    active_from: date | None
    active_to: date | None
    last_trained_on: date | None


class NewcomerFilters(Filters):
    since: Annotated[Day | None, Field(description="default: the first day of this year")] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class NewcomersRead(BaseModel):
    """Officials on direct duty who are new to it, and how many of them were trained since.

    Who has no first day on the list is not new.
    """

    since: date
    as_of: date
    count: int
    trained_count: int
