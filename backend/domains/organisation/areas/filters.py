"""How lists are narrowed to the records that name an area, or that name none."""

from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

AreaAsked = Annotated[
    UUID | Literal["none"] | None,
    Field(description="records that name this area; `none`: those that name no area"),
]


def build_area_clause(column: Any, asked: UUID | Literal["none"]) -> sa.ColumnElement[bool]:
    """The condition that the area in `column` is the one asked for."""
    clause: sa.ColumnElement[bool] = column.is_(None) if asked == "none" else column == asked
    return clause
