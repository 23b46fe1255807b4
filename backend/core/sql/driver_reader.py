"""Runs the compiled reads of sessions that only read, on the connection of the driver itself.

SQLAlchemy's connection, transaction, execution and result cost more than a short statement, and a
session that only reads needs none of them: on PostgreSQL its connections are in autocommit. The
reader takes an entry of the same pool, so limits and settings of connections stay, and gives it
back after each statement, so that a session never holds two. Whatever fails is run again in the
ordinary way, which checks the connection first and raises as ever; except for what took too long.
Who listens to SQLAlchemy's statements hears of these, too, without a connection and a cursor.
"""

import sqlite3
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import QueuePool
from sqlalchemy.pool.base import _ConnectionRecord
from sqlalchemy.util import await_only

from backend.core.sql.driver_rows import DriverRows
from backend.core.sql.outages import (
    is_query_canceled,
    list_outage_errors,
    to_operational_error,
)
from backend.core.sql.types import ColumnValue

if TYPE_CHECKING:  # a server on SQLite does without it
    import asyncpg

DriverValues = Sequence[ColumnValue | Sequence[ColumnValue]]
"""The values of a text in order; PostgreSQL takes arrays."""
FRESH_SECONDS = 1.0
"""A connection to PostgreSQL that was used so shortly ago is not asked whether it still lives."""
USED_AT = "used_at"


class PreparingConnection(Protocol):
    """SQLAlchemy's adapter of asyncpg, with the statements that the connection has prepared."""

    _connection: "asyncpg.Connection"

    async def _prepare(
        self, text: str, invalid_before: float
    ) -> "tuple[asyncpg.prepared_stmt.PreparedStatement, Sequence[asyncpg.Attribute]]": ...


