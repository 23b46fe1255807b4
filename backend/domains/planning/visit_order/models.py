"""Tables of the versions of points, and of the lots drawn for a quarter's list."""

from datetime import date
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, InheritedDown, UnitScoped
from backend.core.sql.types import Json
from backend.permissions import Permission


class StoredRule(TypedDict):
    """How many points a fact gives: see points.py."""

    fact: str
    points: int
    most: int
    months: int | None


class PointsVersion(InheritedDown, Entity):
    """A table of points (bảng điểm xếp thứ tự kiểm tra), in force until the next version begins.

    A version never changes: another one is entered, with its day and a reason. No law gives these
    points. A shipped version (`is_shipped`) is a proposal of this program.
    """

    __tablename__ = "visit_points"
    dated_by = "valid_from"
    __table_args__ = (sa.Index(None, "valid_from", "id"),)
    read_permission = Permission.VISIT_POINTS_READ
    api_path = "/visit-order/points/{id}"

    valid_from: orm.Mapped[date]
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    is_shipped: orm.Mapped[bool] = orm.mapped_column(default=False)
    random_percent: orm.Mapped[int]
    """Which part of a quarter's list is drawn by lot."""
    rules: orm.Mapped[list[StoredRule]] = orm.mapped_column(Json)
    type_points: orm.Mapped[dict[str, int]] = orm.mapped_column(Json)
    """{code of the type: points}."""
    entered_by_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id"), index=True
    )


class VisitDraw(UnitScoped, Entity):
    """A quarter's list of one unit: its seed is recorded, and it is drawn once.

    Nobody chooses the seed and nobody draws again, so that no place can be drawn away.
    """

    __tablename__ = "visit_draws"
    dated_by = "drawn_on"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "quarter_start"),)
    read_permission = Permission.VISIT_ORDER_READ
    api_path = "/visit-order/draws/{id}"

    quarter_start: orm.Mapped[date]
    quarter_end: orm.Mapped[date]
    drawn_on: orm.Mapped[date]
    seed: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    points_version_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("visit_points.id"), index=True
    )
    random_percent: orm.Mapped[int]
    waiting_count: orm.Mapped[int]
    """Places in business that no counted visit had reached this year: those that could be drawn."""
    list_size: orm.Mapped[int]
    drawn_count: orm.Mapped[int]
    drawn_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)


class VisitDrawPlace(UnitScoped, Base):
    """A place of the list as it was drawn up: by lot, or by the points of that day."""

    __tablename__ = "visit_draw_places"
    continues_record = True

    draw_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("visit_draws.id", ondelete="CASCADE"), primary_key=True
    )
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: orm.Mapped[int]
    is_drawn: orm.Mapped[bool]
    points: orm.Mapped[int]
    """Without the fact of tips, which not every reader of the list may know."""
