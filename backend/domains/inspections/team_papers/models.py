"""The table of founding papers of teams 178 (the plan's III.1)."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.search import Searchable
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission


class TeamPaperKind(StrEnum):
    """What a team is founded with; TT 05/2006/TT-BLĐTBXH names decision and regulation."""

    PROPOSAL = "proposal"
    DECISION = "decision"
    REGULATION = "regulation"


class TeamPaper(Searchable, InheritedDown, Entity):
    """One founding paper of a team. The team stays, and its unit is the paper's."""

    __tablename__ = "team_papers"
    __table_args__ = (sa.Index(None, "team_id", "issued_on", "id"),)
    read_permission = Permission.TEAM_READ
    api_parent = "/inspection-teams/{team_id}"
    search_fields = ("document_no", "issuer")

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"))
    kind: orm.Mapped[TeamPaperKind] = orm.mapped_column(to_enum_type(TeamPaperKind))
    document_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    issued_on: orm.Mapped[date]
    issuer: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    """The office that issued it, such as 'UBND huyện'."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
