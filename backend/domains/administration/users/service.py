"""Creates and changes accounts for an administrator: person, unit and roles."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Forbidden, Invalid
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.administration.users.duties import has_duty, is_duty, is_held_by_other
from backend.domains.administration.users.notices import send_account_notice
from backend.domains.administration.users.queries import get_user_read
from backend.domains.administration.users.requests import (
    GIVE,
    HeldRole,
    apply_roles,
    submit_reset,
    submit_roles,
    submit_unlocking,
    update_waiting,
    withdraw_waiting,
)
from backend.domains.organisation.accounts.models import (
    DutyConfirmation,
    NoticeKind,
    RoleGrant,
    User,
)
from backend.domains.organisation.accounts.schemas import Grant, UserCreate, UserUpdate
from backend.domains.organisation.accounts.service import ActivationCode, create_activation
from backend.domains.organisation.accounts.sessions import end_all_sessions
from backend.domains.organisation.org_units.service import is_own


def create_account(db: Session, data: UserCreate) -> tuple[UUID, ActivationCode]:
    """A new account with its one-time code; a duty of it waits for a second person.

    Raises NotFound, Forbidden, Conflict.
    """
    db.require(OrgUnit, data.org_unit_id, "/org_unit_id")
    user = User(
        id=data.id or create_id(),
        username=data.username,
        full_name=data.full_name,
        title=data.title,
        agency=data.agency,
        org_unit_id=data.org_unit_id,
    )
    given = create_activation(db, user)
    set_roles(db, user, data.roles)
    return user.id, given


def update_account(db: Session, id: UUID, data: UserUpdate) -> None:
    """Change an account; whoever is locked is signed out at once.

    A duty, and unlocking an account that has one, wait for a second person. Raises Forbidden,
    Invalid, Conflict.
    """
    user = db.edit(User, id, get_user_read)
    given = data.model_dump(exclude_unset=True)
    if nulls := [FieldError(f"/{n}", "null-not-allowed") for n, v in given.items() if v is None]:
        raise Invalid.of(nulls)
    ensure_changes_allowed(db, id, given.keys())
    if "org_unit_id" in given:
        db.require(OrgUnit, given["org_unit_id"], "/org_unit_id")
    wants_roles = given.pop("roles", None) is not None
    before = (user.is_active, user.org_unit_id)
    waits = given.get("is_active") is True and not user.is_active and has_duty(db, id)
    if waits:
        del given["is_active"]
    db.save(user, {**given, "updated_at": now()})  # the roles are part of the representation
    apply_consequences(db, user, *before)
    if wants_roles:
        set_roles(db, user, data.roles or [])
    if waits:
        submit_unlocking(db, user)


def apply_consequences(db: Session, user: User, was_active: bool, old_unit: UUID) -> None:
    """Do what follows from a change of an account: end sessions, withdraw requests, tell."""
    if not user.is_active and was_active:
        withdraw_waiting(db, user.id)
        end_all_sessions(db, user.id, SignOutReason.ACCOUNT_LOCKED)
        send_account_notice(db, NoticeKind.ACCOUNT_LOCKED, user)
    elif user.is_active and not was_active:
        send_account_notice(db, NoticeKind.ACCOUNT_UNLOCKED, user)
    if user.org_unit_id != old_unit:
        send_account_notice(db, NoticeKind.ACCOUNT_MOVED, user)
    update_waiting(db, user)


class GivenCode(NamedTuple):
    """A new one-time code. `expires_at` is None while a second person has yet to confirm it."""

    code: str
    expires_at: datetime | None


def create_reset(db: Session, id: UUID) -> GivenCode:
    """A new one-time code instead of the password; the second factor stays.

    The code of an account with a duty opens nothing, and the password stays, until a second person
    confirms.
    """
    user = db.require(User, id)
    ensure_changes_allowed(db, id, {"activation"})
    if not user.is_active:
        raise Conflict("account-inactive")
    if has_duty(db, id):
        return GivenCode(submit_reset(db, user), None)
    given = create_activation(db, user)
    update_waiting(db, user)
    db.log_event("activation-reset", user.org_unit_id, User.__tablename__, id)
    send_account_notice(db, NoticeKind.ACCOUNT_RESET, user)
    return GivenCode(given.code, given.expires_at)


WEIGHTY = frozenset({"roles", "is_active", "org_unit_id", "activation"})
"""What nobody changes of their own account."""
TAKING_OVER = frozenset({"is_active", "org_unit_id", "activation"})
"""What an administrator does only to accounts that have no power beyond their own units."""


def ensure_changes_allowed(db: Session, id: UUID, changed: Collection[str]) -> None:
    if id == db.actor.id and WEIGHTY & set(changed):
        raise Forbidden("own-account")
    if TAKING_OVER & set(changed) and has_roles_elsewhere(db, id):
        raise Forbidden("role-elsewhere")


def has_roles_elsewhere(db: Session, id: UUID) -> bool:
    """Whether the account holds roles at units that the one who asks does not administer."""
    held = sa.select(sa.func.count(RoleGrant.id)).where(RoleGrant.user_id == id)
    seen = db.scalar(held)
    with open_unscoped(db, "power that an administrator must not take over"):
        return db.scalar(held) != seen


def set_roles(db: Session, user: User, wanted: list[Grant]) -> None:
    """Let the account hold exactly these of the roles at units of the one who asks.

    If one of the new ones is a duty, all of it waits for a second person; what waited before is
    taken back.
    """
    found = sa.select(RoleGrant.role, RoleGrant.org_unit_id).where(RoleGrant.user_id == user.id)
    held = {(row.role, row.org_unit_id) for row in db.execute(found)}
    asked = to_held_roles(db, user, wanted, held)
    add = [key for key in asked if key not in held]
    remove = sorted(held - set(asked))
    withdraw_waiting(db, user.id, GIVE)
    if any(is_duty(role) for role, _ in add):
        submit_roles(db, user, add, remove)
    else:
        apply_roles(db, user, add, remove, db.actor.id, DutyConfirmation.NOT_NEEDED)


def to_held_roles(
    db: Session, user: User, wanted: list[Grant], held: set[HeldRole]
) -> list[HeldRole]:
    """The roles that are wanted; raises Invalid, NotFound, Forbidden for one that cannot be."""
    asked: list[HeldRole] = []
    for at, grant in enumerate(wanted):
        key = (grant.role, grant.org_unit_id)
        if key in asked:
            raise Invalid.at(f"/roles/{at}", "role-twice")
        asked.append(key)
        if key in held:
            continue
        db.require(OrgUnit, grant.org_unit_id, f"/roles/{at}/org_unit_id")
        if not is_own(db, grant.org_unit_id):
            raise Forbidden("outside-units")
        if is_held_by_other(db, user.id, *key):
            raise Invalid.at(f"/roles/{at}/role", "role-held-by-one")
    return asked
