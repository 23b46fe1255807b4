"""What the register knows of an office: one statement, as far as the actor may read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, now, today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.establishments.establishments.models import (
    Establishment,
    EstablishmentStatus,
)
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.permissions import Role

T = TypeVar("T")
GRANTS = build_unscoped_table(RoleGrant).alias("grants")
HOLDERS = build_unscoped_table(User).alias("holders")
SELF = build_unscoped_table(User).alias("self")
WAITING = build_unscoped_table(SecondApproval).alias("waiting")
"""Read past scope: the names of those to ask, at the office and above it; of requests only how many
wait.
"""

OFFICE = orm.aliased(OrgUnit, name="office")
BELOW = orm.aliased(OrgUnit, name="below")
ABOVE = orm.aliased(OrgUnitClosure, name="above")
"""The office and the units above it."""
VISIT_LISTS = (
    InspectionPlanStatus.APPROVED,
    InspectionPlanStatus.SUBMITTED,
    InspectionPlanStatus.DRAFT,
    InspectionPlanStatus.RETURNED,
)
"""In order, the one nearest to approval first; lists with another status do not count."""


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """An active account with a role at the office, or above it."""

    id: UUID
    full_name: str
    role: Role
    is_here: bool


class OfficeState(NamedTuple):
    """An office and what it has; a field is None if the actor may not read of it."""

    id: UUID
    name: str
    level: str
    kind: str
    team_count: int | None
    member_count: int | None
    """The members today of the team that has the most."""
    plan_status: PlanApprovalStatus | None
    place_count: int | None
    visits_status: InspectionPlanStatus | None
    """The status of this year's list of visits that is nearest to approval."""
    signed_visit_id: UUID | None
    """A visit that was signed this year: the office has begun, whatever it plans."""
    waiting_count: int
    """Requests about accounts that wait for a second person."""
    office_count: int
    """Units below that exist; `started_count`: those where somebody has an account."""
    started_count: int


@dataclass(frozen=True, slots=True)
class Facts:
    office: OfficeState
    holders: tuple[AccountHolder, ...]


def load_facts(db: Session) -> Facts:
    """The office that the actor works for: one query."""
    home = sa.select(SELF.c.org_unit_id).where(SELF.c.id == db.actor.id).scalar_subquery()
    state = (
        sa.select(
            *(OFFICE.id, OFFICE.name, OFFICE.level, build_kind_on(today(), OFFICE).label("kind")),
            *build_state_columns(db, today()),
        )
        .where(OFFICE.id == home)
        .cte("state")
        .prefix_with("MATERIALIZED")  # once, not again for each account
    )
    rows = db.execute(
        sa.select(
            *state.c,
            *(HOLDERS.c.id.label("holder_id"), HOLDERS.c.full_name, GRANTS.c.role),
            (GRANTS.c.org_unit_id == state.c.id).label("is_here"),
        )
        .select_from(state)
        .join(ABOVE, ABOVE.descendant_id == state.c.id)
        .outerjoin(GRANTS, GRANTS.c.org_unit_id == ABOVE.ancestor_id)
        .outerjoin(HOLDERS, sa.and_(HOLDERS.c.id == GRANTS.c.user_id, HOLDERS.c.is_active))
        .order_by(HOLDERS.c.search_text, HOLDERS.c.id, GRANTS.c.role)
    ).all()
    holders = (
        AccountHolder(row.holder_id, row.full_name, row.role, bool(row.is_here))
        for row in rows
        if row.holder_id is not None
    )
    return Facts(OfficeState(*rows[0][: len(OfficeState._fields)]), tuple(holders))


def build_state_columns(db: Session, day: date) -> Iterator[sa.ColumnElement[Any]]:
    """The columns of `OfficeState` after the first four; NULL for what the actor may not read."""
    count = sa.func.count
    here = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id == OFFICE.id)
    places = (
        Establishment.org_unit_id.in_(here.correlate(OFFICE)),
        Establishment.status != EstablishmentStatus.CLOSED,
    )
    teams = (InspectionTeam.org_unit_id == OFFICE.id, InspectionTeam.is_active)
    plan = (Plan.org_unit_id == OFFICE.id, Plan.year == day.year)
    begun = sa.select(GRANTS.c.id).where(GRANTS.c.org_unit_id == BELOW.id).correlate(BELOW)
    states = {
        "team_count": select_readable(db, InspectionTeam, count(InspectionTeam.id), *teams),
        "member_count": select_member_count(db, day),
        "plan_status": select_readable(db, Plan, Plan.status, *plan),
        "place_count": select_readable(db, Establishment, count(Establishment.id), *places),
        "visits_status": select_visits_status(db, day),
        "signed_visit_id": select_signed_visit(db, day),
        "waiting_count": select_waiting_count(),
        "office_count": select_office_count(day),
        "started_count": select_office_count(day).where(begun.exists()),
    }
    for name, asked in states.items():
        column = sa.null() if asked is None else asked.correlate(OFFICE).scalar_subquery()
        yield column.label(name)


def select_readable(
    db: Session,
    model: type[Entity],
    column: sa.SQLColumnExpression[T],
    *where: sa.SQLColumnExpression[bool],
) -> sa.Select[T] | None:
    """`column` of the rows of `model` that the actor may read; None if they may read none."""
    mine = build_readable_clauses(model, db.actor)
    return None if mine is None else sa.select(column).where(*mine, *where)


def select_member_count(db: Session, day: date) -> sa.Select[int] | None:
    count = sa.func.count(TeamMember.id)
    found = select_readable(
        db,
        TeamMember,
        count,
        sa.func.coalesce(TeamMember.active_from, day) <= day,
        sa.func.coalesce(TeamMember.active_to, day) >= day,
        TeamMember.org_unit_id == OFFICE.id,
    )
    if found is None:
        return None
    return found.group_by(TeamMember.team_id).order_by(count.desc()).limit(1)


def select_visits_status(db: Session, day: date) -> sa.Select[InspectionPlanStatus] | None:
    status = InspectionPlan.status
    rank = sa.case({one: at for at, one in enumerate(VISIT_LISTS)}, value=status)
    found = select_readable(
        db,
        InspectionPlan,
        status,
        InspectionPlan.org_unit_id == OFFICE.id,
        status.in_(VISIT_LISTS),
        InspectionPlan.period_end >= day.replace(month=1, day=1),
    )
    return None if found is None else found.order_by(rank).limit(1)


def select_signed_visit(db: Session, day: date) -> sa.Select[UUID] | None:
    here = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id == OFFICE.id)
    found = select_readable(
        db,
        Inspection,
        Inspection.id,
        Inspection.org_unit_id.in_(here.correlate(OFFICE)),
        Inspection.status == InspectionStatus.SIGNED,
        Inspection.inspected_on >= day.replace(month=1, day=1),
    )
    return None if found is None else found.limit(1)


def select_waiting_count() -> sa.Select[int]:
    return sa.select(sa.func.count(WAITING.c.id)).where(
        WAITING.c.entity == User.__tablename__,
        WAITING.c.status == SecondApprovalStatus.WAITING,
        WAITING.c.expires_at > now(),
        WAITING.c.org_unit_id == OFFICE.id,
    )


def select_office_count(day: date) -> sa.Select[int]:
    return sa.select(sa.func.count(BELOW.id)).where(
        BELOW.parent_id == OFFICE.id,
        sa.func.coalesce(BELOW.valid_from, day) <= day,
        sa.func.coalesce(BELOW.valid_to, day) >= day,
    )
