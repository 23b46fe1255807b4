"""One read of the change log: the changes after a place in it that the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.reach import build_followed_clause, is_deletion_hidden
from backend.domains.platform.changes.schemas import ChangeRead

LOG = build_unscoped_table(LogEntry, "seq")

ITEM = (
    LogEntry.seq,
    LogEntry.entity,
    LogEntry.entity_id.label("id"),
    LogEntry.version,
    LogEntry.action,
    LogEntry.at,
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
    found = select_changes(db, LogEntry.seq < before, LogEntry.seq <= head)
    rows = db.execute(found.order_by(LogEntry.seq.desc()).limit(limit)).all()[::-1]
    return ChangeBatch(to_visible_changes(db, rows), min(head, max(before - 1, 0)))


def select_changes(
    db: Session, *where: sa.ColumnElement[bool]
) -> sa.Select[int, str, UUID, int, str, datetime, Diff]:
    """The changes of records that the reader follows; an event has no version."""
    changes = sa.select(*ITEM, LogEntry.diff).where(*where, LogEntry.version > 0)
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
    found = select_changes(db, LogEntry.seq > after, LogEntry.seq <= head)
    rows = db.execute(found.order_by(LogEntry.seq).limit(limit)).all()
    return ChangeBatch(to_visible_changes(db, rows), rows[-1].seq if len(rows) == limit else head)
