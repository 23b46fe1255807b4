"""Which column each field of a row is read from: `sa.select(*COLUMNS.of(Read.model_fields))`."""

from collections.abc import Container, Iterable
from typing import Any

import sqlalchemy as sa

from backend.core.session.models import Base


class FieldColumns:
    """The columns of a table, and columns of tables joined to it under the name of a field."""

    def __init__(self, table: type[Base], **joined: sa.SQLColumnExpression[Any]) -> None:
        self.table, self.joined = table, joined

    def of(self, fields: Iterable[str], *, but: Container[str] = ()) -> list[sa.ColumnElement[Any]]:
        """The column of each field; those in `but` are no columns."""
        return [self.get(name) for name in fields if name not in but]

    def get(self, field: str) -> sa.ColumnElement[Any]:
        if field in self.joined:
            return sa.label(field, self.joined[field])
        column: sa.ColumnElement[Any] = getattr(self.table, field)
        return column
