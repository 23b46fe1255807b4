"""The calendar of working days: from the files, with the days that were entered since."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow
from backend.domains.catalogues.days_off.models import EnteredDay, EnteredKind
from backend.law.legal_clock import AddedDay, WorkCalendar, build_calendar
from backend.law.reference.legal_deadlines import DayKind

OLDEST_FIRST = (EnteredDay.created_at, EnteredDay.id)
COLUMNS = tuple(
    getattr(EnteredDay, name)
    for name in ("observed_on", "kind", "title", "source", "certainty", "note")
)

ENTERED_DAYS = CompiledQuery(sa.select(*COLUMNS).order_by(*OLDEST_FIRST))


def load_calendar(db: Session) -> WorkCalendar:
    """The calendar of the actor's units: one query."""
    return build_calendar(to_added_days(db.fetch(ENTERED_DAYS)))


def to_added_days(rows: Iterable[ReadRow]) -> tuple[AddedDay, ...]:
    return tuple(
        AddedDay(
            day=row.observed_on,
            kind=None if row.kind is EnteredKind.ORDINARY else DayKind(row.kind),
            name=row.title,
            certainty=row.certainty,
            source=row.source,
            note=row.note or "",
        )
        for row in rows
    )
