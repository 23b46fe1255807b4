"""Which visits, drafts and places a person needs today, and their rows as the lists show them.

Each kind is read with its own permission, so that a package shows what its list shows that person:
sealed lines are not in it before their time (R40).
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.held_scope import open_held_scope
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.queries import COLUMNS as ACT
from backend.domains.catalogues.violation_types.queries import IN_LEGAL_ORDER
from backend.domains.catalogues.violation_types.queries import build_filter_clauses as narrow_acts
from backend.domains.catalogues.violation_types.schemas import TypeFilters, ViolationTypeRead
from backend.domains.establishments.establishments.queries import list_establishment_reads
from backend.domains.establishments.establishments.schemas import EstablishmentRead
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.queries import (
    IN_ORDER,
    VISIT,
    select_visit_rows,
)
from backend.domains.inspections.inspection_plans.schemas import VisitRead
from backend.domains.inspections.inspections.checklists import (
    list_all_checklists,
    list_checklists_in_force,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.inspections.queries import (
    NEWEST_FIRST,
    list_inspection_reads,
)
from backend.domains.inspections.inspections.schemas import InspectionRead
from backend.domains.inspections.inspections.template_schemas import TemplateRead
from backend.domains.organisation.accounts.scopes import list_own_seats
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import BY_NAME, select_areas
from backend.domains.organisation.areas.schemas import AreaFilters, AreaRead
from backend.domains.organisation.inspection_teams.queries import list_team_reads
from backend.domains.organisation.inspection_teams.schemas import TeamRead
from backend.permissions import Permission

MOST_PLACES = 50
"""Of a package (R39)."""
MOST_RECORDS = 200
"""Lines and drafts that are looked at: more than anybody visits in these days."""
AHEAD, BEHIND = timedelta(days=7), timedelta(days=31)
"""Lines planned so far ahead, and those that were to be visited so long ago and were not."""


@dataclass(slots=True)
class FieldWork:
    """What one person has to do outside, with the rows that this takes."""

    establishments: list[EstablishmentRead] = field(default_factory=list)
    visits: list[VisitRead] = field(default_factory=list)
    inspections: list[InspectionRead] = field(default_factory=list)
    teams: list[TeamRead] = field(default_factory=list)
    checklists: list[TemplateRead] = field(default_factory=list)
    violation_types: list[ViolationTypeRead] = field(default_factory=list)
    areas: list[AreaRead] = field(default_factory=list)
    left_out: int = 0


def load_field_work(db: Session) -> FieldWork:
    """What the caller needs today: a fixed number of queries, however many places there are."""
    teams = [team for team, _ in list_own_seats(db, db.actor.id)]
    drafts, lines = list_draft_places(db, teams), list_line_places(db, teams)
    wanted = list(dict.fromkeys(place for _, place in (*drafts, *lines)))
    kept = set(wanted[:MOST_PLACES])
    work = FieldWork(left_out=len(wanted) - len(kept))
    with open_part(db, Permission.ESTABLISHMENT_READ):
        work.establishments = list_establishment_reads(db, list(kept))
    work.establishments.sort(key=lambda place: wanted.index(place.id))
    with open_part(db, Permission.INSPECTION_READ):
        work.inspections = list_inspection_reads(db, [id for id, place in drafts if place in kept])
    work.inspections.sort(key=lambda minutes: (minutes.inspected_on, minutes.id))
    work.visits = list_visits(db, [id for id, place in lines if place in kept])
    with open_part(db, Permission.TEAM_READ):
        work.teams = sorted(list_team_reads(db, teams), key=lambda team: team.id)
    work.checklists = list_checklists(db, {one.checklist_version for one in work.inspections})
    work.violation_types = list_acts_in_force(db)
    work.areas = list_areas_of(db, {place.org_unit_id for place in work.establishments})
    return work


def open_part(db: Session, permission: Permission) -> AbstractContextManager[None]:
    """Read a kind of records as its list does: whoever records visits reads all of these."""
    assert db.actor.has_permission(permission)
    return open_held_scope(db, permission)


def list_draft_places(db: Session, teams: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(minutes, place) of the drafts of these teams, the newest visit first."""
    found = (
        sa.select(Inspection.id, Inspection.establishment_id)
        .where(Inspection.team_id.in_(teams), Inspection.status == InspectionStatus.DRAFT)
        .order_by(*NEWEST_FIRST)
        .limit(MOST_RECORDS)
    )
    with open_part(db, Permission.INSPECTION_READ):
        return [(id, place) for id, place in db.execute(found)]


def list_line_places(db: Session, teams: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(line, place) of what these teams are to visit by plans in force, the first day first."""
    line, day = InspectionPlanVisit, today()
    found = (
        sa.select(line.id, line.establishment_id)
        .join(InspectionPlan, InspectionPlan.id == line.plan_id)
        .where(
            line.team_id.in_(teams),
            InspectionPlan.status == InspectionPlanStatus.APPROVED,
            line.planned_on.between(day - BEHIND, day + AHEAD),
            line.done_on.is_(None),
            line.cancel_reason.is_(None),
        )
        .order_by(*IN_ORDER)
        .limit(MOST_RECORDS)
    )
    with open_part(db, Permission.INSPECTION_PLAN_READ):
        return [(id, place) for id, place in db.execute(found)]


def list_visits(db: Session, ids: Sequence[UUID]) -> list[VisitRead]:
    found = select_visit_rows(VISIT).where(InspectionPlanVisit.id.in_(ids)).order_by(*IN_ORDER)
    with open_part(db, Permission.INSPECTION_PLAN_READ):
        return [VisitRead.model_validate(row._mapping) for row in db.execute(found)]


def list_checklists(db: Session, followed: set[str]) -> list[TemplateRead]:
    """The checklists in force today, and those that drafts follow."""
    with open_part(db, Permission.CATALOGUE_READ):
        found = list_all_checklists(db)
    in_force = {one.key for one in list_checklists_in_force(found, today())} | followed
    told = [one for one in found if one.key in in_force]
    return [TemplateRead.model_validate(one, from_attributes=True) for one in told]


def list_acts_in_force(db: Session) -> list[ViolationTypeRead]:
    found = sa.select(*ACT).where(*narrow_acts(TypeFilters(on=today())))
    with open_part(db, Permission.CATALOGUE_READ):
        rows = db.execute(found.order_by(*IN_LEGAL_ORDER))
        return [ViolationTypeRead.model_validate(row._mapping) for row in rows]


def list_areas_of(db: Session, units: set[UUID]) -> list[AreaRead]:
    """The areas of these communes that are valid today."""
    with open_part(db, Permission.AREA_READ):
        found = select_areas(db, AreaFilters(on=today())).where(Area.org_unit_id.in_(units))
        rows = db.execute(found.order_by(*BY_NAME))
        return [AreaRead.model_validate(row._mapping) for row in rows]
