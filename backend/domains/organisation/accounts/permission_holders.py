"""Finds who holds a permission at a unit, and what one account may do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_above
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.core.sql.types import ReadRow
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.rights import load_person_rights
from backend.duties import UNDER, list_chain_duties
from backend.permissions import GRANTED, Permission, Role

WHY = "roles say who may be given work; nothing of them is told but the name"


def list_permission_holders(db: Session, permission: Permission, unit: UUID) -> Sequence[ReadRow]:
    """Active accounts that hold `permission` at `unit` or above it, by name."""
    held = sa.select(RoleGrant.user_id).where(*build_granting_clauses(permission, unit))
    found = (
        sa.select(User.id, User.full_name, User.title, OrgUnit.name.label("org_unit_name"))
        .join(OrgUnit, OrgUnit.id == User.org_unit_id)
        .where(User.is_active, User.id.in_(held))
        .order_by(User.search_text, User.id)
    )
    with open_unscoped(db, WHY):
        return db.execute(found).all()


def list_grants_over(db: Session, permission: Permission, unit: UUID) -> Sequence[ReadRow]:
    """Roles of active accounts over `unit`: `user_id`, `role`, the unit's `depth`, and `gives`.

    Those that give `permission`, and those that have others under them. The topmost unit has depth
    1; `gives` says whether the role gives it.
    """
    gives, over = build_granting_clauses(permission, unit)
    above = sa.select(sa.func.count()).where(OrgUnitClosure.descendant_id == RoleGrant.org_unit_id)
    found = (
        sa.select(
            *(RoleGrant.user_id, RoleGrant.role, above.scalar_subquery().label("depth")),
            sa.type_coerce(gives, sa.Boolean()).label("gives"),
        )
        .join(User, User.id == RoleGrant.user_id)
        .where(User.is_active, over, sa.or_(gives, RoleGrant.role.in_(UNDER)))
    )
    with open_unscoped(db, WHY):
        return db.execute(found).all()


def has_permission_since(db: Session, permission: Permission, unit: UUID, moment: datetime) -> bool:
    """Whether the actor has `permission` over `unit` by a role that was confirmed by `moment`."""
    found = sa.select(RoleGrant.id).where(
        RoleGrant.user_id == db.actor.id,
        RoleGrant.confirmed_at <= moment,
        *build_granting_clauses(permission, unit),
    )
    with open_unscoped(db, WHY):
        return db.scalar(found.limit(1)) is not None


def build_granting_clauses(
    permission: Permission, unit: UUID
) -> tuple[sa.ColumnElement[bool], ...]:
    """Clauses for the roles that give `permission` at `unit` or above it."""
    roles = [role for role in Role if permission in GRANTED[role]]
    gives: sa.ColumnElement[bool] = RoleGrant.role.in_(roles)
    for role, tier in list_chain_duties(permission, today()):
        if role not in roles:
            of_tier = RoleGrant.org_unit_id.in_(sa.select(OrgUnit.id).where(OrgUnit.level == tier))
            gives = sa.or_(gives, sa.and_(RoleGrant.role == role, of_tier))
    over = RoleGrant.org_unit_id.in_(select_units_above([unit]))
    return gives, sa.and_(over, RoleGrant.build_effective_clause(permission))


def load_actor(db: Session, id: UUID, *, locked_too: bool = False) -> Actor:
    """The account as an actor with its scopes; without any scope if it is unknown.

    A locked account has none either, unless `locked_too` asks which ones it would have.
    """
    with open_unscoped(db, WHY):
        rights = load_person_rights(db, id, locked_too=locked_too)
    return Actor(id, scopes=rights.scopes, duties=rights.duties) if rights else Actor(id)
