"""Load the register fast: COPY into PostgreSQL, executemany into SQLite; indexes come after."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, DropIndex

from backend.core.session.models import Base
from backend.core.sql.engines import create_sqlite_engine, update_statistics

CHUNK = 20_000

Rows = Iterator[dict[str, Any]]


def load_postgres(url: str, tables: dict[str, Rows]) -> None:
    """Fill empty `tables` of the database at `url` (postgresql://…)."""
    asyncio.run(_copy(url, tables))


async def _copy(url: str, tables: dict[str, Rows]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")  # rows are consistent
        for name, rows in tables.items():
            table = Base.metadata.tables[name]
            for index in table.indexes:
                await connection.execute(
                    str(DropIndex(index, if_exists=True).compile(dialect=POSTGRES))
                )
            for columns, records in batches(table, rows, lambda value: value):
                await connection.copy_records_to_table(name, records=records, columns=columns)
            for index in table.indexes:
                await connection.execute(str(CreateIndex(index).compile(dialect=POSTGRES)))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
SQLITE: Any = sqlite.dialect()


def load_sqlite(path: Path, tables: dict[str, Rows]) -> None:
    """Fill empty `tables` of the database file at `path`."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA foreign_keys=OFF")
    for name, rows in tables.items():
        table = Base.metadata.tables[name]
        for index in table.indexes:
            connection.execute(str(DropIndex(index, if_exists=True).compile(dialect=SQLITE)))
        for columns, records in batches(table, rows, sqlite_value):
            names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", records)
        for index in table.indexes:
            connection.execute(str(CreateIndex(index).compile(dialect=SQLITE)))
        connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    take_statistics(path)


def take_statistics(path: Path) -> None:
    """As the application does when it starts; an office's file is never asked to ANALYZE it all."""
    engine = create_sqlite_engine(f"sqlite:///{path}")
    update_statistics(engine)
    engine.dispose()


def batches(
    table: sa.Table, rows: Rows, plain: Callable[[Any], Any]
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Column names and records, `CHUNK` rows at a time, as the driver takes them."""
    first = next(rows, None)
    if first is None:
        return
    columns = list(first)
    as_json = {c.name for c in table.columns if isinstance(c.type, sa.JSON) or is_json(c.type)}

    def record(row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(json.dumps(v) if c in as_json else plain(v) for c, v in row.items())

    records = [record(first)]
    while records:
        yield columns, records
        records = [record(row) for row in islice(rows, CHUNK)]


def is_json(kind: Any) -> bool:
    return isinstance(getattr(kind, "impl", None), sa.JSON)


def sqlite_value(value: Any) -> Any:
    """As SQLAlchemy's types store it in SQLite."""
    match value:
        case bool() | int() | float() | str() | None:
            return value
        case _ if hasattr(value, "hex") and hasattr(value, "int"):
            return value.hex
        case _ if hasattr(value, "tzinfo"):
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        case _:
            return value.isoformat()
