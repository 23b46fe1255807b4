"""The table of task reports."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import AgencyScoped, Entity, UnitScoped
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, to_enum_type
from backend.domains.planning.plans.models import TaskStatus
from backend.permissions import Permission
from backend.workflows.history import SaidValue


class TaskReportStatus(StrEnum):
    DRAFT = "draft"
    """Before it is handed in; none is stored in this state."""
    SUBMITTED = "submitted"
    """With the lead agency."""
    FORWARDED = "forwarded"
    """Its difficulty is with the leader, for direction."""
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    """Its difficulty has an answer."""
    CLOSED = "closed"
    """Its unit ended, and nobody took it over who could answer."""


WAITING = (TaskReportStatus.SUBMITTED, TaskReportStatus.FORWARDED)
DONE = (TaskReportStatus.ACCEPTED, TaskReportStatus.ANSWERED, TaskReportStatus.CLOSED)


class TaskReport(AgencyScoped, Searchable, UnitScoped, Entity):
    """What an agency, or a unit below, did of a task until a day, and what stands in its way.

    `agency` is None of a unit's own office. A difficulty goes to the committee through the lead
    agency, and is answered.
    """

    __tablename__ = "task_reports"
    __table_args__ = (sa.Index(None, "task_id", "reported_on", "id"),)
    read_permission = Permission.TASK_REPORT_READ
    api_parent = "/plans/{task_id.plan_id}/tasks/{task_id}"
    search_fields = ("result", "difficulty", "answer")

    task_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("plan_tasks.id"))
    reported_on: orm.Mapped[date]
    task_status: orm.Mapped[TaskStatus] = orm.mapped_column(to_enum_type(TaskStatus))
    """How far the task is, in the reporter's words."""
    result: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    difficulty: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    answer_due_on: orm.Mapped[date | None]
    """Until when the reporter asks for the answer; None: no day was set."""
    status: orm.Mapped[TaskReportStatus] = orm.mapped_column(to_enum_type(TaskReportStatus))
    held_since: orm.Mapped[datetime | None]
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    answered_on: orm.Mapped[date | None]
    course: orm.Mapped[list[dict[str, SaidValue]]] = orm.mapped_column(Json, default=list)
