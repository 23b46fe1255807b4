"""One read of the change log: the changes after a place in it that the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.reach import (
    build_concerning_clause,
    build_followed_clause,
    is_deletion_hidden,
)
from backend.domains.platform.changes.schemas import ChangeRead

LOG = build_unscoped_table(LogEntry)
OF_BELOW = {"unscoped": "records of units below that concern one of the reader's own"}

ITEM = (
    LogEntry.seq,
    LogEntry.entity,
    LogEntry.entity_id.label("id"),
    LogEntry.version,
    LogEntry.action,
    LogEntry.at,
)
ITEM_OF_BELOW = (
    *(LOG.c.seq, LOG.c.entity, LOG.c.entity_id.label("id"), LOG.c.version),
    *(LOG.c.action, LOG.c.at, LOG.c.diff),
)


Diff = Mapping[str, Sequence[JsonValue]]
LogRow = sa.Row[int, str, UUID, int, str, datetime, Diff]
"""A row of ITEM, with `diff`."""


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """The changes found, and the place in the log up to which everything has been read."""

    items: list[ChangeRead] = field(default_factory=list)
    next: int = 0


def get_log_head(db: Session) -> int:
    """The last place in the log, or 0 if it is empty.

    `seq` follows the order of the commits (backend/core/session/pending_changes.py), so no change
    can still appear before this place.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0


def list_changes_before(db: Session, before: int, limit: int) -> ChangeBatch:
    """The last `limit` changes before a place that the reader may see, in the order of the log."""
    head = get_log_head(db)
    last = min(head, max(before - 1, 0))
    rows = list_log_rows(db, LogSpan(0, last), limit, is_latest=True)[::-1]
    return ChangeBatch(to_visible_changes(db, rows), last)


class LogSpan(NamedTuple):
    """The places of the log behind `after`, up to `upto`."""

    after: int
    upto: int


def list_log_rows(
    db: Session, span: LogSpan, limit: int, *, is_latest: bool = False
) -> list[LogRow]:
    """The first `limit` changes of a span that the reader follows, or the last ones from its end.

    Whoever reads no records of units below has another statement for those that concern an own
    unit: the session keeps these rows of the log away.
    """
    found = select_changes(db).where(LogEntry.seq > span.after, LogEntry.seq <= span.upto)
    order = sa.desc if is_latest else sa.asc
    rows = list(db.execute(found.order_by(order(LogEntry.seq)).limit(limit)))
    concerning = build_concerning_clause(db.actor, db.scope, LOG)
    if concerning is None:
        return rows
    below = sa.select(*ITEM_OF_BELOW).where(
        LOG.c.version > 0, LOG.c.seq > span.after, LOG.c.seq <= span.upto, concerning
    )
    below = below.order_by(order(LOG.c.seq)).limit(limit)
    rows += db.execute(below, execution_options=OF_BELOW)
    return sorted(rows, key=lambda row: row.seq, reverse=is_latest)[:limit]


def select_changes(db: Session) -> sa.Select[int, str, UUID, int, str, datetime, Diff]:
    """The changes of records that the reader follows; an event has no version."""
    changes = sa.select(*ITEM, LogEntry.diff).where(LogEntry.version > 0)
    return changes.where(build_followed_clause(db.actor))


def to_visible_changes(db: Session, rows: Sequence[LogRow]) -> list[ChangeRead]:
    """The rows without deletions of records that the reader could not see."""
    return [
        ChangeRead.model_validate(row)
        for row in rows
        if row.action != "deleted" or not is_deletion_hidden(db.actor, row.entity, row.diff)
    ]


def list_changes_after(db: Session, after: int, limit: int) -> ChangeBatch:
    """The first `limit` changes after the place `after` that the reader may see."""
    head = get_log_head(db)
    if head <= after:
        return ChangeBatch(next=after)
    rows = list_log_rows(db, LogSpan(after, head), limit)
    return ChangeBatch(to_visible_changes(db, rows), rows[-1].seq if len(rows) == limit else head)
