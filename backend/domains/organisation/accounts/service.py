"""Keys of accounts, one-time codes, and small questions about roles and units."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.security.encryption import FieldCipher, FileFieldCipher, write_field_key
from backend.core.security.key_files import ensure_key_file, get_field_key_path, get_secret_key_path
from backend.core.security.queue_keys import FileQueueKeys, QueueKeys
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.security.signing_keys import write_signing_key
from backend.core.security.tokens import FileKeyRing, KeyRing
from backend.core.server.file_failures import end_on_key_failure
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.organisation.accounts.access_tokens import delete_old_tokens
from backend.domains.organisation.accounts.login_backoff import delete_rested_counters
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.opaque_tokens import (
    compute_code_digest,
    create_typed_code,
)
from backend.domains.organisation.accounts.passwords import CHEAP, Cost, Passwords
from backend.domains.organisation.accounts.sessions import delete_old_sessions, end_all_sessions
from backend.duties import DUTIES
from backend.permissions import Role
from backend.settings import Settings

ACTIVATION_LIFE = timedelta(hours=24)
ISSUER = "so-178"
USERNAME = r"[a-z0-9][a-z0-9._-]{2,39}"
"""Typed often and read aloud: small Latin letters and digits."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of this installation, and how it checks those of people."""

    tokens: KeyRing
    queues: QueueKeys
    fields: FieldCipher
    passwords: Passwords
    settings: Settings

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS; only a loopback demo or a development does not."""
        return self.settings.is_production or self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The session cookie's name; __Host- keeps it from other hosts and from plain http."""
        return "__Host-sid" if self.https else "sid"

    @property
    def device_cookie(self) -> str:
        """The name of the cookie by which a browser is known that signed in before."""
        return "__Host-device" if self.https else "device"


def load_keys(settings: Settings) -> Keys:
    """Load the key files; outside production missing ones are created under `var_dir`."""
    signing, field = get_secret_key_path(settings), get_field_key_path(settings)
    if settings.secret_key_file is None:
        ensure_key_file(signing, write_signing_key)
    if settings.field_key_file is None:
        ensure_key_file(field, write_field_key)
    cost = CHEAP if settings.app_env == "test" else Cost()
    with end_on_key_failure(signing):
        tokens = FileKeyRing(signing, settings.public_url or ISSUER)
        queues = FileQueueKeys(signing)
    with end_on_key_failure(field):
        fields = FileFieldCipher(field)
    return Keys(
        tokens=tokens,
        queues=queues,
        fields=fields,
        passwords=Passwords(cost),
        settings=settings,
    )


def delete_expired_rows(db: Session) -> None:
    """Delete what has expired; runs after a sign-in, so that it needs no task."""
    delete_rested_counters(db)
    delete_old_sessions(db)
    delete_old_tokens(db)


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """A code shown once; its holder sets the password, whoever gave it never sees that."""

    code: str
    expires_at: datetime


def create_activation(db: Session, user: User) -> ActivationCode:
    """Make a one-time code for `user`: the password ends, and so do all sign-ins.

    The second factor stays, so that a reset cannot go round it (R20).
    """
    code = create_typed_code(4)
    return ActivationCode(code, set_activation_code(db, user, compute_code_digest(code)))


def set_activation_code(db: Session, user: User, hashed: str) -> datetime:
    """Store the hash of the code that sets the next password; returns when the code expires."""
    expires_at = now() + ACTIVATION_LIFE
    changes = {
        "password_hash": None,
        "activation_hash": hashed,
        "activation_expires_at": expires_at,
        "reset_hash": None,
        "code_given_at": now(),
    }
    db.save(user, changes)
    end_all_sessions(db, user.id, SignOutReason.ACCOUNT_RESET)
    return expires_at


def create_reset_code(db: Session, user: User) -> str:
    """A code that opens nothing until a second person confirms it; see `set_activation_code`."""
    code = create_typed_code(4)
    db.save(user, {"reset_hash": compute_code_digest(code)})
    return code


def create_first_admin(db: Session, username: str, unit_code: str) -> str:
    """Make the administrator of the unit with that GSO code; returns the one-time code.

    Raises Conflict once an administrator has set a password, or for the name of an account with a
    duty: a code would hand it over. Until then the same name gets a new code, so that one which
    expired is no dead end. Raises Invalid for a name or code that is none.
    """
    if db.scalar(select_active_admins().limit(1)) is not None:
        raise Conflict("administrator-exists")
    unit = find_unit_by_code(db, unit_code)
    if unit is None:
        raise Invalid("no-such-unit")
    if not re.fullmatch(USERNAME, username):
        raise Invalid.at("/username", "pattern")
    user = db.scalars(sa.select(User).where(User.username == username)).one_or_none()
    if user is None:
        user = db.save(User(username=username, full_name=username, org_unit_id=unit.id))
    elif has_duty(db, user.id):
        raise Conflict("account-has-duty")
    if not has_role(db, user.id, Role.ADMIN):
        db.save(RoleGrant(user_id=user.id, role=Role.ADMIN, org_unit_id=unit.id))
    user.is_active = True
    return create_activation(db, user).code


def has_duty(db: Session, user_id: UUID) -> bool:
    duty = sa.select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role.in_(DUTIES))
    return db.scalar(duty.limit(1)) is not None


def has_role(db: Session, user_id: UUID, role: Role) -> bool:
    grant = sa.select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == role)
    return db.scalar(grant.limit(1)) is not None


def select_active_admins() -> sa.Select[UUID]:
    return (
        sa.select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMIN, User.is_active, User.password_hash.is_not(None))
    )


@dataclass(frozen=True, slots=True)
class UnitName:
    id: UUID
    name: str


def find_unit_by_code(db: Session, code: str) -> UnitName | None:
    """The unit that has this GSO code today, else the last one that had it; codes are reused."""
    rows = db.execute(
        sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_from, OrgUnit.valid_to).where(
            OrgUnit.code == code
        )
    ).all()
    day = today()

    def standing(row: sa.Row[UUID, str, date | None, date | None]) -> tuple[bool, date]:
        begun, ended = row.valid_from or date.min, row.valid_to or date.max
        return begun <= day <= ended, ended

    found = max(rows, key=standing, default=None)
    return UnitName(found.id, found.name) if found else None
