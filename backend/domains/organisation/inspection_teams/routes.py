"""Teams 178 and their members: read by those who work with them, kept by the lead agency."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.inspection_teams.reading import (
    answer_member,
    conditions,
    member_rows,
    show_member,
    show_team,
    team_rows,
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
    change_team,
    found_team,
    on_duty,
    reseat,
    seat,
)
from backend.domains.organisation.org_units.service import require_own
from backend.permissions import Permission

router = create_router("/inspection-teams")

Reading = Annotated[Session, requires(Permission.TEAM_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TEAM_WRITE)]


@router.get("", response_model=Page[TeamRow])
def list_inspection_teams(
    db: Reading,
    filters: Annotated[TeamFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Teams in the order in which they were entered."""
    found = team_rows().where(*conditions(filters))
    return read_page(db, found, (InspectionTeam.id,), after, limit)


@router.get("/{id}", response_model=TeamRead, openapi_extra={"x-live": "members"})
def get_inspection_team(db: Reading, id: UUID) -> TeamRead:
    """One team with its members of today, and what TT 05/2006 would have otherwise."""
    return show_team(db, id)


@router.post("", status_code=201, response_model=TeamRead)
def create_inspection_team(db: Writing, data: TeamCreate) -> TeamRead:
    """Enter a team that the chairman of one of the caller's units founded."""
    return show_team(db, found_team(db, data.model_dump()).id)


@router.patch("/{id}", response_model=TeamRead)
def update_inspection_team(db: Writing, id: UUID, data: TeamUpdate) -> TeamRead:
    """Correct a team, or dissolve it."""
    team = db.edit(InspectionTeam, id, show_team)
    require_own(db, team.org_unit_id)
    change_team(db, team, data.model_dump(exclude_unset=True))
    return show_team(db, id)


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
    found = member_rows(id)
    if filters.on is not None:
        found = found.where(on_duty(filters.on))
    return read_page(db, found, (TeamMember.id,), after, limit)


@router.get("/{id}/members/{member_id}", response_model=MemberRead)
def get_team_member(db: Reading, id: UUID, member_id: UUID) -> Any:
    """One member of the team."""
    return show_member(db, id, member_id)


@router.post("/{id}/members", status_code=201, response_model=MemberAnswer)
def create_team_member(db: Writing, id: UUID, data: MemberCreate) -> MemberAnswer:
    """Seat an official. A team has one leader; more than two deputies are pointed out."""
    return answer_member(db, id, seat(db, id, data.model_dump()).id)


@router.patch("/{id}/members/{member_id}", response_model=MemberAnswer)
def update_team_member(db: Writing, id: UUID, member_id: UUID, data: MemberUpdate) -> MemberAnswer:
    """Correct a member, or let them leave with an `active_to`."""
    show_member(db, id, member_id)
    member = db.edit(TeamMember, member_id, lambda db, seat_id: answer_member(db, id, seat_id))
    reseat(db, member, data.model_dump(exclude_unset=True))
    return answer_member(db, id, member_id)
