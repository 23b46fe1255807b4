"""PostgreSQL away: every failure to reach it, or to go on with it, becomes an OperationalError.

asyncpg reports a refused, cut or silent connection by OSError, TimeoutError and errors of its own
that SQLAlchemy passes on unwrapped. They are mapped where a connection is made (the pool) and where
it is used (`handle_error`): a handler for OSError would also hide a missing file. A COMMIT that was
cut may have happened; the client sends the same id or Idempotency-Key again.
"""

from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.util import await_only

CONNECT_SECONDS = 3.0
"""For each attempt to connect."""
PING_SECONDS = 3.0
"""For the question whether a pooled connection still lives."""
COMMAND_SECONDS = 17.0
"""For the answer to one statement: a little more than the server's own statement_timeout, so that
only a server that stands still is given up on. TCP alone would wait for it without end."""

OUTAGE_ERRORS = (OSError, TimeoutError, EOFError, asyncpg.InternalClientError)
"""What asyncpg raises beside its errors that SQLAlchemy knows. OSError includes ssl.SSLError."""
CONNECT_ERRORS = (*OUTAGE_ERRORS, asyncpg.PostgresError, asyncpg.InterfaceError)


class OutageMappingPool(AsyncAdaptedQueuePool):
    """A pool whose failures to connect are database errors, whatever the driver raised."""

    def connect(self) -> PoolProxiedConnection:
        try:
            return super().connect()
        except CONNECT_ERRORS as error:
            raise to_operational_error(error) from error


def install_outage_mapping(engine: sa.Engine) -> None:
    """Map failures of connections in use, and ask an idle connection briefly whether it lives."""
    event.listen(engine, "handle_error", map_outage)
    engine.dialect.do_ping = ping_connection  # type: ignore[method-assign, assignment]


def map_outage(context: Any) -> Exception | None:
    """The error to raise in place of the driver's; the connection is thrown away with it."""
    error = context.original_exception
    if not isinstance(error, OUTAGE_ERRORS):
        return None
    context.is_disconnect = True
    return to_operational_error(error)


def to_operational_error(error: BaseException) -> exc.OperationalError:
    return exc.OperationalError(None, None, error, connection_invalidated=True)


def is_outage(error: BaseException) -> bool:
    """Whether the database was away; False if it refused what was asked of it."""
    if isinstance(error, exc.DBAPIError):
        return bool(error.connection_invalidated)
    return isinstance(error, exc.TimeoutError)


def ping_connection(connection: Any) -> bool:
    """Whether a pooled connection answers; False makes the pool open a new one."""
    try:
        await_only(connection.driver_connection.fetchrow(";", timeout=PING_SECONDS))
    except CONNECT_ERRORS:
        return False
    return True
