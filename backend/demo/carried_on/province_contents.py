"""What is told of the province in 2026, as data: `province.json`, checked when loaded."""

from datetime import date

from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.prevention import CampaignKind
from backend.domains.inspections.team_papers.models import TeamPaperKind
from backend.domains.organisation.complexity.models import ComplexityReason
from backend.domains.planning.plans.models import TaskStatus
from backend.domains.planning.plans.target_schemas import TargetCreate
from backend.domains.prevention.materials.models import Audience, MaterialKind


class DemoTeamPaper(BaseModel):
    """`issuer`: with the unit's name, or its lead office, put in."""

    kind: TeamPaperKind
    mark: str
    issued_on: date
    issuer: str


class DemoMaterial(BaseModel):
    by: str
    on: date
    name: str
    kind: MaterialKind
    topic: str
    audience: Audience
    year: int
    issuer: str
    copy_count: int | None


class DemoRule(BaseModel):
    by: str
    on: date
    name: str
    document_no: str
    agencies: list[str]


class DemoMeeting(BaseModel):
    by: str
    on: date
    name: str
    chair: str
    conclusions: str
    next_due_on: date | None
    agencies: list[str]


class DemoProposal(BaseModel):
    by: str
    on: date
    subject: str
    text: str
    document_no: str | None
    due_on: date | None
    answered_on: date | None
    answer: str | None
    answer_no: str | None


class DemoTaskReport(BaseModel):
    """`task`: its place among the tasks of the plan, from 0. `then`: what the lead agency did."""

    by: str
    on: date
    task: int
    status: TaskStatus
    result: str
    difficulty: str | None
    due_on: date | None
    then: str | None
    then_on: date | None
    answer: str | None
    answered_on: date | None = None


class DemoAgencyReport(BaseModel):
    by: str
    on: date
    kind: PeriodKind
    start: date
    result: str
    difficulties: str | None
    proposals: str | None
    then: str | None
    comment: str | None


class DemoEntry(BaseModel):
    target: str
    on: date
    counted_on: date
    reached: int
    among: int | None = None
    source: str


class DemoAllocation(BaseModel):
    """`own`: the amounts of the units that are told in depth; `other`: of each other unit.

    Together they are the target's own number.
    """

    code: str
    own: dict[str, int]
    other: int


class DemoComplexPlace(BaseModel):
    """`nth`: which of the unit's places, those with most violations first."""

    unit: str
    nth: int
    on: date
    number: str
    reasons: list[ComplexityReason]
    ended_on: date | None


class DemoRecheck(BaseModel):
    unit: str
    on: date
    since: date
    size: int
    signed: bool
    followed_on: date | None = None
    """When the checked unit did what was asked."""


class DemoReview(BaseModel):
    """`confirmed`: which share of its places each unit has gone through."""

    name: str
    begun_on: date
    due_on: date
    note: str
    confirmed: dict[str, float]


class DemoReturn(BaseModel):
    """A line of a report that the province sent back; `added` None: not corrected yet."""

    unit: str
    kind: PeriodKind
    start: date
    on: date
    comment: str
    added: int | None
    document_no: str | None
    reason: str | None
    corrected_on: date | None


class DemoRating(BaseModel):
    """When a unit hands in its own rating of 2026, which then waits for the province."""

    unit: str
    on: date


class DemoReminder(BaseModel):
    by: str
    on: date
    kind: PeriodKind
    start: date
    due_on: date
    document_no: str


class DemoOthers(BaseModel):
    """The units that are told in a few records: shares of them, and how many have reported."""

    first_day: date
    kinds: list[str]
    with_places: float
    with_activity: float
    half_year_reports: int
    quarter_reports: int


class ProvinceContent(BaseModel):
    team_papers: tuple[DemoTeamPaper, ...]
    materials: tuple[DemoMaterial, ...]
    rules: tuple[DemoRule, ...]
    meetings: tuple[DemoMeeting, ...]
    proposals: tuple[DemoProposal, ...]
    task_reports: tuple[DemoTaskReport, ...]
    agency_reports: tuple[DemoAgencyReport, ...]
    of_tramyte: tuple[tuple[date, CampaignKind], ...]
    of_province: tuple[tuple[date, CampaignKind], ...]
    targets: tuple[TargetCreate, ...]
    """Of each commune and ward in 2026, beside those of every year."""
    province_targets: tuple[TargetCreate, ...]
    entries: tuple[DemoEntry, ...]
    allocations: tuple[DemoAllocation, ...]
    complex: tuple[DemoComplexPlace, ...]
    rechecks: tuple[DemoRecheck, ...]
    recheck_words: dict[str, str]
    review: DemoReview
    returns: tuple[DemoReturn, ...]
    ratings: tuple[DemoRating, ...]
    reminder: DemoReminder
    others: DemoOthers


PROVINCE_STORY = load_content("province.json", ProvinceContent)
