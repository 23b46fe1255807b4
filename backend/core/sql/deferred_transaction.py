"""Transactions that begin with their first write: until then a session only reads.

What a plain write reads before it writes needs no transaction of its own. On PostgreSQL each
statement sees what is committed before it, within a transaction (READ COMMITTED) as without one. On
SQLite the lock of the file would be held all the while; there the transaction asks, once it has the
lock, whether another process has written since the first read. If so, nothing was written yet, and
the request is done again with the lock from the beginning.

Reads run on the connection of the driver (`driver_reader.py`). What waits for the end
(`core/session/pending_changes.py`) is written there as well, if nothing else has begun the
transaction: one statement on PostgreSQL, which commits itself, and on SQLite the statements between
BEGIN IMMEDIATE and COMMIT, whose values were made before. What the database refuses is written once
more in the ordinary way, which raises as ever.
"""

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, cast

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.pool import QueuePool
from sqlalchemy.pool.base import _ConnectionRecord

from backend.core.sql.bulk_insert import RowInsert, build_joint_values, list_driver_rows
from backend.core.sql.driver_reader import DriverReader, load_from_sqlite
from backend.core.sql.driver_rows import DriverRows
from backend.core.sql.engines import is_early_connection
from backend.core.sql.types import ColumnValue

BEGIN = "BEGIN IMMEDIATE"
_LOCKS = re.compile(r"\bFOR (?:NO KEY )?(?:UPDATE|SHARE|KEY SHARE)\b|advisory")


class OutdatedReads(Exception):
    """Another process has written since the first read: do it all again, with the lock first."""


class DeferredTransaction(Protocol):
    """What a session reads and writes as long as it has no transaction of SQLAlchemy's."""

    def load(self, text: str, values: Sequence[ColumnValue]) -> DriverRows | None:
        """The rows; None if the statement needs a transaction."""

    def ensure_current(self) -> None:
        """Raise OutdatedReads unless what was read still holds; the lock is held from now on."""

    def commit(self, inserts: Sequence[RowInsert]) -> bool:
        """Write and commit; False if nothing is written: the ordinary way says why."""

    def close(self) -> None:
        """Give back what it holds."""


@lru_cache(maxsize=4096)
def is_locking(text: str) -> bool:
    return _LOCKS.search(text) is not None


class PostgresDeferredTransaction:
    """It holds nothing between two statements, so one serves all sessions."""

    def __init__(self, reader: DriverReader) -> None:
        self.reader = reader

    def load(self, text: str, values: Sequence[ColumnValue]) -> DriverRows | None:
        return None if is_locking(text) else self.reader.load(text, values)

    def ensure_current(self) -> None:
        pass

    def commit(self, inserts: Sequence[RowInsert]) -> bool:
        return self.reader.run_alone(*build_joint_values(inserts, self.reader.dialect))

    def close(self) -> None:
        pass


class SqliteDeferredTransaction:
    """Of one session: it keeps a connection, which is asked whether others have written."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.entry: _ConnectionRecord | None = None
        self.version = 0

    def load(self, text: str, values: Sequence[ColumnValue]) -> DriverRows | None:
        try:
            connection = self.connect()
            self.tell(text, values)
            return load_from_sqlite(connection, text, values)
        except sqlite3.Error:  # a transaction says why, in SQLAlchemy's words
            return None

    def connect(self) -> sqlite3.Connection:
        is_first = self.entry is None
        if self.entry is None:
            self.entry = cast(_ConnectionRecord, cast(QueuePool, self.engine.pool)._do_get())
        connection = cast(sqlite3.Connection, self.entry.get_connection())
        if is_first:
            self.version = read_version(connection)
        return connection

    def ensure_current(self) -> None:
        if self.entry is None:
            return
        try:
            version = read_version(self.connect())
        except sqlite3.Error as error:
            raise OutdatedReads from error
        finally:
            self.close()
        if version != self.version:
            raise OutdatedReads

    def commit(self, inserts: Sequence[RowInsert]) -> bool:
        steps = list_driver_rows(inserts, self.engine.dialect)
        try:
            connection = self.connect()
        except sqlite3.Error:
            return False
        assert self.entry is not None
        if is_early_connection(self.entry):
            return False
        try:
            self.tell(BEGIN, ())
            connection.execute(BEGIN)
            if read_version(connection) != self.version:
                raise OutdatedReads
            for text, rows in steps:
                self.tell(text, rows)
                connection.executemany(text, rows)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise exc.OperationalError(BEGIN, None, error) from error
            return False
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return True

    def tell(self, text: str, values: Sequence[object]) -> None:
        """Let who listens to statements hear of this one."""
        self.engine.dispatch.before_cursor_execute(None, None, text, values, None, False)

    def close(self) -> None:
        entry, self.entry = self.entry, None
        if entry is not None:
            cast(QueuePool, self.engine.pool)._do_return_conn(entry)


def read_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection commits, and with no commit of this one."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
