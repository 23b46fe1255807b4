"""Makes a register of a country out of one district with a record of every kind, in SQL.

A copy of a row has the values of the row and ids that are made from its ids, so that copies of
records that belong together belong together. New tables and columns enter by themselves.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

import asyncpg
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.sql.engines import ANALYSED_ROWS
from tests.bench.country import growing_tables, is_given

TAKEN = (
    sqlite3.IntegrityError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
)


OF_OWNERS = {"owner_name", "owner_key", "business_registration_no"}
"""Copies of a place in its unit have owners of their own."""
SAME_NAME = 9
"""In a country one district in so many has an owner of the same name."""


class Store(Protocol):
    """A database, and how it says what copies are made of. `field`: which digits of an id are
    replaced, 0 to 3, so that copies of copies stay apart."""

    def run(self, text: str) -> list[Sequence[Any]]: ...
    def copy_id(self, value: str, field: int) -> str: ...
    def shift_day(self, value: str) -> str: ...
    def mark_text(self, value: str, length: int, field: int) -> str: ...
    def count_to(self, number: int) -> str: ...
    def list_indexes(self) -> list[tuple[str, str]]: ...
    def update_statistics(self) -> None: ...


class SqliteStore:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        refusing = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        for (name,) in self.run(refusing):
            connection.execute(f"DROP TRIGGER {name}")

    def run(self, text: str) -> list[Sequence[Any]]:
        return self.connection.execute(text).fetchall()

    def copy_id(self, value: str, field: int) -> str:
        start = 9 + 4 * field
        head, rest = f"substr({value}, 1, {start - 1})", f"substr({value}, {start + 4})"
        return f"{head} || printf('%04x', n.i) || {rest}"

    def shift_day(self, value: str) -> str:
        return f"date({value}, '-' || (n.i * 37 % 200) || ' days')"

    def mark_text(self, value: str, length: int, field: int) -> str:
        return f"substr({value}, 1, {length - 8}) || printf('{field}%04x', n.i)"

    def count_to(self, number: int) -> str:
        counted = f"SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {number}"
        return f"(WITH RECURSIVE n AS ({counted}) SELECT i FROM n) AS n"

    def list_indexes(self) -> list[tuple[str, str]]:
        return self.run(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
        )  # type: ignore[return-value]

    def update_statistics(self) -> None:
        """As the application has them: of a part of the rows."""
        self.run(f"PRAGMA analysis_limit={ANALYSED_ROWS}")
        self.run("ANALYZE")


class PostgresStore:
    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.connection: Any = self.loop.run_until_complete(asyncpg.connect(url, timeout=60))
        self.run("SET session_replication_role = replica")

    def run(self, text: str) -> list[Sequence[Any]]:
        return self.loop.run_until_complete(self.connection.fetch(text))

    def copy_id(self, value: str, field: int) -> str:
        start = 10 + 5 * field
        text = f"{value}::text"
        digits = "lpad(to_hex(n.i), 4, '0')"
        return f"(left({text}, {start - 1}) || {digits} || substr({text}, {start + 4}))::uuid"

    def shift_day(self, value: str) -> str:
        return f"{value} - (n.i * 37 % 200)"

    def mark_text(self, value: str, length: int, field: int) -> str:
        return f"left({value}, {length - 8}) || '{field}' || lpad(to_hex(n.i), 4, '0')"

    def count_to(self, number: int) -> str:
        return f"generate_series(1, {number}) AS n(i)"

    def list_indexes(self) -> list[tuple[str, str]]:
        return self.run(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "AND indexdef LIKE 'CREATE INDEX%'"
        )  # type: ignore[return-value]

    def update_statistics(self) -> None:
        """And sweep, as autovacuum does: rows of an index alone are read of swept pages only."""
        self.run("VACUUM ANALYZE")


class Copying(NamedTuple):
    """`units`: a SELECT of the units whose rows are copied; `moves`: whether copies go to copies of
    these. `tables`: those whose rows are copied, each with whether its days are others, too."""

    units: str
    moves: bool
    field: int
    tables: dict[str, bool]


def copy_rows(store: Store, name: str, how: Copying, times: int, unless: str = "") -> None:
    """Insert `times` copies of each row of the table; `unless` they are there."""
    table = Base.metadata.tables[name]
    columns = [one for one in table.columns if not is_given(one)]
    values = ", ".join(copy_value(store, one, how) for one in columns)
    names = ", ".join(f'"{one.name}"' for one in columns)
    store.run(
        f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} AS t "
        f"CROSS JOIN {store.count_to(times)} WHERE {belongs('t', name, how.units)} {unless}"
    )


def copy_value(store: Store, column: sa.Column[Any], how: Copying) -> str:
    value = f't."{column.name}"'
    parent = next((key.column.table.name for key in column.foreign_keys), None)
    if column.name == "seq" and column.table.name == "changes":
        return "(SELECT max(seq) FROM changes) + row_number() OVER (ORDER BY n.i, t.seq)"
    if parent == "org_units":
        copied = f"CASE WHEN {value} IN ({how.units}) THEN {store.copy_id(value, how.field)} "
        return f"{copied} ELSE {value} END" if how.moves else value
    if parent is not None and parent not in how.tables:
        return value
    if column.name in OF_OWNERS:
        return f"{value} || ' ' || (n.i % {SAME_NAME if how.moves else 9999})"
    if isinstance(column.type, sa.Uuid):
        return store.copy_id(value, how.field)
    if is_alone_unique(column):
        return store.mark_text(value, getattr(column.type, "length", None) or 64, how.field)
    is_day = isinstance(column.type, sa.Date)
    return store.shift_day(value) if is_day and how.tables[column.table.name] else value


@cache
def is_alone_unique(column: sa.Column[Any]) -> bool:
    """A text by which no other row has the same values, where no id is among these."""
    kind = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    if not isinstance(kind, sa.String):
        return False
    rules = [*column.table.constraints, *(one for one in column.table.indexes if one.unique)]
    return any(
        column.name in one.columns and not any(isinstance(c.type, sa.Uuid) for c in one.columns)
        for one in rules
        if isinstance(one, sa.UniqueConstraint | sa.PrimaryKeyConstraint | sa.Index)
    ) or bool(column.unique)


def belongs(alias: str, name: str, units: str, depth: int = 0) -> str:
    """Whether a row belongs to these units, or to a record that does."""
    table = Base.metadata.tables[name]
    if name == "org_units":
        return f"{alias}.id IN ({units})"
    if "org_unit_id" in table.columns:
        return f"{alias}.org_unit_id IN ({units})"
    for key in table.foreign_keys:
        parent = key.column.table.name
        if parent in growing_tables() and parent != name and depth < 4:
            inner = f"{alias}p"
            above = belongs(inner, parent, units, depth + 1)
            of = f"SELECT {inner}.{key.column.name} FROM {parent} AS {inner} WHERE {above}"
            return f"{alias}.{key.parent.name} IN ({of})"
    return "1 = 1"


def find_copied(store: Store, how: Copying, names: Iterable[str]) -> dict[str, bool]:
    """Which tables take copies: rows of others must be the only ones with some of their values."""
    tables = dict.fromkeys(names, True)
    while True:
        failed = [name for name in tables if not is_copied(store, name, how, tables)]
        for name in failed:
            if not tables[name]:
                del tables[name]
            else:
                tables[name] = False
        if not failed:
            return tables


def is_copied(store: Store, name: str, how: Copying, tables: dict[str, bool]) -> bool:
    store.run("BEGIN")
    try:
        copy_rows(store, name, how._replace(tables=tables), 2)
    except TAKEN:
        return False
    finally:
        store.run("ROLLBACK")
    return True


def copy_all(store: Store, how: Copying, times: int) -> dict[str, bool]:
    tables = find_copied(store, how, how.tables)
    for name in tables:
        copy_rows(store, name, how._replace(tables=tables), times, "ON CONFLICT DO NOTHING")
    return tables
