"""The wire of rechecks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import After, Limit, PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Moment,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.inspections.inspections.models import InspectionKind, InspectionOutcome
from backend.domains.inspections.inspections.schemas import (
    RecommendationItemRead,
    RecommendationItems,
)
from backend.domains.inspections.rechecks.models import (
    RecheckRecommendationStatus,
    RecheckStatus,
    SampleVerdict,
)
from backend.domains.organisation.inspection_teams.models import MemberFunction
from backend.law.reference.tiers import TierCode

MOST_SAMPLED = 50
SampleSize = Annotated[int, Field(ge=0, le=MOST_SAMPLED, strict=True)]
Presence = Annotated[list[UUID], Field(max_length=30)]
Words = Annotated[Note, Field(min_length=1)]


class RecheckFilters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    status: RecheckStatus | None = None
    checked_from: Day | None = None
    checked_to: Day | None = None
    team_id: UUID | None = None
    checked_team_id: UUID | None = None
    checked_unit_id: Annotated[
        UUID | None, Field(description="the unit of the checked team, and all units in it")
    ] = None


class RecheckQuery(RecheckFilters, PageQuery):
    pass


class CheckableTeamQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[SearchText | None, Field(description="words of the unit's name")] = None
    after: After = None
    limit: Limit = 50


class CheckableTeam(BaseModel):
    """An active team of a unit below the caller's; `signed_count`: its signed visits this year."""

    id: UUID
    name: str
    org_unit_id: UUID
    org_unit_name: str
    level: TierCode
    signed_count: int


class RecheckCreate(Schema):
    """A draft; the system draws its sample at once, from what the team signed on these days.

    `team_id`: a team of the caller's unit; `checked_team_id`: a team of a unit below it. The sample
    is smaller than `sample_size` where the team has signed fewer visits. A draft that was a mistake
    is cancelled: nobody draws again.
    """

    id: ClientId | None = None
    team_id: UUID
    checked_team_id: UUID
    checked_on: Day
    sample_from: Day
    sample_to: Day
    sample_size: SampleSize


class SampleFinding(Schema):
    """What was found of one visit; `to_be_corrected` needs a note."""

    verdict: SampleVerdict
    note: Note | None = None


class RecheckUpdate(Schema):
    """A merge patch of a draft. `sample_findings`: by the id of the visit; null takes one back.

    `recommendation_items` are replaced whole, as lists are.
    """

    checked_on: Day = Field(default_factory=build_unset_default)
    member_ids: Presence = Field(default_factory=build_unset_default)
    sample_findings: Annotated[dict[UUID, SampleFinding | None], Field(max_length=MOST_SAMPLED)] = (
        Field(default_factory=build_unset_default)
    )
    looked_at: Note | None = None
    findings: Note | None = None
    guidance: Note | None = None
    recommendation_items: RecommendationItems = Field(default_factory=build_unset_default)


class RecheckCancellation(Schema):
    """Why the draft is not carried on."""

    reason: Words


class FollowUpCreate(Schema):
    """What the checked unit did about the recommendation at `position`, from 0, and on which day.

    Without `done_on` it is today's.
    """

    id: ClientId | None = None
    position: Annotated[int, Field(ge=0, le=19, strict=True)]
    done_on: Day | None = None
    note: Words


class FollowUpUpdate(Schema):
    """Corrects it; `done_on` null opens the recommendation again, and `note` then says why."""

    done_on: Day | None = None
    note: Words


class RecheckRecommendation(BaseModel):
    """A recommendation of a signed recheck, and what became of it.

    `follow_up_id` and `version` are those of what the checked unit said; null: nothing yet.
    """

    position: int
    text: str
    due_on: date
    status: RecheckRecommendationStatus
    is_overdue: bool
    done_on: date | None
    note: str | None
    reported_by_name: str | None
    follow_up_id: UUID | None
    version: int | None


class SampledVisit(BaseModel):
    """A drawn visit as its minutes had it on that day; `verdict` null: not looked at yet."""

    inspection_id: UUID
    record_no: str
    inspected_on: date
    kind: InspectionKind
    outcome: InspectionOutcome | None
    establishment_name: str
    verdict: SampleVerdict | None
    note: str | None


class RecheckMember(BaseModel):
    """A member of the checking team who was present."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    full_name: str
    agency: str
    function: MemberFunction


class RecheckRow(EntityRead):
    """A line of the list. `sample_count` visits were drawn from `candidate_count`.

    `open_recommendation_count`: of a signed recheck, how many are not done yet.
    """

    org_unit_id: UUID
    org_unit_name: str
    team_id: UUID
    team_name: str | None
    checked_team_id: UUID
    checked_team_name: str
    checked_unit_id: UUID
    checked_unit_name: str
    checked_on: date
    status: RecheckStatus
    record_no: str | None
    candidate_count: int
    sample_count: int
    to_be_corrected_count: int
    recommendation_count: int
    open_recommendation_count: int


class RecheckRead(RecheckRow):
    """A recheck in full.

    The sample is the visits with the lowest SHA-256 of `seed:id` among those that the checked team
    had signed by `drawn_at`, of the days from `sample_from` to `sample_to`. `recommendations` says
    what became of the `recommendation_items` once it is signed; `may_follow_up`: the caller may.
    """

    sample_from: date
    sample_to: date
    seed: str
    drawn_at: Moment
    sample: list[SampledVisit]
    member_ids: list[UUID]
    members: list[RecheckMember]
    looked_at: str | None
    findings: str | None
    guidance: str | None
    recommendation_items: list[RecommendationItemRead]
    recommendations: list[RecheckRecommendation]
    may_follow_up: bool
    signed_at: Moment | None
    signed_by_name: str | None
    content_hash: str | None
    cancelled_on: date | None
    cancel_reason: str | None
