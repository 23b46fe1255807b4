"""The wire of task reports."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Day,
    EntityRead,
    Filters,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.planning.plans.models import TaskStatus
from backend.domains.planning.task_reports.models import TaskReportStatus
from backend.domains.platform.changes.course import CourseStep

Words = Annotated[Note, Field(min_length=1)]


class TaskReportFilters(Filters):
    """What the list is narrowed by; an export takes the same."""

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    task_id: UUID | None = None
    plan_id: UUID | None = None
    agency: Annotated[Name | None, Field(description="the agency's name as written")] = None
    status: TaskReportStatus | None = None
    has_difficulty: bool | None = None
    is_waiting: Annotated[
        bool | None, Field(description="true: nobody has taken note or answered yet")
    ] = None
    q: SearchText | None = None


class TaskReportQuery(TaskReportFilters):
    after: After = None
    limit: Limit = 50


class TaskReportCreate(Schema):
    """A report on a task, handed in at once. `org_unit_id`: the reporter's own unit.

    `answer_due_on`: until when the reporter asks for an answer to the difficulty.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    task_id: UUID
    reported_on: Day
    task_status: TaskStatus
    result: Words
    difficulty: Words | None = None
    answer_due_on: Day | None = None


class TaskReportUpdate(Schema):
    """A merge patch of a report that was returned."""

    reported_on: Day = Field(default_factory=build_unset_default)
    task_status: TaskStatus = Field(default_factory=build_unset_default)
    result: Words = Field(default_factory=build_unset_default)
    difficulty: Words | None = None
    answer_due_on: Day | None = None


class TaskReportReturn(Schema):
    comment: Words


class TaskReportForward(Schema):
    """What the lead agency says to the leader of the difficulty."""

    comment: Note | None = None


class TaskReportAnswer(Schema):
    """The direction that the difficulty gets."""

    answer: Words


class TaskReportRow(EntityRead):
    """One report. `reported_by`: the agency, or the unit where its own office reported.

    `is_late`: the day asked for is past, and there is no answer.
    """

    org_unit_id: UUID
    org_unit_name: str
    agency: str | None
    task_id: UUID
    task_title: str
    task_agency: str
    plan_id: UUID
    year: int
    reported_on: date
    task_status: TaskStatus
    result: str
    difficulty: str | None
    answer_due_on: date | None
    status: TaskReportStatus
    is_late: bool
    answer: str | None
    answered_on: date | None


class TaskReportRead(TaskReportRow):
    """`actions`: what the caller may do with it now."""

    actions: list[str]
    steps: list[CourseStep]
