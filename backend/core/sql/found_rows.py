"""Rows of a list by the keys that were found for its page, narrowed to the reader's once.

Scope adds its criteria wherever an entity stands. The SELECT that finds the keys of a page names
the entity, so it finds only what the reader may see. What then reads these very rows by their ids
needs no criteria, which cost more than all else of a page: it names the table, not the entity. The
names that are joined are of other entities, and narrowed as ever.
"""

from typing import TYPE_CHECKING, TypeVarTuple, cast

import sqlalchemy as sa
from sqlalchemy.sql import visitors

if TYPE_CHECKING:
    from sqlalchemy.sql.visitors import ExternallyTraversible

Ts = TypeVarTuple("Ts")


def select_found_rows(
    rows: sa.Select[*Ts], found: sa.Subquery, own: sa.FromClause
) -> sa.Select[*Ts]:
    """`rows` of the entity whose table is `own`, for those ids alone that `found` has found.

    `found` must select from the entity, with all conditions; its last column is the id.
    """
    bare = {column: column for column in own.c}  # a column of the entity is equal to that of `own`

    def replace(element: "ExternallyTraversible", **_: object) -> "ExternallyTraversible | None":
        if isinstance(element, sa.ColumnElement):  # functions are FROM clauses, too
            return bare.get(element) if isinstance(element, sa.ColumnClause) else None
        if not isinstance(element, sa.FromClause) or isinstance(element, sa.Join):
            return None
        return own if element == own else element

    read = cast("sa.Select[*Ts]", visitors.replacement_traverse(rows, {}, replace))
    return read.select_from(sa.join(found, own, own.c.id == found.c.id))
