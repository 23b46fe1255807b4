"""Which teams' visits count: each plan may choose this for its own units and year."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_units_above, select_units_under
from backend.core.session.session import Session
from backend.domains.inspections.inspections.metrics import is_by_teams
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.planning.plans.models import Plan
from backend.law.reference.tiers import TeamSpan, find_tier, list_counted_teams, merge_spans
from backend.metrics.metric import Condition


def is_counted_visit(db: Session, as_of: date) -> Condition:
    """The condition that a visit up to `as_of` counts, in one query.

    The nearest plan of that year decides; without a choice, the day of the visit does.
    """
    chosen = [
        (is_of_plan(plan), is_by_teams(list_plan_teams(plan))) for plan in list_choosing(db, as_of)
    ]
    by_day = is_by_teams(list_counted_teams(date.min, as_of))
    return sa.case(*chosen, else_=by_day) if chosen else by_day


def list_teams_over(db: Session, unit_id: UUID, start: date, end: date) -> tuple[TeamSpan, ...]:
    """The teams whose visits of a period count in a unit, by the nearest plan of each year."""
    found = (
        sa.select(Plan.year, Plan.counted_team_levels, OrgUnit.level)
        .join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
        .where(
            Plan.year.between(start.year, end.year),
            Plan.org_unit_id.in_(select_units_above([unit_id])),
        )
        .order_by(Plan.id)
    )
    nearest = {
        plan.year: plan
        for plan in sorted(db.execute(found), key=lambda plan: find_tier(plan.level).rank)
    }
    spans: list[TeamSpan] = []
    for year in range(start.year, end.year + 1):
        first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
        plan = nearest.get(year)
        spans += list_counted_teams(first, last, plan.counted_team_levels if plan else None)
    return merge_spans(spans)


class ChoosingPlan(NamedTuple):
    """A plan that chooses whose visits count, with the tier of its unit."""

    org_unit_id: UUID
    year: int
    counted_team_levels: list[str] | None
    level: str


def list_choosing(db: Session, as_of: date) -> list[ChoosingPlan]:
    """The plans of the year that choose whose visits count, from the lowest tier to the highest."""
    found = sa.select(Plan.org_unit_id, Plan.year, Plan.counted_team_levels, OrgUnit.level).join(
        OrgUnit, OrgUnit.id == Plan.org_unit_id
    )
    plans = db.execute(found.where(Plan.year == as_of.year).order_by(Plan.id))
    choosing = [ChoosingPlan(*plan) for plan in plans if plan.counted_team_levels]
    return sorted(choosing, key=lambda plan: -find_tier(plan.level).rank)


def list_plan_teams(plan: ChoosingPlan) -> tuple[TeamSpan, ...]:
    return list_counted_teams(
        date(plan.year, 1, 1), date(plan.year, 12, 31), plan.counted_team_levels
    )


def is_of_plan(plan: ChoosingPlan) -> Condition:
    """The condition that a visit lies in the plan's year and unit."""
    return sa.and_(
        Inspection.inspected_on.between(date(plan.year, 1, 1), date(plan.year, 12, 31)),
        Inspection.org_unit_id.in_(select_units_under([plan.org_unit_id])),
    )
