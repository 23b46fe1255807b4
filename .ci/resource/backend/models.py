"""The table of __ens__."""

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.types import SortText
from backend.permissions import Permission


class __Thing__(Searchable, UnitScoped, Entity):
    """One __en__ of a unit. The unit stays."""

    __tablename__ = "__things__"
    __table_args__ = (sa.Index(None, "org_unit_id", "sort_key"),)
    read_permission = Permission.__THING___READ
    search_fields = ("name",)

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    sort_key: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})
    """The name without case and marks: the order of lists."""

    def refresh_search_text(self) -> None:
        super().refresh_search_text()
        self.sort_key = to_search_text(self.name)
