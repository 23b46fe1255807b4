"""Reads that are made once: built and narrowed by SQLAlchemy, compiled once per form of scope.

To build, narrow and look up a statement costs three times what running it does. A hot read is
therefore kept as a constant of its module, with named parameters; what is compiled from it carries
the session's criteria like any other statement, with the units and teams as parameters of their
own, and then goes to the driver as text.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from backend.core.sql.scope_check import knows_entities

FORMS = 64
"""Forms kept of one statement: one for each length of its lists, and there are few in use."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one parameter's value comes from: `given[name]`, or a constant of the statement."""

    name: str | None
    item: int | None
    """The place in the list that `name` is; None if it is no list."""
    constant: Any
    process: Callable[[Any], Any] | None

    def value(self, given: Mapping[str, Any]) -> Any:
        if self.name is None:
            return self.constant
        value = given[self.name]
        if self.item is not None:
            value = value[self.item]
        return value if self.process is None else self.process(value)


Process = Callable[[Any], Any]


@dataclass(slots=True)
class Form:
    """One compiled text with its parameters in order, and how its rows are read."""

    text: str
    slots: Sequence[Slot]
    row: Callable[..., Any]
    types: Sequence[sa.types.TypeEngine[Any]]
    reads: Sequence[tuple[int, Process]] | None = None
    """(column, what makes the driver's value ours); known when it was run once."""

    def rows(self, connection: sa.Connection, *given: Mapping[str, Any]) -> list[Any]:
        """Of one set of values, or of as many as the text was `repeated` for."""
        values = tuple(slot.value(one) for one in given for slot in self.slots)
        result = connection.exec_driver_sql(self.text, values)
        if self.reads is None:
            self.reads = self.processes(connection.dialect, result)
        return [self.read(row) for row in result.all()]

    def repeated(self, times: int) -> "Form":
        """The same question `times` over in one statement; rows come in no order."""
        parts = [renumbered(self.text, len(self.slots) * n) for n in range(times)]
        return replace(self, text=" UNION ALL ".join(parts))

    def processes(self, dialect: sa.Dialect, result: sa.CursorResult[Any]) -> list[Any]:
        assert result.cursor is not None
        told = [column[1] for column in result.cursor.description]
        return [
            (at, process)
            for at, (kind, by_driver) in enumerate(zip(self.types, told, strict=True))
            if (process := kind.dialect_impl(dialect).result_processor(dialect, by_driver))
        ]

    def read(self, row: Sequence[Any]) -> Any:
        if not self.reads:
            return self.row(*row)
        values = list(row)
        for at, process in self.reads:
            values[at] = process(values[at])
        return self.row(*values)


class Kept:
    """A SELECT of columns with named parameters, made once; `Session.ask` runs it.

    Rows have a name for each column. A list is a tuple for `bindparam(…, expanding=True)`.
    """

    def __init__(self, statement: sa.Select[*tuple[Any, ...]]) -> None:
        if not knows_entities(statement):
            raise TypeError("no entity is named, so scope would not narrow it")
        self.statement = statement
        self._forms: dict[tuple[Any, ...], Form] = {}

    def form(
        self,
        dialect: sa.Dialect,
        options: Sequence[Any],
        given: Mapping[str, Any],
        times: int = 1,
    ) -> Form:
        """The text for these lengths of lists; `options` are the criteria that `given` fills."""
        lengths = (len(v) for v in given.values() if type(v) is tuple)
        key = (dialect.name, times, len(options), *lengths)
        found = self._forms.get(key)
        if found is None:
            if len(self._forms) >= FORMS:
                self._forms.clear()
            if times > 1:
                found = self.form(dialect, options, given).repeated(times)
            else:
                found = compiled(self.statement.options(*options), dialect, given)
            self._forms[key] = found
        return found


def renumbered(text: str, by: int) -> str:
    """Asyncpg counts its parameters, SQLite takes them as they come."""
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + by}", text) if by else text


def compiled(
    statement: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect, given: Mapping[str, Any]
) -> Form:
    text = statement.compile(dialect=dialect)
    assert isinstance(text, SQLCompiler)
    state = text.construct_expanded_state(given)
    assert state.positiontup is not None, "both drivers number their parameters"
    items = {
        one: Slot(name, at, None, state.processors.get(one))
        for name, ones in state.parameter_expansion.items()
        for at, one in enumerate(ones)
    }
    slots = [
        items.get(name) or plain_slot(name, text.binds[name].type, state.parameters, dialect, given)
        for name in state.positiontup
    ]
    columns = statement.selected_columns
    row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
    return Form(state.statement, slots, row, [column.type for column in columns])


def plain_slot(
    name: str,
    kind: sa.types.TypeEngine[Any],
    constants: Mapping[str, Any],
    dialect: sa.Dialect,
    given: Mapping[str, Any],
) -> Slot:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    if name in given:
        return Slot(name, None, None, process)
    constant = constants[name]
    return Slot(None, None, constant if process is None else process(constant), None)
