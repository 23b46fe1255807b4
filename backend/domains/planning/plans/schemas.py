"""Schemas of plans, their targets and tasks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Name,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.planning.plans.models import (
    PlanApprovalStatus,
    Step,
    TaskEvidenceKind,
    TaskStatus,
)
from backend.law.reference.tiers import TierCode
from backend.permissions import Role

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
Title = Annotated[Line, Field(min_length=1)]
Words = Annotated[Note, Field(min_length=1, max_length=500)]
LongWords = Annotated[Note, Field(min_length=1, max_length=1000)]
TargetCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


def _name_once(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))


CountedLevels = Annotated[
    list[TierCode], Field(min_length=1, max_length=10), AfterValidator(_name_once)
]


class PlanCreate(Schema):
    """The plan of one of the caller's units for one year; targets and tasks follow.

    `counted_team_levels`: whose visits count; null: by the day of the visit, as the law's data say.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    year: Year
    title: Title
    document_no: Code | None = None
    issued_on: Day | None = None
    counted_team_levels: CountedLevels | None = None


class PlanUpdate(Schema):
    """A merge patch; unit and year are what the plan is, and stay.

    `counted_team_levels` can be changed until the plan is approved.
    """

    title: Title = Field(default_factory=build_unset_default)
    document_no: Code | None = None
    issued_on: Day | None = None
    counted_team_levels: CountedLevels | None = None


class NextPlan(Schema):
    """A later plan: `year` by default the one after this plan's, at most the year to come.

    `title` by default is this plan's with the year counted on.
    """

    id: ClientId | None = None
    year: Year | None = None
    title: Title | None = None


class PlanApproval(Schema):
    """What the leader says on approving."""

    comment: Note | None = None


class PlanReturn(Schema):
    """Why it is given back: the district sees it until it submits anew."""

    comment: Annotated[Note, Field(min_length=1)]


class ApprovedRead(EntityRead):
    """`held_by`: at whose desk it lies, null once approved; `held_since`: since it was submitted.

    `return_reason` stays until it is submitted again.
    """

    status: PlanApprovalStatus
    held_by: Role | None
    held_since: Moment | None
    return_reason: str | None


class PlanRead(ApprovedRead):
    """`copied_from_id`: the plan of an earlier year that this one was made from.

    `counted_team_levels`: null means by the day of the visit. `org_unit_kind`: in the plan's year.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    org_unit_valid_to: date | None
    year: int
    title: str
    document_no: str | None
    issued_on: date | None
    copied_from_id: UUID | None
    counted_team_levels: list[str] | None


class WaitingFilters(Filters):
    status: Annotated[
        PlanApprovalStatus,
        Field(description="`submitted`: for the leader; `returned`: for the office"),
    ] = PlanApprovalStatus.SUBMITTED


class WaitingRead(EntityRead):
    """A plan, or a target of it that waits by itself; `code` is null for the whole plan.

    `since`: submitted or given back. Of a target `title`, `threshold_percent` as proposed, and
    `approved_*` as in force, null if nothing ever was.
    """

    plan_id: UUID
    plan_title: str
    year: int
    org_unit_id: UUID
    org_unit_name: str
    code: str | None
    title: str
    threshold_percent: int | None
    approved_title: str | None
    approved_percent: int | None
    threshold_number: int | None
    approved_number: int | None
    unit: str | None
    since: Moment
    return_reason: str | None


class StepFilters(Filters):
    target: Annotated[
        TargetCode | None, Field(description="a target's code; default the plan and all targets")
    ] = None


class StepRead(BaseModel):
    """A step on the way to approval; `target` is null where it is the whole plan's.

    `title`, `threshold_percent`, `threshold_number`: the target's as they stood then.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: Moment
    step: Step
    target: str | None
    title: str | None
    threshold_percent: int | None
    threshold_number: int | None
    comment: str | None
    actor_name: str | None


class TaskCreate(Schema):
    """What the plan gives an agency to do; without `due_on` its text names no time."""

    id: ClientId | None = None
    title: LongWords
    agency: Name
    due_on: Day | None = None
    status: TaskStatus = TaskStatus.NOT_STARTED
    note: Note | None = None


class TaskUpdate(Schema):
    """A merge patch."""

    title: LongWords = Field(default_factory=build_unset_default)
    agency: Name = Field(default_factory=build_unset_default)
    due_on: Day | None = None
    status: TaskStatus = Field(default_factory=build_unset_default)
    note: Note | None = None


class TaskRead(EntityRead):
    plan_id: UUID
    org_unit_id: UUID
    title: str
    agency: str
    due_on: date | None
    done_on: date | None
    status: TaskStatus
    position: int
    note: str | None


class TaskFilters(Filters):
    agency: Annotated[Name | None, Field(description="the agency's name as written")] = None
    status: TaskStatus | None = None
    due_to: Annotated[Day | None, Field(description="due on this day or before")] = None


class AgencyRead(BaseModel):
    """How far an agency is with its tasks; `late`: due before today and not done.

    `next_due_on`: the earliest day on which something not done is due.
    """

    model_config = ConfigDict(from_attributes=True)

    agency: str
    total: int
    not_started: int
    in_progress: int
    done: int
    late: int
    next_due_on: date | None


class AgenciesRead(BaseModel):
    """The year's board: the agencies in the order in which the plan names them."""

    plan_id: UUID
    today: date
    agencies: list[AgencyRead]


class EvidenceCreate(Schema):
    """A record of the system that the caller can open; never an address."""

    id: ClientId | None = None
    kind: TaskEvidenceKind
    record_id: UUID


class EvidenceRead(EntityRead):
    """`title`, `on`, `org_unit_name`: what the record is, of which day and where."""

    task_id: UUID
    kind: TaskEvidenceKind
    record_id: UUID
    title: str | None
    on: date | None
    org_unit_name: str | None
