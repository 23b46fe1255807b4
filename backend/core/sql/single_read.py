"""Reads records as the API answers them: by the fields of a schema."""

from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import Base
from backend.core.session.session import Session

R = TypeVar("R", bound=BaseModel)


def list_read_columns(
    schema: type[BaseModel], *models: type[Base], **others: sa.SQLColumnExpression[Any]
) -> list[sa.ColumnElement[Any]]:
    """A column for each field of `schema`: the one in `others`, or that of the first model."""
    return [
        others[name].label(name)
        if name in others
        else next(getattr(model, name) for model in models if hasattr(model, name))
        for name in schema.model_fields
    ]


def get_read(db: Session, statement: sa.Executable, schema: type[R]) -> R:
    """The first row of `statement`, whose columns are the fields of `schema`; raises NotFound."""
    row = db.execute(statement).first()
    if row is None:
        raise NotFound
    return schema.model_validate(row._mapping)  # by name: `row.count` would be a tuple's method
