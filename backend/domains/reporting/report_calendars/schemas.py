"""Schemas of closing days."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Schema,
    build_unset_default,
)
from backend.law.reference.tiers import TierCode

Days = Annotated[int, Field(ge=-60, le=120, strict=True)]
Basis = Annotated[Line, Field(min_length=1)]


class CalendarFilters(Filters):
    period_kind: PeriodKind | None = None
    level: TierCode | None = None


class CalendarCreate(Schema):
    """For the units of `level` below the caller's own; without `period_start` for all periods."""

    id: ClientId | None = None
    level: TierCode
    period_kind: PeriodKind
    period_start: Day | None = None
    days_after: Days
    basis: Basis


class CalendarUpdate(Schema):
    """A day is moved by a letter: `basis` is the one that says so."""

    days_after: Days = Field(default_factory=build_unset_default)
    basis: Basis


class CalendarRead(EntityRead):
    """A setting; `days_after` counts from the period's last day."""

    org_unit_id: UUID
    org_unit_name: str
    level: TierCode
    period_kind: PeriodKind
    period_start: date | None
    days_after: int
    basis: str


class CalendarChange(BaseModel):
    """One act on a setting. `days_before`: what it said before, `days_after`: what it says since;
    null before it was made and after it was taken back. `basis`: the letter that says so."""

    seq: int
    at: Moment
    by_name: str | None
    action: Literal["created", "updated", "deleted"]
    org_unit_id: UUID
    org_unit_name: str
    level: TierCode
    period_kind: PeriodKind
    period_start: date | None
    days_before: int | None
    days_after: int | None
    basis: str


class DefaultClosing(BaseModel):
    """What holds where nobody has set a day."""

    level: TierCode
    period_kind: PeriodKind
    days_after: int
    certainty: str
    source: str
    note: str


class CalendarPage(BaseModel):
    items: list[CalendarRead]
    next: str | None
    defaults: list[DefaultClosing]
