"""One look at the change log: what came after a place in it, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from backend.core.session.audit_log import AuditEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.reach import followed_by, lost_by

LOG = build_unscoped_table(AuditEntry, "seq")

ITEM = (
    AuditEntry.seq,
    AuditEntry.entity,
    AuditEntry.entity_id.label("id"),
    AuditEntry.version,
    AuditEntry.action,
    AuditEntry.at,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and the place up to which everything has been looked at."""

    items: list[Any] = field(default_factory=list)
    next: int = 0


def head_of_log(db: Session) -> int:
    """The last place in the log, or 0.

    `seq` follows commit order (backend/core/session/pending_changes.py): what lies up to here
    is all there.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0


def look_back(db: Session, before: int, limit: int) -> Look:
    """The last `limit` changes before a place that the reader may follow, in the log's order."""
    head = head_of_log(db)
    found = (
        sa.select(*ITEM, AuditEntry.diff)
        .where(
            AuditEntry.seq < before,
            AuditEntry.seq <= head,
            AuditEntry.version > 0,
            followed_by(db.actor),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return Look(told(db, db.execute(found).all()[::-1]), min(head, max(before - 1, 0)))


def told(db: Session, rows: Sequence[Any]) -> list[Any]:
    """Without the ends of records that lay beyond the reader."""
    return [
        row
        for row in rows
        if row.action != "deleted" or not lost_by(db.actor, row.entity, row.diff)
    ]


def look(db: Session, after: int, limit: int) -> Look:
    """The changes after `after` that the reader may follow, up to `limit`."""
    head = head_of_log(db)
    if head <= after:
        return Look(next=after)
    found = (
        sa.select(*ITEM, AuditEntry.diff)
        .where(
            AuditEntry.seq > after,
            AuditEntry.seq <= head,
            AuditEntry.version > 0,
            followed_by(db.actor),
        )
        .order_by(AuditEntry.seq)
        .limit(limit)
    )
    rows = db.execute(found).all()
    return Look(told(db, rows), rows[-1].seq if len(rows) == limit else head)
