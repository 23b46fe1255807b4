"""The wire of areas."""

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
    Line,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.organisation.areas.models import AreaKind

AreaName = Annotated[Line, Field(min_length=1, max_length=120)]


class AreaSort(StrEnum):
    """`name`: by unit, kind and name, Thôn 2 before Thôn 10; `recent`: last changed first."""

    NAME = "name"
    RECENT = "recent"


class AreaFilters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    usable_in: Annotated[
        UUID | None,
        Field(description="what a record of this unit may name: its own, and its successor's"),
    ] = None
    kind: AreaKind | None = None
    on: Annotated[Day | None, Field(description="valid on this day")] = None
    is_complex: Annotated[bool | None, Field(description="declared complex today")] = None
    q: SearchText | None = None


class ExportedAreas(AreaFilters):
    sort: AreaSort = AreaSort.NAME


class AreaQuery(ExportedAreas, PageQuery):
    pass


class AreaCreate(Schema):
    """A new area of a unit that exists today; without `valid_from` it was always there.

    409 `duplicate-area` where the unit has one of the same kind and name on any of these days.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    name: AreaName
    kind: AreaKind
    valid_from: Day | None = None
    valid_to: Day | None = None


class AreaUpdate(Schema):
    """A merge patch; an area that is no more gets a `valid_to`. The unit stays."""

    name: AreaName = Field(default_factory=build_unset_default)
    kind: AreaKind = Field(default_factory=build_unset_default)
    valid_from: Day | None = None
    valid_to: Day | None = None


class AreaRead(EntityRead):
    """One area, with the name of its unit. `valid_to` is its last day.

    `is_complex`: declared complex by a decision in force today; null: not for the reader to know.
    """

    org_unit_id: UUID
    org_unit_name: str
    name: str
    kind: AreaKind
    valid_from: date | None
    valid_to: date | None
    is_complex: bool | None
