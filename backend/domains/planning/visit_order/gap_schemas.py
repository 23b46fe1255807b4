"""Schemas of the gap solver: what the teams can do, and the trips that close the gap."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.text.schemas import Day, Filters


class Goal(StrEnum):
    """`in_all`: the communes together reach the threshold; `in_each`: every one of them does."""

    IN_ALL = "in_all"
    IN_EACH = "in_each"


class GapQuery(Filters):
    """By default this year's plan today, two trips a week of four places each."""

    plan_id: UUID | None = None
    as_of: Annotated[Day | None, Field(description="a day of the plan's year")] = None
    places_per_trip: Annotated[int, Field(ge=1, le=30)] = 4
    trips_per_week: Annotated[int, Field(ge=1, le=50)] = 2
    goal: Goal = Goal.IN_ALL


class GapFigure(BaseModel):
    """`missing`: how many more must be visited for the threshold; `percent` null of nothing."""

    active: int
    visited: int
    percent: float | None
    missing: int


class VisitGapCommune(GapFigure):
    """`trips_needed` for its own threshold; `reachable`: if it were the only one.

    `trips_planned` and `places_planned` are its part of the trips below.
    """

    org_unit_id: UUID
    name: str
    trips_needed: int
    reachable: bool
    trips_planned: int
    places_planned: int


class VisitTripPlace(BaseModel):
    id: UUID
    name: str
    address: str
    establishment_type: str
    last_visit_on: date | None
    points: int


class VisitTrip(BaseModel):
    """One commune on one day; `in_time`: it fits into the days that are left."""

    number: int
    org_unit_id: UUID
    org_unit_name: str
    points: int
    in_time: bool
    places: list[VisitTripPlace]


class VisitGapRead(GapFigure):
    """Is the threshold within reach, and by which trips.

    `working_days` are those from `as_of` to `last_day` by the calendar of days off; where that does
    not know the year (`holidays_known`), holidays are not taken off. `trips_needed` is the fewest
    that any plan could do with; `best_percent` what `trips_affordable` trips reach at most.
    """

    plan_id: UUID
    year: int
    as_of: date
    last_day: date
    threshold_percent: int
    goal: Goal
    working_days: int
    holidays_known: bool
    trips_affordable: int
    trips_needed: int
    reachable: bool
    best_percent: float | None
    communes: list[VisitGapCommune]
    trips: list[VisitTrip]
