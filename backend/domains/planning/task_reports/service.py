"""Hands in task reports, and takes note of them; a difficulty is answered."""

from datetime import date

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.agencies import ensure_of_agency, find_recording_agency
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.plans.models import PlanTask, TaskStatus
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.domains.planning.task_reports.schemas import TaskReportCreate, TaskReportUpdate
from backend.domains.planning.task_reports.workflow import WORKFLOW


def create_task_report(db: Session, data: TaskReportCreate) -> TaskReport:
    """Hand in a report of one of the actor's units, of an agency on a task of its own.

    Raises NotFound for a unit or task that the actor does not reach, Conflict `of-other-agency`.
    """
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, data.reported_on, data.reported_on, "/reported_on")
    task = db.require(PlanTask, data.task_id, "/task_id")
    ensure_of_agency(db, task.agency)
    of_plan = db.require(OrgUnit, task.org_unit_id)
    ensure_existed(of_plan, data.reported_on, data.reported_on, "/task_id")
    ensure_days(data.reported_on, data.difficulty, data.answer_due_on)
    report = TaskReport(
        **data.model_dump(),
        agency=find_recording_agency(db),
        status=TaskReportStatus.DRAFT,
        course=[],
    )
    return submit_task_report(db, report)


def ensure_own_report(db: Session, report: TaskReport) -> None:
    """Raise Conflict unless the actor reports for the agency or office that wrote it."""
    if report.agency != find_recording_agency(db):
        raise Conflict("report-of-other-agency")


def submit_task_report(db: Session, report: TaskReport) -> TaskReport:
    ensure_own_report(db, report)
    with db.no_autoflush:
        to = WORKFLOW.ensure_may_take(db, report, "submit")
        WORKFLOW.history.add(db, report, "submit", now(), {})
    return db.save(report, {"status": to, "held_since": now()})


def apply_task_report_changes(db: Session, report: TaskReport, data: TaskReportUpdate) -> None:
    """Correct a report that was returned; raises Conflict for any other."""
    ensure_own_report(db, report)
    WORKFLOW.ensure_state(report, TaskReportStatus.RETURNED)
    changes = data.model_dump(exclude_unset=True)
    now_so = {
        name: changes.get(name, getattr(report, name))
        for name in ("reported_on", "difficulty", "answer_due_on")
    }
    ensure_days(**now_so)
    db.save(report, changes)


def ensure_days(reported_on: date, difficulty: str | None, answer_due_on: date | None) -> None:
    """Raise Invalid for a day to come, and for a day of answer that cannot be."""
    if reported_on > today():
        raise Invalid.at("/reported_on", "report-day-to-come")
    if answer_due_on is not None and difficulty is None:
        raise Invalid.at("/answer_due_on", "nothing-asked")
    if answer_due_on is not None and answer_due_on < reported_on:
        raise Invalid.at("/answer_due_on", "answer-before-report")


def confirm_task_report(db: Session, report: TaskReport) -> None:
    """Take note of a report: the task is then as far as its own agency says."""
    with WORKFLOW.take(db, report, "accept"):
        update_task(db, report)


def record_task_answer(db: Session, report: TaskReport, answer: str) -> None:
    """Answer the difficulty today."""
    with WORKFLOW.take(db, report, "answer"):
        report.answer, report.answered_on = answer, today()
        update_task(db, report)


def update_task(db: Session, report: TaskReport) -> None:
    """A task has the state that its agency's report says; a commune's says its own part alone.

    The plan of another unit, as of one above or of a former district, stays as it was.
    """
    task = db.get(PlanTask, report.task_id)
    if task is None or task.org_unit_id != report.org_unit_id:
        return
    is_own = report.agency is not None and (
        to_search_text(report.agency) == to_search_text(task.agency)
    )
    if not is_own or task.status is report.task_status:
        return
    task.status = report.task_status
    task.done_on = report.reported_on if task.status is TaskStatus.DONE else None


def withdraw_task_report(db: Session, report: TaskReport) -> None:
    """Take a report back before anybody acted on it; raises Conflict afterwards."""
    ensure_own_report(db, report)
    if len(report.course) > 1 or report.status is not TaskReportStatus.SUBMITTED:
        raise Conflict("report-acted-on")
    db.remove(report)


register_messages(
    {
        "report-day-to-come": (
            "Ngày báo cáo không được sau hôm nay.",
            "The day of a report cannot lie in the future.",
        ),
        "nothing-asked": (
            "Chỉ đề nghị ngày trả lời khi có nêu khó khăn, vướng mắc.",
            "Ask for an answer only where a difficulty is raised.",
        ),
        "answer-before-report": (
            "Ngày đề nghị trả lời không được trước ngày báo cáo.",
            "The day asked for cannot be before the report's day.",
        ),
        "report-of-other-agency": (
            "Báo cáo do cơ quan khác lập.",
            "Another agency wrote this report.",
        ),
        "report-acted-on": (
            "Báo cáo đã được xử lý nên không rút lại được.",
            "The report was acted on, so it cannot be withdrawn.",
        ),
    }
)
