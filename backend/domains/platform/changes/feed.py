"""One look at the change log: what came after a place in it, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from backend.core.session.audit_log import Change
from backend.core.session.scoped_session import Session
from backend.core.sql.bare_table import bare_table
from backend.domains.platform.changes.reach import followed_by, lost_by

LOG = bare_table(Change, "seq")

ITEM = (
    Change.seq,
    Change.entity,
    Change.entity_id.label("id"),
    Change.version,
    Change.action,
    Change.at,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and the place up to which everything has been looked at."""

    items: list[Any] = field(default_factory=list)
    next: int = 0


def head_of_log(db: Session) -> int:
    """The last place in the log, or 0.

    `seq` follows commit order (backend/core/session/scoped_session.py, `log`): what lies up to here
    is all there.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0


def look_back(db: Session, before: int, limit: int) -> Look:
    """The last `limit` changes before a place that the reader may follow, in the log's order."""
    head = head_of_log(db)
    found = (
        sa.select(*ITEM, Change.diff)
        .where(Change.seq < before, Change.seq <= head, Change.version > 0, followed_by(db.actor))
        .order_by(Change.seq.desc())
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
        sa.select(*ITEM, Change.diff)
        .where(Change.seq > after, Change.seq <= head, Change.version > 0, followed_by(db.actor))
        .order_by(Change.seq)
        .limit(limit)
    )
    rows = db.execute(found).all()
    return Look(told(db, rows), rows[-1].seq if len(rows) == limit else head)
