"""Writes to counters, sessions, secrets and stored answers, which are no records to be logged."""

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

from backend.core.session.session import Session


def run_unlogged(db: Session, statement: UpdateBase, why: str) -> int:
    """Run one UPDATE or DELETE; returns how many rows it touched. `why` is for the reader."""
    options = {"synchronize_session": False, "unlogged": why}
    result = db.execute(statement, execution_options=options)
    assert isinstance(result, sa.CursorResult)
    return result.rowcount
