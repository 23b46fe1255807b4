"""The day on which a report closes, and who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind, compute_period_end
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.law.reference.report_closings import find_closing_rule


@dataclass(frozen=True, slots=True)
class Closing:
    """`basis`: the letter of the setting, or what the file of defaults rests on."""

    on: date
    basis: str
    is_default: bool


class Closings:
    """The settings over some units, read with two statements."""

    def __init__(self, db: Session, units: Iterable[UUID]) -> None:
        over = sa.select(
            OrgUnitClosure.descendant_id, OrgUnitClosure.ancestor_id, build_depth_column()
        ).where(OrgUnitClosure.descendant_id.in_(set(units)))
        self.over: dict[UUID, dict[UUID, int]] = {}
        for unit, ancestor, depth in db.execute(over):
            self.over.setdefault(unit, {})[ancestor] = depth
        columns = [
            getattr(ReportCalendar, name)
            for name in ("org_unit_id", "level", "period_kind", "period_start")
        ]
        found = sa.select(*columns, ReportCalendar.days_after, ReportCalendar.basis)
        self.settings = db.execute(found).all()

    def of(self, unit: UUID, level: str, kind: PeriodKind, start: date) -> Closing:
        """The nearest setting for this period, then the nearest rule, then the default."""
        over = self.over.get(unit, {})
        fitting = [
            (row.period_start == start, over[row.org_unit_id], row)
            for row in self.settings
            if (row.level, row.period_kind) == (level, kind)
            and row.period_start in (start, ALWAYS)
            and row.org_unit_id in over
        ]
        end = compute_period_end(kind, start)
        if fitting:
            row = max(fitting, key=lambda one: one[:2])[2]
            return Closing(end + timedelta(days=row.days_after), row.basis, is_default=False)
        known = find_closing_rule(level, kind, end)
        return Closing(end + timedelta(days=known.days_after), known.source, is_default=True)


def build_depth_column() -> sa.ColumnElement[int]:
    """How many units hold the ancestor: the deeper, the nearer."""
    above = sa.orm.aliased(OrgUnitClosure)
    return (
        sa.select(sa.func.count(above.ancestor_id))
        .where(above.descendant_id == OrgUnitClosure.ancestor_id)
        .correlate(OrgUnitClosure)
        .scalar_subquery()
    )
