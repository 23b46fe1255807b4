"""Rows with every column of their table, so that one statement inserts thousands of them."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.models import Base, Entity
from backend.core.sql.search import Searchable
from backend.demo.random_values import Row


def add_missing_columns(model: type[Base], row: Row) -> Row:
    """`row` with exactly the columns of `model`; a missing column gets its default."""
    columns = model.__table__.columns
    return {c.key: row[c.key] if c.key in row else get_default(c) for c in columns}


def get_default(column: sa.ColumnElement[Any]) -> Any:
    default = getattr(column, "default", None)
    if isinstance(default, sa.ColumnDefault):
        return default.arg(None) if callable(default.arg) else default.arg
    return None


def compute_search_columns(model: type[Entity], row: Row) -> Row:
    """The columns that a flush would compute: `search_text`, and the keys of an establishment."""
    if not issubclass(model, Searchable):
        return {}
    names = {"name", "address", *model.search_fields} & set(model.__table__.columns.keys())
    made = model(**{name: row[name] for name in names})
    made.refresh_search_text()
    keys = ("search_text", "match_key", "owner_key")
    return {key: getattr(made, key) for key in keys if hasattr(made, key)}
