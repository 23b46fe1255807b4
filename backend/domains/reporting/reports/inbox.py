"""Reports that wait for the leader's approval."""

from collections.abc import Iterator

from backend.core.text.clock import to_civil_day
from backend.core.text.periods import format_period
from backend.domains.platform.deadlines.sources import Asker, WaitingItem, WorkTopic
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.domains.reporting.reports.queries import select_report_rows
from backend.domains.reporting.reports.workflow import find_holder
from backend.permissions import Permission, Role

APPROVE = ("Phê duyệt báo cáo", "Approve a report")
SUBMITTED = ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval.")


def list_reports_to_approve(asker: Asker) -> Iterator[WaitingItem]:
    """What was submitted to the leader and nobody has answered."""
    if not asker.has_permission(Permission.REPORT_APPROVE):
        return
    mine = asker.build_unit_clauses(Report.org_unit_id, Permission.REPORT_APPROVE)
    found = select_report_rows().where(Report.status == ReportStatus.SUBMITTED, *mine)
    for row in asker.db.execute(found.order_by(Report.held_since, Report.id)):
        if find_holder(row) is not Role.LEADER:
            continue
        yield WaitingItem(
            topic=WorkTopic.APPROVAL,
            kind="report_approval",
            entity="reports",
            entity_id=row.id,
            title=APPROVE,
            about=f"Báo cáo {format_period(row.period_kind, row.period_start)}",
            why=SUBMITTED,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.held_since),
        )


INBOX = (list_reports_to_approve,)
