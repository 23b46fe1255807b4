"""Whether a value is among those that a SELECT finds, so that an index answers it beside OR too.

For `a IN (SELECT …) OR b IN (SELECT …)` PostgreSQL uses no index: it reads the whole table. Of two
arrays, which it fills once, it asks the index of each column.
"""

from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

V = TypeVar("V")


class Membership(FunctionElement[bool]):
    """The condition; its two parts are the value and the SELECT in brackets."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: OperatorType | None = None) -> "Membership":
        """Beside AND and OR it stands as it is: for `… = 1`, as SQLite has no booleans, it would
        use no index."""
        return self


def is_among(
    value: sa.SQLColumnExpression[V], found: sa.Select[V] | sa.CompoundSelect[V]
) -> sa.ColumnElement[bool]:
    """`value IN (found)`."""
    return Membership(value, found.scalar_subquery())


@compiles(Membership)
def render_membership(element: Membership, compiler: SQLCompiler, **options: object) -> str:
    value, found = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} IN {found}"


@compiles(Membership, "postgresql")
def render_array_membership(element: Membership, compiler: SQLCompiler, **options: object) -> str:
    value, found = (compiler.process(part, **options) for part in element.clauses)
    return f"{value} = ANY (ARRAY{found})"
