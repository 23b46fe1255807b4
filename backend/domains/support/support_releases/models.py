"""A year's published table: made once, after the year, and never touched again."""

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.types import Json
from backend.permissions import Permission


class SupportRelease(UnitScoped, Entity):
    """What others than the district's office may read of a year's support.

    Only what is shown is kept here: whoever reads this row learns no hidden figure from it. Later
    corrections of the register do not reach it: two tables of one year would tell the difference.
    """

    __tablename__ = "support_releases"
    dated_by = "year"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year"),)
    read_permission = Permission.SUPPORT_PUBLISHED

    year: orm.Mapped[int]
    figures: orm.Mapped[dict[str, JsonValue]] = orm.mapped_column(Json, info={"audit": False})
