"""Agency reports that wait for the lead agency, or for the agency to which one was returned."""

from collections.abc import Iterator

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import HANOI
from backend.core.text.periods import format_period
from backend.domains.platform.deadlines.sources import Asker, WaitingItem, WorkTopic
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from backend.permissions import Permission

S = AgencyReportStatus
ACCEPT = ("Xem báo cáo của cơ quan phối hợp", "Take note of an agency's report")
MEND = ("Sửa báo cáo bị trả lại", "Mend a report that was given back")
SUBMITTED = ("Cơ quan đã gửi, chờ tiếp nhận.", "Its agency handed it in.")
RETURNED = ("Cơ quan chủ trì trả lại.", "The lead agency gave it back.")
HOLDERS = {
    S.SUBMITTED: Permission.AGENCY_REPORT_ACCEPT,
    S.RETURNED: Permission.AGENCY_REPORT_WRITE,
}


def list_waiting_agency_reports(asker: Asker) -> Iterator[WaitingItem]:
    """The lead agency has those submitted, an agency those of its own that were returned."""
    held = [status for status, by in HOLDERS.items() if asker.has_permission(by)]
    if not held:
        return
    found = (
        sa.select(AgencyReport, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == AgencyReport.org_unit_id)
        .where(AgencyReport.status.in_(held), *asker.own(AgencyReport))
        .order_by(AgencyReport.held_since, AgencyReport.id)
    )
    for report, unit_name in asker.db.execute(found):
        is_new = report.status is S.SUBMITTED
        period = format_period(report.period_kind, report.period_start)
        yield WaitingItem(
            topic=WorkTopic.REPORT,
            kind="agency_report",
            entity="agency_reports",
            entity_id=report.id,
            title=ACCEPT if is_new else MEND,
            about=f"{report.agency}, {period}",
            why=SUBMITTED if is_new else RETURNED,
            org_unit_id=report.org_unit_id,
            org_unit_name=unit_name,
            since=report.held_since.astimezone(HANOI).date() if report.held_since else None,
        )


INBOX = (list_waiting_agency_reports,)
