"""Finds who holds a permission at a unit, and what one account may do."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_above
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.core.sql.membership import is_among
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.organisation.accounts.models import RoleGrant, User, is_effective
from backend.domains.organisation.accounts.rights import load_person_rights
from backend.duties import UNDER, list_chain_duties
from backend.permissions import GRANTED, Permission, Role

WHY = "roles say who may be given work; nothing of them is told but the name"
GRANTS = build_unscoped_table(*(RoleGrant, "user_id", "role", "org_unit_id", "reads_until")).alias(
    "grants"
)
ACCOUNTS = build_unscoped_table(User, "id", "is_active").alias("accounts")


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


def select_units_over(units: Collection[UUID]) -> RowSelect:
    """Select each of `units` with every unit whose roles reach it: `unit`, `over`."""
    pair = OrgUnitClosure
    found = sa.select(pair.descendant_id.label("unit"), pair.ancestor_id.label("over"))
    return found.where(pair.descendant_id.in_(units))


def select_grants_over(permission: Permission, units: Collection[UUID]) -> RowSelect:
    """Select the roles of active accounts over any of `units`, whoever may see them (`WHY`):
    `over`, the unit of the role, its `depth`, `user_id`, `role` and `gives`.

    Those that give `permission`, and those that have others under them. The topmost unit has depth
    1; `gives` says whether the role gives it.
    """
    own, above = GRANTS.c, orm.aliased(OrgUnitClosure)
    gives = build_giving_clause(permission, own.role, own.org_unit_id)
    depth = sa.select(sa.func.count(above.ancestor_id)).where(
        above.descendant_id == own.org_unit_id
    )
    return (
        sa.select(
            *(own.org_unit_id.label("over"), own.user_id, own.role),
            *(
                depth.scalar_subquery().label("depth"),
                sa.type_coerce(gives, sa.Boolean()).label("gives"),
            ),
        )
        .join(ACCOUNTS, ACCOUNTS.c.id == own.user_id)
        .where(
            is_among(own.org_unit_id, select_units_above([*units]).distinct()),
            ACCOUNTS.c.is_active,
            is_effective(own.reads_until, permission),
            sa.or_(gives, own.role.in_(UNDER)),
        )
    )


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
    gives = build_giving_clause(permission, RoleGrant.role, RoleGrant.org_unit_id)
    over = RoleGrant.org_unit_id.in_(select_units_above([unit]))
    return gives, sa.and_(over, RoleGrant.build_effective_clause(permission))


def build_giving_clause(
    permission: Permission, role: sa.SQLColumnExpression[Role], unit: sa.SQLColumnExpression[UUID]
) -> sa.ColumnElement[bool]:
    """The clause for the roles, each with its unit, that give `permission`."""
    roles = [one for one in Role if permission in GRANTED[one]]
    gives: sa.ColumnElement[bool] = role.in_(roles)
    for duty, tier in list_chain_duties(permission, today()):
        if duty not in roles:
            of_tier = unit.in_(sa.select(OrgUnit.id).where(OrgUnit.level == tier))
            gives = sa.or_(gives, sa.and_(role == duty, of_tier))
    return gives


def load_actor(db: Session, id: UUID, *, locked_too: bool = False) -> Actor:
    """The account as an actor with its scopes; without any scope if it is unknown.

    A locked account has none either, unless `locked_too` asks which ones it would have.
    """
    with open_unscoped(db, WHY):
        rights = load_person_rights(db, id, locked_too=locked_too)
    return Actor(id, scopes=rights.scopes, duties=rights.duties) if rights else Actor(id)
