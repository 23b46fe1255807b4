"""Secure deletion: removes what a deleted row leaves in the files of the database.

SQLite overwrites deleted rows with zeros (`secure_delete`, engines.py), but its write-ahead log
(WAL) still contains the old page. PostgreSQL keeps dead versions of a row until the table is
rewritten, and its WAL until it is recycled. Nothing here changes that WAL, so data that must
become unreadable at once is encrypted with a key outside the database.
"""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread
import sqlalchemy as sa
from sqlalchemy.util import await_only

from backend.core.session.session import Session
from backend.core.sql.engines import run_wal_checkpoint

P = ParamSpec("P")
R = TypeVar("R")


def is_on_sqlite(db: Session) -> bool:
    return bool(db.get_bind().dialect.name == "sqlite")


def run_blocking(db: Session, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work`, which waits for the disk, within a session and without blocking the event loop.

    On SQLite the session already runs in a thread; on PostgreSQL it runs in a greenlet of the
    event loop, so `work` is moved to a thread.
    """
    if is_on_sqlite(db):
        return work(*args, **kwargs)
    run = partial(work, *args, **kwargs)
    return await_only(anyio.to_thread.run_sync(run))


def run_wal_truncation(db: Session) -> bool:
    """Copy SQLite's WAL into the database file and truncate it; True on PostgreSQL.

    To be run as `database.run_as_system("…", truncate_wal)`, which holds the writer's slot,
    and before any statement of that session. Returns False if a reader or a writer
    elsewhere still needs the WAL; the caller then tries again.
    """
    engine = db.get_bind()
    assert isinstance(engine, sa.Engine)
    if not is_on_sqlite(db):
        return True
    return run_wal_checkpoint(engine, "TRUNCATE")


def run_on_postgres(db: Session, statements: tuple[str, ...]) -> None:
    """Run statements that PostgreSQL accepts only outside a transaction; do nothing on SQLite.

    Call it like `run_wal_truncation`.
    """
    engine = db.get_bind()
    assert isinstance(engine, sa.Engine)
    if is_on_sqlite(db):
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
