"""A table without the criteria of scope, to count or name rows outside the reader's units."""

import sqlalchemy as sa

from backend.core.session.models import Base


def build_unscoped_table(model: type[Base], *names: str) -> sa.TableClause:
    """The table of `model` with the columns in `names`, or with all columns if `names` is empty.

    The session limits statements on models to what the actor may see, but not statements on
    this table. Explain at each use why that is right.
    """
    table = model.__table__
    columns = (table.columns[name] for name in names or table.columns.keys())
    assert isinstance(table, sa.Table)
    return sa.table(table.name, *(sa.column(one.name, one.type) for one in columns))
