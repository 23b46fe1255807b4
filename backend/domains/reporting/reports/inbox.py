"""Reports that wait: submitted ones for the leader, approved ones to be sent."""

from typing import NamedTuple

import sqlalchemy as sa

from backend.core.text.clock import to_civil_day
from backend.core.text.periods import format_period
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.domains.reporting.reports.queries import select_report_rows
from backend.domains.reporting.reports.workflow import find_holder
from backend.permissions import Permission, Role


class ReportWait(NamedTuple):
    """What is to be done with reports in a state, and by whom."""

    status: ReportStatus
    holders: tuple[Role, ...]
    topic: WorkTopic
    kind: str
    title: tuple[str, str]
    why: tuple[str, str]


TO_APPROVE = ReportWait(
    ReportStatus.SUBMITTED,
    (Role.LEADER,),
    WorkTopic.APPROVAL,
    "report_approval",
    ("Phê duyệt báo cáo", "Approve a report"),
    ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval."),
)
TO_SEND = ReportWait(
    ReportStatus.APPROVED,
    (Role.LEAD_OFFICER, Role.SUPERIOR_OFFICER),
    WorkTopic.REPORT,
    "report_sending",
    ("Gửi báo cáo lên cấp trên", "Send a report to the unit above"),
    ("Đã phê duyệt, chờ gửi cấp trên.", "Approved: it waits to be sent."),
)


def list_reports_to_approve(asker: Asker) -> WaitingItemRead:
    """What was submitted to the leader and nobody has answered."""
    if not asker.has_permission(Permission.REPORT_APPROVE):
        return []
    mine = asker.build_unit_clauses(Report.org_unit_id, Permission.REPORT_APPROVE)
    return (yield from list_waiting_reports(TO_APPROVE, mine))


def list_reports_to_send(asker: Asker) -> WaitingItemRead:
    """What the leader approved; only its own unit sends it."""
    if not asker.has_permission(Permission.REPORT_SEND):
        return []
    units = asker.db.actor.scope(Permission.REPORT_SEND).units or ()
    return (yield from list_waiting_reports(TO_SEND, [Report.org_unit_id.in_(units)]))


def list_waiting_reports(
    wait: ReportWait, clauses: list[sa.ColumnElement[bool]]
) -> WaitingItemRead:
    (rows,) = yield [select_report_rows().where(Report.status == wait.status, *clauses)]
    return [
        WaitingItem(
            topic=wait.topic,
            kind=wait.kind,
            entity="reports",
            entity_id=row.id,
            title=wait.title,
            about=f"Báo cáo {format_period(row.period_kind, row.period_start)}",
            why=wait.why,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.held_since),
        )
        for row in rows
        if find_holder(row) in wait.holders
    ]


INBOX = (list_reports_to_approve, list_reports_to_send)