class DriverReader:
    """Runs text with its values on an idle connection of the pool of `engine`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._run = load_from_sqlite if engine.dialect.name == "sqlite" else load_from_postgres

    def load(self, text: str, values: DriverValues) -> DriverRows | None:
        """The rows; None if the statement must be run in the ordinary way.

        Raises OperationalError for a statement that took too long: it would take as long again.
        """
        pool = self.tell(text, values)
        try:
            entry = cast(_ConnectionRecord, pool._do_get())
        except exc.TimeoutError:
            raise
        except Exception:
            return None
        with Borrowed(pool, entry):
            connection = entry.get_connection()
            if not self.is_alive(entry, connection):
                raise ConnectionError
            return self._run(connection, text, values)
        return None

    async def load_at_once(self, text: str, values: DriverValues) -> DriverRows | None:
        """As `load`, awaited outside a greenlet: on PostgreSQL, on a connection that was just used.

        None as well if there is none.
        """
        pool = cast(QueuePool, self.engine.pool)
        entry = find_used_entry(pool)
        if entry is None:
            return None
        self.tell(text, values)
        with Borrowed(pool, entry):
            connection = cast(PreparingConnection, entry.dbapi_connection)
            return await load_prepared(connection, text, values)
        return None

    def tell(self, text: str, values: DriverValues) -> QueuePool:
        """Let who listens to statements hear of this one; the pool to run it on."""
        self.engine.dispatch.before_cursor_execute(None, None, text, values, None, False)
        return cast(QueuePool, self.engine.pool)

    def run_alone(self, text: str, values: DriverValues) -> bool:
        """Run a statement of PostgreSQL that writes, as a transaction of its own.

        False if it wrote nothing. Raises OperationalError where it took too long, or where the
        connection broke: then it may have been committed, as with any COMMIT.
        """
        pool = self.tell(text, values)
        try:
            entry = cast(_ConnectionRecord, pool._do_get())
        except Exception:
            return False
        try:
            connection = entry.get_connection()
            if not self.is_alive(entry, connection):
                entry.invalidate()
                return False
            self._run(connection, text, values)
        except list_outage_errors() as error:
            entry.invalidate(error)
            raise to_operational_error(error) from error
        except Exception as error:
            if is_connection_lost(entry, error):
                entry.invalidate(error)
                raise to_operational_error(error) from error
            ensure_not_too_long(error)
            return False
        except BaseException as error:  # cancelled: the driver may still wait for the answer
            entry.invalidate(error)
            raise
        finally:
            pool._do_return_conn(entry)
        return True

    def is_alive(self, entry: _ConnectionRecord, connection: DBAPIConnection) -> bool:
        """Whether the connection answers; one to SQLite cannot be lost."""
        if self.dialect.name == "sqlite":
            return True
        now, used_at = time.monotonic(), entry.info.get(USED_AT, 0.0)
        entry.info[USED_AT] = now
        return now - used_at < FRESH_SECONDS or self.dialect.do_ping(connection)


class Borrowed:
    """A connection within a block, given back at its end; one that failed is not used again.

    The block is left at an error, after which the statement must be run in the ordinary way. Raises
    OperationalError for a statement that took too long: it would take as long again.
    """

    __slots__ = ("entry", "pool")

    def __init__(self, pool: QueuePool, entry: _ConnectionRecord) -> None:
        self.pool, self.entry = pool, entry

    def __enter__(self) -> _ConnectionRecord:
        return self.entry

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        try:
            if error is not None:
                self.end(error)
        finally:
            self.pool._do_return_conn(self.entry)
        return isinstance(error, Exception)

    def end(self, error: BaseException) -> None:
        if not isinstance(error, Exception):  # cancelled: the driver may still wait for the answer
            self.entry.invalidate(error)
            return
        is_lost = is_connection_lost(self.entry, error)
        if not is_query_canceled(error):
            self.entry.invalidate(error)
        if is_lost:
            mark_all_lost(self.pool, self.entry)
        else:
            ensure_not_too_long(error)


def find_used_entry(pool: QueuePool) -> _ConnectionRecord | None:
    """Take the next idle connection, if it need not be opened or asked whether it still lives."""
    if not pool.checkedin():
        return None
    entry, now = cast(_ConnectionRecord, pool._do_get()), time.monotonic()
    is_old = 0 < pool._recycle < time.time() - entry.starttime
    is_fresh = now - entry.info.get(USED_AT, 0.0) < FRESH_SECONDS
    if is_fresh and not is_old and not entry._is_hard_or_soft_invalidated():
        entry.info[USED_AT] = now
        return entry
    pool._do_return_conn(entry)
    return None


def is_connection_lost(entry: _ConnectionRecord, error: Exception) -> bool:
    """Whether the connection has ended; a TimeoutError with a number is the kernel's."""
    if isinstance(error, OSError) and (error.errno or isinstance(error, ConnectionError)):
        return True
    closed = getattr(entry.driver_connection, "is_closed", None)
    return closed is not None and bool(closed())


def ensure_not_too_long(error: Exception) -> None:
    """Raise OperationalError for a statement that took too long: it would again."""
    if isinstance(error, TimeoutError):
        raise to_operational_error(error) from error
    if is_query_canceled(error):
        raise exc.OperationalError(None, None, error) from error


def mark_all_lost(pool: QueuePool, entry: _ConnectionRecord) -> None:
    """Let each connection that is as old as the lost one be opened anew when it is taken.

    As SQLAlchemy does for its own: what cut one mostly cut all, and the ordinary way asks none.
    """
    if pool._invalidate_time < entry.starttime:
        pool._invalidate_time = time.time()


def load_from_sqlite(connection: object, text: str, values: DriverValues) -> DriverRows:
    cursor = cast(sqlite3.Connection, connection).execute(text, values)
    rows = cursor.fetchall()
    return DriverRows(rows, lambda: [column[1] for column in cursor.description])


def load_from_postgres(connection: object, text: str, values: DriverValues) -> DriverRows:
    return await_only(load_prepared(cast(PreparingConnection, connection), text, values))


async def load_prepared(
    connection: PreparingConnection, text: str, values: DriverValues
) -> DriverRows:
    """`fetch` of a prepared statement without its four layers, which cost as much as a short read.

    What they would say of a lost connection or an outdated statement, the protocol says as well.
    """
    statement, attributes = await connection._prepare(text, 0)
    protocol = connection._connection._protocol
    rows, _, _ = await protocol.bind_execute(statement._state, values, "", 0, True, None)
    return DriverRows(rows, lambda: [attribute.type.oid for attribute in attributes])
