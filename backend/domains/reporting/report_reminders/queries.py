"""Selects reminders, and the units that were reminded with what became of their reports."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.periods import compute_period_end, format_period
from backend.domains.reporting.report_reminders.models import RemindedUnit, ReportReminder
from backend.domains.reporting.report_reminders.schemas import (
    RemindedUnitRead,
    ReminderRead,
    ReminderRow,
)
from backend.domains.reporting.reports.models import OPEN, Report

TOLD = (
    *("id", "version", "created_at", "updated_at", "org_unit_id", "period_kind", "period_start"),
    *("reminded_on", "due_on", "document_no", "note"),
)
LATEST_FIRST = (ReportReminder.reminded_on.desc(), ReportReminder.id.desc())


def select_reminders() -> RowSelect:
    columns = [getattr(ReportReminder, name) for name in TOLD]
    return sa.select(
        *columns, ReportReminder.reached_ids, OrgUnit.name.label("org_unit_name")
    ).join(OrgUnit, OrgUnit.id == ReportReminder.org_unit_id)


def to_reminder_row(row: ReadRow) -> ReminderRow:
    told = {name: getattr(row, name) for name in (*TOLD, "org_unit_name")}
    title = f"Báo cáo {format_period(row.period_kind, row.period_start)}"
    return ReminderRow(**told, title=title, org_unit_ids=row.reached_ids)


def get_reminder_read(db: Session, id: UUID) -> ReminderRead:
    """One reminder with its units by name; raises NotFound."""
    row = db.execute(select_reminders().where(ReportReminder.id == id)).first()
    if row is None:
        raise NotFound
    return ReminderRead(**dict(to_reminder_row(row)), units=list_reminded_units(db, row))


def list_reminded_units(db: Session, reminder: ReadRow) -> list[RemindedUnitRead]:
    """The reminded units that the reader may see, with the day on which each handed on."""
    of_period = sa.and_(
        Report.org_unit_id == RemindedUnit.org_unit_id,
        Report.period_kind == reminder.period_kind,
        Report.period_start == reminder.period_start,
        Report.status.not_in(OPEN),
    )
    end = compute_period_end(reminder.period_kind, reminder.period_start)
    found = (
        sa.select(
            RemindedUnit.org_unit_id,
            OrgUnit.name,
            build_kind_on(end).label("kind"),
            RemindedUnit.stage,
            RemindedUnit.closed_on,
            Report.submitted_on,
        )
        .join(OrgUnit, OrgUnit.id == RemindedUnit.org_unit_id)
        .outerjoin(Report, of_period)
        .where(RemindedUnit.reminder_id == reminder.id)
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [RemindedUnitRead.model_validate(row._mapping) for row in db.execute(found)]
