"""Connections: more than slots, and together fewer than PostgreSQL gives."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.engines import (
    FIRST_WITH_TRANSACTION_LIMIT,
    POSTGRES_CONNECTIONS,
    POSTGRES_PLANNING,
    POSTGRES_TIMEOUTS,
    TRANSACTION_SECONDS,
)
from backend.settings import Settings
from tests.acting import Api
from tests.calling import Client
from tests.databases import Databases, Moving

MOST_WORKERS = 13
ADDRESS = "postgresql+asyncpg://so178@127.0.0.1:1/so178"


def pool_sizes(database: Database) -> list[int]:
    return [pool.size() for pool in (database.reader.pool, database.writer.pool)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", range(1, MOST_WORKERS + 1))
def test_all_workers_together_stay_below_what_postgresql_gives(workers: int) -> None:
    database = Database(ADDRESS, workers)
    assert workers * sum(pool_sizes(database)) <= POSTGRES_CONNECTIONS
    assert POSTGRES_CONNECTIONS + workers < 97, "each hears of the others on one more"
    reading, writing = pool_sizes(database)
    assert database.reading.slots + database.exporting.slots <= reading
    assert database.writing.slots + database.checking.slots <= writing
    for gate in (database.reading, database.writing, database.exporting):
        assert 1 <= gate.per_person <= gate.slots


def test_sqlite_has_a_connection_for_each_slot_and_one_for_the_loop() -> None:
    database = Database("sqlite:////nonexistent/so178.db")
    reading, writing = pool_sizes(database)
    assert database.reading.slots + database.exporting.slots + 1 <= reading
    assert database.writing.slots + database.checking.slots <= writing
    assert 2 <= database.reading.slots <= 3


@pytest.mark.postgres
def test_statements_have_one_plan_for_all_values(api: Api) -> None:
    """The source tells the application's own setting from that of the server. asyncpg sets `jit`
    while it asks for a type that it does not know, and then sets it back."""
    asked = (
        "SELECT name, setting FROM pg_settings WHERE source IN ('client', 'session') "
        "AND name IN ('jit', 'plan_cache_mode', 'random_page_cost')"
    )

    def read(db: Session) -> dict[str, str]:
        found = db.connection().exec_driver_sql(asked)
        return {row.name: row.setting for row in found}

    assert api.run(read) == POSTGRES_PLANNING


@pytest.mark.postgres
def test_a_transaction_that_writes_ends_by_itself(api: Api) -> None:
    """The change feed is late by the oldest one."""
    asked = "SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout%'"
    version = "SHOW server_version_num"

    def read(db: Session) -> tuple[int, dict[str, str]]:
        connection = db.connection()
        found = connection.exec_driver_sql(asked)
        limits: dict[str, str] = {row.name: row.setting for row in found}
        return int(connection.exec_driver_sql(version).scalar_one()), limits

    number, limits = api.run(read)
    wanted = POSTGRES_TIMEOUTS | {"transaction_timeout": f"{TRANSACTION_SECONDS}000"}
    if number < FIRST_WITH_TRANSACTION_LIMIT * 10_000:
        del wanted["transaction_timeout"]
    assert {name: limits[name] for name in wanted} == wanted


def test_more_workers_are_refused() -> None:
    assert Settings(workers=MOST_WORKERS, _env_file=None).workers == MOST_WORKERS
    with pytest.raises(ValueError, match="less than or equal"):
        Settings(workers=MOST_WORKERS + 1, _env_file=None)


@pytest.mark.once
def test_who_connects_while_a_copy_is_left_reads_the_next_one(
    moving: Moving, databases: Databases, http: Client
) -> None:
    """A task that looked at the wrong moment kept the former test's copy for the next test."""

    def read_file(db: Session) -> str:
        (row,) = db.connection().exec_driver_sql("PRAGMA database_list").all()
        return str(row[2])

    def look() -> str:
        assert http.portal is not None
        return str(
            http.portal.call(partial(moving.run_as_system, "a test looks", read_file, writes=False))
        )

    def close_and_look(work: Callable[..., Any]) -> None:
        assert http.portal is not None
        http.portal.call(work)
        look()

    moving.stand_on(databases.fresh(), close_and_look)
    assert look() == moving.url.removeprefix("sqlite:///")
