"""Task reports: list, record, entry, correction, and the acts on them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.planning.task_reports import service
from backend.domains.planning.task_reports.models import TaskReport
from backend.domains.planning.task_reports.queries import (
    NEWEST,
    get_task_report_read,
    select_task_reports,
)
from backend.domains.planning.task_reports.schemas import (
    TaskReportAnswer,
    TaskReportCreate,
    TaskReportForward,
    TaskReportQuery,
    TaskReportRead,
    TaskReportReturn,
    TaskReportRow,
    TaskReportUpdate,
)
from backend.domains.planning.task_reports.workflow import WORKFLOW
from backend.permissions import Permission

NOT_NAMED = Conflict("account-without-agency")
"""Whose account names no agency finds no report of one."""
router = create_router("/task-reports")

Reading = Annotated[Session, requires(Permission.TASK_REPORT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TASK_REPORT_WRITE)]
Answering = Annotated[Session, requires(Permission.TASK_REPORT_ANSWER)]


@router.get("", response_model=Page[TaskReportRow])
def list_task_reports(db: Reading, query: Annotated[TaskReportQuery, Query()]) -> PageRows:
    """Reports on tasks that the caller sees, the latest first; an agency sees its own."""
    return read_page(db, select_task_reports(query), NEWEST, query.after, query.limit)


@router.get("/{id}", response_model=TaskReportRead)
def get_task_report(db: Reading, id: UUID) -> TaskReportRead:
    """One report, with what was done about it."""
    return get_task_report_read(db, id)


@router.post("", status_code=201, response_model=TaskReportRead)
@register_impossible_errors(  # a new one is a draft of one's own
    Conflict("task-report-elsewhere"), Conflict("report-of-other-agency")
)
def create_task_report(db: Writing, data: TaskReportCreate) -> TaskReportRead:
    """Hand in a report on a task of the plan, perhaps with a difficulty to be answered."""
    return get_task_report_read(db, service.create_task_report(db, data).id)


@router.patch("/{id}", response_model=TaskReportRead)
@register_impossible_errors(NOT_NAMED)
def update_task_report(db: Writing, id: UUID, data: TaskReportUpdate) -> TaskReportRead:
    """Correct a report that was returned."""
    report = db.edit(TaskReport, id, get_task_report_read)
    service.apply_task_report_changes(db, report, data)
    return get_task_report_read(db, id)


@router.delete("/{id}", status_code=204)
@register_impossible_errors(NOT_NAMED)
def delete_task_report(db: Writing, id: UUID) -> None:
    """Take a report back that nobody has acted on."""
    service.withdraw_task_report(db, db.edit(TaskReport, id, get_task_report_read))


@router.post("/{id}/submit", response_model=TaskReportRead)
@register_impossible_errors(NOT_NAMED)
def submit_task_report(db: Writing, id: UUID) -> TaskReportRead:
    """Hand a returned report in again."""
    service.submit_task_report(db, db.edit(TaskReport, id, get_task_report_read))
    return get_task_report_read(db, id)


@router.post("/{id}/accept", response_model=TaskReportRead)
def accept_task_report(db: Answering, id: UUID) -> TaskReportRead:
    """Take note of a report without difficulty: the task is as far as its agency says."""
    service.confirm_task_report(db, db.edit(TaskReport, id, get_task_report_read))
    return get_task_report_read(db, id)


@router.post("/{id}/answer", response_model=TaskReportRead)
def answer_task_report(db: Answering, id: UUID, data: TaskReportAnswer) -> TaskReportRead:
    """Answer the difficulty that the report raises."""
    report = db.edit(TaskReport, id, get_task_report_read)
    service.record_task_answer(db, report, data.answer)
    return get_task_report_read(db, id)


@router.post("/{id}/forward", response_model=TaskReportRead)
def forward_task_report(db: Answering, id: UUID, data: TaskReportForward) -> TaskReportRead:
    """Lay the difficulty before the leader, for direction."""
    report = db.edit(TaskReport, id, get_task_report_read)
    with WORKFLOW.take(db, report, "forward", {"comment": data.comment}):
        pass
    return get_task_report_read(db, id)


@router.post("/{id}/return", response_model=TaskReportRead)
def return_task_report(db: Answering, id: UUID, data: TaskReportReturn) -> TaskReportRead:
    """Give a report back to whoever wrote it, with the reason."""
    report = db.edit(TaskReport, id, get_task_report_read)
    with WORKFLOW.take(db, report, "return", {"comment": data.comment}):
        pass
    return get_task_report_read(db, id)
