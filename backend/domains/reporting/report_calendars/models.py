"""A setting of the day by which units of one level below must hand on a kind of report."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.types import to_enum_type
from backend.core.text.periods import PeriodKind
from backend.permissions import Permission


class ReportCalendar(InheritedDown, Entity):
    """`org_unit_id` sets it for the units below it of `level`.

    With `period_start` it moves that one period, and outranks the rule without; of two units the
    nearer one counts. `days_after`: days from the period's last day to the closing day; negative
    where a letter asks earlier.
    """

    __tablename__ = "report_calendars"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "level", "period_kind", "period_start"),)
    read_permission = Permission.REPORT_READ

    level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    period_kind: orm.Mapped[PeriodKind] = orm.mapped_column(to_enum_type(PeriodKind))
    period_start: orm.Mapped[date]
    """The period that is moved; `ALWAYS` for the rule."""
    days_after: orm.Mapped[int]
    basis: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    """The letter that says so."""


ALWAYS = date(1900, 1, 1)
"""Stands for "no certain period": a unique index holds nothing against two NULLs."""
