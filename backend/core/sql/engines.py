"""Creates the engines of both databases, with settings that make each commit durable."""

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from backend.core.sql.outages import (
    COMMAND_SECONDS,
    CONNECT_SECONDS,
    OutageMappingPool,
    install_outage_mapping,
    set_link_timeout,
)
from backend.core.sql.search_index import mark_indexed_dialect

if TYPE_CHECKING:
    from asyncpg import Connection

BUSY_MS = 10_000
"""How long a statement waits for a lock of another process: a command at the server."""
CHECKPOINT_WAIT_MS = 250
"""How long a checkpoint waits for a writer elsewhere or a reader; it is tried again later."""
CACHED_STATEMENTS = 512
"""Prepared statements that a connection keeps, of about 16 KiB each. The driver's default of 128 is
too low: three resources alone have 300 statements, and to prepare one costs ten short reads."""
ANALYSED_ROWS = 400
"""Rows of each index that SQLite reads to estimate how many are alike: some milliseconds for all
tables, however large they are."""
SQLITE_READERS = 3
"""Requests that read at the same time. They share one Python interpreter (GIL), so more readers
would not be faster, and the writer would wait for them."""
THREAD_SWITCH_SECONDS = 0.001
"""`sys.setswitchinterval` of a server on SQLite. The driver releases the GIL at each statement and
may wait this long for each other thread to get it back: with the default of 5 ms a request spent
five sixths of its time waiting."""
EXPORT_CONNECTIONS = 2
"""Exports that run at the same time; each keeps one more connection until its end."""
POSTGRES_CONNECTIONS = 80
"""For all processes together. PostgreSQL accepts 100 by default, and other clients need some."""
MAX_POOL_CONNECTIONS = 20
"""In one pool; each process has one pool for reading and one for writing."""
POOL_TIMEOUT_SECONDS = 2
"""How long one waits for a connection; only after a fault, as requests wait for their slot."""
POSTGRES_TIMEOUTS = {
    "statement_timeout": "15000",
    "lock_timeout": "10000",
    "idle_in_transaction_session_timeout": "30000",
}
"""In milliseconds: nothing that one request does may hold locks or a connection for longer."""
POSTGRES_PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "random_page_cost": "1.1",
}
"""A prepared statement is planned once, for all values. Left to itself, PostgreSQL plans some
anew at each execution, because plans for the values promise to be a little better: in a country the
list of work took 77 ms that way, and 16 with one plan. To compile a plan (jit) costs more than to
run it: the first page of visits took 194 ms, and 6 without. A page that is looked for costs little
more than the next one: indexes and small tables are in memory. With the default of 4 PostgreSQL
reads all units of the country for the names of a page, and a page takes longer in a country."""
TRANSACTION_SECONDS = 600
"""For a whole transaction that writes, from PostgreSQL 17 on. The change feed is late by the oldest
one; the longest is an import of 100,000 rows."""
FIRST_WITH_TRANSACTION_LIMIT = 17
"""The version of PostgreSQL."""


