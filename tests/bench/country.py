"""A database whose every table looks as large to its planner as the country's would.

PostgreSQL: each table gets a few hundred made rows, so that the planner finds pages and values to
look at; what it believes of their number is then raised. SQLite: the lines that ANALYZE would write
of such tables. New tables, columns and indexes enter by themselves.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from typing import Any

import asyncpg
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.law.reference.tiers import load_tiers

ROWS = 300
"""Made in each table."""
MANY = 500_000
"""What a table that grows with the country is said to hold."""
UNITS = 3_500
RARE = {"veil_id"}
"""Columns that hardly any row fills: minutes in draft of a line that was not announced."""
DROP_CHECKS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype = 'c' AND conrelid > 0
"""
"""Made values need not fit each other."""
FEW_ROWS = {"org_units": UNITS, "org_unit_closure": 4 * UNITS, "org_unit_successions": 3 * UNITS}
"""What other tables hold; those that are not named have `ROWS`."""
LARGE_SHARE = MANY // 10
"""Rows that nothing reads which is asked for a district or a province."""
STEADY = {"org_units", "org_unit_closure", "org_unit_successions", "alembic_version"}
"""Units are 3,321 communes and what lies over them, however much they record."""
OF_DEVICES = {"sync_receipts"}
"""Tables that grow with the country, and whose rows belong to an account."""
FEW = {"rechecks", "recheck_units", "recheck_follow_ups", "report_reminders"}
"""A province writes some dozens a year: 34 provinces fill no large table."""


@cache
def growing_tables() -> set[str]:
    """Tables whose rows belong to a unit, and tables whose rows belong to such rows."""
    tables = Base.metadata.tables
    found = {name for name, table in tables.items() if "org_unit_id" in table.columns}
    found = found - STEADY - FEW | OF_DEVICES
    while True:
        more = {
            name
            for name, table in tables.items()
            if name not in found | STEADY | FEW
            and any(key.column.table.name in found for key in table.foreign_keys)
        }
        if not more:
            return found
        found |= more


def rows_in(table: str) -> int:
    """What a table is said to hold."""
    return MANY if table in growing_tables() else FEW_ROWS.get(table, ROWS)


