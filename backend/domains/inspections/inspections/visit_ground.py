"""What a new visit stands on: its place, the team, and who was present, read by one statement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.ended_units import record_last_day
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.single_read import list_read_columns
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.minutes_checks import TeamSeat
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.schemas import InspectionCreate, PresentMember
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.service import NamedArea
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.org_units.service import UnitTerm


class GroundFacts(NamedTuple):
    """Columns of the statement; those of the team are None where the actor sees no such team."""

    establishment_type: str
    establishment_name: str
    establishment_address: str
    org_unit_id: UUID
    org_unit_name: str
    org_unit_ends_on: date | None
    area_id: UUID | None
    area_name: str | None
    """None also where the actor does not see the area of the place."""
    area_valid_from: date | None
    area_valid_to: date | None
    area_is_own: bool
    team_id: UUID
    team_name: str
    team_level: str
    is_active: bool
    team_unit_name: str
    team_unit_valid_from: date | None
    team_unit_valid_to: date | None
    team_inspects_here: bool
    """Whether the team's unit is that of the place, or one above it."""
    same_visit_id: UUID | None
    """Another visit of the team to the place that day, if there is one that the actor sees."""


class VisitGround(NamedTuple):
    facts: GroundFacts
    seats: Sequence[TeamSeat]
    """The team's members among those present, in the order of their ids."""

    @property
    def area(self) -> NamedArea | None:
        facts = self.facts
        if facts.area_name is None:
            return None
        days = facts.area_valid_from, facts.area_valid_to
        return NamedArea(facts.area_name, *days, facts.area_is_own)

    @property
    def team_unit(self) -> UnitTerm:
        facts = self.facts
        days = facts.team_unit_valid_from, facts.team_unit_valid_to
        return UnitTerm(facts.team_unit_name, *days)

    def list_present(self) -> list[PresentMember]:
        names = tuple(PresentMember.model_fields)
        return [
            PresentMember(**{name: getattr(seat, name) for name in names}) for seat in self.seats
        ]


def load_visit_ground(db: Session, data: InspectionCreate) -> VisitGround:
    """Raises NotFound at the place or the team that the actor does not see."""
    found = db.fetch(
        GROUND,
        place=data.establishment_id,
        team=data.team_id,
        day=data.inspected_on,
        members=tuple(data.member_ids),
    )
    if not found:
        raise NotFound.at("/establishment_id")
    facts = GroundFacts(*found[0][: len(GroundFacts._fields)])
    db.add_reached_unit(facts.org_unit_id)
    record_last_day(db, facts.org_unit_id, facts.org_unit_name, facts.org_unit_ends_on)
    if facts.team_id is None:
        raise NotFound.at("/team_id")
    return VisitGround(facts, [row for row in found if row.id is not None])


def is_above_place(unit: orm.InstrumentedAttribute[UUID]) -> sa.Exists:
    over = orm.aliased(OrgUnitClosure)
    return sa.exists(over.ancestor_id).where(
        over.ancestor_id == unit, over.descendant_id == Establishment.org_unit_id
    )


TEAM_UNIT = orm.aliased(OrgUnit)
SAME_VISIT = (
    sa.select(Inspection.id)
    .where(
        Inspection.establishment_id == sa.bindparam("place", type_=sa.Uuid()),
        Inspection.team_id == sa.bindparam("team", type_=sa.Uuid()),
        Inspection.inspected_on == sa.bindparam("day", type_=sa.Date()),
    )
    .order_by(Inspection.id)
    .limit(1)
    .scalar_subquery()
)
"""By parameters alone, so that it is read once and not for each member of the team."""
GROUND = CompiledQuery(
    sa.select(
        Establishment.establishment_type,
        Establishment.name.label("establishment_name"),
        Establishment.address.label("establishment_address"),
        Establishment.org_unit_id,
        OrgUnit.name.label("org_unit_name"),
        OrgUnit.valid_to.label("org_unit_ends_on"),
        Establishment.area_id,
        Area.name.label("area_name"),
        Area.valid_from.label("area_valid_from"),
        Area.valid_to.label("area_valid_to"),
        is_above_place(Area.org_unit_id).label("area_is_own"),
        InspectionTeam.id.label("team_id"),
        InspectionTeam.name.label("team_name"),
        InspectionTeam.level.label("team_level"),
        InspectionTeam.is_active,
        TEAM_UNIT.name.label("team_unit_name"),
        TEAM_UNIT.valid_from.label("team_unit_valid_from"),
        TEAM_UNIT.valid_to.label("team_unit_valid_to"),
        is_above_place(InspectionTeam.org_unit_id).label("team_inspects_here"),
        SAME_VISIT.label("same_visit_id"),
        *list_read_columns(PresentMember, TeamMember),
        TeamMember.active_from,
        TeamMember.active_to,
    )
    .select_from(Establishment)
    .join(OrgUnit, OrgUnit.id == Establishment.org_unit_id)
    .outerjoin(Area, Area.id == Establishment.area_id)
    .outerjoin(InspectionTeam, InspectionTeam.id == sa.bindparam("team", type_=sa.Uuid()))
    .outerjoin(TEAM_UNIT, TEAM_UNIT.id == InspectionTeam.org_unit_id)
    .outerjoin(
        TeamMember,
        sa.and_(
            TeamMember.team_id == InspectionTeam.id,
            TeamMember.id.in_(sa.bindparam("members", type_=sa.Uuid(), expanding=True)),
        ),
    )
    .where(Establishment.id == sa.bindparam("place", type_=sa.Uuid()))
    .order_by(TeamMember.id)
)
