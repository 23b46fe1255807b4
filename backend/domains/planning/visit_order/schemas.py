"""Schemas of the order of visits: rows with their reasons, the table of points, and lots."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backend.core.text.schemas import BaseModel, ClientId, Day, EntityRead, Filters, Note, Schema
from backend.domains.establishments.establishments.schemas import TYPES, TypeCode
from backend.domains.planning.visit_order.points import RULED, SPANNED, VisitFact

Points = Annotated[int, Field(ge=0, le=100, strict=True)]
Percent = Annotated[int, Field(ge=0, le=50, strict=True)]
Months = Annotated[int, Field(ge=1, le=120, strict=True)]
OfUnit = Annotated[UUID | None, Field(description="this unit and all in it")]
AsOf = Annotated[Day | None, Field(description="a day up to today, which it is by default")]


class Verdict(StrEnum):
    """What may be claimed of the two halves."""

    TOO_FEW = "too_few"
    NO_DIFFERENCE = "no_difference"
    ORDER_FINDS_MORE = "order_finds_more"
    CHANCE_FINDS_MORE = "chance_finds_more"


class VisitPointsRule(Schema):
    """`points` per month, violation, decision or yes, up to `most`; `months`: how far back."""

    fact: VisitFact
    points: Points
    most: Points
    months: Months | None = None


def _each_fact_once(rules: list[VisitPointsRule]) -> list[VisitPointsRule]:
    if sorted(rule.fact for rule in rules) != sorted(RULED):
        expected = ", ".join(RULED)
        raise PydanticCustomError("enum", "each fact once", {"expected": expected})
    for rule in rules:
        if (rule.fact in SPANNED) != (rule.months is not None):
            spanned = ", ".join(SPANNED)
            raise PydanticCustomError("enum", "months where due", {"expected": spanned})
    return rules


def _each_type_once(points: dict[str, int]) -> dict[str, int]:
    if sorted(points) != sorted(TYPES):
        raise PydanticCustomError("enum", "each type once", {"expected": ", ".join(TYPES)})
    return points


def _as_catalogued(points: dict[str, int]) -> dict[str, int]:
    """PostgreSQL keeps an object's keys by their length; here they stand as people know them."""
    return {code: points[code] for code in dict.fromkeys((*TYPES, *points)) if code in points}


Rules = Annotated[
    list[VisitPointsRule], Field(max_length=len(RULED)), AfterValidator(_each_fact_once)
]
TypePoints = Annotated[
    dict[str, Points], Field(max_length=len(TYPES)), AfterValidator(_each_type_once)
]


class VisitPointsCreate(Schema):
    """A new version of the whole table, from a day on that has not passed; `reason` says why."""

    id: ClientId | None = None
    org_unit_id: UUID
    valid_from: Day
    reason: Annotated[Note, Field(min_length=1)]
    random_percent: Percent = 15
    rules: Rules
    type_points: TypePoints


class VisitPointsRead(EntityRead):
    """In force from `valid_from` until the next version begins; `entered_by`: null if shipped.

    `is_shipped` versions are the house's own proposal: no law gives these points.
    """

    org_unit_id: UUID
    org_unit_name: str
    valid_from: date
    reason: str
    is_shipped: bool
    random_percent: int
    rules: list[VisitPointsRule]
    type_points: Annotated[dict[str, int], AfterValidator(_as_catalogued)]
    entered_by: str | None


class OrderFilters(Filters):
    """Places keep their position in the whole order, whatever the list is narrowed to."""

    as_of: AsOf = None
    org_unit_id: OfUnit = None
    establishment_type: TypeCode | None = None
    visited: Annotated[
        bool | None, Field(description="by a team that counts, in the year of `as_of`")
    ] = None


class VisitReason(BaseModel):
    """A fact, its value (null: never visited, or a type), its day, and the points it gives."""

    model_config = ConfigDict(from_attributes=True)

    fact: VisitFact
    value: int | None
    on: date | None
    points: int


class VisitOrderRow(BaseModel):
    """`points` is the sum of the reasons'; `is_drawn`: on this quarter's list by lot."""

    position: int
    id: UUID
    name: str
    address: str
    establishment_type: str
    org_unit_id: UUID
    org_unit_name: str
    last_visit_on: date | None
    visited_this_year: bool
    is_drawn: bool
    points: int
    reasons: list[VisitReason]


class VisitDrawCreate(Schema):
    """The list of the present quarter; `list_size`: how many places the teams can visit in it."""

    id: ClientId | None = None
    org_unit_id: UUID
    list_size: Annotated[int, Field(ge=1, le=2000, strict=True)]


class VisitDrawRead(EntityRead):
    """A quarter's list: lots were drawn once, by `seed`, among `waiting_count` places."""

    model_config = ConfigDict(from_attributes=True)

    org_unit_id: UUID
    org_unit_name: str
    quarter_start: date
    quarter_end: date
    drawn_on: date
    seed: str
    points_version_id: UUID
    random_percent: int
    waiting_count: int
    list_size: int
    drawn_count: int
    drawn_by: str | None


class VisitOrderRead(BaseModel):
    """The order on a day: a page of it, by which table, and the lists drawn for its quarter."""

    as_of: date
    points_version_id: UUID
    random_percent: int
    total: int
    knows_tips: bool
    draws: list[VisitDrawRead]
    items: list[VisitOrderRow]
    next: str | None


class VisitOrderArm(BaseModel):
    """What visits of one half of the lists found; `found_percent` is null where none was visited.

    `low_percent` and `high_percent` bound it with 95 % confidence (Wilson).
    """

    listed: int
    visited: int
    found: int
    reminded: int
    found_percent: float | None
    low_percent: float | None
    high_percent: float | None


class VisitDrawComparison(BaseModel):
    draw: VisitDrawRead
    is_over: bool
    drawn: VisitOrderArm
    ordered: VisitOrderArm


class VisitOrderComparison(BaseModel):
    """All lists together and one by one.

    `verdict`: `too_few` while either half has fewer than `fewest` visited places, else by Fisher's
    exact test at 5 %: `no_difference`, `order_finds_more` or `chance_finds_more`.
    """

    fewest: int
    verdict: Verdict
    p_value: float | None
    drawn: VisitOrderArm
    ordered: VisitOrderArm
    draws: list[VisitDrawComparison]


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
