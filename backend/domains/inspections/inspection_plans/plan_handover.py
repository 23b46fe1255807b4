"""Handing over a plan when its proposer leaves.

Only its keepers may read a draft. Whoever hands over another's work learns that there is one, of
which team and period, so that it is not lost with an account; they do not see its title and lines.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnit, select_units_of, select_units_under
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.inspections.inspection_plans.models import (
    OPEN,
    InspectionPlan,
    InspectionPlanStatus,
)
from backend.domains.organisation.accounts.scopes import list_own_seats
from backend.domains.organisation.inspection_teams.models import InspectionTeam, MemberFunction
from backend.permissions import Permission

UNSETTLED = (*OPEN, InspectionPlanStatus.SUBMITTED)
"""Plans that the proposer must bring to an end; plans in force have other keepers."""
WHY = "of a plan that leaves with its proposer the head is told, never title or lines"
Conditions = list[sa.ColumnElement[bool]]


def build_unsettled_clauses(proposer: UUID) -> Conditions:
    return [InspectionPlan.proposer_id == proposer, InspectionPlan.status.in_(UNSETTLED)]


class PlanHead(NamedTuple):
    """A plan without its lines; `title` is None where the viewer does not see it."""

    id: UUID
    version: int
    org_unit_id: UUID
    org_unit_name: str
    period_start: date
    period_end: date
    created_at: datetime
    team_name: str
    title: str | None = None


def list_plan_heads(
    db: Session, viewer: Actor, *conditions: sa.ColumnElement[bool]
) -> list[PlanHead]:
    """The heads of the plans that the viewer may hand over."""
    own = InspectionPlan
    found = (
        sa.select(
            *(own.id, own.version, own.org_unit_id, OrgUnit.name.label("org_unit_name")),
            *(own.period_start, own.period_end, own.created_at),
            InspectionTeam.name.label("team_name"),
        )
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .join(InspectionTeam, InspectionTeam.id == own.team_id)
        .where(*conditions, sa.or_(own.proposer_id == viewer.id, build_arranged_clause(viewer)))
        .order_by(own.id)
    )
    with open_unscoped(db, WHY):
        rows = db.execute(found).all()
    seen = sa.select(own.id, own.title).where(own.id.in_([row.id for row in rows]))
    titles = {row.id: row.title for row in db.execute(seen)}
    return [PlanHead(*row, title=titles.get(row.id)) for row in rows]


def build_arranged_clause(viewer: Actor) -> sa.ColumnElement[bool]:
    """Whether the plan lies in a unit where the viewer hands over others' work."""
    if not viewer.has_permission(Permission.HANDOVER_ARRANGE):
        return sa.false()
    units = viewer.scope(Permission.HANDOVER_ARRANGE).units
    if units is None:
        return sa.true()
    return InspectionPlan.org_unit_id.in_(select_units_under(units))


def count_unsettled_plans(db: Session, proposer: UUID) -> int:
    with open_unscoped(db, WHY):
        found = sa.select(sa.func.count(InspectionPlan.id)).where(
            *build_unsettled_clauses(proposer)
        )
        return db.scalar(found) or 0


def list_takeable_ids(db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that the receiver could propose.

    Whoever arranges the handover cannot make another's plan their own to read it.
    """
    if not receiver.has_permission(Permission.INSPECTION_PLAN_WRITE):
        return set()
    scope = receiver.scope(Permission.INSPECTION_PLAN_WRITE)
    found = sa.select(InspectionPlan.id).where(InspectionPlan.id.in_(ids))
    if receiver.id == db.actor.id:
        found = found.where(InspectionPlan.proposer_id == receiver.id)
    if scope.units is not None:
        found = found.where(InspectionPlan.org_unit_id.in_(select_units_of(scope)))
    if scope.teams is not None:
        seats = list_own_seats(db, receiver.id)
        led = [team for team, function in seats if function is MemberFunction.LEADER]
        of_unit = InspectionPlan.org_unit_id.in_(scope.own_only)
        found = found.where(sa.or_(InspectionPlan.team_id.in_(led), of_unit))
    with open_unscoped(db, WHY):
        return set(db.scalars(found))


def lock_plans(db: Session, ids: Collection[UUID]) -> list[InspectionPlan]:
    """The plans as they are now, locked against changes."""
    found = sa.select(InspectionPlan).where(InspectionPlan.id.in_(ids)).order_by(InspectionPlan.id)
    with open_unscoped(db, WHY):
        fresh = {"populate_existing": True}
        return list(db.scalars(found.with_for_update(), execution_options=fresh))
