"""The table of drawn samples: what was drawn, from what, by which seed, on which basis."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.types import Json
from backend.permissions import Permission


class DrawnRating(TypedDict):
    """A rating that could be drawn, and its commune as it was called that day."""

    rating_id: str
    org_unit_id: str
    org_unit_name: str


class RatingSample(UnitScoped, Entity):
    """A sample of the ratings that wait for the unit's verification, for a year.

    Nobody chooses the seed, and nothing of a row changes. To draw again needs a reason and makes
    another row; those of before stay.
    """

    __tablename__ = "rating_samples"
    dated_by = "year"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year", "number"),)
    read_permission = Permission.RATING_READ

    year: orm.Mapped[int]
    number: orm.Mapped[int]
    """Counts the draws of the unit for the year from 1: the last one holds."""
    basis: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    """The plan or paper by which the unit verifies, in its own words."""
    size: orm.Mapped[int]
    """How many were asked for; fewer are drawn where fewer waited."""
    seed: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    drawn_at: orm.Mapped[datetime]
    drawn_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    candidates: orm.Mapped[list[DrawnRating]] = orm.mapped_column(Json)
    """The ratings that waited for verification at `drawn_at`, by the name of the commune."""
    drawn: orm.Mapped[list[DrawnRating]] = orm.mapped_column(Json)
    """The drawn ones, in the order of their lots."""
    redraw_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why the draw before does not hold; None of the first."""
