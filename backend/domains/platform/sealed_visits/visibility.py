"""Who may see which parts of a plan of visits, and from when: one rule for all its tables.

The conditions use bare tables and not the models. On models the session would narrow the condition
itself to what the viewer sees, and a list would seem open because its hidden lines are left out.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from backend.core.session.models import Viewer, ViewerScoped
from backend.core.sql.types import UtcDateTime
from backend.permissions import Role

Condition = sa.ColumnElement[bool]
Id = sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None]
"""A column or subquery of ids."""
Columns = ReadOnlyColumnCollection[str, sa.ColumnClause[Any]]


def build_table_columns(name: str, **columns: sa.types.TypeEngine[Any]) -> Columns:
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
"""The states of plans of which everyone in the unit may know."""
PAST_PROPOSER = ("submitted", "returned", *IN_FORCE)
"""The states of plans that the chairman has received."""


def is_plan_visible(plan: Any, viewer: Viewer) -> Condition:
    return sa.or_(is_one_of(plan.status, IN_FORCE), is_plan_kept(plan, viewer))


def is_line_visible(visit: Any, viewer: Viewer) -> Condition:
    """Before the approval, the keepers of the plan; afterwards its team too, from `members_from`.

    Everyone sees the line from `public_from`.
    """
    for_members = sa.and_(visit.members_from.is_not(None), visit.members_from <= viewer.at)
    return sa.or_(
        sa.and_(visit.public_from.is_not(None), visit.public_from <= viewer.at),
        sa.and_(for_members, visit.team_id.in_(select_seat_team_ids(viewer))),
        # once, though keepers see it before and after: each subquery costs every statement
        sa.and_(
            sa.or_(visit.members_from.is_(None), for_members),
            is_plan_id_kept(visit.plan_id, viewer),
        ),
    )


def is_whole_list_visible(plan_id: Id, viewer: Viewer) -> Condition:
    """Whether the viewer sees every sealed line of the plan."""
    hidden = sa.select(VISITS.plan_id).where(
        VISITS.plan_id == plan_id, VISITS.is_unannounced, sa.not_(is_line_visible(VISITS, viewer))
    )
    return sa.not_(hidden.correlate_except(VISITS.id.table).exists())


def is_line_id_visible(visit_id: Id, viewer: Viewer) -> Condition:
    """Whether the viewer sees the line of that id.

    It looks the line up by its key: a list of all visible lines would read those of all units.
    """
    line = sa.select(VISITS.id).where(VISITS.id == visit_id, is_line_visible(VISITS, viewer))
    return line.correlate_except(VISITS.id.table).exists()


def is_hidden_draft(inspection_id: Id, viewer: Viewer) -> Condition:
    """Whether those minutes are a draft for a line that the viewer does not see."""
    draft = sa.select(DRAFTS.id).where(
        DRAFTS.id == inspection_id,
        DRAFTS.veil_id.is_not(None),
        sa.not_(is_line_id_visible(DRAFTS.veil_id, viewer)),
    )
    return draft.correlate_except(DRAFTS.id.table).exists()


def is_hidden_violation(violation_id: Id, viewer: Viewer) -> Condition:
    """Whether that violation stands in a draft that is hidden from the viewer."""
    found = sa.select(FOUND.id).where(
        FOUND.id == violation_id, is_hidden_draft(FOUND.inspection_id, viewer)
    )
    return found.correlate_except(FOUND.id.table).exists()


def build_draft_veil(session: orm.Session, inspection_id: UUID | Id | None) -> dict[str, UUID]:
    """{"veil_id": the line that hides those minutes}; empty if no line does.

    Parts of a draft may be deleted before the draft. The log keeps this value, so that it can tell
    who may learn of the deletion.
    """
    found = sa.select(DRAFTS.veil_id).where(DRAFTS.id == inspection_id)
    veil = session.scalar(found, execution_options={"unscoped": "the log keeps what hid it"})
    return {} if veil is None else {"veil_id": veil}


def build_violation_veil(session: orm.Session, violation_id: UUID) -> dict[str, UUID]:
    """The same for the minutes in which a violation stands."""
    found = sa.select(FOUND.inspection_id).where(FOUND.id == violation_id)
    return build_draft_veil(session, found.scalar_subquery())


class DraftScoped(ViewerScoped):
    """A draft of minutes, or a part of it, which a sealed line may hide."""

    @classmethod
    def was_visible_to(
        cls,
        who: UUID,  # noqa: ARG003
        teams: Collection[UUID],
        lost: Mapping[str, JsonValue],
    ) -> bool:
        """Of a hidden one only members of its team may learn that it was deleted."""
        return lost.get("veil_id") is None or lost.get("team_id") in {str(team) for team in teams}


def is_look_visible(look: Any, viewer: Viewer) -> Condition:
    """Whether the viewer supervises the unit, or has opened the same sealed plan."""
    watched = (
        sa.select(INSIDE.descendant_id)
        .where(INSIDE.ancestor_id == GRANTS.org_unit_id, GRANTS.user_id == viewer.id)
        .where(is_one_of(GRANTS.role, (Role.LEADER.value, Role.AUDITOR.value)))
    )
    also = sa.select(LOOKS.plan_id).where(LOOKS.user_id == viewer.id)
    return sa.or_(look.org_unit_id.in_(watched), look.plan_id.in_(also))


def is_plan_id_kept(plan_id: Id, viewer: Viewer) -> Condition:
    """Whether the viewer is a keeper of that plan."""
    plan = sa.select(PLANS.id).where(PLANS.id == plan_id, is_plan_kept(PLANS, viewer))
    return plan.correlate_except(PLANS.id.table).exists()


def is_plan_kept(plan: Any, viewer: Viewer) -> Condition:
    """Whether the viewer is a keeper of the plan.

    Keepers are its proposer, the leader of its team, and, once it was submitted, the chairman of
    its unit.
    """
    led = select_seat_team_ids(viewer).where(SEATS.function == "leader")
    chaired = sa.select(GRANTS.org_unit_id).where(
        GRANTS.user_id == viewer.id, GRANTS.role == Role.LEADER.value
    )
    before_chairman = sa.and_(is_one_of(plan.status, PAST_PROPOSER), plan.org_unit_id.in_(chaired))
    return sa.or_(plan.proposer_id == viewer.id, plan.team_id.in_(led), before_chairman)


def is_one_of(column: sa.SQLColumnExpression[str], words: tuple[str, ...]) -> Condition:
    """The same as IN, for compiled queries, whose lists must be parameters."""
    return sa.or_(*(column == word for word in words))


def select_seat_team_ids(viewer: Viewer) -> sa.Select[UUID]:
    """The teams of which the viewer is a member on that day."""
    return sa.select(SEATS.team_id).where(
        SEATS.user_id == viewer.id,
        sa.or_(SEATS.active_from.is_(None), SEATS.active_from <= viewer.on),
        sa.or_(SEATS.active_to.is_(None), SEATS.active_to >= viewer.on),
    )
