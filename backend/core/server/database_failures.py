"""Explains failures of the database to the operator: one sentence and what to do.

The sentence never contains the password or SQL. A failure that an operator cannot repair is not
explained: it ends in a traceback, like any error of the program.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import exc

from backend.core.server.disk import is_disk_full
from backend.core.sql.engines import is_sqlite
from backend.core.sql.outages import is_outage

BAD_URL = (
    "{name} cannot be read. It is written postgresql://ROLE:PASSWORD@HOST:5432/DATABASE;"
    " in the password write @ as %40, / as %2F, : as %3A and ? as %3F."
)


class BadDatabaseUrl(SystemExit):
    """The URL in the settings does not name a database."""


class DatabaseFailure(SystemExit):
    """Ends the process with a sentence about the database."""


def ensure_readable_url(url: str, name: str = "DATABASE_URL") -> None:
    """Raise BadDatabaseUrl unless `url` names a database of a known kind.

    The message does not repeat `url`: with one @ too many, a part of the password would be read as
    the host or the database and be printed.
    """
    if not is_sqlite(url) and url.count("@") > 1:
        raise BadDatabaseUrl(BAD_URL.format(name=name))
    try:
        made = sa.make_url(url)
        made.get_dialect()
    except (exc.ArgumentError, exc.NoSuchModuleError, ValueError):
        raise BadDatabaseUrl(BAD_URL.format(name=name)) from None
    if made.drivername not in ("sqlite", "postgresql+asyncpg"):
        raise BadDatabaseUrl(BAD_URL.format(name=name))


def list_database_errors() -> tuple[type[Exception], ...]:
    from backend.core.server.postgres_failures import DATABASE_ERRORS  # noqa: PLC0415

    return DATABASE_ERRORS


@contextmanager
def end_on_database_failure(url: str) -> Iterator[None]:
    """End the process with a sentence if the database fails in a way an operator can repair."""
    try:
        yield
    except list_database_errors() as error:
        sentence = describe_failure(error, url)
        if sentence is None:
            raise
        raise DatabaseFailure(sentence) from None


def describe_failure(error: Exception, url: str) -> str | None:
    """In English: what failed and what to do; None if an operator cannot repair it."""
    cause = find_cause(error)
    if isinstance(cause, sqlite3.Error) is not is_sqlite(url):
        return None  # the error comes from another database
    if is_disk_full(cause):
        return f"The disk of {format_target(url)} is full: make room, then try again."
    if is_sqlite(url):
        return describe_sqlite(cause, url)
    from backend.core.server import postgres_failures  # noqa: PLC0415 (imports asyncpg)

    for kind, describe in postgres_failures.DESCRIPTIONS:
        if isinstance(cause, kind):
            return describe(url)
    is_away = is_outage(error) or isinstance(cause, postgres_failures.CONNECTION_LOST)
    return describe_unreachable(cause, url) if is_away else None


def is_temporary(error: Exception) -> bool:
    """Whether PostgreSQL may work again soon: it is away or starting, but configured correctly."""
    from backend.core.server import postgres_failures  # noqa: PLC0415

    cause = find_cause(error)
    if isinstance(cause, postgres_failures.STARTING):
        return True
    kinds = tuple(kind for kind, _ in postgres_failures.DESCRIPTIONS)
    return is_outage(error) and not isinstance(cause, kinds)


def find_cause(error: Exception) -> BaseException:
    """The driver's error inside SQLAlchemy's error (and inside the adapter's error)."""
    from backend.core.server.postgres_failures import DRIVER_ERRORS  # noqa: PLC0415

    wrapped: BaseException | None = getattr(error, "orig", None)
    cause = wrapped or error
    return cause.__cause__ if isinstance(cause.__cause__, DRIVER_ERRORS) else cause


def format_target(url: str) -> str:
    """`PostgreSQL at 127.0.0.1:5432 (database so178)`, or the path of the SQLite file."""
    parts = sa.make_url(url)
    if parts.get_backend_name() == "sqlite":
        return str(parts.database)
    host = parts.host or parts.query.get("host") or "localhost"
    return f"PostgreSQL at {host}:{parts.port or 5432} (database {parts.database})"


def describe_unreachable(cause: BaseException, url: str) -> str:
    return (
        f"{format_target(url)} could not be reached ({format_reason(cause)}). Start it, or correct"
        " host and port in its address (DATABASE_URL)."
    )


def format_reason(cause: BaseException) -> str:
    if isinstance(cause, TimeoutError | exc.TimeoutError):
        return "no answer"
    if isinstance(cause, ConnectionRefusedError) or "Connect call failed" in str(cause):
        return "connection refused"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return type(cause).__name__


def describe_sqlite(cause: BaseException, url: str) -> str | None:
    words = str(cause)
    file = format_target(url)
    if "locked" in words:
        return f"{file} is held by another program: stop it, then try again."
    if "readonly" in words:
        return f"{file} cannot be written to: run as its owner, on a disk that is not read-only."
    if "not a database" in words or "malformed" in words:
        return f"{file} is damaged: copy it as it is, then restore the newest backup."
    if "unable to open" in words:
        return f"{file} could not be opened: does the folder exist, and may this user write there?"
    return None
