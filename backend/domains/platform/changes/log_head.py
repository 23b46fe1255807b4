"""How far the change log reaches."""

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table

LOG = build_unscoped_table(LogEntry, "seq")


def get_log_head(db: Session) -> int:
    """The last place in the log, or 0 if it is empty.

    `seq` follows the order of the commits (backend/core/session/pending_changes.py), so no change
    can still appear before this place.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0
