"""Secure deletion: removes what a deleted row leaves in the files of the database.

SQLite overwrites deleted rows with zeros (`secure_delete`, engines.py), but its write-ahead log
(WAL) still contains the old page. PostgreSQL keeps dead versions of a row until the table is
rewritten, and its WAL until it is recycled. Nothing here changes that WAL, so data that must
become unreadable at once is encrypted with a key outside the database.
"""

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.engines import run_wal_checkpoint


def get_engine(db: Session) -> sa.Engine:
    engine = db.get_bind()
    assert isinstance(engine, sa.Engine)
    return engine


def run_wal_truncation(db: Session) -> bool:
    """Copy SQLite's WAL into the database file and truncate it; True on PostgreSQL.

    To be run as `database.run_as_system("…", run_wal_truncation)`, which holds the writer's slot,
    and before any statement of that session. Returns False if a reader or a writer elsewhere still
    needs the WAL; the caller then tries again.
    """
    engine = get_engine(db)
    return engine.dialect.name != "sqlite" or run_wal_checkpoint(engine, "TRUNCATE")


def run_on_postgres(db: Session, statements: tuple[str, ...]) -> None:
    """Run statements that PostgreSQL accepts only outside a transaction; do nothing on SQLite.

    Call it like `run_wal_truncation`.
    """
    engine = get_engine(db)
    if engine.dialect.name == "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
