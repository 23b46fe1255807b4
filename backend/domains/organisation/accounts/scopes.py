"""What a person reaches with each permission, from the roles held and the teams sat in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Duty, Scope
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)
from backend.duties import (
    AGENCY_RECORDS,
    OWN_AGENCY_ONLY,
    OWN_RECORDS,
    TEAM_RECORDS,
    Reach,
    get_reach,
    list_chain_rights,
)
from backend.permissions import (
    GRANTED,
    LED_TEAMS_ONLY,
    OWN_TEAMS_ONLY,
    READING,
    WHOLE_FIGURES,
    Permission,
    Role,
)

HeldRole = tuple[Role, UUID]
"""A role and the unit at which it is held."""


ChainRights = tuple[tuple[Role, UUID, frozenset[Permission]], ...]
"""What approval chains give a role at a unit, besides the rights of the role."""


def to_duties(rows: Iterable[ReadRow]) -> tuple[Duty, ...]:
    """The duties in rows of `role`, `org_unit_id`, `level`, `reads_until`.

    A row without a role is none, nor is a role of an ended unit once its grace is over.
    """
    held = [
        Duty(row.role, row.org_unit_id, row.level, reads_only=row.reads_until is not None)
        for row in rows
        if row.role is not None and (row.reads_until is None or row.reads_until >= today())
    ]
    return tuple(sorted(held))


def to_held_roles(duties: Iterable[Duty]) -> tuple[HeldRole, ...]:
    return tuple((Role(duty.role), duty.unit) for duty in duties)


def to_reading_roles(duties: Iterable[Duty]) -> frozenset[HeldRole]:
    """Those roles that only read, because their unit has ended."""
    return frozenset((Role(duty.role), duty.unit) for duty in duties if duty.reads_only)


def to_chain_rights(duties: Iterable[Duty]) -> ChainRights:
    """What today's approval chains add to the rights of the roles."""
    return tuple(
        (role, duty.unit, rights)
        for duty in duties
        if not duty.reads_only
        for role in [Role(duty.role)]
        if (rights := list_chain_rights(role, duty.tier, today()) - GRANTED[role])
    )


ClosedDuties = tuple[tuple[Role, UUID, Reach], ...]
"""The duties that open no records of the units below, and what they reach instead."""


def to_closed_duties(duties: Iterable[Duty]) -> ClosedDuties:
    """Those of the duties whose reach today is not the records below."""
    return tuple(
        (role, duty.unit, reach)
        for duty in duties
        for role in [Role(duty.role)]
        if (reach := get_reach(role, duty.tier, today())) is not Reach.RECORDS
    )


@dataclass(frozen=True, slots=True)
class ReachedTeams:
    """Where a person may see a team's records although a role of theirs is limited to own teams."""

    own: tuple[UUID, ...] = ()
    of_units: tuple[tuple[UUID, UUID], ...] = ()
    """(unit where another, unlimited role is held; team that lies in it)."""
    leads: bool = False
    """Whether the person is leader or deputy of one of their own teams."""
    at_units: tuple[tuple[UUID, UUID], ...] = ()
    """(unit where a duty without records below is held; team of that very unit)."""


def load_reached_teams(
    db: Session, user_id: UUID, held: Iterable[HeldRole], closed: ClosedDuties = ()
) -> ReachedTeams:
    """Nothing to ask for most; a query for inspectors, a second for those with other roles too, and
    one for a duty whose unit's teams go into the units below."""
    limited = {unit for role, unit in held if role in OWN_TEAMS_ONLY}
    sending = {unit for role, unit, _ in closed if GRANTED[role] & TEAM_RECORDS}
    at_units = list_teams_at(db, sending) if sending else ()
    shut = {(role, unit) for role, unit, _ in closed}
    free = {unit for role, unit in held if role not in OWN_TEAMS_ONLY and (role, unit) not in shut}
    if not limited:
        return ReachedTeams(
            (), list_teams_under(db, free) if free and sending else (), at_units=at_units
        )
    seats = list_own_seats(db, user_id)
    own = tuple(sorted({team for team, _ in seats}))
    leads = any(function is not MemberFunction.MEMBER for _, function in seats)
    return ReachedTeams(own, list_teams_under(db, free) if free else (), leads, at_units)


def list_own_seats(db: Session, user_id: UUID) -> Sequence[tuple[UUID, MemberFunction]]:
    """The teams in which the person sits today, and as what."""
    return [(row.team_id, row.function) for row in db.fetch(SEATS, user=user_id, day=today())]


def build_seat_clause(
    user_id: sa.SQLColumnExpression[UUID], on: sa.SQLColumnExpression[date] | None = None
) -> sa.ColumnElement[bool]:
    """Whether a seat in a team is that of the user on the day; without one, today."""
    day = today() if on is None else on
    return sa.and_(
        TeamMember.user_id == user_id,
        sa.func.coalesce(TeamMember.active_from, day) <= day,
        sa.func.coalesce(TeamMember.active_to, day) >= day,
    )


