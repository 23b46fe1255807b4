"""Compiled texts of statements that are built anew for each request, such as those of lists.

A list is built from its filters, so it cannot be a constant as a compiled query is. Its shape can:
SQLAlchemy's cache key names the shape of a statement and lists its values. The text is compiled
once for each shape and kind of scope; another request with the same shape brings only its values.
Without this cache the criteria of scope are added and compared at every execution, which costs more
than to run the statement.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.interfaces import CompileStateOption
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

from backend.core.sql.compiled_query import QueryVariant, create_variant
from backend.core.sql.scope_check import is_orm_select
from backend.core.sql.search_index import READS_FEW_UNITS, PlanNumber
from backend.core.sql.types import ColumnValue, QueryValue

MAX_SHAPES = 1024
"""Shapes kept by a process; each is a text of some kilobytes with its parameters."""

Values = dict[str, QueryValue]


class StatementCache:
    """The variants of statements by their shape; `find_variant` compiles what is new."""

    def __init__(self) -> None:
        self._variants: dict[tuple[Hashable, ...], QueryVariant] = {}

    def find_variant(
        self,
        statement: sa.Select[*tuple[Any, ...]],
        dialect: sa.Dialect,
        options: Sequence[CompileStateOption],
        given: Mapping[str, QueryValue],
        *,
        takes_lists: bool = False,
    ) -> tuple[QueryVariant, Values] | None:
        """The variant for the shape of `statement`, and the values that its own parameters have.

        None: the values change its text, or SQLAlchemy has no key for it, so it must run anew. With
        `takes_lists` there is a text for each length of its lists and for each value that it writes
        out (`literal_execute`).
        """
        key = statement._generate_cache_key()
        if key is None or statement.get_execution_options() or not is_orm_select(statement):
            return None
        own, named = key.bindparams, key.params or {}
        is_few = READS_FEW_UNITS in options
        asked = [one for one in own if not (is_few and isinstance(one, PlanNumber))]
        if not all(has_plain_value(one, named) for one in asked):
            return None
        written = [one for one in asked if one.literal_execute]
        if not takes_lists and (written or any(one.expanding for one in asked)):
            return None
        values: Values = {
            build_value_name(at): to_plain_value(one, named.get(one.key, one.value))
            for at, one in enumerate(own)
        }
        lengths = (len(v) for v in (*given.values(), *values.values()) if type(v) is tuple)
        texts = (repr(named.get(one.key, one.value)) for one in written)
        place = (dialect.name, key.key, *map(id, options), *lengths, *texts)
        found = self._variants.get(place)
        if found is None:
            if len(self._variants) >= MAX_SHAPES:
                self._variants.clear()
            found = self._variants[place] = build_shape_variant(
                statement.options(*options), dialect, own, {**given, **named, **values}
            )
        return found, values


def build_shape_variant(
    statement: sa.Select[*tuple[Any, ...]],
    dialect: sa.Dialect,
    own: Sequence[BindParameter[ColumnValue]],
    given: Mapping[str, QueryValue],
) -> QueryVariant:
    """Compile `statement`, whose parameters `own` take their values from `given` each time."""
    key = statement._generate_cache_key()
    text = statement.compile(dialect=dialect, cache_key=key)
    assert isinstance(text, SQLCompiler)
    assert key is not None
    assert text._cache_key_bind_match is not None
    copies, _ = text._cache_key_bind_match
    numbers = {id(one): at for at, one in enumerate(own)}
    names = {
        text.bind_names[copy]: build_value_name(numbers[id(one)])
        for one in key.bindparams
        if id(one) in numbers
        for copy in copies[one]
        if copy in text.bind_names
    }
    return create_variant(text, statement, dialect, given, names)


def build_value_name(at: int) -> str:
    return f"own_{at}"


def has_plain_value(
    parameter: BindParameter[ColumnValue], named: Mapping[str, ColumnValue]
) -> bool:
    """Whether the parameter has its value. `named` are the values that `Select.params` gave."""
    has_value = parameter.key in named or not parameter.required
    return has_value and parameter.callable is None and not isinstance(parameter, PlanNumber)


def to_plain_value(parameter: BindParameter[ColumnValue], value: QueryValue) -> QueryValue:
    """The value; of a list, which is written out in the text, a tuple."""
    return tuple(value) if parameter.expanding and isinstance(value, list) else value
