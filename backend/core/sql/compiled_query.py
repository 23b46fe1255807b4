"""Queries that are built once and compiled once for each kind of scope.

To build a statement, add the criteria of scope and look it up in SQLAlchemy's cache costs three
times as much as to run it. A query that runs often is therefore a constant of its module, with
named parameters. Its compiled text contains the session's criteria like any other statement, with
units and teams as further parameters, and goes to the driver as text.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.interfaces import CompileStateOption
from sqlalchemy.sql.compiler import SQLCompiler

from backend.core.sql.deferred_rows import DeferredRows, ValueProcessor
from backend.core.sql.driver_rows import DriverRows
from backend.core.sql.scope_check import is_orm_select
from backend.core.sql.types import ColumnValue, QueryValue, ReadRow

if TYPE_CHECKING:
    from pydantic import BaseModel

    from backend.core.sql.row_serializer import RowSerializer

RowLoader = Callable[[str, tuple[ColumnValue, ...]], DriverRows]
"""Runs a text with its values in order."""
GivenPlaces = tuple[list[int], str, int | None, ValueProcessor | None]
"""(indexes of the parameters with one value, and the other fields of their `QueryParam`)."""
MAX_CONVERTED = 256
MAX_VARIANTS = 64
"""Variants kept for one query: one for each length of its lists. Few are in use."""


class QueryParam(NamedTuple):
    """The source of one parameter's value: `given[name]`, or a constant of the statement."""

    name: str | None
    item: int | None
    """The index in the list `given[name]`; None if that is no list."""
    constant: ColumnValue
    process: ValueProcessor | None


@dataclass(slots=True)
class QueryVariant:
    """One compiled text with its parameters in order, and the conversion of its rows."""

    text: str
    params: Sequence[QueryParam]
    row: type[Any]
    """A named tuple."""
    types: Sequence[sa.types.TypeEngine[ColumnValue]]
    processors: Sequence[tuple[int, ValueProcessor]] | None = None
    """(index of column, conversion of the driver's value); known after the first run."""
    serializers: "dict[tuple[type[BaseModel], int], RowSerializer | None]" = field(
        default_factory=dict
    )
    """{(model, first column): what writes rows as JSON} (row_serializer.py)."""
    led: "dict[str, QueryVariant | None]" = field(default_factory=dict)
    """{text of a query: this one with its columns first} (leading_columns.py)."""
    converted: "dict[tuple[ColumnValue, ...], ReadRow]" = field(default_factory=dict)
    """{first values of a driver's row: the row}, for `convert_first`."""
    constants: list[ColumnValue] = field(init=False)
    given: list[GivenPlaces] = field(init=False)

    def __post_init__(self) -> None:
        self.constants = [param.constant for param in self.params]
        places: dict[tuple[str, int | None, ValueProcessor | None], list[int]] = {}
        for at, param in enumerate(self.params):
            if param.name is not None:
                places.setdefault((param.name, param.item, param.process), []).append(at)
        self.given = [(ats, *value) for value, ats in places.items()]

    def fetch(
        self, load: RowLoader, dialect: sa.Dialect, *given: Mapping[str, QueryValue]
    ) -> DeferredRows:
        """The rows for one set of values, or for as many sets as `repeat` made the text for."""
        return DeferredRows(self, dialect, load(self.text, self.list_values(*given)))

    def list_values(self, *given: Mapping[str, QueryValue]) -> tuple[ColumnValue, ...]:
        values: list[ColumnValue] = []
        for one in given:
            own = self.constants.copy()
            for ats, name, item, process in self.given:
                value: Any = one[name]
                value = value if item is None else value[item]
                value = value if process is None else process(value)
                for at in ats:
                    own[at] = value
            values += own
        return tuple(values)

    def convert_first(self, found: DriverRows, dialect: sa.Dialect) -> ReadRow:
        """The first row of `found`, which begins with these columns; equal ones are made once."""
        values = tuple(found.rows[0][: len(self.types)])
        row = self.converted.get(values)
        if row is None:
            if len(self.converted) >= MAX_CONVERTED:
                self.converted.clear()
            row = self.converted[values] = DeferredRows(self, dialect, found)[0]
        return row

    def repeat(self, times: int) -> "QueryVariant":
        """The same query `times` times in one statement; the rows have no fixed order."""
        parts = [to_renumbered_params(self.text, len(self.params) * n) for n in range(times)]
        return replace(self, text=" UNION ALL ".join(parts), led={}, serializers={})

    def build_processors(
        self, dialect: sa.Dialect, driver_types: Sequence[object]
    ) -> list[tuple[int, ValueProcessor]]:
        return [
            (at, process)
            for at, (kind, by_driver) in enumerate(zip(self.types, driver_types, strict=True))
            if (process := kind.dialect_impl(dialect).result_processor(dialect, by_driver))
        ]


