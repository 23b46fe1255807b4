"""A table without the session's criteria: for what counts or names rows past the reader's units."""

import sqlalchemy as sa

from backend.core.session.models import Base


def build_unscoped_table(model: type[Base], *names: str) -> sa.TableClause:
    """The named columns of the table of `model`, all where none is named, with their types.

    The session narrows statements on models to what the actor sees, not those on a bare table.
    Its user says why that is right.
    """
    table = model.__table__
    columns = (table.columns[name] for name in names or table.columns.keys())
    assert isinstance(table, sa.Table)
    return sa.table(table.name, *(sa.column(one.name, one.type) for one in columns))
