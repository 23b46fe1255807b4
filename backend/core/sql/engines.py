"""Engines for the two databases, set so that what was acknowledged is durable."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from backend.core.sql.outages import (
    COMMAND_SECONDS,
    CONNECT_SECONDS,
    OutageMappingPool,
    install_outage_mapping,
)

BUSY_MS = 10_000
CACHED_STATEMENTS = 512
"""Prepared statements that a connection keeps, of some 16 KiB each. Places, visits and violations
alone read in 300 ways, the driver keeps 128, and to prepare one takes ten times a short read."""
SQLITE_READERS = 3
"""Requests that read at once. They share one interpreter: more would only take turns at it, and
each statement of the writer would wait for them."""
THREAD_SWITCH_SECONDS = 0.001
"""How long a thread keeps the interpreter while others want it, in a server on SQLite. The driver
lets go of it with each statement and waits up to so long for each other thread until it has it
back: with the usual 5 ms a request stood still for five sixths of its turn."""
EXPORT_CONNECTIONS = 2
"""Long lists that are read at once, each on one connection to its end: beside the others."""
POSTGRES_CONNECTIONS = 80
"""For all processes together; PostgreSQL takes 100 by default, and others need some too."""
MAX_POOL_CONNECTIONS = 20
"""In one pool; each process has one for reading and one for writing."""
POOL_TIMEOUT_SECONDS = 2
POSTGRES_TIMEOUTS = {
    "statement_timeout": "15000",
    "lock_timeout": "10000",
    "idle_in_transaction_session_timeout": "30000",
}


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def create_sqlite_engine(
    url: str, *, foreign_keys: bool = True, read_only: bool = False
) -> sa.Engine:
    """A pooled engine over the standard driver; `execution_options(write=True)` locks up front."""
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=SQLITE_READERS
        + EXPORT_CONNECTIONS
        + 1,  # one for look-ups in the loop, and /readyz
        max_overflow=0,
        pool_timeout=0,  # nobody waits here, least of all the loop: requests wait to be admitted
        hide_parameters=True,
        connect_args={"check_same_thread": False, "cached_statements": CACHED_STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def on_connect(dbapi: sqlite3.Connection, _record: Any) -> None:
        dbapi.isolation_level = None  # we emit BEGIN ourselves, below
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute("PRAGMA synchronous=FULL")
        dbapi.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        dbapi.execute(f"PRAGMA foreign_keys={foreign_keys:d}")
        dbapi.execute("PRAGMA trusted_schema=OFF")
        dbapi.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        dbapi.execute("PRAGMA cache_size=-16000")
        # Checkpoints run under the writer lock only (see Database.checkpoint): SQLite before
        # 3.51.3 can corrupt the WAL when one connection commits while another checkpoints.
        dbapi.execute("PRAGMA wal_autocheckpoint=0")
        dbapi.execute(f"PRAGMA query_only={read_only:d}")

    @event.listens_for(engine, "begin")
    def on_begin(conn: sa.Connection) -> None:
        # A read that later writes cannot upgrade its lock, so writers say so up front.
        writes = conn.get_execution_options().get("write")
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def compute_pool_size(workers: int) -> int:
    """Connections of each of a process's two pools, so that all processes stay below the limit.

    Three is the least that serves reading, an export and a look aside: 13 workers at most.
    """
    return min(MAX_POOL_CONNECTIONS, POSTGRES_CONNECTIONS // (2 * workers))


def create_postgres_engine(
    url: str, size: int = MAX_POOL_CONNECTIONS, *, read_only: bool = False, limits: bool = True
) -> AsyncEngine:
    """A pooled engine over asyncpg; reads run in autocommit and the server refuses their writes.

    Without `limits` (migrations) a statement may take as long as it needs.
    """
    settings = dict(POSTGRES_TIMEOUTS) if limits else {}
    options: dict[str, Any] = {"pool_pre_ping": True}
    if read_only:
        settings["default_transaction_read_only"] = "on"
        options = {"isolation_level": "AUTOCOMMIT", "pool_recycle": 600}
    engine = create_async_engine(
        url,
        poolclass=OutageMappingPool,
        pool_size=size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        max_overflow=0,  # more would be opened and closed again with each request
        hide_parameters=True,
        connect_args={
            "server_settings": settings,
            "timeout": CONNECT_SECONDS,
            "command_timeout": COMMAND_SECONDS if limits else None,
        },
        **options,
    )
    install_outage_mapping(engine.sync_engine)
    return engine


def list_weak_settings(connection: sa.Connection) -> list[str]:
    """Settings under which an acknowledged write could be lost; empty when all is well."""
    if connection.dialect.name == "sqlite":
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        found = {k: connection.exec_driver_sql(f"PRAGMA {k}").scalar() for k in wanted}
    else:
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        found = {k: connection.exec_driver_sql(f"SHOW {k}").scalar() for k in wanted}
    return [f"{k}={found[k]} (must be {v})" for k, v in wanted.items() if found[k] != v]