class MappedRow:
    """What a row of SQLAlchemy has beside the attributes of a named tuple."""

    __slots__ = ()
    _asdict: Callable[[], dict[str, ColumnValue]]

    @property
    def _mapping(self) -> dict[str, ColumnValue]:
        return self._asdict()


class CompiledQuery:
    """A SELECT of columns with named parameters; `Session.fetch` runs it.

    Its rows are named tuples. Give a list as a tuple, for `bindparam(…, expanding=True)`.
    """

    def __init__(self, statement: sa.Select[*tuple[Any, ...]]) -> None:
        if not is_orm_select(statement):
            raise TypeError("no entity is named, so scope would not narrow it")
        self.statement = statement
        self._variants: dict[tuple[Hashable, ...], QueryVariant] = {}

    def get_variant(
        self,
        dialect: sa.Dialect,
        options: tuple[CompileStateOption, ...],
        given: Mapping[str, QueryValue],
        times: int = 1,
    ) -> QueryVariant:
        """The variant for the lengths of the lists in `given`, with the criteria `options`."""
        lengths = [len(value) for value in given.values() if type(value) is tuple]
        key = (dialect.name, times, options, *lengths)
        found = self._variants.get(key)
        if found is None:
            if len(self._variants) >= MAX_VARIANTS:
                self._variants.clear()
            if times > 1:
                found = self.get_variant(dialect, options, given).repeat(times)
            else:
                found = build_variant(self.statement.options(*options), dialect, given)
            self._variants[key] = found
        return found


class RowQuery(NamedTuple):
    """A query and its values: what an endpoint answers with that reads one row and no more."""

    query: CompiledQuery
    values: Mapping[str, QueryValue]


def to_renumbered_params(text: str, by: int) -> str:
    """Add `by` to the numbers of parameters; asyncpg has `$1`, SQLite has `?` without numbers."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + by}", text) if by else text


def build_variant(
    statement: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect, given: Mapping[str, QueryValue]
) -> QueryVariant:
    text = statement.compile(dialect=dialect)
    assert isinstance(text, SQLCompiler)
    return create_variant(text, statement, dialect, given, {})


def create_variant(
    text: SQLCompiler,
    statement: sa.Select[*tuple[Any, ...]],
    dialect: sa.Dialect,
    given: Mapping[str, QueryValue],
    names: Mapping[str, str],
) -> QueryVariant:
    """The variant of a compiled text; `names` are those that its parameters have in `given`."""
    state = text.construct_expanded_state(given)
    assert state.positiontup is not None, "both drivers number their parameters"
    items = {
        one: build_item(
            names.get(name, name), at, state.parameters[one], state.processors.get(one), given
        )
        for name, ones in state.parameter_expansion.items()
        for at, one in enumerate(ones)
    }
    params = [
        items.get(name)
        or build_param(
            name, names.get(name, name), text.binds[name].type, state.parameters, dialect, given
        )
        for name in state.positiontup
    ]
    columns = statement.selected_columns
    named = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
    row = type("Row", (MappedRow, named), {"__slots__": ()})
    return QueryVariant(state.statement, params, row, [column.type for column in columns])


def build_item(
    name: str,
    at: int,
    constant: ColumnValue,
    process: ValueProcessor | None,
    given: Mapping[str, QueryValue],
) -> QueryParam:
    """An item of a list that is given, or of one that the statement has as it is."""
    if name in given:
        return QueryParam(name, at, None, process)
    return QueryParam(None, None, constant if process is None else process(constant), None)


def build_param(
    name: str,
    given_as: str,
    kind: sa.types.TypeEngine[ColumnValue],
    constants: Mapping[str, ColumnValue],
    dialect: sa.Dialect,
    given: Mapping[str, QueryValue],
) -> QueryParam:
    process = kind._cached_bind_processor(dialect)  # the same one for each copy of a parameter
    if given_as in given:
        return QueryParam(given_as, None, None, process)
    constant = constants[name]
    return QueryParam(None, None, constant if process is None else process(constant), None)
