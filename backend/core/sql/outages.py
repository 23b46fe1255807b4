"""Outages of PostgreSQL: each failed connection becomes an OperationalError.

For a refused, broken or silent connection asyncpg raises OSError, TimeoutError or errors of its
own, which SQLAlchemy does not wrap. They are mapped where a connection is opened (the pool) and
where it is used (`handle_error`): a global handler for OSError would also hide a missing file. If
the connection breaks during COMMIT, the COMMIT may have happened; the client then sends the same id
or Idempotency-Key again.
"""

import os
import socket
from functools import cache

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import AdaptedConnection, ExceptionContext
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.util import await_only

CONNECT_SECONDS = 3.0
"""For each attempt to connect."""
PING_SECONDS = 3.0
"""For the check whether a pooled connection still works."""
COMMAND_SECONDS = 17.0
"""For the answer to one statement. It is a little more than the server's statement_timeout, so that
only a server that does not answer is given up. TCP alone would wait without limit."""


@cache
def list_outage_errors() -> tuple[type[Exception], ...]:
    """What asyncpg raises beside the errors that SQLAlchemy wraps. OSError includes SSLError."""
    import asyncpg  # noqa: PLC0415 (a server on SQLite does without it)

    return (OSError, TimeoutError, EOFError, asyncpg.InternalClientError)


@cache
def list_connect_errors() -> tuple[type[Exception], ...]:
    import asyncpg  # noqa: PLC0415

    return (*list_outage_errors(), asyncpg.PostgresError, asyncpg.InterfaceError)


class OutageMappingPool(AsyncAdaptedQueuePool):
    """A pool that raises OperationalError for each failed attempt to connect."""

    def connect(self) -> PoolProxiedConnection:
        try:
            return super().connect()
        except list_connect_errors() as error:
            raise to_operational_error(error) from error


def install_outage_mapping(engine: sa.Engine) -> None:
    """Map failures of connections in use, and limit the time of the check of idle ones."""
    event.listen(engine, "handle_error", to_outage)
    engine.dialect.do_ping = is_connection_alive  # type: ignore[method-assign, assignment]


def to_outage(context: ExceptionContext) -> Exception | None:
    """The error to raise instead of the driver's; the pool then discards the connection."""
    error = context.original_exception
    if not isinstance(error, list_outage_errors()):
        return None
    context.is_disconnect = True
    return to_operational_error(error)


def to_operational_error(error: BaseException) -> exc.OperationalError:
    return exc.OperationalError(None, None, error, connection_invalidated=True)


def is_outage(error: BaseException) -> bool:
    """Whether the database could not be reached; False if it refused the statement."""
    if isinstance(error, exc.DBAPIError):
        return bool(error.connection_invalidated)
    return isinstance(error, exc.TimeoutError)


def set_link_timeout(connection: AdaptedConnection, _record: ConnectionPoolEntry) -> None:
    """Let the kernel end a connection whose other end has not acknowledged anything for a while.

    Else a statement on a connection that was cut silently, as when the server's machine is lost,
    waits for `COMMAND_SECONDS`. The kernel of a server that stands still goes on acknowledging.
    """
    assert connection.driver_connection is not None
    link = connection.driver_connection._transport.get_extra_info("socket")
    if link.family == socket.AF_UNIX or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    with socket.socket(fileno=os.dup(link.fileno())) as same:  # uvloop's own sets no options
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(PING_SECONDS * 1000))
        same.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(PING_SECONDS))
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)


CANCELLED = "57014"
"""The SQLSTATE query_canceled: statement_timeout."""


def is_query_canceled(error: BaseException) -> bool:
    """Whether the server ended a statement because it took too long."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) == CANCELLED


def is_connection_alive(connection: AdaptedConnection) -> bool:
    """Whether a pooled connection answers; False makes the pool open a new one."""
    try:
        await_only(connection.driver_connection.fetchrow(";", timeout=PING_SECONDS))
    except list_connect_errors():
        return False
    return True
