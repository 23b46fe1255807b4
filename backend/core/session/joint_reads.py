"""Runs the reads of several independent parts as one statement instead of one after the other.

A part is a generator: it yields the SELECTs that it needs and is sent their rows, in any order. All
that the parts ask at first is one UNION ALL, all that they ask next another one. Each SELECT is
narrowed to the session's scope as it would be alone, and its rows are those that it would answer.
It has no ORDER BY or LIMIT: one that needs them stands in a subquery.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import result_tuple

from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue, ReadRow, RowSelect
from backend.core.sql.union_columns import count_slots, get_slot_key, list_slots

T = TypeVar("T")
JointRead = Generator[Sequence[RowSelect], Sequence[Sequence[ReadRow]], T]
"""What a part yields, is sent and returns."""
RAW = sa.types.NullType()
NOTHING: sa.ColumnElement[ColumnValue] = sa.literal_column("NULL", RAW)
Converter = Callable[[ColumnValue], ColumnValue]


def run_together(db: Session, parts: Iterable[JointRead[T]]) -> list[T]:
    """What each part returns. As many statements as the part with the most rounds."""
    whole = build_joint_read(parts)
    try:
        asked = next(whole)
        while True:
            asked = whole.send(read_together(db, asked))
    except StopIteration as end:
        results: list[T] = end.value
        return results


def build_joint_read(parts: Iterable[JointRead[T]]) -> JointRead[list[T]]:
    """One part of several: it asks what they ask, and returns what each of them returns."""
    results: dict[int, T] = {}
    waiting: dict[int, Sequence[RowSelect]] = {}
    every = list(parts)

    def go_on(number: int, rows: Sequence[Sequence[ReadRow]] | None) -> None:
        try:
            waiting[number] = next(every[number]) if rows is None else every[number].send(rows)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(every)):
        go_on(number, None)
    while waiting:
        asking, waiting = waiting, {}
        found = iter((yield [one for asked in asking.values() for one in asked]))
        for number, asked in asking.items():
            go_on(number, [next(found) for _ in asked])
    return [results[number] for number in range(len(every))]


def read_together(db: Session, selects: Sequence[RowSelect]) -> Sequence[Sequence[ReadRow]]:
    """The rows of each of several SELECTs, read with one statement."""
    if len(selects) < 2:
        return [db.execute(one).all() for one in selects]
    dialect = db.connection().dialect
    columns = [list(select.selected_columns) for select in selects]
    keys = [[get_slot_key(one.type, dialect) for one in own] for own in columns]
    slots = count_slots(keys)
    places = [list_slots(own, slots) for own in keys]
    types = {
        key: one.type
        for own, named in zip(keys, columns, strict=True)
        for key, one in zip(own, named, strict=True)
    }
    union = [build_head([types[key] for key in slots])]
    for number, (select, own, at) in enumerate(zip(selects, columns, places, strict=True)):
        values: list[sa.ColumnElement[ColumnValue]] = [NOTHING] * len(slots)
        for place, column in zip(at, own, strict=True):
            values[place] = to_raw(column)
        union.append(select.with_only_columns(sa.literal_column(str(number)), *values))
    readers = [RowReader(own, at, dialect) for own, at in zip(columns, places, strict=True)]
    rows: list[list[ReadRow]] = [[] for _ in selects]
    for row in db.execute(sa.union_all(*union)).all():
        number = int(row.part)
        rows[number].append(readers[number].read(row))
    return rows


def build_head(types: Iterable[sa.types.TypeEngine[ColumnValue]]) -> RowSelect:
    """A SELECT without rows that says the type of each column of the union."""
    nulls = (to_raw(sa.cast(sa.null(), type)) for type in types)
    return sa.select(sa.literal_column("-1").label("part"), *nulls).where(sa.false())


def to_raw(column: sa.ColumnElement[ColumnValue]) -> sa.ColumnElement[ColumnValue]:
    """The column as the driver tells it; `RowReader` converts what each SELECT has in it."""
    return sa.type_coerce(column, RAW)


class RowReader:
    """Makes the rows of one SELECT out of those of all."""

    def __init__(
        self,
        columns: Sequence[sa.ColumnElement[ColumnValue]],
        places: Sequence[int],
        dialect: sa.Dialect,
    ) -> None:
        self.build_row = result_tuple([str(column.key) for column in columns])
        self.steps = [
            (place + 1, convert and ConvertedIds(convert).__getitem__)
            if isinstance(column.type, sa.Uuid)
            else (place + 1, convert)
            for place, column in zip(places, columns, strict=True)
            for convert in [find_converter(column.type, dialect)]
        ]

    def read(self, row: Sequence[ColumnValue]) -> ReadRow:
        return self.build_row(
            [row[at] if convert is None else convert(row[at]) for at, convert in self.steps]
        )


class ConvertedIds(dict[ColumnValue, ColumnValue]):
    """The ids of a column, each converted once: units and places come again in many rows."""

    def __init__(self, convert: Converter) -> None:
        self.convert = convert

    def __missing__(self, value: ColumnValue) -> ColumnValue:
        found = self[value] = self.convert(value)
        return found


@lru_cache(maxsize=2048)
def find_converter(type: sa.types.TypeEngine[ColumnValue], dialect: sa.Dialect) -> Converter | None:
    """What turns a value of the driver into that of the column; None: nothing."""
    return type.dialect_impl(dialect).result_processor(dialect, None)
