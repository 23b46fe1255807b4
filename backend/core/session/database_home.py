"""What tells a database from a copy of it."""

import hashlib
from pathlib import Path

from backend.core.session.session import Session

IDENTITY = (
    "SELECT d.oid, s.system_identifier, c.timeline_id"
    " FROM pg_database d, pg_control_system() s, pg_control_checkpoint() c"
    " WHERE d.datname = current_database()"
)
"""A restored dump is another database, a promoted standby another timeline."""


def find_database_home(db: Session) -> str | None:
    """A name for the file (f…) or the database (d…) of this session; None of one in memory."""
    connection = db.connection()
    if connection.dialect.name != "sqlite":
        kind, parts = "d", [*connection.exec_driver_sql(IDENTITY).one()]
    else:
        path = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
        kind, parts = "f", [path.resolve(), path.stat().st_ino] if path.is_file() else []
    name = " ".join(map(str, parts))
    return kind + hashlib.sha256(name.encode()).hexdigest()[:15] if name else None
