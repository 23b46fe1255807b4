"""The table of coordination rules (the plan's II.4)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json
from backend.permissions import Permission


class CoordinationRule(Searchable, InheritedDown, Entity):
    """Rules of coordination between agencies (quy chế phối hợp, QĐ 155/2007/QĐ-TTg).

    Agencies are named as agencies, never as persons. The unit stays.
    """

    __tablename__ = "coordination_rules"
    __table_args__ = (sa.Index(None, "org_unit_id", "issued_on"),)
    read_permission = Permission.COORDINATION_READ
    search_fields = ("name", "document_no")

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    document_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    issued_on: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    """The last day on which it binds; None while it does."""
    agencies: orm.Mapped[list[str]] = orm.mapped_column(Json)
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
