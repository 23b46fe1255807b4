"""Teams and members as rows."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import to_hints
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.inspection_teams.schemas import (
    MemberAnswer,
    MemberRead,
    TeamFilters,
    TeamRead,
    TeamRow,
)
from backend.domains.organisation.inspection_teams.service import (
    build_on_duty_clause,
    list_team_warnings,
)

MEMBER = tuple(getattr(TeamMember, name) for name in MemberRead.model_fields)


def select_team_rows() -> sa.Select[Any]:
    """Teams with the name of their unit and how many members they have today."""
    members = (
        sa.select(sa.func.count(TeamMember.id))
        .where(TeamMember.team_id == InspectionTeam.id, build_on_duty_clause(today()))
        .scalar_subquery()
    )
    joined = {"org_unit_name": OrgUnit.name, "member_count": members}
    columns = [
        joined[name].label(name) if name in joined else getattr(InspectionTeam, name)
        for name in TeamRow.model_fields
    ]
    return (
        sa.select(*columns)
        .select_from(InspectionTeam)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
    )


def build_filter_clauses(filters: TeamFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.level is not None:
        yield InspectionTeam.level == filters.level
    if filters.is_active is not None:
        yield InspectionTeam.is_active == filters.is_active
    if filters.org_unit_id is not None:
        yield InspectionTeam.org_unit_id.in_(select_units_under([filters.org_unit_id]))


def get_team_read(db: Session, id: UUID) -> TeamRead:
    """The team with its members of today; raises NotFound."""
    row = db.execute(select_team_rows().where(InspectionTeam.id == id)).first()
    if row is None:
        raise NotFound
    seats = sa.select(*MEMBER).where(TeamMember.team_id == id, build_on_duty_clause(today()))
    members = [MemberRead(**seat._mapping) for seat in db.execute(seats.order_by(TeamMember.id))]
    advice = list_team_warnings([member.function for member in members])
    return TeamRead(**row._mapping, members=members, warnings=to_hints(db, advice))


def select_member_rows(team_id: UUID) -> sa.Select[Any]:
    return sa.select(*MEMBER).where(TeamMember.team_id == team_id)


def get_member_read(db: Session, team_id: UUID, id: UUID) -> MemberRead:
    """A member of that team; raises NotFound for one of another team."""
    row = db.execute(select_member_rows(team_id).where(TeamMember.id == id)).first()
    if row is None:
        raise NotFound
    return MemberRead(**row._mapping)


def get_member_answer(db: Session, team_id: UUID, id: UUID) -> MemberAnswer:
    """As `get_member_read`, with what TT 05/2006 would have otherwise of the team as it now is."""
    member = get_member_read(db, team_id, id)
    seats = sa.select(TeamMember.function).where(
        TeamMember.team_id == team_id, build_on_duty_clause(today())
    )
    advice = list_team_warnings(db.scalars(seats).all())
    return MemberAnswer(**member.model_dump(), warnings=to_hints(db, advice))
