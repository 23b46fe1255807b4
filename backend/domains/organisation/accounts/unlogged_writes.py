"""Writes to counters, sessions and secrets, which change no version and are not logged."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase

from backend.core.session.session import Session


def run_unlogged(db: Session, statement: UpdateBase, why: str) -> int:
    """Run one UPDATE or DELETE; returns how many rows it touched. `why` is for the reader."""
    options = {"synchronize_session": False, "unlogged": why}
    result = cast("sa.CursorResult[Any]", db.execute(statement, execution_options=options))
    return result.rowcount
