"""Rows of any table, drawn by its columns: so that no table that names a unit is forgotten."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import Searchable
from backend.core.sql.types import ColumnValue, Json
from backend.domains.administration.reorganisations.step_recorder import load_tables

Row = dict[str, ColumnValue]
MOMENT = datetime(2025, 5, 1, tzinfo=UTC)
YEARS = range(2023, 2027)
SEALING = frozenset({"commune_ratings"})
"""Tables whose approved rows let nobody write to others any more: their rows come last."""


def list_unit_columns(table: sa.Table) -> list[str]:
    """The columns of a table that name a unit."""
    units = OrgUnit.__table__
    return [c.name for c in table.columns for key in c.foreign_keys if key.column.table is units]


def list_unit_tables() -> list[sa.Table]:
    """The tables that name a unit, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if list_unit_columns(table)]


class RowDrawer:
    """Keeps drawn rows by table until they are inserted, many in one statement."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.waiting: dict[str, list[Row]] = defaultdict(list)
        self.seen: set[tuple[str, int, str]] = set()

    def new_id(self) -> UUID:
        return UUID(int=self.rnd.getrandbits(128), version=4)

    def draw_day(self) -> date:
        """A day before a crossing on 1/7/2025, or now and then one after it."""
        if self.rnd.random() < 0.2:
            return date(2025, 7, 1) + timedelta(days=self.rnd.randrange(40))
        return date(2023, 1, 1) + timedelta(days=self.rnd.randrange(912))

    def keep(self, row: Base) -> None:
        """Keep a row that was made as an object."""
        if isinstance(row, Searchable):
            row.refresh_search_text()
        table = row.__table__
        assert isinstance(table, sa.Table)
        told = {c.key: c.columns[0].name for c in sa.inspect(type(row)).column_attrs}
        values: Row = {told[key]: value for key, value in vars(row).items() if key in told}
        self.keep_values(table, values)

    def keep_values(self, table: sa.Table, values: Row) -> None:
        """Keep a row, unless its table has one of the same key or of the same unique columns."""
        if "version" in table.columns:
            values = {"version": 1, **values}
        told = list(list_unique_values(table, values))
        if any((table.name, at, one) in self.seen for at, one in told):
            return
        self.seen |= {(table.name, at, one) for at, one in told}
        self.rows[table.name].append(values)
        self.waiting[table.name].append(values)

    def insert(self, db: Session) -> None:
        """Write the rows that wait, past the log: what it tells is no matter here."""
        for table in sorted(Base.metadata.sorted_tables, key=lambda one: one.name in SEALING):
            alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
            for row in self.waiting.pop(table.name, []):
                alike[tuple(sorted(row))].append(row)
            for rows in alike.values():
                db.connection().execute(table.insert(), rows)

    def draw_rows(self, table: sa.Table, units: Sequence[UUID], most: int) -> None:
        """Up to `most` rows of each unit."""
        for unit in units:
            for _ in range(self.rnd.randint(0, most)):
                row = self.draw_row(table, unit, units)
                if row is not None:
                    self.keep(load_tables()[table.name](**row))

    def draw_row(self, table: sa.Table, unit: UUID, units: Sequence[UUID]) -> Row | None:
        """A row of the unit; None where a row that it needs was not drawn."""
        row: Row = {}
        for column in table.columns:
            if column.name in {"version", "search_text"}:
                continue
            keys = [key.column for key in column.foreign_keys]
            if column.name == "org_unit_id":
                row[column.name] = unit
            elif keys and keys[0].table is OrgUnit.__table__:
                row[column.name] = self.rnd.choice(units)
            elif keys:
                found = None if keys[0].table is table else self.find_key(keys[0], unit)
                if found is None and not column.nullable:
                    return None
                row[column.name] = found
            elif not is_left_out(column):
                row[column.name] = self.draw_value(column)
        if row.get("establishment_id") and row.get("area_id"):
            row["area_id"] = None
        return row

    def find_key(self, column: sa.Column[ColumnValue], unit: UUID) -> ColumnValue:
        """The key of a drawn row, of the same unit if there is one."""
        known = self.rows.get(column.table.name, [])
        near = [row for row in known if row.get("org_unit_id") == unit]
        return self.rnd.choice(near or known)[column.name] if known else None

    def draw_value(self, column: sa.Column[ColumnValue]) -> ColumnValue:
        if column.nullable and self.rnd.random() < 0.5:
            return None
        default = column.default
        if isinstance(default, sa.ColumnDefault) and default.is_scalar and self.rnd.random() < 0.7:
            usual: ColumnValue = default.arg
            return usual
        choices: type[Enum] | None = getattr(column.type, "enum_class", None)
        if choices is not None:
            drawn: ColumnValue = self.rnd.choice(list(choices))  # type: ignore[assignment]
            return drawn
        if isinstance(column.type, Json):
            return []
        return self.draw_plain(column, column.type.python_type)

    def draw_plain(self, column: sa.Column[ColumnValue], kind: type[object]) -> ColumnValue:
        if kind is bytes:
            return b"x"
        if kind is UUID:
            return self.new_id()
        if kind is datetime:
            return MOMENT
        if kind is date:
            return self.draw_day()
        if kind is bool:
            return self.rnd.random() < 0.5
        if kind in {int, float}:
            return self.rnd.choice(YEARS) if "year" in column.name else self.rnd.randrange(1, 99)
        return f"{self.rnd.randrange(10**8)}"


def is_left_out(column: sa.Column[ColumnValue]) -> bool:
    """A column of JSON that has a default, or may be empty: its contents are no matter here."""
    return isinstance(column.type, Json) and (column.nullable or column.default is not None)


def list_unique_values(
    table: sa.Table, row: Mapping[str, ColumnValue]
) -> Iterator[tuple[int, str]]:
    """(which constraint, its values) of a row, where none of them is empty."""
    several = [
        *(one.columns for one in table.constraints if isinstance(one, sa.UniqueConstraint)),
        *(one.columns for one in table.indexes if one.unique),
        table.primary_key.columns,
    ]
    for at, columns in enumerate(several):
        values = [row.get(column.name) for column in columns]
        if None not in values:
            yield at, str(values)
