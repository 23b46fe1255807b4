"""The wire of a year's communication by commune."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.text.schemas import Day, Filters

Year = Annotated[int, Field(ge=2000, le=2100)]


class OverviewFilters(Filters):
    year: Annotated[Year | None, Field(description="default: this year")] = None
    as_of: Annotated[
        Day | None, Field(description="default: today, or the year's last day once past")
    ] = None
    org_unit_id: Annotated[UUID | None, Field(description="communes of this unit")] = None


class KnownCounts(BaseModel):
    """Of how many activities each count is known."""

    session_count: int
    attendee_count: int
    material_count: int
    panel_count: int
    leaflet_count: int
    broadcast_count: int


class Sums(BaseModel):
    """Sums over activities that were held, as far as somebody counted: `known` says of how many.

    Null: of none of them.
    """

    activity_count: int
    session_count: int | None
    attendee_count: int | None
    material_count: int | None
    panel_count: int | None
    leaflet_count: int | None
    broadcast_count: int | None
    known: KnownCounts


class CommuneOverview(Sums):
    """What a commune recorded itself, and how many joint activities were held for it.

    The people and things of a joint activity cannot be split among its communes: they are in
    `joint` of the whole only.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    joint_count: int
    last_held_on: date | None
    is_counted: bool
    """At least one activity of either kind: what `communes_communicating` counts."""


class FormOverview(Sums):
    form: str


class AudienceOverview(Sums):
    audience: str


class Overview(BaseModel):
    """`total` counts every activity once: those of communes and the joint ones."""

    year: int
    as_of: date
    commune_count: int
    counted_count: int
    communes: list[CommuneOverview]
    joint: Sums
    total: Sums
    by_form: list[FormOverview]
    by_audience: list[AudienceOverview]
