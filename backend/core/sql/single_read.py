"""Reads one record as the API answers it."""

from typing import TypeVar

import sqlalchemy as sa
from pydantic import BaseModel

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session

R = TypeVar("R", bound=BaseModel)


def get_read(db: Session, statement: sa.Executable, schema: type[R]) -> R:
    """The first row of `statement`, whose columns are the fields of `schema`; raises NotFound."""
    row = db.execute(statement).first()
    if row is None:
        raise NotFound
    return schema.model_validate(row, from_attributes=True)
