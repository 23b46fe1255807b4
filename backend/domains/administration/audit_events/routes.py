"""The audit trail: who did what and when within the auditor's units, without the contents."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import sqlalchemy as sa
from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.change_log import CLOCK_ACTIONS, LogEntry
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import ReadRow
from backend.core.text.clock import HANOI
from backend.domains.administration.audit_events.schemas import (
    AuditEventRead,
    AuditFilters,
    AuditQuery,
)
from backend.domains.platform.changes.people import load_actor_names
from backend.permissions import Permission

router = create_router("/audit-events")

Reading = Annotated[Session, requires(Permission.AUDIT_READ)]

COLUMNS = (
    LogEntry.seq,
    LogEntry.at,
    LogEntry.actor_id,
    LogEntry.request_id,
    LogEntry.entity,
    LogEntry.entity_id,
    LogEntry.org_unit_id,
    LogEntry.version,
    LogEntry.action,
    LogEntry.diff,
)


@router.get("", response_model=Page[AuditEventRead])
def list_audit_events(db: Reading, query: Annotated[AuditQuery, Query()]) -> PageRows:
    """Changes and events, the latest first."""
    found = sa.select(*COLUMNS).where(*build_reach_clauses(db), *build_filter_clauses(query))
    rows = read_page(db, found, (LogEntry.seq.desc(),), query.after, query.limit)
    return {"items": to_event_reads(db, rows["items"]), "next": rows["next"]}


def build_reach_clauses(db: Session) -> Iterable[sa.ColumnElement[bool]]:
    """Clauses for the own units and those below; the log itself also holds entries from above.

    What the clock did is no act of anybody's, and would tell of sealed visits.
    """
    yield LogEntry.action.not_in(CLOCK_ACTIONS)
    if db.scope.units is not None:
        yield LogEntry.org_unit_id.in_(select_units_under(db.scope.units))


def build_filter_clauses(filters: AuditFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(LogEntry, filters, "actor_id", "entity", "entity_id", "action")
    if filters.from_ is not None:
        yield LogEntry.at >= to_midnight(filters.from_)
    if filters.to is not None:
        yield LogEntry.at < to_midnight(filters.to + timedelta(days=1))


def to_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, HANOI)


def to_event_reads(db: Session, rows: Sequence[ReadRow]) -> list[AuditEventRead]:
    names = load_actor_names(db, {row.actor_id for row in rows})
    return [
        AuditEventRead(**row._mapping, actor_name=names.get(row.actor_id), fields=sorted(row.diff))
        for row in rows
    ]
