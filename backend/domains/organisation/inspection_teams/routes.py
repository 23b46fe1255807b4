"""Teams 178 and their members: read by those who work with them, kept by the lead agency."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.inspection_teams.queries import (
    build_filter_clauses,
    get_member_answer,
    get_member_read,
    get_team_read,
    list_team_reads,
    select_member_rows,
    select_team_rows,
)
from backend.domains.organisation.inspection_teams.schemas import (
    MemberAnswer,
    MemberCreate,
    MemberFilters,
    MemberRead,
    MemberUpdate,
    TeamCreate,
    TeamFilters,
    TeamRead,
    TeamRow,
    TeamUpdate,
)
from backend.domains.organisation.inspection_teams.service import (
    build_on_duty_clause,
    create_member,
    create_team,
    update_member,
    update_team,
)
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.permissions import Permission

router = create_router("/inspection-teams")

Reading = Annotated[Session, requires(Permission.TEAM_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TEAM_WRITE)]


@router.get("", response_model=build_record_page(TeamRow, TeamRead))
def list_inspection_teams(
    db: Reading,
    filters: Annotated[TeamFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Teams in the order in which they were entered."""
    found = select_team_rows().where(*build_filter_clauses(filters))
    return read_page(db, found, (InspectionTeam.id,), after, limit, list_team_reads)


@router.get("/{id}", response_model=TeamRead, openapi_extra={"x-live": "members"})
def get_inspection_team(db: Reading, id: UUID) -> TeamRead:
    """One team with its members of today, and what TT 05/2006 would have otherwise."""
    return get_team_read(db, id)


@router.post("", status_code=201, response_model=TeamRead)
def create_inspection_team(db: Writing, data: TeamCreate) -> TeamRead:
    """Enter a team that the chairman of one of the caller's units founded."""
    return get_team_read(db, create_team(db, data).id)


@router.patch("/{id}", response_model=TeamRead)
def update_inspection_team(db: Writing, id: UUID, data: TeamUpdate) -> TeamRead:
    """Correct a team, or dissolve it."""
    team = db.edit(InspectionTeam, id, get_team_read)
    get_writable_unit(db, team.org_unit_id)
    update_team(db, team, data)
    return get_team_read(db, id)


@router.get("/{id}/members", response_model=Page[MemberRead])
def list_team_members(
    db: Reading,
    id: UUID,
    filters: Annotated[MemberFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Members of all times, unless `on` picks a day."""
    db.require(InspectionTeam, id)
    found = select_member_rows(id)
    if filters.on is not None:
        found = found.where(build_on_duty_clause(filters.on))
    return read_page(db, found, (TeamMember.id,), after, limit)


@router.get("/{id}/members/{member_id}", response_model=MemberRead)
def get_team_member(db: Reading, id: UUID, member_id: UUID) -> MemberRead:
    """One member of the team."""
    return get_member_read(db, id, member_id)


@router.post("/{id}/members", status_code=201, response_model=MemberAnswer)
def create_team_member(db: Writing, id: UUID, data: MemberCreate) -> MemberAnswer:
    """Seat an official. A team has one leader; more than two deputies are pointed out."""
    return get_member_answer(db, id, create_member(db, id, data).id)


@router.patch("/{id}/members/{member_id}", response_model=MemberAnswer)
def update_team_member(db: Writing, id: UUID, member_id: UUID, data: MemberUpdate) -> MemberAnswer:
    """Correct a member, or let them leave with an `active_to`."""
    get_member_read(db, id, member_id)
    member = db.edit(TeamMember, member_id, lambda db, seat_id: get_member_answer(db, id, seat_id))
    update_member(db, member, data)
    return get_member_answer(db, id, member_id)
