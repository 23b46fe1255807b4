"""Tells which roles are duties, which need two persons, and who may be the second (R42)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.duties import DUTIES, HELD_BY_ONE
from backend.permissions import Role

SETTLED_AFTER = timedelta(days=7)
"""An account that is younger, or got a code since, is nobody's second person."""
ENOUGH = 2
"""Second persons from whom on a unit confirms without the server's help."""
WHY = "whether one person may do it hangs on roles at other units too"


def is_duty(role: Role) -> bool:
    """Whether an account gets this role only by two persons. All that follows asks this."""
    return role in DUTIES


def has_duty(db: Session, user_id: UUID) -> bool:
    """Whether the account holds, at any unit, a role that takes two persons."""
    held = sa.select(RoleGrant.role).where(RoleGrant.user_id == user_id)
    with open_unscoped(db, WHY):
        return any(is_duty(role) for role in db.scalars(held))


def list_duty_units(db: Session, user_id: UUID) -> list[UUID]:
    """The units at which the account holds such roles."""
    held = sa.select(RoleGrant.role, RoleGrant.org_unit_id).where(RoleGrant.user_id == user_id)
    with open_unscoped(db, WHY):
        return [row.org_unit_id for row in db.execute(held) if is_duty(row.role)]


def list_settled(db: Session, users: Collection[UUID]) -> set[UUID]:
    """Those of `users` whose account and password are at least a week old."""
    since = now() - SETTLED_AFTER
    found = sa.select(User.id).where(
        User.id.in_(users),
        User.created_at <= since,
        sa.func.coalesce(User.code_given_at, User.created_at) <= since,
    )
    with open_unscoped(db, WHY):
        return set(db.scalars(found))


def find_common_unit(db: Session, units: Sequence[UUID]) -> UUID | None:
    """The lowest unit that holds all of `units`: whoever confirms answers for each of them."""
    wanted = set(units)
    above = sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id)
    over = {unit: set[UUID]() for unit in wanted}
    for row in db.execute(above.where(OrgUnitClosure.descendant_id.in_(wanted))):
        over[row.descendant_id].add(row.ancestor_id)
    shared = set.intersection(*over.values())
    depth = (
        sa.select(OrgUnitClosure.descendant_id)
        .where(OrgUnitClosure.descendant_id.in_(shared))
        .group_by(OrgUnitClosure.descendant_id)
        .order_by(sa.func.count().desc(), OrgUnitClosure.descendant_id)
    )
    return db.scalar(depth.limit(1))


def is_held_by_other(db: Session, user_id: UUID, role: Role, unit_id: UUID) -> bool:
    """Whether another active account holds a role that one account a unit holds."""
    if role not in HELD_BY_ONE:
        return False
    others = (
        sa.select(RoleGrant.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.org_unit_id == unit_id,
            RoleGrant.user_id != user_id,
            RoleGrant.build_effective_clause(),
            User.is_active,
        )
    )
    with open_unscoped(db, WHY):
        return db.scalar(others.limit(1)) is not None


def list_duties_at(db: Session, units: Collection[UUID]) -> set[UUID]:
    """The accounts that hold, at one of these units, a role that takes two persons."""
    held = sa.select(RoleGrant.user_id, RoleGrant.role).where(RoleGrant.org_unit_id.in_(units))
    with open_unscoped(db, WHY):
        return {row.user_id for row in db.execute(held) if is_duty(row.role)}
