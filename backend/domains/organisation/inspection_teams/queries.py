"""Teams and members as rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import to_hints
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.membership import JOINS_UNITS
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import ReadRow, RowSelect
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

MEMBER = list_read_columns(MemberRead, TeamMember)


def select_team_rows() -> RowSelect:
    """Teams with the name of their unit and how many members they have today."""
    members = (
        sa.select(sa.func.count(TeamMember.id))
        .where(TeamMember.team_id == InspectionTeam.id, build_on_duty_clause(today()))
        .scalar_subquery()
    )
    columns = list_read_columns(
        TeamRow, InspectionTeam, org_unit_name=OrgUnit.name, member_count=members
    )
    return (
        sa.select(*columns)
        .select_from(InspectionTeam)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
        .options(JOINS_UNITS)
    )


def build_filter_clauses(filters: TeamFilters) -> Iterable[sa.ColumnElement[bool]]:
    return list_filter_clauses(InspectionTeam, filters, "level", "is_active", "org_unit_id")


def get_team_read(db: Session, id: UUID) -> TeamRead:
    """The team with its members of today; raises NotFound."""
    for team in list_team_reads(db, [id]):
        return team
    raise NotFound


def list_team_reads(db: Session, ids: Sequence[UUID]) -> list[TeamRead]:
    """Teams with their members of today: two queries."""
    seats = sa.select(*MEMBER).where(TeamMember.team_id.in_(ids), build_on_duty_clause(today()))
    members: dict[UUID, list[MemberRead]] = defaultdict(list)
    for seat in db.execute(seats.order_by(TeamMember.id)):
        members[seat.team_id].append(MemberRead(**seat._mapping))
    rows = db.execute(select_team_rows().where(InspectionTeam.id.in_(ids)))
    return [to_team_read(db, row, members[row.id]) for row in rows]


def to_team_read(db: Session, row: ReadRow, members: list[MemberRead]) -> TeamRead:
    advice = list_team_warnings([member.function for member in members])
    return TeamRead(**row._mapping, members=members, warnings=to_hints(db, advice))


def select_member_rows(team_id: UUID) -> RowSelect:
    return sa.select(*MEMBER).where(TeamMember.team_id == team_id)


def get_member_read(db: Session, team_id: UUID, id: UUID) -> MemberRead:
    """A member of that team; raises NotFound for one of another team."""
    return get_read(db, select_member_rows(team_id).where(TeamMember.id == id), MemberRead)


def get_member_answer(db: Session, team_id: UUID, id: UUID) -> MemberAnswer:
    """As `get_member_read`, with what TT 05/2006 would have otherwise of the team as it now is."""
    member = get_member_read(db, team_id, id)
    seats = sa.select(TeamMember.function).where(
        TeamMember.team_id == team_id, build_on_duty_clause(today())
    )
    advice = list_team_warnings(db.scalars(seats).all())
    return MemberAnswer(**member.model_dump(), warnings=to_hints(db, advice))
