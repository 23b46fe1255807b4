"""Who sees what of a plan of visits, and when: the one rule behind all its tables.

The rule is told of bare tables: were it told of records, the session would narrow the rule itself
to what the viewer sees, and a list would seem open because its hidden lines do not show.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Viewer
from backend.core.sql.types import UtcDateTime
from backend.permissions import Role

Condition = sa.ColumnElement[bool]


def build_table_columns(name: str, **columns: Any) -> Any:
    return sa.table(name, *(sa.column(key, kind) for key, kind in columns.items())).c


PLANS = build_table_columns(
    "inspection_plans",
    id=sa.Uuid(),
    status=sa.String(),
    org_unit_id=sa.Uuid(),
    team_id=sa.Uuid(),
    proposer_id=sa.Uuid(),
)
VISITS = build_table_columns(
    "inspection_plan_visits",
    id=sa.Uuid(),
    plan_id=sa.Uuid(),
    team_id=sa.Uuid(),
    is_unannounced=sa.Boolean(),
    members_from=UtcDateTime(),
    public_from=UtcDateTime(),
)
DRAFTS = build_table_columns("inspections", id=sa.Uuid(), veil_id=sa.Uuid())
FOUND = build_table_columns("violations", id=sa.Uuid(), inspection_id=sa.Uuid())
SEATS = build_table_columns(
    "inspection_team_members",
    team_id=sa.Uuid(),
    user_id=sa.Uuid(),
    function=sa.String(),
    active_from=sa.Date(),
    active_to=sa.Date(),
)
GRANTS = build_table_columns(
    "role_grants", user_id=sa.Uuid(), role=sa.String(), org_unit_id=sa.Uuid()
)
LOOKS = build_table_columns("inspection_plan_looks", plan_id=sa.Uuid(), user_id=sa.Uuid())
INSIDE = build_table_columns("org_unit_closure", ancestor_id=sa.Uuid(), descendant_id=sa.Uuid())

IN_FORCE = ("approved", "cancelled")
"""The states of plans that everyone of the unit may know of."""
PAST_PROPOSER = ("submitted", "returned", *IN_FORCE)
"""The states of plans that lay before the chairman."""


def is_plan_visible(plan: Any, viewer: Viewer) -> Condition:
    return sa.or_(is_one_of(plan.status, IN_FORCE), is_plan_kept(plan, viewer))


def is_line_visible(visit: Any, viewer: Viewer) -> Condition:
    """Keepers until approval; then the team and they from one instant, everyone from another."""
    kept = is_plan_id_kept(visit.plan_id, viewer)
    opened = sa.and_(
        visit.members_from <= viewer.at,
        sa.or_(visit.team_id.in_(select_seat_team_ids(viewer)), kept),
    )
    return sa.or_(
        sa.and_(visit.public_from.is_not(None), visit.public_from <= viewer.at),
        sa.and_(visit.members_from.is_not(None), opened),
        sa.and_(visit.members_from.is_(None), kept),
    )


def is_whole_list_visible(plan_id: Any, viewer: Viewer) -> Condition:
    """Whether no sealed line of the plan is hidden from the viewer."""
    hidden = sa.select(VISITS.plan_id).where(
        VISITS.plan_id == plan_id, VISITS.is_unannounced, sa.not_(is_line_visible(VISITS, viewer))
    )
    return sa.not_(hidden.correlate_except(VISITS.id.table).exists())


def is_line_id_visible(visit_id: Any, viewer: Viewer) -> Condition:
    """Whether the viewer sees the line of that id.

    Asked by key: a list of all lines that the viewer sees would be made of the whole country's.
    """
    line = sa.select(VISITS.id).where(VISITS.id == visit_id, is_line_visible(VISITS, viewer))
    return line.correlate_except(VISITS.id.table).exists()


def is_hidden_draft(inspection_id: Any, viewer: Viewer) -> Condition:
    """Whether those minutes are a draft that carries out a line which the viewer does not see."""
    draft = sa.select(DRAFTS.id).where(
        DRAFTS.id == inspection_id,
        DRAFTS.veil_id.is_not(None),
        sa.not_(is_line_id_visible(DRAFTS.veil_id, viewer)),
    )
    return draft.correlate_except(DRAFTS.id.table).exists()


def is_hidden_violation(violation_id: Any, viewer: Viewer) -> Condition:
    """Whether such minutes list that violation."""
    found = sa.select(FOUND.id).where(
        FOUND.id == violation_id, is_hidden_draft(FOUND.inspection_id, viewer)
    )
    return found.correlate_except(FOUND.id.table).exists()


def build_draft_veil(session: orm.Session, inspection_id: Any) -> dict[str, Any]:
    """{"veil_id": the line that hides those minutes}, while there is one.

    What belongs to a draft may go before it: the log then tells who may learn of that.
    """
    found = sa.select(DRAFTS.veil_id).where(DRAFTS.id == inspection_id)
    veil = session.scalar(found, execution_options={"unscoped": "the log keeps what hid it"})
    return {} if veil is None else {"veil_id": veil}


def build_violation_veil(session: orm.Session, violation_id: Any) -> dict[str, Any]:
    """The same of the minutes that list a violation."""
    found = sa.select(FOUND.inspection_id).where(FOUND.id == violation_id)
    return build_draft_veil(session, found.scalar_subquery())


def is_lost_draft_known(teams: Collection[UUID], lost: dict[str, Any]) -> bool:
    """Whether one who sits in `teams` may learn that a draft, or a part of it, is gone."""
    return lost.get("veil_id") is None or lost.get("team_id") in {str(team) for team in teams}


def is_look_visible(look: Any, viewer: Viewer) -> Condition:
    """Those who watch over the unit, and whoever looked into the same plan."""
    watched = (
        sa.select(INSIDE.descendant_id)
        .where(INSIDE.ancestor_id == GRANTS.org_unit_id, GRANTS.user_id == viewer.id)
        .where(is_one_of(GRANTS.role, (Role.LEADER.value, Role.AUDITOR.value)))
    )
    also = sa.select(LOOKS.plan_id).where(LOOKS.user_id == viewer.id)
    return sa.or_(look.org_unit_id.in_(watched), look.plan_id.in_(also))


def is_plan_id_kept(plan_id: Any, viewer: Viewer) -> Condition:
    """Whether the viewer is one of those who make that plan."""
    plan = sa.select(PLANS.id).where(PLANS.id == plan_id, is_plan_kept(PLANS, viewer))
    return plan.correlate_except(PLANS.id.table).exists()


def is_plan_kept(plan: Any, viewer: Viewer) -> Condition:
    """Proposer, the team's leader, and the chairman of the plan's unit once it was submitted."""
    led = select_seat_team_ids(viewer).where(SEATS.function == "leader")
    chaired = sa.select(GRANTS.org_unit_id).where(
        GRANTS.user_id == viewer.id, GRANTS.role == Role.LEADER.value
    )
    before_chairman = sa.and_(is_one_of(plan.status, PAST_PROPOSER), plan.org_unit_id.in_(chaired))
    return sa.or_(plan.proposer_id == viewer.id, plan.team_id.in_(led), before_chairman)


def is_one_of(column: Any, words: tuple[str, ...]) -> Condition:
    """As IN, for statements that are kept: a list there is a parameter of the one who asks."""
    return sa.or_(*(column == word for word in words))


def select_seat_team_ids(viewer: Viewer) -> sa.Select[Any]:
    """The teams in which the viewer sits on that day."""
    return sa.select(SEATS.team_id).where(
        SEATS.user_id == viewer.id,
        sa.or_(SEATS.active_from.is_(None), SEATS.active_from <= viewer.on),
        sa.or_(SEATS.active_to.is_(None), SEATS.active_to >= viewer.on),
    )