COMMITS_EARLY = {"commits_early": True}
"""Execution options of a transaction whose commit does not wait for the disk. What it wrote is
durable with the next commit that does: both databases write their log in order."""


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def create_sqlite_engine(
    url: str, *, foreign_keys: bool = True, read_only: bool = False
) -> sa.Engine:
    """A pooled engine over the standard driver.

    With `execution_options(write=True)` a transaction takes the write lock when it begins.
    """
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=SQLITE_READERS
        + EXPORT_CONNECTIONS
        + 1,  # one for look-ups in the loop, and /readyz
        max_overflow=0,
        pool_timeout=0,  # nothing may wait here: requests wait for their slot before
        hide_parameters=True,
        connect_args={"check_same_thread": False, "cached_statements": CACHED_STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def on_connect(dbapi: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        dbapi.isolation_level = None  # we emit BEGIN ourselves, below
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute("PRAGMA synchronous=FULL")
        dbapi.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        dbapi.execute(f"PRAGMA foreign_keys={foreign_keys:d}")
        dbapi.execute("PRAGMA trusted_schema=OFF")
        dbapi.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        dbapi.execute("PRAGMA cache_size=-16000")  # KiB
        dbapi.execute("PRAGMA wal_autocheckpoint=0")  # see run_wal_checkpoint
        dbapi.execute(f"PRAGMA query_only={read_only:d}")
        mark_indexed_dialect(engine.dialect, dbapi)

    @event.listens_for(engine, "begin")
    def on_begin(conn: sa.Connection) -> None:
        # A transaction that begins with a read cannot upgrade its lock to write later.
        writes = conn.get_execution_options().get("write")
        set_durability(conn)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def set_durability(conn: sa.Connection) -> None:
    """Before a transaction of SQLite begins: within one it cannot be set."""
    early = bool(conn.get_execution_options().get("commits_early"))
    if is_early_connection(conn) is not early:
        level = "NORMAL" if early else "FULL"
        conn.exec_driver_sql(f"PRAGMA synchronous={level}")
        conn.info["commits_early"] = early


def is_early_connection(conn: sa.Connection | ConnectionPoolEntry) -> bool:
    """Whether commits of a connection to SQLite did not wait for the disk when it was last used."""
    return bool(conn.info.get("commits_early", False))


def run_wal_checkpoint(engine: sa.Engine, mode: Literal["PASSIVE", "TRUNCATE"]) -> bool:
    """Write SQLite's WAL back into the database file; with TRUNCATE also empty the WAL.

    Returns False if another process writes or a reader needs the WAL; the caller then tries again.
    SQLite before 3.51.3 can corrupt the WAL when one connection commits while another one
    checkpoints. Within this process the writer's slot prevents that. Commands at the server write
    from processes of their own, so this function also takes the database's write lock.
    """
    with closing(engine.raw_connection()) as first, closing(engine.raw_connection()) as second:
        lock, log = first.cursor(), second.cursor()
        try:
            for cursor in (lock, log):
                cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT_MS}")
            lock.execute("BEGIN IMMEDIATE")
            if mode == "TRUNCATE":
                lock.execute("ROLLBACK")  # TRUNCATE takes that lock itself
            log.execute(f"PRAGMA wal_checkpoint({mode})")
            is_busy, *_pages = log.fetchone() or (1,)
            return not is_busy
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            first.rollback()
            for cursor in (lock, log):
                cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def update_statistics(engine: sa.Engine) -> bool:
    """Have SQLite count anew in tables that became ten times as large, or as small; was it needed?

    Its planner needs that to choose the better of two indexes. `engine` is the writer's, and its
    slot is held. Connections that are open keep the statistics with which they began. If another
    process has the lock, or nothing can be written, nothing is done: it is tried again later.
    """
    everything, only_tell = 0x10002, 1  # also tables that this connection has not read
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT_MS}")
            cursor.execute(f"PRAGMA analysis_limit={ANALYSED_ROWS}")
            try:
                cursor.execute(f"PRAGMA optimize={everything | only_tell}")
                is_needed = bool(cursor.fetchall())
                if is_needed:
                    cursor.execute(f"PRAGMA optimize={everything}")
                return is_needed
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    except (sqlite3.OperationalError, sa.exc.OperationalError):
        return False


def compute_pool_size(workers: int) -> int:
    """The size of each of the two pools of a process, so that all processes stay below the limit.

    The minimum is three (a read, an export, a look-up), so there are at most 13 workers.
    """
    return min(MAX_POOL_CONNECTIONS, POSTGRES_CONNECTIONS // (2 * workers))


def create_postgres_engine(
    url: str, size: int = MAX_POOL_CONNECTIONS, *, read_only: bool = False, limits: bool = True
) -> AsyncEngine:
    """A pooled engine over asyncpg; with `read_only` in autocommit, and the server refuses writes.

    Without `limits` (migrations) a statement may take as long as it needs.
    """
    settings = POSTGRES_PLANNING | (POSTGRES_TIMEOUTS if limits else {})
    options: dict[str, bool | str | int] = {"pool_pre_ping": True}
    if read_only:
        settings["default_transaction_read_only"] = "on"
        options = {"isolation_level": "AUTOCOMMIT", "pool_recycle": 600}  # seconds
    engine = create_async_engine(
        url,
        poolclass=OutageMappingPool,
        pool_size=size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_use_lifo=True,  # few people share few connections, which know their statements
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
    event.listen(engine.sync_engine, "begin", set_early_commit)
    if read_only:
        event.listen(engine.sync_engine, "connect", set_link_timeout)
    if limits and not read_only:
        event.listen(engine.sync_engine, "connect", set_transaction_limit)
    return engine


def set_early_commit(conn: sa.Connection) -> None:
    if conn.get_execution_options().get("commits_early"):
        conn.exec_driver_sql("SET LOCAL synchronous_commit = off")


def set_transaction_limit(connection: AdaptedConnection, _record: ConnectionPoolEntry) -> None:
    """End a transaction that lasts too long. Older servers refuse a connection that asks for it."""

    async def limit(driver: "Connection") -> None:
        if driver.get_server_version().major >= FIRST_WITH_TRANSACTION_LIMIT:
            await driver.execute(f"SET transaction_timeout = '{TRANSACTION_SECONDS}s'")

    connection.run_async(limit)


def list_weak_settings(connection: sa.Connection) -> list[str]:
    """The settings with which a committed write could be lost; empty if there are none."""
    if connection.dialect.name == "sqlite":
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        found = {k: connection.exec_driver_sql(f"PRAGMA {k}").scalar() for k in wanted}
    else:
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        found = {k: connection.exec_driver_sql(f"SHOW {k}").scalar() for k in wanted}
    return [f"{k}={found[k]} (must be {v})" for k, v in wanted.items() if found[k] != v]
