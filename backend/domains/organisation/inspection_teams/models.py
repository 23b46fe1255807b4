"""Đội kiểm tra liên ngành 178 (TT 05/2006/TT-BLĐTBXH): teams and who sits in them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission


class MemberFunction(StrEnum):
    LEADER = "leader"
    DEPUTY_LEADER = "deputy_leader"
    MEMBER = "member"


FUNCTION_TITLES = {
    MemberFunction.LEADER: "Đội trưởng",
    MemberFunction.DEPUTY_LEADER: "Đội phó",
    MemberFunction.MEMBER: "Thành viên",
}
"""What papers call them."""


class InspectionTeam(InheritedDown, Entity):
    """A team 178 of a province, district or commune, founded by a decision of its chairman."""

    __tablename__ = "inspection_teams"
    is_joined_by_key = True
    read_permission = Permission.TEAM_READ

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    decision_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    decided_on: orm.Mapped[date | None]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    active_to: orm.Mapped[date | None]
    """The last day of a team that was dissolved with its unit: figures of days before count it."""


class TeamMember(InheritedDown, Entity):
    """An official in a team; `user_id` when they have an account and record visits themselves."""

    __tablename__ = "inspection_team_members"
    ended_by = "active_to"
    read_permission = Permission.TEAM_READ
    api_path = "/inspection-teams/{team_id}/members/{id}"

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"), index=True)
    user_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    full_name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    agency: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    function: orm.Mapped[MemberFunction] = orm.mapped_column(
        to_enum_type(MemberFunction), default=MemberFunction.MEMBER
    )
    inspection_card_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    active_from: orm.Mapped[date | None]
    active_to: orm.Mapped[date | None]
