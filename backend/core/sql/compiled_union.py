"""Runs several compiled queries, of different shapes, as one statement.

The text of each query stands unchanged behind a name of its own, so its conditions are those that
it has alone. The rows are one UNION ALL: each has the number of its query and that query's columns,
and NULL in the columns of the others. Columns of one type share a place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

import sqlalchemy as sa

from backend.core.sql.compiled_query import (
    CompiledQuery,
    QueryVariant,
    RowLoader,
    to_renumbered_params,
)
from backend.core.sql.deferred_rows import ValueProcessor
from backend.core.sql.types import ColumnValue, QueryValue, ReadRow
from backend.core.sql.union_columns import count_slots, get_slot_key, list_slots

MAX_UNIONS = 128
"""Unions kept by a process: one for each choice of targets and kind of scope."""
MAX_VALUES, MAX_PARTS = 32_000, 50
"""Of one statement: asyncpg takes 32,767 values, and a long plan is made by parts of fifty."""


class AskedQuery(NamedTuple):
    """A compiled query and the values of its parameters."""

    query: CompiledQuery
    values: Mapping[str, QueryValue]


class BoundVariant(NamedTuple):
    """The variant of a query for its values and those of the session."""

    variant: QueryVariant
    given: Mapping[str, QueryValue]


@dataclass(slots=True)
class UnionPart:
    """One of the queries, and which columns of the union hold its own."""

    variant: QueryVariant
    places: Sequence[int]
    processors: Sequence[tuple[int, ValueProcessor]] | None = None

    def convert_all(self, rows: Sequence[Sequence[ColumnValue]]) -> list[ReadRow]:
        """The named tuples of rows of the union. Units and places come again in many rows, so each
        id is converted once.
        """
        types, places = self.variant.types, self.places
        steps = [
            (at, ConvertedIds(process).__getitem__ if isinstance(types[at], sa.Uuid) else process)
            for at, process in self.processors or ()
        ]
        build_row = partial(tuple.__new__, self.variant.row)
        converted = []
        for row in rows:
            values = [row[place] for place in places]
            for at, process in steps:
                values[at] = process(values[at])
            converted.append(build_row(values))
        return converted


class ConvertedIds(dict[ColumnValue, ColumnValue]):
    """The ids of a column, each converted once."""

    def __init__(self, convert: ValueProcessor) -> None:
        self.convert = convert

    def __missing__(self, value: ColumnValue) -> ColumnValue:
        found = self[value] = self.convert(value)
        return found


class CompiledUnion:
    """The text of several variants; `fetch` answers the rows of each, in no fixed order."""

    def __init__(self, variants: Sequence[QueryVariant], dialect: sa.Dialect) -> None:
        kinds = [[get_slot_key(one, dialect) for one in own.types] for own in variants]
        slots = count_slots(kinds)
        places = [list_slots(own, slots) for own in kinds]
        self.parts = [
            UnionPart(own, [1 + place for place in found])
            for own, found in zip(variants, places, strict=True)
        ]
        self.text = build_text(variants, places, slots)

    def fetch(
        self, load: RowLoader, dialect: sa.Dialect, given: Sequence[Mapping[str, QueryValue]]
    ) -> list[list[ReadRow]]:
        each = zip(self.parts, given, strict=True)
        values = tuple(chain.from_iterable(part.variant.list_values(own) for part, own in each))
        found = load(self.text, values)
        rows: list[list[Sequence[ColumnValue]]] = [[] for _ in self.parts]
        for part in self.parts:
            if part.processors is None:
                kinds = found.list_types()
                types = [kinds[place] for place in part.places]
                part.processors = part.variant.build_processors(dialect, types)
        for row in found.rows:
            number = row[0]
            assert isinstance(number, int)
            rows[number].append(row)
        return [part.convert_all(own) for part, own in zip(self.parts, rows, strict=True)]


class UnionCache:
    """The unions of a process, by the variants that they hold."""

    def __init__(self) -> None:
        self._unions: dict[tuple[int, ...], CompiledUnion] = {}

    def fetch_all(
        self, load: RowLoader, dialect: sa.Dialect, asked: Sequence[BoundVariant]
    ) -> list[list[ReadRow]]:
        """The rows of each, with as few statements as their values allow."""
        found: list[list[ReadRow]] = []
        for group in split_by_values(asked):
            if len(group) == 1:
                found.append(list(group[0].variant.fetch(load, dialect, group[0].given)))
                continue
            union = self.get([one.variant for one in group], dialect)
            found += union.fetch(load, dialect, [one.given for one in group])
        return found

    def get(self, variants: Sequence[QueryVariant], dialect: sa.Dialect) -> CompiledUnion:
        """A union keeps its variants, so that no other one gets the id of one of them."""
        key = tuple(map(id, variants))
        found = self._unions.get(key)
        if found is None:
            if len(self._unions) >= MAX_UNIONS:
                self._unions.clear()
            found = self._unions[key] = CompiledUnion(variants, dialect)
        return found


def split_by_values(asked: Sequence[BoundVariant]) -> Iterator[list[BoundVariant]]:
    """The queries in their order, in groups that one statement can take."""
    group: list[BoundVariant] = []
    count = 0
    for one in asked:
        count += len(one.variant.params)
        if group and (count > MAX_VALUES or len(group) >= MAX_PARTS):
            yield group
            group, count = [], len(one.variant.params)
        group.append(one)
    if group:
        yield group


def build_text(
    variants: Sequence[QueryVariant], places: Sequence[Sequence[int]], slots: Sequence[str]
) -> str:
    """The first SELECT says the type of each column; a column of numbers takes the widest."""
    named, union, before = [], [], 0
    for number, (variant, own) in enumerate(zip(variants, places, strict=True)):
        columns = [f"c{at}" for at in range(len(own))]
        text = to_renumbered_params(variant.text, before)
        named.append(f"q{number} ({', '.join(columns)}) AS ({text})")
        values = ["NULL"] * len(slots)
        for column, place in zip(columns, own, strict=True):
            values[place] = column
        if all(slots):
            values = [
                f"CAST({value} AS {slot})" if value != "NULL" or not number else value
                for value, slot in zip(values, slots, strict=True)
            ]
        union.append(f"SELECT {number}, {', '.join(values)} FROM q{number}")  # noqa: S608 (columns)
        before += len(variant.params)
    return f"WITH {', '.join(named)} {' UNION ALL '.join(union)}"
