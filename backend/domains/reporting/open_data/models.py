"""A year's progress as it was published: computed once, after the year, and never changed."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.types import Json
from backend.permissions import Permission


class OpenDataRelease(InheritedDown, Entity):
    """What everyone may read of a district's plan of one year.

    Only what is shown is kept here: whoever reads this row learns no hidden figure from it. Later
    corrections of the register do not reach it, and a withdrawn year is not published again: two
    editions of one year would tell their difference.
    """

    __tablename__ = "open_data_releases"
    dated_by = "year"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year"),)
    read_permission = Permission.PLAN_READ

    year: orm.Mapped[int]
    published_on: orm.Mapped[date]
    figures: orm.Mapped[dict[str, Any]] = orm.mapped_column(Json, info={"audit": False})
    withdrawn_on: orm.Mapped[date | None]
    withdraw_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """In words that everyone reads."""
