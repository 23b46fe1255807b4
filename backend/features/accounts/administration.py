"""Accounts as their administrator sees them: who, where, in which roles; never their secrets."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.errors import Conflict, FieldError, Forbidden, Invalid
from backend.core.models import new_id, now
from backend.core.org import OrgUnit
from backend.core.system import beyond_scope
from backend.features.accounts.models import RoleGrant, User
from backend.features.accounts.schemas import (
    Grant,
    GrantRead,
    UserCreate,
    UserRead,
    UserUpdate,
)
from backend.features.accounts.service import Activation, give_activation
from backend.features.accounts.sessions import end_all
from backend.permissions import HELD_BY_ONE, Role

USERS = sa.select(
    User.id,
    User.version,
    User.created_at,
    User.updated_at,
    User.username,
    User.full_name,
    User.title,
    User.org_unit_id,
    OrgUnit.name.label("org_unit_name"),
    User.is_active,
    User.password_hash.is_not(None).label("is_activated"),
    User.totp_confirmed_at.is_not(None).label("totp_enabled"),
).join(OrgUnit, OrgUnit.id == User.org_unit_id)


def with_roles(db: Session, rows: Iterable[Any]) -> list[UserRead]:
    """Users with the roles that they hold at units of the one who asks."""
    found = list(rows)
    roles = roles_of(db, [row.id for row in found])
    return [UserRead(**columns(row), roles=roles.get(row.id, [])) for row in found]


def columns(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in UserRead.model_fields}


def roles_of(db: Session, users: Collection[UUID]) -> dict[UUID, list[GrantRead]]:
    statement = (
        sa.select(
            RoleGrant.user_id,
            RoleGrant.role,
            RoleGrant.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
        )
        .join(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
        .where(RoleGrant.user_id.in_(users))
        .order_by(RoleGrant.role, OrgUnit.sort_name, RoleGrant.id)
    )
    found: dict[UUID, list[GrantRead]] = {}
    for row in db.execute(statement):
        found.setdefault(row.user_id, []).append(GrantRead.model_validate(row))
    return found


def show(db: Session, id: UUID) -> UserRead:
    """One account; raises NotFound."""
    db.require(User, id)
    return with_roles(db, db.execute(USERS.where(User.id == id)))[0]


def create(db: Session, data: UserCreate) -> tuple[UUID, Activation]:
    """A new account with its roles and its one-time code; raises NotFound, Forbidden, Conflict."""
    db.require(OrgUnit, data.org_unit_id, "/org_unit_id")
    user = User(
        id=data.id or new_id(),
        username=data.username,
        full_name=data.full_name,
        title=data.title,
        org_unit_id=data.org_unit_id,
    )
    given = give_activation(db, user)
    replace_roles(db, user.id, data.roles)
    return user.id, given


def update(db: Session, id: UUID, data: UserUpdate) -> None:
    """Change an account; whoever is locked is signed out at once. Raises Forbidden, Invalid."""
    user = db.edit(User, id, show)
    given = data.model_dump(exclude_unset=True)
    if nulls := [FieldError(f"/{n}", "null-not-allowed") for n, v in given.items() if v is None]:
        raise Invalid.of(nulls)
    refuse_power_play(db, id, given.keys())
    if "org_unit_id" in given:
        db.require(OrgUnit, given["org_unit_id"], "/org_unit_id")
    if given.pop("roles", None) is not None:
        replace_roles(db, id, data.roles or [])
    db.save(user, {**given, "updated_at": now()})  # the roles are part of the representation
    if not user.is_active:
        end_all(db, id)


def reset(db: Session, id: UUID) -> Activation:
    """A new one-time code instead of the password; the second factor stays."""
    user = db.require(User, id)
    refuse_power_play(db, id, {"activation"})
    if not user.is_active:
        raise Conflict("account-inactive")
    given = give_activation(db, user)
    db.note("activation-reset", user.org_unit_id, User.__tablename__, id)
    return given


WEIGHTY = frozenset({"roles", "is_active", "org_unit_id", "activation"})
"""What nobody changes of their own account."""
TAKING_OVER = frozenset({"is_active", "org_unit_id", "activation"})
"""What an administrator does only to accounts that have no power beyond their own units."""


def refuse_power_play(db: Session, id: UUID, changed: Collection[str]) -> None:
    if id == db.actor.id and WEIGHTY & set(changed):
        raise Forbidden("own-account")
    if TAKING_OVER & set(changed) and has_roles_elsewhere(db, id):
        raise Forbidden("role-elsewhere")


def has_roles_elsewhere(db: Session, id: UUID) -> bool:
    """Whether the account holds roles at units that the one who asks does not administer."""
    held = sa.select(sa.func.count(RoleGrant.id)).where(RoleGrant.user_id == id)
    seen = db.scalar(held)
    with beyond_scope(db, "power that an administrator must not take over"):
        return db.scalar(held) != seen


def replace_roles(db: Session, user_id: UUID, wanted: list[Grant]) -> None:
    """Let the account hold exactly these of the roles at units of the one who asks.

    A unit outside them is refused by the session's guard (403 `outside-units`).
    """
    held = {
        (grant.role, grant.org_unit_id): grant
        for grant in db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == user_id))
    }
    asked: set[tuple[Role, UUID]] = set()
    for at, grant in enumerate(wanted):
        key = (grant.role, grant.org_unit_id)
        if key in asked:
            raise Invalid.at(f"/roles/{at}", "role-twice")
        asked.add(key)
        if key not in held:
            db.require(OrgUnit, grant.org_unit_id, f"/roles/{at}/org_unit_id")
            refuse_second(db, user_id, grant, f"/roles/{at}/role")
            db.add(RoleGrant(user_id=user_id, role=grant.role, org_unit_id=grant.org_unit_id))
    for key in held.keys() - asked:
        db.delete(held[key])
    db.flush()


def refuse_second(db: Session, user_id: UUID, grant: Grant, pointer: str) -> None:
    """Raise Invalid if the role is one that another account holds alone at the unit."""
    if grant.role not in HELD_BY_ONE:
        return
    others = (
        sa.select(RoleGrant.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == grant.role,
            RoleGrant.org_unit_id == grant.org_unit_id,
            RoleGrant.user_id != user_id,
            User.is_active,
        )
    )
    if db.scalar(others.limit(1)) is not None:
        raise Invalid.at(pointer, "role-held-by-one")
