"""The wire of plans of visits: their lines, their way to approval, their seals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlanStatus,
    OpeningKind,
    OpeningStatus,
    PlanPeriodKind,
)
from backend.law.reference.tiers import TierCode
from backend.permissions import Role

MOST_LINES = 300
"""A year's plan of a district visits each of its places a few times at most."""

Title = Annotated[Line, Field(min_length=1)]
Reason = Annotated[Note, Field(min_length=1, max_length=1000)]
Remark = Annotated[Note, Field(max_length=1000)]


class LineCreate(Schema):
    """A place to visit. An unannounced visit names when the team's members learn of it."""

    establishment_id: UUID
    planned_on: Day
    is_unannounced: bool = False
    opens_at: Moment | None = None
    note: Remark | None = None


Lines = Annotated[list[LineCreate], Field(max_length=MOST_LINES)]


class InspectionPlanCreate(Schema):
    """A draft; `period_start` is the first day of the month, quarter or year."""

    id: ClientId | None = None
    team_id: UUID
    period_kind: PlanPeriodKind
    period_start: Day
    title: Title
    note: Note | None = None
    visits: Lines = Field(default_factory=list)


class InspectionPlanUpdate(Schema):
    """A merge patch of a draft or a returned plan; `visits` replaces the whole list."""

    period_kind: PlanPeriodKind = Field(default_factory=build_unset_default)
    period_start: Day = Field(default_factory=build_unset_default)
    title: Title = Field(default_factory=build_unset_default)
    note: Note | None = None
    visits: Lines = Field(default_factory=build_unset_default)


class InspectionPlanSubmission(Schema):
    """`overlap_reason`: why places that others plan or visited are visited again."""

    overlap_reason: Reason | None = None


class InspectionPlanApproval(Schema):
    """The paper that approves; `overlap_reason` unless the proposer's own stands."""

    document_no: Code
    approved_on: Day
    overlap_reason: Reason | None = None


class LineComment(Schema):
    visit_id: UUID
    comment: Reason


class InspectionPlanReturn(Schema):
    """Why it goes back, and what is said of single lines."""

    reason: Reason
    comments: Annotated[list[LineComment], Field(max_length=MOST_LINES)] = Field(
        default_factory=list
    )


class WithReason(Schema):
    reason: Reason


class InspectionPlanFilters(Filters):
    team_id: UUID | None = None
    status: InspectionPlanStatus | None = None
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None


class InspectionPlanRow(EntityRead):
    """A plan; its counts are of the lines that the reader sees.

    `sealed_until`: its last sealed line opens then, by the civil calendar. `held_by`: at whose
    desk it lies.
    """

    org_unit_id: UUID
    org_unit_name: str
    team_id: UUID
    team_name: str
    team_level: TierCode
    period_kind: PlanPeriodKind
    period_start: date
    period_end: date
    title: str
    plan_no: str | None
    status: InspectionPlanStatus
    document_no: str | None
    approved_on: date | None
    sealed_until: Moment | None
    is_sealed: bool
    held_by: Role | None
    held_since: Moment | None
    visit_count: int
    done_count: int
    cancelled_count: int


class LineRead(BaseModel):
    """A line that the reader sees; `done_on` is the day of the signed minutes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    plan_id: UUID
    establishment_id: UUID
    establishment_name: str | None
    establishment_type: str | None
    establishment_address: str | None
    org_unit_id: UUID
    org_unit_name: str
    planned_on: date
    is_unannounced: bool
    opens_at: Moment | None
    note: str | None
    return_comment: str | None
    done_on: date | None
    inspection_id: UUID | None
    cancel_reason: str | None


class VisitRead(LineRead):
    """A line with its plan, for the days of a team. Titles of plans out of reach are null."""

    team_id: UUID
    team_name: str | None
    team_level: TierCode | None
    plan_title: str | None
    document_no: str | None


class InspectionPlanRead(InspectionPlanRow):
    """`is_keeper`: the reader is one of those who make the plan, and may look before it opens."""

    note: str | None
    proposer_id: UUID
    proposer_name: str | None
    approver_name: str | None
    is_keeper: bool
    leads: bool
    """Whether the reader is the chairman of the plan's unit."""
    visits: list[LineRead]


class VisitFilters(Filters):
    planned_from: Day | None = None
    planned_to: Day | None = None
    team_id: UUID | None = None
    plan_id: UUID | None = None
    establishment_id: UUID | None = None


class OverlapRead(BaseModel):
    """Another team's line in the same period, or that the place was visited in it already."""

    visit_id: UUID
    establishment_id: UUID
    establishment_name: str
    kind: str
    on: date
    team_name: str | None
    team_level: TierCode | None


class Overlaps(BaseModel):
    items: list[OverlapRead]


class InspectionPlanStepRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    step: InspectionPlanStatus
    comment: str | None
    overlap_reason: str | None
    actor_id: UUID
    actor_name: str | None
    at: Moment


class InspectionPlanSteps(BaseModel):
    items: list[InspectionPlanStepRead]


class LookRead(BaseModel):
    """Who looked into a plan before it opened, when and why."""

    id: UUID
    plan_id: UUID
    user_id: UUID
    user_name: str | None
    reason: str
    at: Moment


class LookFilters(Filters):
    plan_id: UUID | None = None


class LookedRead(BaseModel):
    """All lines of the plan, and the look as it was recorded."""

    look: LookRead
    visits: list[LineRead]


class SealFilters(Filters):
    plan_id: UUID | None = None


class SealRow(BaseModel):
    """A published hash. `is_open`: the time has come, by the civil calendar."""

    id: UUID
    plan_id: UUID
    org_unit_id: UUID
    org_unit_name: str
    team_name: str
    plan_no: str | None
    document_no: str | None
    content_hash: str
    sealed_at: Moment
    sealed_until: Moment
    is_open: bool


class SealRead(SealRow):
    """`content`: the very text that was hashed, once the reader sees every line of it."""

    content: str | None


class OpeningCreate(Schema):
    """Without `visit_id` all lines that are still sealed."""

    kind: OpeningKind
    visit_id: UUID | None = None
    reason: Reason


class OpeningRead(BaseModel):
    """`is_mine`: the reader asked, so another person answers. `expires_at`: 72 hours after.

    `may_confirm`: the reader is a second person for it, no subordinate of the first (R42).
    """

    id: UUID
    plan_id: UUID
    visit_id: UUID | None
    kind: OpeningKind
    reason: str
    status: OpeningStatus
    asker_name: str | None
    asked_at: Moment
    expires_at: Moment
    is_mine: bool
    may_confirm: bool
    decider_name: str | None
    decided_at: Moment | None


class Openings(BaseModel):
    items: list[OpeningRead]