SEATS = CompiledQuery(
    sa.select(TeamMember.team_id, TeamMember.function).where(
        build_seat_clause(
            sa.bindparam("user", type_=sa.Uuid()), sa.bindparam("day", type_=sa.Date())
        )
    )
)


def list_teams_under(db: Session, units: set[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    found = (
        sa.select(OrgUnitClosure.ancestor_id, InspectionTeam.id)
        .join(InspectionTeam, InspectionTeam.org_unit_id == OrgUnitClosure.descendant_id)
        .where(OrgUnitClosure.ancestor_id.in_(units))
    )
    return tuple(sorted((unit, team) for unit, team in db.execute(found)))


def list_teams_at(db: Session, units: set[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    found = sa.select(InspectionTeam.org_unit_id, InspectionTeam.id).where(
        InspectionTeam.org_unit_id.in_(units)
    )
    return tuple(sorted((unit, team) for unit, team in db.execute(found)))


@lru_cache(maxsize=4096)
def build_scopes(
    held: tuple[HeldRole, ...],
    home: UUID,
    teams: ReachedTeams,
    chain_rights: ChainRights = (),
    closed: ClosedDuties = (),
    agency: str = "",
    reading: frozenset[HeldRole] = frozenset(),
) -> Mapping[str, Scope]:
    """What each permission reaches; one's own account always, at the unit that it belongs to.

    The roles in `reading` give of their rights only those to read.
    """
    given = {(role, unit): list_given_permissions(role, teams) for role, unit in held}
    given |= {key: given[key] & READING for key in reading}
    for role, unit, rights in chain_rights:
        given[role, unit] |= rights
    for role, unit, reach in closed:
        if reach is Reach.FIGURES and (role, unit) not in reading:
            given[role, unit] |= {Permission.RECORD_LOOK}
    shut = frozenset((role, unit) for role, unit, _ in closed)
    scopes: dict[str, Scope] = {
        p: build_scope(p, [key for key, rights in given.items() if p in rights], teams, shut)
        for p in frozenset[Permission]().union(*given.values())
    }
    for permission in WHOLE_FIGURES & scopes.keys():
        whole = scopes[permission]
        scopes[permission] = Scope(units=whole.units, own_only=whole.own_only)
    for permission in AGENCY_RECORDS & scopes.keys():
        giving = [key for key, rights in given.items() if permission in rights]
        scopes[permission] = to_agency_scope(scopes[permission], giving, agency)
    own = scopes.get(Permission.SELF, Scope()).units or ()
    scopes[Permission.SELF] = Scope(units=tuple(sorted({*own, home})))
    return MappingProxyType(scopes)


def to_agency_scope(scope: Scope, giving: list[HeldRole], agency: str) -> Scope:
    """Of a partner what its agency recorded; beside another duty, what that one reaches alone."""
    others = {unit for role, unit in giving if role not in OWN_AGENCY_ONLY}
    if not others:
        return replace(scope, agency=agency)
    units = tuple(unit for unit in scope.units or () if unit in others)
    return replace(scope, units=units, own_only=tuple(u for u in scope.own_only if u in others))


def list_given_permissions(role: Role, teams: ReachedTeams) -> frozenset[Permission]:
    """What a role gives; some of it only to whoever leads a team."""
    if role in OWN_TEAMS_ONLY and not teams.leads:
        return GRANTED[role] - LED_TEAMS_ONLY
    return GRANTED[role]


def build_scope(
    permission: Permission, giving: list[HeldRole], teams: ReachedTeams, shut: frozenset[HeldRole]
) -> Scope:
    """The units where these roles are held, and the teams if one of them is limited to some.

    Someone who is inspector of the district and leader of one commune sees the visits of their own
    teams and of the commune's: an unlimited role elsewhere does not lift the limit everywhere. Of a
    duty in `shut` the unit's own records are reached, and those that its teams made below.
    """
    units = {unit for _, unit in giving}
    if permission not in OWN_RECORDS | TEAM_RECORDS:
        shut = frozenset()
    by_team = shut if permission in TEAM_RECORDS else frozenset[HeldRole]()
    own_only = tuple(sorted(units - {key[1] for key in giving if key not in shut}))
    free = {key[1] for key in giving if key[0] not in OWN_TEAMS_ONLY and key not in by_team}
    limited = {key[1] for key in giving if key in by_team}
    if units <= free:
        return Scope(units=tuple(sorted(units)), own_only=own_only)
    seen = {
        *teams.own,
        *(team for unit, team in teams.of_units if unit in free),
        *(team for unit, team in teams.at_units if unit in limited),
    }
    return Scope(units=tuple(sorted(units)), teams=tuple(sorted(seen)), own_only=own_only)
