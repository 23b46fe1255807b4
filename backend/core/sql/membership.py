"""Whether a value is among those that a SELECT finds, so that an index answers it beside OR too.

For `a IN (SELECT …) OR b IN (SELECT …)` PostgreSQL uses no index: it reads the whole table. Of two
arrays, which it fills once, it asks the index of each column.
"""

from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm.interfaces import CompileStateOption
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from backend.core.sql.search_index import is_limited

V = TypeVar("V")


class Membership(FunctionElement[bool]):
    """The condition; its two parts are the value and the SELECT in brackets."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: OperatorType | None = None) -> "Membership":
        """Beside AND and OR it stands as it is: for `… = 1`, as SQLite has no booleans, it would
        use no index."""
        return self


class ListsUnitsOnce(CompileStateOption):
    """Has PostgreSQL list the units of a reader of few units once for each table of a statement.

    For statements that find rows by keys and then keep the reader's. PostgreSQL expects three units
    below one, so it joins the list of them too early, and looks for each row in each of its units.
    For figures of many rows the list is better joined: to look through it costs more with each row.
    """

    _traverse_internals = []  # noqa: RUF012 (as SQLAlchemy declares it)


LISTS_UNITS_ONCE = ListsUnitsOnce()


class JoinsUnits(CompileStateOption):
    """Has PostgreSQL join the units by which rows are inherited, where they would be an array.

    For the list of such rows in the order of their keys: to compare an array seems cheap, so it
    goes along the keys of the country until it has a page of the reader's.
    """

    _traverse_internals = []  # noqa: RUF012 (as SQLAlchemy declares it)


JOINS_UNITS = JoinsUnits()


class InheritedMembership(Membership):
    """An array of units, unless the statement has `JOINS_UNITS`."""

    inherit_cache = True


class UnitMembership(Membership):
    """The same for the units of a reader: a part of the criteria of scope."""

    inherit_cache = True


def is_among_units(value: sa.SQLColumnExpression[V], units: sa.Select[V]) -> sa.ColumnElement[bool]:
    """`value IN (units)`; a statement with `LISTS_UNITS_ONCE` looks through a list of them."""
    return UnitMembership(value, units.scalar_subquery())


def is_among(
    value: sa.SQLColumnExpression[V] | sa.SQLColumnExpression[V | None],
    found: sa.Select[V] | sa.CompoundSelect[V],
) -> sa.ColumnElement[bool]:
    """`value IN (found)`."""
    return Membership(value, found.scalar_subquery())


@compiles(UnitMembership)
@compiles(InheritedMembership)
@compiles(Membership)
def render_membership(element: Membership, compiler: SQLCompiler, **options: object) -> str:
    value, found = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} IN {found}"


@compiles(Membership, "postgresql")
def render_array_membership(element: Membership, compiler: SQLCompiler, **options: object) -> str:
    value, found = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} = ANY (ARRAY{found})"


@compiles(InheritedMembership, "postgresql")
def render_inherited_units(
    element: InheritedMembership, compiler: SQLCompiler, **options: object
) -> str:
    render = render_membership if has_option(compiler, JoinsUnits) else render_array_membership
    return render(element, compiler, **options)


@compiles(UnitMembership, "postgresql")
def render_listed_units(element: UnitMembership, compiler: SQLCompiler, **options: object) -> str:
    is_listed = has_option(compiler, ListsUnitsOnce) and is_limited(compiler)
    render = render_array_membership if is_listed else render_membership
    return render(element, compiler, **options)


def has_option(compiler: SQLCompiler, kind: type[CompileStateOption]) -> bool:
    """Whether the statement has such an option; not this very one, as clones are others."""
    asked = getattr(compiler.statement, "_with_options", ())
    return any(isinstance(one, kind) for one in asked)
