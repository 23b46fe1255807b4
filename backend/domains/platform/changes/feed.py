"""One look at the change log: what came after a place in it, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from backend.core.session.audit_log import AuditEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.reach import build_followed_clause, is_deletion_hidden

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
class ChangeBatch:
    """What was found, and the place up to which everything has been looked at."""

    items: list[Any] = field(default_factory=list)
    next: int = 0


def get_log_head(db: Session) -> int:
    """The last place in the log, or 0.

    `seq` follows commit order (backend/core/session/pending_changes.py): what lies up to here
    is all there.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0


def list_changes_before(db: Session, before: int, limit: int) -> ChangeBatch:
    """The last `limit` changes before a place that the reader may follow, in the log's order."""
    head = get_log_head(db)
    found = (
        sa.select(*ITEM, AuditEntry.diff)
        .where(
            AuditEntry.seq < before,
            AuditEntry.seq <= head,
            AuditEntry.version > 0,
            build_followed_clause(db.actor),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return ChangeBatch(
        remove_hidden_deletions(db, db.execute(found).all()[::-1]), min(head, max(before - 1, 0))
    )


def remove_hidden_deletions(db: Session, rows: Sequence[Any]) -> list[Any]:
    """Without the ends of records that lay beyond the reader."""
    return [
        row
        for row in rows
        if row.action != "deleted" or not is_deletion_hidden(db.actor, row.entity, row.diff)
    ]


def list_changes_after(db: Session, after: int, limit: int) -> ChangeBatch:
    """The changes after `after` that the reader may follow, up to `limit`."""
    head = get_log_head(db)
    if head <= after:
        return ChangeBatch(next=after)
    found = (
        sa.select(*ITEM, AuditEntry.diff)
        .where(
            AuditEntry.seq > after,
            AuditEntry.seq <= head,
            AuditEntry.version > 0,
            build_followed_clause(db.actor),
        )
        .order_by(AuditEntry.seq)
        .limit(limit)
    )
    rows = db.execute(found).all()
    return ChangeBatch(
        remove_hidden_deletions(db, rows), rows[-1].seq if len(rows) == limit else head
    )
