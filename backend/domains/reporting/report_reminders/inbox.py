"""Reminders that wait for the writers of a unit's report."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import RowSelect
from backend.core.text.periods import format_period
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.reporting.report_reminders.models import RemindedUnit, ReportReminder
from backend.domains.reporting.reports.models import OPEN, Report
from backend.permissions import Permission

TITLE = ("Gửi báo cáo: cấp trên đôn đốc", "Hand on a report: the unit above asks for it")
WHY = ("Chưa nộp báo cáo kỳ này.", "The report of this period is not handed on.")


def list_reminders(asker: Asker) -> WaitingItemRead:
    """The last reminder of each period of which the writer's own unit has handed nothing on."""
    if not asker.has_permission(Permission.REPORT_WRITE):
        return []
    units = asker.db.actor.scope(Permission.REPORT_WRITE).units or ()
    (rows,) = yield [select_waiting_reminders(units)]
    found = sorted(rows, key=lambda row: (row.reminded_on, row.id))
    latest = {(row.unit, row.period_kind, row.period_start): row for row in found}
    return [
        WaitingItem(
            topic=WorkTopic.REPORT,
            kind="report_reminder",
            entity=ReportReminder.__tablename__,
            entity_id=row.id,
            title=TITLE,
            about=f"Báo cáo {format_period(row.period_kind, row.period_start)}",
            why=WHY,
            org_unit_id=row.unit,
            org_unit_name=row.name,
            due_on=row.due_on,
            since=row.reminded_on,
            detail=row.document_no,
            is_late=row.due_on < asker.today,
        )
        for row in latest.values()
    ]


def select_waiting_reminders(units: Sequence[UUID]) -> RowSelect:
    """Reminders to these units whose report is not handed on."""
    handed = sa.exists(Report.id).where(
        Report.org_unit_id == RemindedUnit.org_unit_id,
        Report.period_kind == ReportReminder.period_kind,
        Report.period_start == ReportReminder.period_start,
        Report.status.not_in(OPEN),
    )
    return (
        sa.select(
            ReportReminder.id,
            ReportReminder.period_kind,
            ReportReminder.period_start,
            ReportReminder.reminded_on,
            ReportReminder.due_on,
            ReportReminder.document_no,
            OrgUnit.id.label("unit"),
            OrgUnit.name,
        )
        .join(RemindedUnit, RemindedUnit.reminder_id == ReportReminder.id)
        .join(OrgUnit, OrgUnit.id == RemindedUnit.org_unit_id)
        .where(RemindedUnit.org_unit_id.in_(units), ~handed)
    )


INBOX = (list_reminders,)
