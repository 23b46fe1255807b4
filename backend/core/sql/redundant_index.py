"""An index whose columns another one begins with: each write pays for it, and no read needs it."""

from collections.abc import Iterator

import sqlalchemy as sa


def remove_redundant_indexes(table: sa.Table) -> None:
    """Leave them out of a table that was just defined."""
    table.indexes -= {*list_redundant_indexes(table)}


def list_redundant_indexes(table: sa.Table) -> Iterator[sa.Index]:
    """Those of all rows, not unique, that begin another index or key of all rows."""
    whole = [index for index in table.indexes if is_of_all_rows(index)]
    keys = (sa.UniqueConstraint, sa.PrimaryKeyConstraint)
    longer = [list_names(one) for one in table.constraints if isinstance(one, keys)]
    longer += map(list_names, whole)
    for index in whole:
        names = list_names(index)
        size = len(names)
        if not index.unique and any(len(o) > size and o[:size] == names for o in longer):
            yield index


def is_of_all_rows(index: sa.Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is None


def list_names(columns: sa.Index | sa.UniqueConstraint | sa.PrimaryKeyConstraint) -> list[str]:
    return [column.name for column in columns.columns]
