"""Moves an office from its SQLite file to an empty PostgreSQL database and compares every row.

Rows go through the tables of the models, so each value has its correct type on both sides.
Attachments and keys stay where they are. The SQLite file is not changed.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from backend import plugins
from backend.backup import sqlite_copy
from backend.backup.manifest import BackupError, Say, build_tenths_reporter
from backend.backup.postgres_copy import delete_everything, is_empty_database, open_bare_tables
from backend.copied_database import ensure_complete
from backend.core.http import idempotency  # noqa: F401  (a table that no feature owns)
from backend.core.session.log_places import update_place_base
from backend.core.session.models import Base
from backend.core.sql.engines import create_postgres_engine, create_sqlite_engine
from backend.core.sql.types import RowSelect
from backend.migrations import migrate
from backend.settings import Settings

plugins.load_modules("models")

BATCH = 500


def move_to_postgres(settings: Settings, url: str, say: Say) -> dict[str, int]:
    """Move all rows; return {table: number of rows}.

    Raises BackupError. If anything fails, the PostgreSQL database is emptied again.
    """
    target = settings.model_copy(update={"database_url": url})
    if not settings.is_sqlite or target.is_sqlite:
        raise BackupError("move-to carries an office from SQLite to postgresql://…")
    path = sqlite_copy.find_database_file(settings.url)
    if not path.is_file():
        raise BackupError(f"There is no database at {path}")
    if sqlite_copy.is_open_elsewhere(path):
        raise BackupError(f"{path} is in use: stop the server first.")
    ensure_complete(settings.url)
    if not asyncio.run(is_empty_database(target.url)):
        raise BackupError("The PostgreSQL database is not empty.")
    migrate(settings.url)
    source = create_sqlite_engine(settings.url, read_only=True)
    try:
        migrate(target.url)
        with source.connect() as rows:
            return asyncio.run(move_rows(rows, target.url, build_tenths_reporter(say, "rows")))
    except BaseException:
        with contextlib.suppress(Exception):  # report the original error, not this one
            asyncio.run(delete_everything(target.url))  # so that it can be tried again
        raise
    finally:
        source.dispose()


async def move_rows(
    source: sa.Connection, url: str, report: Callable[[float], None]
) -> dict[str, int]:
    """Fill the tables and compare them with the source, in one transaction."""
    engine = create_postgres_engine(url, limits=False)
    try:
        async with engine.connect() as connection:
            async with connection.begin():
                raw = (await connection.get_raw_connection()).driver_connection
                async with open_bare_tables(raw) as names:
                    tables = list_model_tables(names)
                    for done, table in enumerate(tables):
                        report(done / len(tables))
                        await connection.run_sync(copy_rows, source, table)
                moved = {
                    table.name: await connection.run_sync(compare_rows, source, table)
                    for table in tables
                }
                await connection.run_sync(set_counters, tables)
                await connection.run_sync(update_place_base)
            report(1)
            return moved
    finally:
        await engine.dispose()


def list_model_tables(names: list[str]) -> list[sa.Table]:
    tables = Base.metadata.sorted_tables
    if unknown := set(names) ^ {table.name for table in tables}:
        raise BackupError(f"Tables without a model: {sorted(unknown)}")
    return tables


def copy_rows(target: sa.Connection, source: sa.Connection, table: sa.Table) -> None:
    for batch in list_batches(source, table):
        target.execute(sa.insert(table), batch)


def list_batches(source: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    for rows in source.execute(select_in_order(source, table)).mappings().partitions(BATCH):
        yield [dict(row) for row in rows]


def select_in_order(connection: sa.Connection, table: sa.Table) -> RowSelect:
    """Select all rows ordered by key. Text is ordered by bytes, which is SQLite's default."""
    is_postgres = connection.dialect.name == "postgresql"
    keys = [
        sa.collate(column, "C") if is_postgres and isinstance(column.type, sa.String) else column
        for column in table.primary_key.columns
    ]
    return sa.select(table).order_by(*keys)


def compare_rows(target: sa.Connection, source: sa.Connection, table: sa.Table) -> int:
    """Return the number of rows of a table; raises BackupError at the first row that differs."""
    count = 0
    copies = iter(target.execute(select_in_order(target, table)))
    for row in source.execute(select_in_order(source, table)):
        copy = next(copies, None)
        if copy is None or tuple(copy) != tuple(row):
            raise BackupError(f"{table.name}: row {count + 1} differs, nothing was moved.")
        count += 1
    if next(copies, None) is not None:
        raise BackupError(f"{table.name} has rows that the SQLite file has not.")
    return count


def set_counters(target: sa.Connection, tables: list[sa.Table]) -> None:
    """Let sequences continue after the highest key."""
    for table in tables:
        column = table.autoincrement_column
        if column is not None and isinstance(column.type, sa.Integer | sa.BigInteger):
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            highest = sa.select(sa.func.max(column)).scalar_subquery()
            target.execute(sa.select(sa.func.setval(sequence, highest)).where(highest.is_not(None)))
