"""Rows of task reports: what list, record and export share."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.planning.plans.models import Plan, PlanTask
from backend.domains.planning.task_reports.models import WAITING, TaskReport
from backend.domains.planning.task_reports.schemas import (
    TaskReportFilters,
    TaskReportRead,
    TaskReportRow,
)
from backend.domains.planning.task_reports.workflow import WORKFLOW
from backend.domains.platform.changes.course import list_course_steps

TASK_TABLE = build_unscoped_table(PlanTask, "id", "plan_id", "title", "agency")
PLAN_TABLE = build_unscoped_table(Plan, "id", "year")
"""Past scope: whoever sees a report sees on which task it is, although the plan may be that of a
unit that has ended since, as the former district."""
TASK, PLAN = TASK_TABLE.c, PLAN_TABLE.c
NEWEST = (TaskReport.reported_on.desc(), TaskReport.id.desc())
FILTERED = ("org_unit_id", "task_id", "agency", "status", "q")


def build_late_clause() -> sa.ColumnElement[bool]:
    """A difficulty whose answer was asked for until a day that is past."""
    return sa.and_(TaskReport.status.in_(WAITING), TaskReport.answer_due_on < today())


def select_task_reports(filters: TaskReportFilters) -> RowSelect:
    """The fields of `TaskReportRow`, narrowed by `filters`."""
    columns = list_read_columns(
        TaskReportRow,
        TaskReport,
        org_unit_name=OrgUnit.name,
        task_title=TASK.title,
        task_agency=TASK.agency,
        plan_id=TASK.plan_id,
        year=PLAN.year,
        is_late=sa.case((build_late_clause(), sa.true()), else_=sa.false()),
    )
    return (
        sa.select(*columns)
        .select_from(TaskReport)
        .join(OrgUnit, OrgUnit.id == TaskReport.org_unit_id)
        .join(TASK_TABLE, TASK.id == TaskReport.task_id)
        .join(PLAN_TABLE, PLAN.id == TASK.plan_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: TaskReportFilters) -> Iterator[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(TaskReport, filters, *FILTERED)
    if filters.plan_id is not None:
        yield TASK.plan_id == filters.plan_id
    if filters.has_difficulty is not None:
        raised = TaskReport.difficulty.is_not(None)
        yield raised if filters.has_difficulty else sa.not_(raised)
    if filters.is_waiting is not None:
        waits = TaskReport.status.in_(WAITING)
        yield waits if filters.is_waiting else sa.not_(waits)


def get_task_report_row(db: Session, id: UUID) -> TaskReportRow:
    """One report; raises NotFound."""
    found = select_task_reports(TaskReportFilters()).where(TaskReport.id == id)
    return get_read(db, found, TaskReportRow)


def get_task_report_read(db: Session, id: UUID) -> TaskReportRead:
    """One report with the acts on it, and those that the caller may take; raises NotFound."""
    row = get_task_report_row(db, id)
    report = db.require(TaskReport, id)
    steps = list_course_steps(db, report.course)
    actions = WORKFLOW.list_open_acts(db, report)
    return TaskReportRead(**row.model_dump(), actions=actions, steps=steps)
