"""The table of coordination meetings (the plan's II.4)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json
from backend.permissions import Permission


class CoordinationMeeting(Searchable, InheritedDown, Entity):
    """A meeting of the agencies that coordinate (QĐ 155/2007/QĐ-TTg).

    Agencies are named as agencies, never as persons. The unit stays.
    """

    __tablename__ = "coordination_meetings"
    __table_args__ = (sa.Index(None, "org_unit_id", "held_on"),)
    read_permission = Permission.COORDINATION_READ
    search_fields = ("name", "chair", "conclusions")

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    held_on: orm.Mapped[date]
    chair: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    """The office that chaired it, such as 'Phó Chủ tịch UBND huyện': a post, not a person."""
    conclusions: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    next_due_on: orm.Mapped[date | None]
    """By when the next meeting is due."""
    agencies: orm.Mapped[list[str]] = orm.mapped_column(Json)
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
