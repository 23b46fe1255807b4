"""Rows with every column of their table, so that thousands of them go in with one statement."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.models import Base, Entity
from backend.core.sql.search import Searchable
from backend.demo.chance import Row


def filled(model: type[Base], row: Row) -> Row:
    """`row` cut to the columns of `model`; what it does not say takes the column's default."""
    columns = model.__table__.columns
    return {c.key: row[c.key] if c.key in row else default_of(c) for c in columns}


def default_of(column: sa.ColumnElement[Any]) -> Any:
    default = getattr(column, "default", None)
    if isinstance(default, sa.ColumnDefault):
        return default.arg(None) if callable(default.arg) else default.arg
    return None


def folded(model: type[Entity], row: Row) -> Row:
    """What a flush would have folded for search: `search_text`, and a place's keys."""
    if not issubclass(model, Searchable):
        return {}
    names = {"name", "address", *model.search_fields} & set(model.__table__.columns.keys())
    made = model(**{name: row[name] for name in names})
    made.refresh_search_text()
    keys = ("search_text", "match_key", "owner_key")
    return {key: getattr(made, key) for key in keys if hasattr(made, key)}
