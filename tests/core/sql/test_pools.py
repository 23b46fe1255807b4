"""Connections: more than slots, and together fewer than PostgreSQL gives."""

import pytest

from backend.core.session.executor import Database
from backend.core.sql.engines import POSTGRES_CONNECTIONS
from backend.settings import Settings

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


def test_more_workers_are_refused() -> None:
    assert Settings(workers=MOST_WORKERS, _env_file=None).workers == MOST_WORKERS
    with pytest.raises(ValueError, match="less than or equal"):
        Settings(workers=MOST_WORKERS + 1, _env_file=None)
