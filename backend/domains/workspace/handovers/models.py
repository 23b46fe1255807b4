"""A handover: who gave what to whom, on which day and why; written once."""

from datetime import date
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped, today
from backend.core.sql.types import Json
from backend.permissions import Permission


class HandedRecord(TypedDict):
    """A record of a handover; `why`: the code of why it did not move."""

    kind: str
    id: str
    moved: bool
    why: str | None


class Handover(UnitScoped, Entity):
    """It belongs to the giver's unit; it keeps which records moved, but no title of a case."""

    __tablename__ = "handovers"
    continues_record = True
    __table_args__ = (sa.Index(None, "org_unit_id", "handed_on", "id"),)
    read_permission = Permission.HANDOVER_USE

    from_user_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    to_user_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    handed_on: orm.Mapped[date] = orm.mapped_column(default=today)
    items: orm.Mapped[list[HandedRecord]] = orm.mapped_column(Json)
    """In the order of the page."""
    seats_end_on: orm.Mapped[date | None]
    """The giver's last day in their teams, if one was named."""