async def pretend_country(url: str) -> None:
    """Make the database at `url` (migrated, with the cast of tests/world.py) look that large."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            plant_statistics(file)
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("SET session_replication_role = replica")  # no keys, no triggers
        for (drop,) in await connection.fetch(DROP_CHECKS):
            await connection.execute(drop)
        for table in Base.metadata.sorted_tables:
            await connection.execute(made_rows(table))
            await connection.execute(told_values(table))
        await connection.execute("ANALYZE")
        for name in growing_tables() | FEW_ROWS.keys():
            await connection.execute(
                "UPDATE pg_class SET reltuples = $2 WHERE oid = $1::regclass "
                "OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = $1::regclass)",
                name,
                float(rows_in(name)),
            )
    finally:
        await connection.close()


def told_values(table: sa.Table) -> str:
    """How many different values the planner is to expect in each column."""
    told = ((one.name, values_in(table.name, one.name)) for one in table.columns)
    kept = [(name, count if count < rows_in(table.name) else -1) for name, count in told]
    changes = ", ".join(f'ALTER "{name}" SET (n_distinct = {count})' for name, count in kept)
    return f"ALTER TABLE {table.name} {changes}"


def made_rows(table: sa.Table) -> str:
    columns = [column for column in table.columns if not is_given(column)]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(map(made_value, columns))
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} "
        f"FROM generate_series(1, {ROWS}) AS i ON CONFLICT DO NOTHING"
    )


def made_value(column: sa.Column[Any]) -> str:
    """A third of the rows have nothing in a column that may be empty, or nearly all."""
    value = value_of(column.table, column)
    if column.name in RARE:
        return f"CASE WHEN i = 2 THEN {value} END"
    is_blank = column.nullable and value != "NULL"
    return f"CASE WHEN i % 3 > 0 THEN {value} END" if is_blank else value


def is_given(column: sa.Column[Any]) -> bool:
    """Whether PostgreSQL gives the value itself."""
    is_serial = column is column.table.autoincrement_column
    return column.computed is not None or column.identity is not None or is_serial


def value_of(table: sa.Table, column: sa.Column[Any]) -> str:
    """An expression of `i` for this column."""
    parent = next((key.column for key in column.foreign_keys), None)
    if parent is not None and parent.table.name == "org_units":
        return id_of("org_units", "i")
    if parent is not None and isinstance(column.type, sa.Uuid):
        return id_of(parent.table.name, f"1 + (i - 1) * 7 % {ROWS}")
    if column.name == "id" and isinstance(column.type, sa.Uuid):
        return id_of(table.name, "i")
    return plain_value(column)


def id_of(table: str, number: str) -> str:
    return f"md5('{table}' || ({number}))::uuid"


def plain_value(column: sa.Column[Any]) -> str:
    kind: Any = column.type
    kind = getattr(kind, "impl", None) if isinstance(kind, sa.types.TypeDecorator) else kind
    if column.name in ("level", "team_level"):
        return one_of_words([tier.code for tier in load_tiers()])
    match kind:
        case sa.Enum():
            return one_of_words(kind.enums)
        case sa.Uuid():
            return id_of(column.name, "i")
        case sa.Boolean():
            return "i % 2 = 0"
        case sa.DateTime():
            return "now() - i * interval '1 day'"
        case sa.Date():
            return "date '2022-10-03' - i"
        case sa.Integer() | sa.Numeric() | sa.Float():
            return "i"
        case sa.LargeBinary():
            return "decode(md5(i::text), 'hex')"
        case sa.JSON():
            return "NULL" if column.nullable else "'{}'"
        case _:
            length = getattr(kind, "length", None) or 20
            return f"left(md5(i::text || '{column.name}'), {min(length, 32)})"


def one_of_words(words: Sequence[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + i % {len(words)}]"


def plant_statistics(connection: sqlite3.Connection) -> None:
    """What ANALYZE would write: how many rows a table has, and for how many of them the first
    columns of an index are the same."""
    connection.execute("ANALYZE")
    connection.execute("DELETE FROM sqlite_stat1")
    for table in Base.metadata.sorted_tables:
        rows = rows_in(table.name)
        listed = connection.execute(f"PRAGMA index_list('{table.name}')").fetchall()
        for _, index, is_unique, *_ in listed:
            found = connection.execute(f"PRAGMA index_info('{index}')").fetchall()
            stat = [rows, *same_rows(table, [r[2] for r in found], rows, bool(is_unique))]
            line = (table.name, index, " ".join(map(str, stat)))
            connection.execute("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", line)
        if not listed:
            line = (table.name, None, str(rows))
            connection.execute("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", line)
    connection.commit()


def same_rows(
    table: sa.Table, columns: Sequence[str | None], rows: int, is_unique: bool
) -> list[int]:
    """For each column of an index: rows that are alike in it and in those before it."""
    found, left = [], rows
    for name in columns:
        values = rows if name is None else values_in(table.name, name)
        left = max(1, left // values)
        found.append(left)
    return [*found[:-1], 1] if is_unique else found


@cache
def values_in(table: str, name: str) -> int:
    """How many different values the column has."""
    column, rows = Base.metadata.tables[table].columns[name], rows_in(table)
    parent = next((key.column.table.name for key in column.foreign_keys), None)
    kind: Any = column.type
    kind = getattr(kind, "impl", None) if isinstance(kind, sa.types.TypeDecorator) else kind
    if parent == "org_units" or column.name == "org_unit_id":
        return min(rows, UNITS)
    if column.primary_key and len(column.table.primary_key) == 1:
        return rows
    if parent is not None:
        return min(rows, max(1, MANY // 10 if parent in growing_tables() else ROWS))
    match kind:
        case sa.Enum():
            return len(kind.enums)
        case sa.Boolean():
            return 2
        case sa.Date():
            return min(rows, 2_000)
        case sa.Integer():
            return 10
        case sa.String() if (kind.length or 100) <= 32:
            return 10
        case _:
            return max(1, rows // 10)
