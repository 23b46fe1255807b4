"""A database whose every table looks as large to PostgreSQL as the country's would.

Each table gets a few hundred made rows, so that the planner finds pages and values to look at; what
it believes of their number is then raised. New tables and columns enter by themselves.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.law.reference.tiers import load_tiers
from tests import world

ROWS = 300
"""Made in each table; the first of them lies in Bình Nghĩa, and refers to the first of others."""
MANY = 500_000
"""What a table that grows with the country is said to hold."""
UNITS = 3_500
RARE = {"veil_id"}
"""Columns that hardly any row fills: minutes in draft of a line that was not announced."""
EMPTY = {("complexity_declarations", "area_id")}
"""Columns that a row leaves empty: it is about a place or an area, never both."""
STEADY = {"org_units", "org_unit_closure", "org_unit_successions", "alembic_version"}
"""Units are 3,321 communes and what lies over them, however much they record."""
FEW = {"rechecks", "report_reminders"}
"""A province writes some dozens a year: 34 provinces fill no large table."""


def growing_tables() -> set[str]:
    """Tables whose rows belong to a unit, and tables whose rows belong to such rows."""
    tables = Base.metadata.tables
    found = {name for name, table in tables.items() if "org_unit_id" in table.columns}
    found -= STEADY | FEW
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


async def pretend_country(url: str) -> None:
    """Fill the database at `url` (postgresql://…, migrated, with the cast of tests/world.py)."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")  # no keys, no triggers
        for table in Base.metadata.sorted_tables:
            await connection.execute(made_rows(table))
            if "org_unit_id" in table.columns:
                await connection.execute(
                    f"ALTER TABLE {table.name} ALTER org_unit_id SET (n_distinct = {UNITS})"
                )
        await connection.execute("ANALYZE")
        for name in growing_tables():
            await connection.execute(
                "UPDATE pg_class SET reltuples = $2 WHERE oid = $1::regclass "
                "OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = $1::regclass)",
                name,
                float(MANY),
            )
    finally:
        await connection.close()


def made_rows(table: sa.Table) -> str:
    columns = [column for column in table.columns if not is_given(column)]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(
        f"CASE WHEN i = 2 THEN {value_of(table, column)} END"
        if column.name in RARE
        else value_of(table, column)
        for column in columns
    )
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} "
        f"FROM generate_series(1, {ROWS}) AS i ON CONFLICT DO NOTHING"
    )


def is_given(column: sa.Column[Any]) -> bool:
    """Whether PostgreSQL gives the value itself, or the row has none."""
    if (column.table.name, column.name) in EMPTY:
        return True
    is_serial = column is column.table.autoincrement_column
    return column.computed is not None or column.identity is not None or is_serial


def value_of(table: sa.Table, column: sa.Column[Any]) -> str:
    """An expression of `i` for this column."""
    parent = next((key.column for key in column.foreign_keys), None)
    if parent is not None and parent.table.name == "org_units":
        unit = world.unit("binhnghia")
        return f"CASE WHEN i = 1 THEN '{unit}'::uuid ELSE {id_of('org_units', 'i')} END"
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


def first_id(table: str) -> str:
    """The id of the row of `table` that lies in Bình Nghĩa."""
    from hashlib import md5  # noqa: PLC0415
    from uuid import UUID  # noqa: PLC0415

    return str(UUID(md5(f"{table}1".encode(), usedforsecurity=False).hexdigest()))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)
