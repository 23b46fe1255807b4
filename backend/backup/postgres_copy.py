"""Copies the tables of a PostgreSQL database with COPY, and loads them into an empty database.

It needs no other program: the container image has no pg_dump. With the settings below, the text of
COPY is the same on every supported version of PostgreSQL, so it can be hashed.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from backend.backup.manifest import (
    FILES_QUERY,
    LAST_CHANGE_QUERY,
    REVISION_QUERY,
    AttachedFile,
    BackupError,
    DatabaseCopy,
    TableDigest,
    compare_tables,
)
from backend.core.session.log_places import CONTINUE_PLACES
from backend.core.sql.engines import create_postgres_engine

if TYPE_CHECKING:
    from asyncpg import Connection

COPY_SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "10s",
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
}
TABLES_QUERY = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind = 'r' AND c.relname <> 'alembic_version' ORDER BY c.relname COLLATE "C"
"""
COLUMNS_QUERY = """
SELECT a.attname, a.attcollation <> 0, coalesce(array_position(i.indkey::int2[], a.attnum), -1)
FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = ('public.' || quote_ident($1))::regclass AND a.attnum > 0
    AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attname COLLATE "C"
"""
SEQUENCES_QUERY = """
SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename COLLATE "C"
"""
FOREIGN_KEYS_QUERY = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    AND conparentid = 0
"""
USER_TRIGGERS_QUERY = """
SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
WHERE NOT tgisinternal AND tgenabled = 'O'
    AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""


@asynccontextmanager
async def open_connection(url: str) -> AsyncIterator["Connection"]:
    """An asyncpg connection to the database of a SQLAlchemy URL."""
    engine = create_postgres_engine(url, limits=False)
    try:
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            yield raw.driver_connection
    finally:
        await engine.dispose()


async def apply_settings(connection: "Connection") -> None:
    """Apply the settings that fix the text of values, for the current transaction."""
    for name, value in COPY_SETTINGS.items():
        await connection.execute("SELECT set_config($1, $2, true)", name, value)


async def copy_database(url: str, folder: Path, report: Callable[[float], None]) -> DatabaseCopy:
    """Copy one consistent state into `folder`, one file for each table.

    `report` gets the part done, 0 to 1.
    """
    async with open_connection(url) as connection:
        snapshot = connection.transaction(isolation="repeatable_read", readonly=True)
        async with snapshot:
            await apply_settings(connection)
            return await copy_tables(connection, folder, report)


async def copy_tables(
    connection: "Connection", folder: Path, report: Callable[[float], None]
) -> DatabaseCopy:
    names = [row[0] for row in await connection.fetch(TABLES_QUERY)]
    files, tables = [], {}
    for done, name in enumerate(names):
        report(done / len(names))
        path = folder / f"{name}.copy"
        with path.open("xb") as file:
            tables[name] = await copy_table(connection, name, file)
        files.append(path)
    report(1)
    attachments = [
        AttachedFile(key=row[0], sha256=row[1], size=row[2])
        for row in await connection.fetch(FILES_QUERY)
    ]
    return DatabaseCopy(
        files=files,
        revision=str(await connection.fetchval(REVISION_QUERY)),
        last_change=int(await connection.fetchval(LAST_CHANGE_QUERY)),
        tables=tables,
        sequences=await read_sequences(connection),
        attachments=attachments,
    )


async def copy_table(connection: "Connection", table: str, file: IO[bytes] | None) -> TableDigest:
    """Write a table's rows to `file` (if given) in the order of the primary key."""
    described = await connection.fetch(COLUMNS_QUERY, table)
    columns = [row[0] for row in described]
    keys = sorted((row[2], row[0], row[1]) for row in described if row[2] >= 0)
    order = ", ".join(
        to_quoted_name(name) + (' COLLATE "C"' if text else "") for _, name, text in keys
    )
    picked = ", ".join(map(to_quoted_name, columns))
    sha256, count = hashlib.sha256(), 0

    async def take(data: bytes) -> None:
        nonlocal count
        sha256.update(data)
        count += data.count(b"\n")  # inside a value, COPY writes a newline as \n
        if file is not None:
            file.write(data)

    query = f"SELECT {picked} FROM {to_quoted_name(table)} ORDER BY {order}"  # noqa: S608 (quoted names)
    await connection.copy_from_query(query, output=take)
    return TableDigest(columns=columns, rows=count, sha256=sha256.hexdigest())


def to_quoted_name(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


async def read_sequences(connection: "Connection") -> dict[str, tuple[int, bool]]:
    """{sequence: (last value, whether it was used)}."""
    names = [row[0] for row in await connection.fetch(SEQUENCES_QUERY)]
    values = {}
    for name in names:
        query = f"SELECT last_value, is_called FROM {to_quoted_name(name)}"  # noqa: S608 (a quoted name)
        values[name] = tuple(await connection.fetchrow(query))
    return values


async def is_empty_database(url: str) -> bool:
    """Whether the database has no tables at all."""
    async with open_connection(url) as connection:
        return not await connection.fetch(TABLES_QUERY)


async def delete_everything(url: str) -> None:
    """Drop all tables of the database; its owner may do that."""
    async with open_connection(url) as connection, connection.transaction():
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@asynccontextmanager
async def open_bare_tables(connection: "Connection") -> AsyncIterator[list[str]]:
    """Inside a transaction: empty all tables, drop their foreign keys and disable their triggers.

    At the end of the block both are restored, and foreign keys are checked for every row.
    """
    names = [row[0] for row in await connection.fetch(TABLES_QUERY)]
    foreign_keys = await connection.fetch(FOREIGN_KEYS_QUERY)
    triggers = await connection.fetch(USER_TRIGGERS_QUERY)
    for table, name in triggers:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    for table, name, _ in foreign_keys:
        await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    await connection.execute("TRUNCATE " + ", ".join(map(to_quoted_name, names)))
    yield names
    for table, name, definition in foreign_keys:
        await connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table, name in triggers:
        await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


async def load_database(
    url: str,
    folder: Path,
    tables: dict[str, TableDigest],
    sequences: dict[str, tuple[int, bool]],
    report: Callable[[float], None],
) -> None:
    """Fill a database that is at the set's revision; all rows or none.

    Raises BackupError if the loaded rows differ from the manifest.
    """
    async with open_connection(url) as connection, connection.transaction():
        await apply_settings(connection)
        async with open_bare_tables(connection) as names:
            if missing := sorted(tables.keys() - set(names)):
                raise BackupError(f"This database has no tables {missing}")
            for done, (name, wanted) in enumerate(tables.items()):
                report(done / len(tables))
                with (folder / f"{name}.copy").open("rb") as file:
                    await connection.copy_to_table(name, source=file, columns=wanted.columns)
            for name, (last, is_called) in sequences.items():
                await connection.execute(
                    "SELECT setval($1::text::regclass, $2, $3)", name, last, is_called
                )
        found = {name: await copy_table(connection, name, None) for name in names}
        compare_tables(tables, found)
        feed = tables.get("change_feed")
        if feed is not None and "base" in feed.columns:  # to older sets the migration adds it
            await connection.execute(CONTINUE_PLACES)


async def count_database_bytes(url: str) -> int:
    """The largest number of bytes of a copy: its text is rarely longer than tables and indexes."""
    async with open_connection(url) as connection:
        return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
