"""Tables of reminders: who reminded, of which period, until when, and which units."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, MultiUnit, UnitScoped
from backend.core.sql.types import to_enum_type
from backend.core.text.periods import PeriodKind
from backend.domains.reporting.reports.comparing_schemas import PartStage
from backend.permissions import Permission


class ReportReminder(MultiUnit, Entity):
    """One act: the unit that sums up asks some of its parts for their reports of a period.

    It stands in the list of work of each of them until its report is handed on, and is printed as
    one letter to all of them.
    """

    __tablename__ = "report_reminders"
    __table_args__ = (sa.Index(None, "period_start", "period_kind"),)
    read_permission = Permission.REPORT_READ

    period_kind: orm.Mapped[PeriodKind] = orm.mapped_column(to_enum_type(PeriodKind))
    period_start: orm.Mapped[date]
    reminded_on: orm.Mapped[date]
    due_on: orm.Mapped[date]
    """Until when the letter asks for the reports; the closing day of the period stays as it is."""
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The number of the letter, once it was issued."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        reminded = RemindedUnit.org_unit_id.in_(units)
        return sa.select(RemindedUnit.reminder_id).where(reminded)


class RemindedUnit(UnitScoped, Base):
    """A unit that was reminded, and how far its report was then."""

    __tablename__ = "report_reminder_units"
    continues_record = True

    reminder_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("report_reminders.id", ondelete="CASCADE"), primary_key=True
    )
    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True, index=True
    )
    stage: orm.Mapped[PartStage] = orm.mapped_column(to_enum_type(PartStage))
    closed_on: orm.Mapped[date]
    """The closing day of its report."""
