"""The table of materials for communication and guidance (the plan's III.1)."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.types import SortText, to_enum_type
from backend.permissions import Permission


class Audience(StrEnum):
    """Who a material or an activity is mainly for."""

    RESIDENTS = "residents"
    STUDENTS = "students"
    ESTABLISHMENT_WORKERS = "establishment_workers"
    """Owners of establishments and those who work there."""
    INDUSTRIAL_WORKERS = "industrial_workers"
    CADRES = "cadres"
    OTHER = "other"
    """Another group, or several at once."""


class MaterialKind(StrEnum):
    """What a material is: the plan's panô, áp phích, tờ rơi, hướng dẫn, and what offices use."""

    LEAFLET = "leaflet"
    POSTER = "poster"
    HANDBOOK = "handbook"
    GUIDE = "guide"
    """A guide for those who do the work: how to review, to rate, to inspect."""
    SCRIPT = "script"
    """Words for loudspeakers and broadcasts."""
    SLIDES = "slides"
    OTHER = "other"


class Material(Searchable, InheritedDown, Entity):
    """One material of a unit, read by the units below. The unit stays."""

    __tablename__ = "materials"
    __table_args__ = (sa.Index(None, "org_unit_id", "sort_key"),)
    read_permission = Permission.MATERIAL_READ
    search_fields = ("name", "topic", "issuer")

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    kind: orm.Mapped[MaterialKind] = orm.mapped_column(to_enum_type(MaterialKind))
    topic: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    audience: orm.Mapped[Audience] = orm.mapped_column(to_enum_type(Audience))
    year: orm.Mapped[int]
    issuer: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    """The office that made it, such as 'Sở Y tế'."""
    copy_count: orm.Mapped[int | None]
    """Printed copies; None where nobody counted."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    sort_key: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})
    """The name without case and marks: the order of lists."""

    def refresh_search_text(self) -> None:
        super().refresh_search_text()
        self.sort_key = to_search_text(self.name)
