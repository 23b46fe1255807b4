"""Reopening one line of an approved report: one person asks, another confirms (R42)."""

from datetime import timedelta

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.periods import format_period
from backend.domains.platform.second_approvals.models import RequestBody
from backend.domains.platform.second_approvals.queries import get_approval_read
from backend.domains.platform.second_approvals.schemas import ApprovalRead
from backend.domains.platform.second_approvals.service import TwoPersonAct, create_request
from backend.domains.reporting.reports.approval import close_all
from backend.domains.reporting.reports.editing import get_line, get_unit
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.schemas import LineReopening
from backend.domains.reporting.reports.workflow import WORKFLOW, ReportAct
from backend.permissions import Permission
from backend.workflows.history import Said

REOPEN = "reopen-report-line"


def create_reopening_request(db: Session, report: Report, data: LineReopening) -> ApprovalRead:
    """Ask a second person to confirm the reopening; raises NotFound, or Conflict by its state."""
    WORKFLOW.ensure_may_take(db, report, ReportAct.REOPEN_LINE)
    line = get_line(db, report, data.code)
    period = format_period(report.period_kind, report.period_start)
    subject = f"Báo cáo {period} · {get_unit(db, report)['name']} · dòng {line.code}"
    body = data.model_dump()
    asked = create_request(db, REOPEN, report, subject=subject, reason=data.reason, body=body)
    return get_approval_read(db, asked.id)


def open_report_line(db: Session, report: Report, body: RequestBody) -> None:
    """Open that line alone, until its hours are over; what was frozen stays an edition."""
    asked = LineReopening.model_validate(body)
    said: Said = {
        "code": asked.code,
        "comment": asked.reason,
        "hours": asked.hours,
        "from": report.status.value,
        "content_version": report.content_version,
    }
    with WORKFLOW.take(db, report, ReportAct.REOPEN_LINE, said):
        chosen = get_line(db, report, asked.code)
        close_all(db, report)
        chosen.is_open, chosen.comment = True, asked.reason
        chosen.open_until = now() + timedelta(hours=asked.hours)


ACTS = (TwoPersonAct(REOPEN, Permission.REPORT_RETURN, Report, open_report_line),)
