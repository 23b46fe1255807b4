"""Agency reports that wait for the lead agency, or for the agency to which one was returned."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import ReadRow
from backend.core.text.clock import HANOI
from backend.core.text.periods import format_period
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
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


def list_waiting_agency_reports(asker: Asker) -> WaitingItemRead:
    """The lead agency has those submitted, an agency those of its own that were returned."""
    held = [status for status, by in HOLDERS.items() if asker.has_permission(by)]
    if not held:
        return []
    found = (
        sa.select(
            *(AgencyReport.id, AgencyReport.agency, AgencyReport.status, AgencyReport.held_since),
            *(AgencyReport.period_kind, AgencyReport.period_start, AgencyReport.org_unit_id),
            OrgUnit.name,
        )
        .join(OrgUnit, OrgUnit.id == AgencyReport.org_unit_id)
        .where(AgencyReport.status.in_(held), *asker.own(AgencyReport))
    )
    (rows,) = yield [found]
    return [build_item(row) for row in rows]


def build_item(row: ReadRow) -> WaitingItem:
    is_new = row.status is S.SUBMITTED
    return WaitingItem(
        topic=WorkTopic.REPORT,
        kind="agency_report",
        entity="agency_reports",
        entity_id=row.id,
        title=ACCEPT if is_new else MEND,
        about=f"{row.agency}, {format_period(row.period_kind, row.period_start)}",
        why=SUBMITTED if is_new else RETURNED,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.name,
        since=row.held_since.astimezone(HANOI).date() if row.held_since else None,
    )


INBOX = (list_waiting_agency_reports,)
