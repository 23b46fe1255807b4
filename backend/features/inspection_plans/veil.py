"""Who sees what of a plan of visits, and when: the one rule behind all its tables.

The rule is told of bare tables: were it told of records, the session would narrow the rule itself
to what the viewer sees, and a list would seem open because its hidden lines do not show.
"""

from typing import Any

import sqlalchemy as sa

from backend.core.models import Viewer
from backend.core.types import UtcDateTime
from backend.permissions import Role

Condition = sa.ColumnElement[bool]


def bare(name: str, **columns: Any) -> Any:
    return sa.table(name, *(sa.column(key, kind) for key, kind in columns.items())).c


PLANS = bare(
    "inspection_plans",
    id=sa.Uuid(),
    status=sa.String(),
    org_unit_id=sa.Uuid(),
    team_id=sa.Uuid(),
    proposer_id=sa.Uuid(),
)
VISITS = bare(
    "inspection_plan_visits",
    id=sa.Uuid(),
    plan_id=sa.Uuid(),
    team_id=sa.Uuid(),
    is_unannounced=sa.Boolean(),
    members_from=UtcDateTime(),
    public_from=UtcDateTime(),
)
DRAFTS = bare("inspections", id=sa.Uuid(), veil_id=sa.Uuid())
FOUND = bare("violations", id=sa.Uuid(), inspection_id=sa.Uuid())
SEATS = bare(
    "inspection_team_members",
    team_id=sa.Uuid(),
    user_id=sa.Uuid(),
    function=sa.String(),
    active_from=sa.Date(),
    active_to=sa.Date(),
)
GRANTS = bare("role_grants", user_id=sa.Uuid(), role=sa.String(), org_unit_id=sa.Uuid())
LOOKS = bare("inspection_plan_looks", plan_id=sa.Uuid(), user_id=sa.Uuid())
INSIDE = bare("org_unit_closure", ancestor_id=sa.Uuid(), descendant_id=sa.Uuid())

IN_FORCE = ("approved", "cancelled")
"""The states of plans that everyone of the unit may know of."""
PAST_PROPOSER = ("submitted", "returned", *IN_FORCE)
"""The states of plans that lay before the chairman."""


def sees_plan(plan: Any, viewer: Viewer) -> Condition:
    return sa.or_(is_one_of(plan.status, IN_FORCE), keeps(plan, viewer))


def sees_line(visit: Any, viewer: Viewer) -> Condition:
    """Keepers until approval; then the team and they from one instant, everyone from another."""
    kept = kept_plan(visit.plan_id, viewer)
    opened = sa.and_(
        visit.members_from <= viewer.at,
        sa.or_(visit.team_id.in_(seats_of(viewer)), kept),
    )
    return sa.or_(
        sa.and_(visit.public_from.is_not(None), visit.public_from <= viewer.at),
        sa.and_(visit.members_from.is_not(None), opened),
        sa.and_(visit.members_from.is_(None), kept),
    )


def sees_whole_list(plan_id: Any, viewer: Viewer) -> Condition:
    """Whether no sealed line of the plan is hidden from the viewer."""
    hidden = sa.select(VISITS.plan_id).where(
        VISITS.is_unannounced, sa.not_(sees_line(VISITS, viewer))
    )
    whole: Condition = plan_id.not_in(hidden)
    return whole


def lines_seen(viewer: Viewer) -> sa.Select[Any]:
    """The ids of the lines that the viewer sees."""
    return sa.select(VISITS.id).where(sees_line(VISITS, viewer))


def drafts_hidden(viewer: Viewer) -> sa.Select[Any]:
    """The ids of minutes in draft that carry out a line which the viewer does not see."""
    return sa.select(DRAFTS.id).where(
        DRAFTS.veil_id.is_not(None), DRAFTS.veil_id.not_in(lines_seen(viewer))
    )


def found_hidden(viewer: Viewer) -> sa.Select[Any]:
    """The ids of violations that such minutes list."""
    return sa.select(FOUND.id).where(FOUND.inspection_id.in_(drafts_hidden(viewer)))


def sees_looks(look: Any, viewer: Viewer) -> Condition:
    """Those who watch over the unit, and whoever looked into the same plan."""
    watched = (
        sa.select(INSIDE.descendant_id)
        .where(INSIDE.ancestor_id == GRANTS.org_unit_id, GRANTS.user_id == viewer.id)
        .where(is_one_of(GRANTS.role, (Role.LEADER.value, Role.AUDITOR.value)))
    )
    also = sa.select(LOOKS.plan_id).where(LOOKS.user_id == viewer.id)
    return sa.or_(look.org_unit_id.in_(watched), look.plan_id.in_(also))


def kept_plan(plan_id: Any, viewer: Viewer) -> Condition:
    """Whether the viewer is one of those who make that plan."""
    kept: Condition = plan_id.in_(sa.select(PLANS.id).where(keeps(PLANS, viewer)))
    return kept


def keeps(plan: Any, viewer: Viewer) -> Condition:
    """Proposer, the team's leader, and the chairman of the plan's unit once it was submitted."""
    led = seats_of(viewer).where(SEATS.function == "leader")
    chaired = sa.select(GRANTS.org_unit_id).where(
        GRANTS.user_id == viewer.id, GRANTS.role == Role.LEADER.value
    )
    before_chairman = sa.and_(is_one_of(plan.status, PAST_PROPOSER), plan.org_unit_id.in_(chaired))
    return sa.or_(plan.proposer_id == viewer.id, plan.team_id.in_(led), before_chairman)


def is_one_of(column: Any, words: tuple[str, ...]) -> Condition:
    """As IN, for statements that are kept: a list there is a parameter of the one who asks."""
    return sa.or_(*(column == word for word in words))


def seats_of(viewer: Viewer) -> sa.Select[Any]:
    """The teams in which the viewer sits on that day."""
    return sa.select(SEATS.team_id).where(
        SEATS.user_id == viewer.id,
        sa.or_(SEATS.active_from.is_(None), SEATS.active_from <= viewer.on),
        sa.or_(SEATS.active_to.is_(None), SEATS.active_to >= viewer.on),
    )
