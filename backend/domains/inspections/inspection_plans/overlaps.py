"""Places that teams of others plan for the same period, or that were visited in it already.

As far as the asker sees: a sealed line of others is not there.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.schemas import OverlapRead
from backend.domains.organisation.inspection_teams.models import InspectionTeam

ALIVE = (InspectionPlanStatus.SUBMITTED, InspectionPlanStatus.APPROVED)


def list_overlaps(db: Session, plan: InspectionPlan) -> list[OverlapRead]:
    """What else is planned or was done at the plan's places in its period: two queries."""
    found = [*db.execute(select_planned_overlaps(plan)), *db.execute(select_visited_overlaps(plan))]
    rows = [OverlapRead(**row._mapping) for row in found]
    return sorted(rows, key=lambda row: (row.establishment_name, row.on, row.kind))


def select_planned_overlaps(plan: InspectionPlan) -> sa.Select[*tuple[Any, ...]]:
    """Lines of other teams, of plans submitted or in force."""
    mine, other = InspectionPlanVisit, orm.aliased(InspectionPlanVisit)
    theirs = orm.aliased(InspectionPlan)
    return (
        sa.select(
            mine.id.label("visit_id"),
            mine.establishment_id,
            Establishment.name.label("establishment_name"),
            sa.literal("planned").label("kind"),
            other.planned_on.label("on"),
            InspectionTeam.name.label("team_name"),
            InspectionTeam.level.label("team_level"),
        )
        .join(Establishment, Establishment.id == mine.establishment_id)
        .join(other, other.establishment_id == mine.establishment_id)
        .join(theirs, theirs.id == other.plan_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == other.team_id)
        .where(
            mine.plan_id == plan.id,
            other.team_id != plan.team_id,
            other.cancel_reason.is_(None),
            other.planned_on.between(plan.period_start, plan.period_end),
            theirs.status.in_(ALIVE),
        )
    )


def select_visited_overlaps(plan: InspectionPlan) -> sa.Select[*tuple[Any, ...]]:
    """Places whose latest signed visit lies in the period."""
    mine = InspectionPlanVisit
    return (
        sa.select(
            mine.id.label("visit_id"),
            mine.establishment_id,
            Establishment.name.label("establishment_name"),
            sa.literal("visited").label("kind"),
            Establishment.last_inspected_on.label("on"),
            sa.null().label("team_name"),
            sa.null().label("team_level"),
        )
        .join(Establishment, Establishment.id == mine.establishment_id)
        .where(
            mine.plan_id == plan.id,
            mine.done_on.is_(None),
            Establishment.last_inspected_on.between(plan.period_start, plan.period_end),
        )
    )
