"""The wire of reorganisations: what an act holds, and what its preview answers."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Schema,
    build_unset_default,
)
from backend.domains.administration.reorganisations.models import ReorganisationStatus
from backend.domains.organisation.org_units.schemas import UnitCode, UnitName
from backend.law.reference.tiers import TierCode, UnitKind
from backend.permissions import Role

Basis = Annotated[Line, Field(min_length=1, max_length=500)]


class ChangeKind(StrEnum):
    """What a step of the act is about."""

    UNIT = "unit"
    SUCCESSION = "succession"
    ROLE = "role"
    ACCOUNT = "account"
    TEAM = "team"
    SEAT = "seat"
    AREA = "area"
    ESTABLISHMENT = "establishment"
    ACTIVE_PERIOD = "active_period"
    SUSPENSION = "suspension"
    INSPECTION = "inspection"
    VIOLATION = "violation"
    REMEDY = "remedy"
    RECOMMENDATION = "recommendation"
    INSPECTION_PLAN = "inspection_plan"
    PLAN = "plan"
    REPORT = "report"
    RATING = "rating"
    COMMITMENT = "commitment"
    HEAD_COUNT = "head_count"
    ACTIVITY = "activity"
    TRAINING = "training"
    RECHECK = "recheck"
    TASK_REPORT = "task_report"
    PROPOSAL = "proposal"
    COORDINATION_RULE = "coordination_rule"
    AGENCY_REPORT = "agency_report"
    COMPLEXITY = "complexity"
    REVIEW_CAMPAIGN = "review_campaign"
    STAFF = "staff"
    SUPPORT_MODEL = "support_model"


class NewUnit(Schema):
    """A unit that begins on the day, and the units that it takes over wholly or in part.

    One that the register knows already, by its `id`, is taken as it stands there.
    """

    id: UUID
    code: UnitCode
    name: UnitName
    kind: UnitKind
    level: TierCode
    parent_id: UUID | None = None
    predecessor_ids: list[UUID] = Field(default_factory=list, max_length=50)


class EndingUnit(Schema):
    """A unit whose last day is the one before.

    Without a successor `keeper_id` keeps its records.
    """

    unit_id: UUID
    keeper_id: UUID | None = None


class KeptUnit(Schema):
    """A unit that goes on with another kind or under another parent."""

    unit_id: UUID
    kind: UnitKind | None = None
    parent_id: UUID | None = None


class RoleFate(StrEnum):
    MOVE = "move"
    """It goes on at another unit."""
    READ = "read"
    """It only reads, until the end of the grace."""
    END = "end"


class RolePlan(Schema):
    """What becomes of a role that an account holds at an ended unit."""

    grant_id: UUID
    fate: RoleFate
    to_unit_id: UUID | None = None


class AreaPlan(Schema):
    """The new unit in which an area of a divided unit lies, with the places in it."""

    area_id: UUID
    unit_id: UUID


class PlacePlan(Schema):
    """The new unit of one establishment, where its area does not say it."""

    establishment_id: UUID
    unit_id: UUID


class TeamPlan(Schema):
    """The team that continues the unsigned visits and open files of a dissolved one."""

    team_id: UUID
    heir_id: UUID


class ActContents(Schema):
    """Everything that a reorganisation says, as data."""

    new_units: list[NewUnit] = Field(default_factory=list, max_length=500)
    ended_units: list[EndingUnit] = Field(default_factory=list, max_length=1000)
    kept_units: list[KeptUnit] = Field(default_factory=list, max_length=1000)
    roles: list[RolePlan] = Field(default_factory=list, max_length=5000)
    areas: list[AreaPlan] = Field(default_factory=list, max_length=5000)
    places: list[PlacePlan] = Field(default_factory=list, max_length=10000)
    teams: list[TeamPlan] = Field(default_factory=list, max_length=1000)
    makes_areas: bool = True
    """Whether each former commune becomes an area of the unit that took it over."""


class ReorganisationCreate(Schema):
    """A draft for the units in `org_unit_id`; without `contents` these are proposed."""

    id: ClientId | None = None
    org_unit_id: UUID
    decision_no: Code
    decided_on: Day
    effective_on: Day
    legal_basis: Basis
    grace_ends_on: Day | None = None
    contents: ActContents | None = None


class ReorganisationUpdate(Schema):
    decision_no: Code = Field(default_factory=build_unset_default)
    decided_on: Day = Field(default_factory=build_unset_default)
    effective_on: Day = Field(default_factory=build_unset_default)
    legal_basis: Basis = Field(default_factory=build_unset_default)
    grace_ends_on: Day | None = None
    contents: ActContents = Field(default_factory=build_unset_default)


class ReorganisationFilters(Filters):
    status: ReorganisationStatus | None = None


class ReorganisationQuery(ReorganisationFilters):
    after: After = None
    limit: Limit = 50


class ReorganisationRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    decision_no: str
    decided_on: date
    effective_on: date
    legal_basis: str
    grace_ends_on: date | None
    status: ReorganisationStatus
    applied_at: Moment | None
    undone_at: Moment | None


class WaitingRequest(BaseModel):
    """A request for this act, or for its undoing, that waits for a second person."""

    id: UUID
    act: str
    asker_id: UUID
    asked_by_name: str | None
    expires_at: Moment


class ReorganisationRead(ReorganisationRow):
    contents: ActContents
    waiting: list[WaitingRequest]


class ActNote(BaseModel):
    """What is in the way of the act, or of its undoing: a code, and its words for the reader."""

    code: str
    message: str


class ActChoice(BaseModel):
    """What a person has to choose before the act can be done; `unit_ids` are what there is."""

    kind: ChangeKind
    record_id: UUID
    title: str | None
    unit_id: UUID
    unit_name: str
    unit_ids: list[UUID]


class AreaChoice(BaseModel):
    """An area of a divided unit. Without a choice it stays, where its unit goes on."""

    area_id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    unit_ids: list[UUID]
    chosen_id: UUID | None
    may_stay: bool
    place_count: int


class ActRow(BaseModel):
    """One row that the act touches. `title` is empty where the reader may not read the record."""

    record_id: UUID | None
    title: str | None
    is_new: bool
    is_ended: Annotated[bool, Field(description="it gets its last day by the act")]
    from_unit: str | None
    to_unit: str | None
    fate: RoleFate | None = None


class ActGroup(BaseModel):
    """The rows of one kind; `count` is of all of them, `rows` are the first ones."""

    kind: ChangeKind
    count: int
    rows: list[ActRow]


class FateCount(BaseModel):
    """How many roles of the ended units meet this fate."""

    fate: RoleFate
    count: int


class WidenedDuty(BaseModel):
    """A duty that will reach more units that are in use than before."""

    user_id: UUID
    full_name: str
    role: Role
    unit_name: str
    units: list[str]


class StayingKind(BaseModel):
    """A kind of open work that goes to no new unit, with how much there is."""

    kind: ChangeKind
    count: int


class ActPreview(BaseModel):
    """Everything that the act does, computed by doing it and taking it back.

    `stays`: open work that keeps its unit, and is reached from the new one. `closes`: what agencies
    of a unit without successor left open; nobody is there to answer it.
    """

    version: int
    groups: list[ActGroup]
    fates: list[FateCount]
    stays: list[StayingKind]
    closes: list[StayingKind]
    widens: list[WidenedDuty]
    obstacles: list[ActNote]
    choices: list[ActChoice]
    areas: list[AreaChoice]


class UndoPreview(BaseModel):
    """What depends on an act that was done; while there is anything, it cannot be undone."""

    version: int
    obstacles: list[ActNote]
