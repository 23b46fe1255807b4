"""Deleting for good: what a deleted row leaves in the database's files, and waiting for the disk.

SQLite overwrites what is deleted with zeros (`secure_delete`, engines.py), but its log still holds
the page as it was. PostgreSQL keeps dead versions of a row until the table is rewritten, and its
log until it is recycled: nothing here reaches that log, so what must become unreadable at once is
encrypted under a key outside the database.
"""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread
import sqlalchemy as sa
from sqlalchemy.util import await_only

from backend.core.session.session import Session

P = ParamSpec("P")
R = TypeVar("R")

CHECKPOINT_WAIT_MS = 250
"""How long the log waits for readers of what it holds; a reader that takes longer is met again."""


def is_on_sqlite(db: Session) -> bool:
    return bool(db.get_bind().dialect.name == "sqlite")


def run_blocking(db: Session, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do what waits for the disk within a session's work, without holding up the event loop.

    On SQLite that work has a thread of its own; on PostgreSQL it runs in the loop's greenlet.
    """
    if is_on_sqlite(db):
        return work(*args, **kwargs)
    run = partial(work, *args, **kwargs)
    return await_only(anyio.to_thread.run_sync(run))


def truncate_wal(db: Session) -> bool:
    """Write SQLite's log back into the file and cut it to nothing; True on PostgreSQL.

    To be run as `database.run_as_system("…", truncate_wal)`, which holds the writer's turn,
    and before any statement of that session. False: a reader still
    needs the log, so it has to be tried again.
    """
    engine = db.get_bind()
    assert isinstance(engine, sa.Engine)
    if not is_on_sqlite(db):
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone() or (0,)
        cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_pages = cursor.fetchone() or (1,)
        cursor.execute(f"PRAGMA busy_timeout={before}")
        cursor.close()
    finally:
        connection.close()
    return not busy


def run_on_postgres(db: Session, statements: tuple[str, ...]) -> None:
    """Run statements that PostgreSQL takes outside a transaction only; nothing on SQLite.

    To be run as `truncate_wal` is.
    """
    engine = db.get_bind()
    assert isinstance(engine, sa.Engine)
    if is_on_sqlite(db):
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
