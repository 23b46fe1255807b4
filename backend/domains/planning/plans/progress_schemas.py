"""Schemas of progress: figures of targets, the records behind them, and the coverage grid."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Day, Filters
from backend.domains.organisation.areas.models import AreaKind
from backend.domains.organisation.areas.queries import AreaAsked
from backend.domains.planning.plans.models import (
    Indicator,
    TargetKind,
    TargetOperator,
    TargetReporter,
)
from backend.law.reference.tiers import TierCode
from backend.metrics.geography import Boundaries

AsOf = Annotated[
    Day | None,
    Field(
        description="a day of the plan's year; default today, or that year's nearest day; "
        "later than today: what is known today"
    ),
]

BoundariesAsked = Annotated[
    Boundaries, Field(description="the communes of the day, or those of 1/7/2025")
]


class ForecastRead(BaseModel):
    """Where today's pace leads by the plan year's last day.

    `reaches_on`: when the threshold is reached; null if it is already, or not within the year.
    """

    percent: float
    reaches_on: date | None


class CommuneFigure(BaseModel):
    """`remaining` = what of the denominator does not count yet. Tiles are counted from 1.

    A unit above communes (`level`) has a row only for its own staff, which is in no commune.
    """

    org_unit_id: UUID
    name: str
    kind: str
    level: TierCode
    tile_row: int | None
    tile_col: int | None
    numerator: int
    denominator: int
    remaining: int


class RecordLinks(BaseModel):
    """Addresses of the lists behind the figure; they open with the caller's own permissions."""

    counted: str
    not_counted: str


class TargetProgress(BaseModel):
    """One target's figure. Of nothing `percent` and `met` are null, never 0 or 100.

    `title`, `threshold_percent`: as approved; as drafted while nothing is `in_force` yet.
    `remaining`: how many more must count to reach the threshold. Establishments visited by teams of
    one kind, whether they count or not, null elsewhere: `own_team_numerator` by the plan's own,
    `any_team_numerator` by any, `commune_team_numerator` by those of units that hold
    establishments. `forecast`: only of what adds up over the year. `records`: null where the caller
    may not open all of them.

    `kind`, `operator`, `threshold_number`, `unit`: how the plan speaks of it. A number is told as
    so many of the number asked for, with a threshold of 100 percent and nothing by commune but what
    counts there; what has to be low has no `percent`. `value`: what counts, null where nobody
    counted it; `uncounted`: records that have no number. A reduction stands against `baseline`, the
    same days of the `baseline_year`.
    """

    code: str
    title: str
    short_title: str
    indicator: Indicator
    position: int
    threshold_percent: int
    in_force: bool
    note: str | None
    numerator: int
    denominator: int
    percent: float | None
    met: bool | None
    remaining: int | None
    commune_team_numerator: int | None
    own_team_numerator: int | None
    any_team_numerator: int | None
    forecast: ForecastRead | None
    communes: list[CommuneFigure]
    records: RecordLinks | None
    kind: TargetKind
    operator: TargetOperator
    threshold_number: int | None
    unit: str | None
    value: int | None
    baseline: int | None
    baseline_year: int | None
    uncounted: int
    reported_by: TargetReporter
    due_on: date | None


class ProgressFilters(Filters):
    as_of: AsOf = None
    boundaries: BoundariesAsked = Boundaries.OWN


class ProgressRead(BaseModel):
    """The targets in the plan's order, as known to be true on `as_of`.

    `has_other_boundaries`: the communes of 1/7/2025 are others than those of the day.
    """

    plan_id: UUID
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool
    targets: list[TargetProgress]


class SingleProgressRead(TargetProgress):
    plan_id: UUID
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool


class Point(BaseModel):
    """The figure as it stood on the day `on`; percent and met are null of nothing."""

    on: date
    numerator: int
    denominator: int
    percent: float | None
    met: bool | None


class TargetPoints(BaseModel):
    """Month by month."""

    code: str
    points: list[Point] = Field(max_length=12)


class TargetHistoryRead(TargetPoints):
    plan_id: UUID
    as_of: date


class HistoryRead(BaseModel):
    """Each month's end up to `as_of`, and `as_of` itself, counted from dated records."""

    plan_id: UUID
    as_of: date
    targets: list[TargetPoints]


class Square(BaseModel):
    id: UUID
    name: str
    counted: bool


class AreaStrip(BaseModel):
    """One area of a commune; `area_id` null: establishments that name none.

    One square per establishment, counted ones first; at most 40, the numbers know all.
    """

    area_id: UUID | None
    name: str | None
    kind: AreaKind | None
    numerator: int
    denominator: int
    remaining: int
    establishments: list[Square] = Field(max_length=40)


class AreaCoverageRead(BaseModel):
    """A target's figure in one commune by its areas, in the order of their names.

    Establishments count in the area that they lie in today.
    """

    plan_id: UUID
    as_of: date
    code: str
    org_unit_id: UUID
    areas: list[AreaStrip]


class AreaCoverageFilters(Filters):
    as_of: AsOf = None
    org_unit_id: Annotated[
        UUID | None, Field(description="a commune of the plan; may be left out where it is the one")
    ] = None


class RecordFilters(Filters):
    counted: Annotated[
        bool | None, Field(description="what counts, or what does not; default both")
    ] = None
    as_of: AsOf = None
    org_unit_id: Annotated[UUID | None, Field(description="a commune, or a unit above")] = None
    boundaries: BoundariesAsked = Boundaries.OWN
    area: AreaAsked = None
    below: Annotated[
        bool, Field(description="false: records of `org_unit_id` itself, not of units in it")
    ] = True


class Proof(BaseModel):
    """By what a record counts: the first visit, head count, activity or course that does, the
    rating of the plan's year, or a violation's own handling."""

    kind: Literal[
        "inspection",
        "workforce_count",
        "violation",
        "communication_activity",
        "training",
        "commune_rating",
        "complexity_declaration",
        "recheck",
        "entry",
    ]
    id: UUID
    on: date


class RecordRead(BaseModel):
    """A record of a target's denominator; `commune_rating`: that of the year before.

    `name`, `detail`: an establishment's name and address; the act, and where it was found (null
    if not the caller's); a commune and its kind; a commune and its rating's number; an official
    and the agency. `counted_by` is null for what does not count, and where no other record is the
    proof. `amount`: what it adds to the figure; null: nobody counted it.
    """

    kind: Literal[
        "establishment",
        "violation",
        "commune",
        "commune_rating",
        "staff",
        "inspection",
        "communication_activity",
        "training",
        "complexity_declaration",
        "recheck",
        "entry",
    ]
    id: UUID
    name: str
    detail: str | None
    org_unit_id: UUID
    org_unit_name: str
    amount: int | None
    counted: bool
    counted_by: Proof | None


class CommuneStrip(CommuneFigure):
    """One square per establishment, inspected ones first; at most 40, the numbers know all."""

    establishments: list[Square] = Field(max_length=40)


class StripRead(BaseModel):
    """Establishments in business on `as_of`, and whether a team that counts for the plan came."""

    plan_id: UUID
    as_of: date
    communes: list[CommuneStrip]
