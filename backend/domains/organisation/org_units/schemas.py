"""Schemas of administrative units."""

from datetime import date
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
from backend.law.reference.tiers import TierCode, UnitKind

UnitCode = Annotated[str, Field(pattern=r"^[0-9]{1,10}$")]
UnitName = Annotated[Line, Field(min_length=1, max_length=120)]
Tile = Annotated[int, Field(ge=1, le=50, strict=True)]
Source = Annotated[Line, Field(max_length=500)]


class UnitFilters(BaseModel):
    """What a list of units is narrowed by."""

    model_config = ConfigDict(extra="forbid")

    level: TierCode | None = None
    parent_id: UUID | None = None
    within: Annotated[UUID | None, Field(description="this unit, and all that lies in it")] = None
    on: Annotated[Day | None, Field(description="valid on this day")] = None
    q: SearchText | None = None


class UnitQuery(UnitFilters, PageQuery):
    pass


class UnitRead(EntityRead):
    """`valid_to` is the last day of the unit; codes are reused, so `id` is the key.

    `kind` is that of the day that was asked for, or else of today or of the unit's last day.
    """

    code: str
    name: str
    kind: str
    level: TierCode
    parent_id: UUID | None
    valid_from: date | None
    valid_to: date | None
    tile_row: int | None
    tile_col: int | None
    is_verified: bool
    source: str
    successor_ids: list[UUID]
    predecessor_ids: list[UUID]


class KindChangeRead(BaseModel):
    """`former_kind` is what the unit was until the day before `changed_on`."""

    changed_on: date
    former_kind: str
    is_verified: bool
    source: str


class UnitDetail(UnitRead):
    """With the changes of its kind, the latest first."""

    kind_changes: list[KindChangeRead]


class UnitCreate(Schema):
    """A new unit; with `predecessor_ids` it takes over from units that end the day before."""

    id: ClientId | None = None
    code: UnitCode
    name: UnitName
    kind: UnitKind
    level: TierCode
    parent_id: UUID | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    tile_row: Tile | None = None
    tile_col: Tile | None = None
    is_verified: bool = True
    source: Source = ""
    predecessor_ids: list[UUID] = Field(default_factory=list, max_length=50)


class UnitUpdate(Schema):
    """A merge patch; `level` and the succession stay what they are.

    With `kind_since` the unit gets `kind` from that day on; without it the kind is corrected.
    """

    code: UnitCode = Field(default_factory=build_unset_default)
    name: UnitName = Field(default_factory=build_unset_default)
    kind: UnitKind = Field(default_factory=build_unset_default)
    kind_since: Day | None = None
    parent_id: UUID | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    tile_row: Tile | None = None
    tile_col: Tile | None = None
    is_verified: bool = Field(default_factory=build_unset_default)
    source: Source = Field(default_factory=build_unset_default)
