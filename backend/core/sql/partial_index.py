"""An index of the rows that have a value in a column which most rows leave empty."""

import sqlalchemy as sa


def build_partial_index(first: str, *columns: str) -> sa.Index:
    """The index by `first` and `columns`, without the rows whose `first` is NULL.

    With all of them in it, SQLite skips from one value of `first` to the next to find `columns`:
    it read the days of a whole country in an index by area and day.
    """
    filled = sa.column(first).is_not(None)
    return sa.Index(None, first, *columns, postgresql_where=filled, sqlite_where=filled)
