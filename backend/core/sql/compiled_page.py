"""Pages of a list whose SELECT is built and compiled once for each shape of its filters.

To build the SELECT of a list, and to find its text by its shape, costs more than the statement of a
page. A shape is which filters are set, and the values of those that choose between clauses (truths
and members of enumerations). Ids and days are parameters of the text. Requests of the same shape
bring only their values; words of a search, and what else is given, are built as ever.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.pagination import (
    Key,
    PageRows,
    PageStart,
    WholeReader,
    load_page,
    parse_cursor,
    split_page,
    to_key_column,
)
from backend.core.sql.types import QueryValue
from backend.core.text.clock import today

F = TypeVar("F", bound=BaseModel)
Shape = tuple[Hashable, ...]

OF_PAGE = frozenset({"after", "limit"})
PARAM_TYPES: Mapping[type, type[sa.types.TypeEngine[Any]]] = {UUID: sa.Uuid, date: sa.Date}
"""Types of filters whose values are parameters: `build` only compares them in SQL."""
MAX_SHAPES = 256
"""Shapes kept for one list. Those of days that are over go with the others."""


class CompiledPage(Generic[F]):
    """The pages of one list: `build` selects them, from the filters, the keys and the start.

    What `build` selects depends on nothing but these and the civil day. `whole` reads whole
    records, where the request selects some.
    """

    def __init__(
        self,
        build: Callable[[F, Sequence[Key], PageStart], sa.Select[*tuple[Any, ...]]],
        list_keys: Callable[[F], Sequence[Key]],
        whole: WholeReader | None = None,
    ) -> None:
        self.build, self.list_keys, self.whole = build, list_keys, whole
        self._queries: dict[Shape, tuple[Sequence[Key], CompiledQuery]] = {}

    def read(self, db: Session, filters: F, after: str | None, limit: int) -> PageRows:
        """One page; raises Invalid for a cursor that `to_cursor` did not make."""
        shape = None if db.info.get("selection") else find_shape(filters)
        if shape is None:
            keys = self.list_keys(filters)
            return load_page(
                db, lambda start: self.build(filters, keys, start), keys, after, limit, self.whole
            )
        parts, values = shape
        keys, query = self.get_query((today(), after is None, *parts), filters, values)
        if after is not None:
            place = parse_cursor(after, [to_key_column(key) for key in keys])
            values |= {f"after_{number}": value for number, value in enumerate(place)}
        return split_page(db.fetch_rows(query, **values, rows=limit + 1), keys, limit)

    def get_query(
        self, shape: Shape, filters: F, values: Mapping[str, QueryValue]
    ) -> tuple[Sequence[Key], CompiledQuery]:
        """The keys and the query of a shape: the day, whether it is the first page, the filters."""
        found = self._queries.get(shape)
        if found is None:
            if len(self._queries) >= MAX_SHAPES:
                self._queries.clear()
            keys = self.list_keys(filters)
            named = {name: build_param(name, value) for name, value in values.items()}
            start = build_named_start(keys, is_first=shape[1] is True)
            statement = self.build(filters.model_copy(update=named), keys, start)
            found = self._queries[shape] = keys, CompiledQuery(statement)
        return found


def find_shape(filters: BaseModel) -> tuple[Shape, dict[str, QueryValue]] | None:
    """The shape of the filters and the values of its parameters; None if some are neither."""
    parts: list[Hashable] = []
    values: dict[str, QueryValue] = {}
    for name, value in filters.__dict__.items():
        if value is None or name in OF_PAGE:
            continue
        if type(value) in PARAM_TYPES:
            parts.append(name)
            values[name] = value
        elif isinstance(value, Enum | bool):
            parts.append((name, value))
        else:
            return None
    return tuple(parts), values


def build_param(name: str, value: QueryValue) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=PARAM_TYPES[type(value)]())


def build_named_start(keys: Sequence[Key], *, is_first: bool) -> PageStart:
    columns = [to_key_column(key) for key in keys]
    after = [sa.bindparam(f"after_{i}", type_=column.type) for i, column in enumerate(columns)]
    return PageStart(None if is_first else after, sa.bindparam("rows", type_=sa.Integer()))
