"""The wire of plans, their targets and tasks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.schemas import (
    ClientId,
    Code,
    Day,
    EntityRead,
    FreeLine,
    Name,
    Note,
    Schema,
    unset,
)
from backend.features.plans.indicators import Indicator
from backend.features.plans.models import TaskStatus

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
Title = Annotated[FreeLine, Field(min_length=1)]
Words = Annotated[Note, Field(min_length=1, max_length=500)]
LongWords = Annotated[Note, Field(min_length=1, max_length=1000)]
ShortTitle = Annotated[FreeLine, Field(max_length=200)]
TargetCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class PlanCreate(Schema):
    """The plan of one of the caller's units for one year; targets and tasks follow."""

    id: ClientId | None = None
    org_unit_id: UUID
    year: Year
    title: Title
    document_no: Code | None = None
    issued_on: Day | None = None


class PlanUpdate(Schema):
    """A merge patch; unit and year are what the plan is, and stay."""

    title: Title = Field(default_factory=unset)
    document_no: Code | None = None
    issued_on: Day | None = None


class PlanRead(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    year: int
    title: str
    document_no: str | None
    issued_on: date | None


class TargetCreate(Schema):
    """A target counted by `indicator`; `code` names it within the plan."""

    id: ClientId | None = None
    code: TargetCode
    indicator: Indicator
    title: Words
    short_title: ShortTitle = ""
    threshold_percent: Percent
    note: Note | None = None


class TargetUpdate(Schema):
    """A merge patch: the plan's words and its threshold; the rule that counts stays."""

    title: Words = Field(default_factory=unset)
    short_title: ShortTitle = Field(default_factory=unset)
    threshold_percent: Percent = Field(default_factory=unset)
    note: Note | None = None


class TargetRead(EntityRead):
    """`note`: how the plan's words were understood, where they leave it open."""

    plan_id: UUID
    org_unit_id: UUID
    code: str
    title: str
    short_title: str
    indicator: Indicator
    threshold_percent: int
    position: int
    note: str | None


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

    title: LongWords = Field(default_factory=unset)
    agency: Name = Field(default_factory=unset)
    due_on: Day | None = None
    status: TaskStatus = Field(default_factory=unset)
    note: Note | None = None


class TaskRead(EntityRead):
    plan_id: UUID
    org_unit_id: UUID
    title: str
    agency: str
    due_on: date | None
    status: TaskStatus
    position: int
    note: str | None
