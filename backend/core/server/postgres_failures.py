"""Explains failures of PostgreSQL. Imported when one has happened: SQLite needs no asyncpg."""

import sqlite3
import ssl
from collections.abc import Callable

import asyncpg
import sqlalchemy as sa
from sqlalchemy import exc

from backend.core.server.database_failures import format_target

CONNECTION_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
STARTING = asyncpg.CannotConnectNowError
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError)
DATABASE_ERRORS = (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, asyncpg.PostgresError)
"""What SQLAlchemy raises, and what the drivers raise when a backup uses them directly."""


def get_role_name(url: str) -> str:
    return sa.make_url(url).username or "(none)"


def describe_password(url: str) -> str:
    return (
        f"{format_target(url)} refused the role {get_role_name(url)}: correct role and password in"
        " DATABASE_URL, or pg_hba.conf of the server."
    )


def describe_unknown(url: str) -> str:
    database = sa.make_url(url).database
    return (
        f"{format_target(url)} does not exist. Create it, owned by the application's role, or"
        f" correct DATABASE_URL: CREATE DATABASE {database} OWNER {get_role_name(url)};"
    )


def describe_starting(url: str) -> str:
    return f"{format_target(url)} is starting or stopping: try again in a moment."


def describe_connection_limit(url: str) -> str:
    return (
        f"{format_target(url)} has no connection left: lower WORKERS, or raise max_connections of"
        " the server."
    )


def describe_missing_privilege(url: str) -> str:
    parts = sa.make_url(url)
    return (
        f"{format_target(url)}: the role {get_role_name(url)} may not do this. Make it the owner:"
        f" ALTER DATABASE {parts.database} OWNER TO {get_role_name(url)};"
    )


def describe_certificate(url: str) -> str:
    return (
        f"{format_target(url)}: the encrypted connection failed. PGSSLROOTCERT must name the"
        " certificate that signed the server's, and the host must be the one it is for."
    )


def describe_settings(url: str) -> str:
    return (
        f"{format_target(url)}: what DATABASE_URL says after ? cannot be used, or the certificate"
        " that PGSSLROOTCERT must name is not there."
    )


DESCRIPTIONS: tuple[tuple[type[BaseException], Callable[[str], str]], ...] = (
    (asyncpg.InvalidAuthorizationSpecificationError, describe_password),
    (asyncpg.InvalidCatalogNameError, describe_unknown),
    (STARTING, describe_starting),
    (asyncpg.TooManyConnectionsError, describe_connection_limit),
    (asyncpg.InsufficientPrivilegeError, describe_missing_privilege),
    (asyncpg.ClientConfigurationError, describe_settings),
    (ssl.SSLError, describe_certificate),
)
"""{error of the driver: function that describes it}."""
