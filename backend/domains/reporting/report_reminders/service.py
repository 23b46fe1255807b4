"""Reminding the parts of a report that have not handed theirs on."""

from uuid import UUID

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_only_unit
from backend.domains.reporting.report_reminders.models import RemindedUnit, ReportReminder
from backend.domains.reporting.report_reminders.schemas import ReminderCreate
from backend.domains.reporting.reports.comparing_schemas import ReportsOverviewRow
from backend.domains.reporting.reports.models import OPEN
from backend.domains.reporting.reports.overview import get_overview


def send_reminder(db: Session, data: ReminderCreate) -> ReportReminder:
    """Remind the chosen parts, or all that have not handed on; Conflict `nobody-to-remind`."""
    unit = get_only_unit(db, "/org_unit_id")
    if data.due_on < today():
        raise Invalid.at("/due_on", "reminder-day-past")
    overview = get_overview(db, data.period_kind, data.period_start, unit.id)
    waiting = {
        row.org_unit_id: row
        for row in overview.items
        if row.org_unit_id != unit.id and (row.status is None or row.status in OPEN)
    }
    rows = select_parts_to_remind(waiting, data.org_unit_ids)
    if not rows:
        raise Conflict("nobody-to-remind")
    made = ReportReminder(
        id=data.id or create_id(),
        org_unit_id=unit.id,
        period_kind=data.period_kind,
        period_start=data.period_start,
        reminded_on=today(),
        due_on=data.due_on,
        document_no=data.document_no,
        note=data.note,
        reached_ids=sorted(str(row.org_unit_id) for row in rows),
    )
    db.save(made)
    db.add_all(
        RemindedUnit(
            reminder_id=made.id,
            org_unit_id=row.org_unit_id,
            stage=row.stage,
            closed_on=row.closes_on,
        )
        for row in rows
    )
    db.flush()
    return made


def select_parts_to_remind(
    waiting: dict[UUID, ReportsOverviewRow], chosen: list[UUID] | None
) -> list[ReportsOverviewRow]:
    """The rows of the chosen parts; Invalid for one that is no part, or has handed on."""
    if chosen is None:
        return list(waiting.values())
    wrong = [at for at, id in enumerate(chosen) if id not in waiting]
    if wrong:
        raise Invalid.of([FieldError(f"/org_unit_ids/{at}", "no-part-to-remind") for at in wrong])
    return [waiting[id] for id in dict.fromkeys(chosen)]


register_messages(
    {
        "nobody-to-remind": (
            "Không còn đơn vị nào chưa nộp báo cáo kỳ này.",
            "No unit below still has to hand on its report of this period.",
        ),
        "no-part-to-remind": (
            "Đơn vị này không phải nộp báo cáo cho đơn vị của bạn, hoặc đã nộp.",
            "This unit hands no report to yours, or has handed it on.",
        ),
        "reminder-day-past": (
            "Hạn trong văn bản đôn đốc phải từ hôm nay trở đi.",
            "A reminder asks for reports by today or later.",
        ),
    }
)
