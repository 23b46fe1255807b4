"""Schemas of targets: what they count, what they must reach, and numbers that are entered."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Line,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.inspections.inspections.models import InspectionKind
from backend.domains.planning.plans.models import (
    Indicator,
    TargetKind,
    TargetOperator,
    TargetReporter,
    YearPart,
)
from backend.domains.planning.plans.schemas import (
    ApprovedRead,
    CountedLevels,
    Percent,
    TargetCode,
    Words,
    Year,
)
from backend.domains.prevention.communication_activities.models import ActivityForm
from backend.domains.prevention.materials.models import Audience

MOST = 100_000_000
TargetNumber = Annotated[int, Field(ge=0, le=MOST, strict=True)]
MinTimes = Annotated[int, Field(ge=1, le=52, strict=True)]
UnitWord = Annotated[Line, Field(min_length=1, max_length=40)]
ShortTitle = Annotated[Line, Field(max_length=200)]


class TargetFilters(Filters):
    """What a target counts, before it has words: as in `TargetCreate`."""

    indicator: Indicator = Indicator.ESTABLISHMENTS_INSPECTED
    kind: TargetKind = TargetKind.SHARE
    operator: TargetOperator = TargetOperator.AT_LEAST
    threshold_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    threshold_number: Annotated[int, Field(ge=0, le=MOST)] | None = None
    audience: Audience | None = None
    form: ActivityForm | None = None
    occasion: InspectionKind | None = None
    teams: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z_]+(,[a-z_]+)*$",
            max_length=200,
            description="`team_levels` with commas; default those of the plan",
        ),
    ] = None
    min_times: Annotated[int, Field(ge=1, le=52)] | None = None
    each_part: YearPart | None = None
    baseline_year: Annotated[int, Field(ge=2000, le=2100)] | None = None

    @property
    def team_levels(self) -> list[str] | None:
        return self.teams.split(",") if self.teams else None


class TargetCreate(Schema):
    """A target that counts `indicator` as `kind` says; `code` names it within the plan.

    A share (also `frequency`, `continuity`, `conditional`) has a `threshold_percent`; any other
    kind has a `threshold_number` and an `operator`; `zero_new` is 0, a `reduction` so many percent
    less than in the `baseline_year`. `audience`, `form`, `occasion`, `team_levels` narrow what is
    counted, where `/plans/target-metrics` offers it. `min_times`: of a frequency; `each_part`: of a
    continuity. `unit`: the plan's word for what the number is of; `reported_by`: who counts.
    """

    id: ClientId | None = None
    code: TargetCode
    indicator: Indicator
    title: Words
    short_title: ShortTitle = ""
    threshold_percent: Percent | None = None
    note: Note | None = None
    kind: TargetKind = TargetKind.SHARE
    operator: TargetOperator = TargetOperator.AT_LEAST
    threshold_number: TargetNumber | None = None
    unit: UnitWord | None = None
    reported_by: TargetReporter = TargetReporter.REGISTER
    audience: Audience | None = None
    form: ActivityForm | None = None
    occasion: InspectionKind | None = None
    team_levels: CountedLevels | None = None
    min_times: MinTimes | None = None
    each_part: YearPart | None = None
    baseline_year: Year | None = None
    due_on: Day | None = None


class TargetUpdate(Schema):
    """A merge patch: the plan's words, its threshold or number.

    What is counted, and until when, can be changed until the target was first in force.
    """

    title: Words = Field(default_factory=build_unset_default)
    short_title: ShortTitle = Field(default_factory=build_unset_default)
    threshold_percent: Percent = Field(default_factory=build_unset_default)
    threshold_number: TargetNumber = Field(default_factory=build_unset_default)
    note: Note | None = None
    indicator: Indicator = Field(default_factory=build_unset_default)
    kind: TargetKind = Field(default_factory=build_unset_default)
    operator: TargetOperator = Field(default_factory=build_unset_default)
    unit: UnitWord | None = None
    reported_by: TargetReporter = Field(default_factory=build_unset_default)
    audience: Audience | None = None
    form: ActivityForm | None = None
    occasion: InspectionKind | None = None
    team_levels: CountedLevels | None = None
    min_times: MinTimes | None = None
    each_part: YearPart | None = None
    baseline_year: Year | None = None
    due_on: Day | None = None


class TargetRead(ApprovedRead):
    """`threshold_*` and `title` as last written; `approved_*` are in force, null if none.

    Of a number `threshold_percent` is 100: all of it. `note`: how the plan's words were understood,
    where they leave it open. The rest as in `TargetCreate`.
    """

    plan_id: UUID
    org_unit_id: UUID
    code: str
    title: str
    short_title: str
    indicator: Indicator
    threshold_percent: int
    approved_title: str | None
    approved_percent: int | None
    position: int
    note: str | None
    kind: TargetKind
    operator: TargetOperator
    threshold_number: int | None
    approved_number: int | None
    unit: str | None
    reported_by: TargetReporter
    audience: Audience | None
    form: ActivityForm | None
    occasion: InspectionKind | None
    team_levels: list[str] | None
    min_times: int | None
    each_part: YearPart | None
    baseline_year: int | None
    due_on: date | None


class TargetMetricRead(BaseModel):
    """What a target can count: its names, how a plan may speak of it, and what narrows it.

    `unit`: what is counted; empty where the plan's word has to say it. `choices`: the fields of a
    target that may be set.
    """

    model_config = ConfigDict(from_attributes=True)

    code: Indicator
    title: str
    english: str
    unit: str
    unit_english: str
    kinds: list[TargetKind]
    choices: list[str]


class TargetPreview(BaseModel):
    """The figure that a target would have today; as in `/plans/{id}/progress`."""

    as_of: date
    value: int | None
    numerator: int
    denominator: int
    percent: float | None
    met: bool | None
    remaining: int | None
    baseline: int | None
    uncounted: int


class TargetEntryCreate(Schema):
    """A number that another agency counted up to a day, and the paper that says so.

    Numbers of cases, papers or events, never of persons who were met or helped. `target`: its
    code. `among`: of how many, where the target is a share.
    """

    id: ClientId | None = None
    target: TargetCode
    counted_on: Day
    reached: TargetNumber
    among: TargetNumber | None = None
    source: Annotated[Line, Field(min_length=1, max_length=300)]


class TargetEntryRead(EntityRead):
    """`entered_by`: who entered it; null where the account is gone."""

    target: str
    org_unit_id: UUID
    counted_on: date
    reached: int
    among: int | None
    source: str
    entered_by: str | None
