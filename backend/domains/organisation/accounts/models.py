"""Tables of accounts: users, their roles at units, sessions, tokens, notices, counters."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import Base, Entity, UnitScoped, create_id, now, today
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, SortText, to_enum_type
from backend.permissions import READING, Permission, Role

SECRET: dict[str, bool] = {"audit": False}
SEALED: dict[str, bool] = {"audit": False, "sealed": True}
"""Encrypted with the field key; `rotate-keys` encrypts it anew."""


class User(Searchable, UnitScoped, Entity):
    """An official with an account. `org_unit_id` is the unit they work for."""

    __tablename__ = "users"
    read_permission = Permission.USER_READ
    search_fields = ("username", "full_name", "title")
    continues_record = True  # an ended unit needs a second person to be carried over

    username: orm.Mapped[str] = orm.mapped_column(SortText, unique=True)
    full_name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    agency: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="", server_default="")
    """Of a partner's officer: the agency whose activities, courses and tasks are theirs."""
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    password_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(200), info=SECRET)
    """Argon2id; None until the account is activated."""
    activation_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), info=SECRET)
    activation_expires_at: orm.Mapped[datetime | None] = orm.mapped_column(info=SECRET)
    reset_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), info=SECRET)
    """Of a code that opens nothing before a second person has confirmed the reset."""
    code_given_at: orm.Mapped[datetime | None] = orm.mapped_column(info=SECRET)
    """When the account last got a code: until a week later it is nobody's second person."""
    totp_secret: orm.Mapped[bytes | None] = orm.mapped_column(sa.LargeBinary, info=SEALED)
    """Sealed (AES-256-GCM, bound to this row); None without a second factor."""
    totp_confirmed_at: orm.Mapped[datetime | None]
    totp_last_step: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0, info=SECRET)
    recovery_hashes: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, info=SECRET)


class DutyConfirmation(StrEnum):
    """How a role came to be effective."""

    NOT_NEEDED = "not_needed"
    """An administrator's, who reads no case."""
    SECOND_PERSON = "second_person"
    AT_SERVER = "at_server"
    """By a command of whoever runs the server: the unit had no second person."""
    EARLIER = "earlier"
    """Held before a second person was asked for."""


class RoleGrant(UnitScoped, Entity):
    """`user` holds `role` at `org_unit_id`, and so in every unit below it.

    A row is effective as it stands: a duty that waits for its second person has none, but a
    `SecondApproval`.
    """

    __tablename__ = "role_grants"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("user_id", "role", "org_unit_id"),)
    read_permission = Permission.USER_READ
    api_path = "/users/{user_id}"
    api_parent = "/users/{user_id}"

    user_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    role: orm.Mapped[Role] = orm.mapped_column(to_enum_type(Role))
    asker_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    confirmer_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    confirmed_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    confirmation: orm.Mapped[DutyConfirmation] = orm.mapped_column(
        to_enum_type(DutyConfirmation), default=DutyConfirmation.NOT_NEEDED
    )
    reads_until: orm.Mapped[date | None]
    """Of a role at a unit that ended: the last day on which it reads; it does nothing else."""

    @classmethod
    def build_effective_clause(cls, permission: Permission | None = None) -> sa.ColumnElement[bool]:
        return is_effective(cls.reads_until, permission)


def is_effective(
    reads_until: sa.SQLColumnExpression[date | None], permission: Permission | None
) -> sa.ColumnElement[bool]:
    """Whether a role gives what it names today; one that only reads gives `READING`."""
    whole = reads_until.is_(None)
    return whole if permission not in READING else sa.or_(whole, reads_until >= today())


class NoticeKind(StrEnum):
    """The subject of a notice about an account (R55)."""

    DUTY_LOST = "duty_lost"
    DUTY_SHARED = "duty_shared"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_MOVED = "account_moved"
    DEVICE_REGISTERED = "device_registered"
    DUTY_CONFIRMED_AT_SERVER = "duty_confirmed_at_server"
    RESET_CONFIRMED_AT_SERVER = "reset_confirmed_at_server"
    UNLOCK_CONFIRMED_AT_SERVER = "unlock_confirmed_at_server"
    SECOND_FACTOR_REMOVED_AT_SERVER = "second_factor_removed_at_server"


class AccountNotice(Base):
    """One thing that a person is told in the inbox for thirty days (R55).

    Without `recipient_id` it is for everyone who holds a role at `unit_id` or above.
    """

    __tablename__ = "account_notices"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    recipient_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    kind: orm.Mapped[NoticeKind] = orm.mapped_column(to_enum_type(NoticeKind))
    about_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    """Whose account it is about."""
    role: orm.Mapped[Role | None] = orm.mapped_column(to_enum_type(Role))
    unit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"), index=True)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now, index=True)


class SessionKind(StrEnum):
    BROWSER = "browser"
    DEVICE = "device"


class Device(Base):
    """A phone, tablet or computer that its owner registered, so that it may keep work offline.

    Events tell when it was registered, renamed and ended. Once ended it is no longer signed in, and
    for thirty days may only send what it has recorded.
    """

    __tablename__ = "devices"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    user_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    kind: orm.Mapped[SessionKind] = orm.mapped_column(to_enum_type(SessionKind))
    """How it signs in."""
    name: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    known_device: orm.Mapped[UUID | None]
    """Its number in `known_devices.py`, by which its next sign-in is recognised."""
    send_key_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), unique=True)
    """Of the key with which it may only send; None: it cannot."""
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    last_used_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    """When it last signed in; its sign-ins tell later use."""
    ended_at: orm.Mapped[datetime | None] = orm.mapped_column(index=True)


class AuthSession(Base):
    """One sign-in: a browser's opaque cookie, or a device's family of refresh tokens."""

    __tablename__ = "auth_sessions"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    user_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    kind: orm.Mapped[SessionKind] = orm.mapped_column(to_enum_type(SessionKind))
    token_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), unique=True)
    csrf_token: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    device_id: orm.Mapped[str | None] = orm.mapped_column(sa.String(100))
    known_device: orm.Mapped[UUID | None]
    """The number of the device in `known_devices.py`; None of sign-ins before it was kept."""
    registered_device_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("devices.id", ondelete="SET NULL"), index=True
    )
    slides_until: orm.Mapped[datetime | None]
    """Of a registered device: each use puts off the end of the sign-in, until then at most."""
    label: orm.Mapped[str] = orm.mapped_column(sa.String(100), default="")
    """A coarse name of browser or device, so that its owner recognises it."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    last_seen_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    expires_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    ended_at: orm.Mapped[datetime | None]
    ended_because: orm.Mapped[SignOutReason | None] = orm.mapped_column(to_enum_type(SignOutReason))
    """None while it is open; then also if it ended before reasons were kept."""


class RefreshToken(Base):
    """One link of a device's chain; used once, then replaced."""

    __tablename__ = "refresh_tokens"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    session_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("auth_sessions.id", ondelete="CASCADE"), index=True
    )
    token_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    expires_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]
    successor: orm.Mapped[bytes | None] = orm.mapped_column(sa.LargeBinary, info=SEALED)
    """The next token, sealed: given again once, within a minute, when the answer was lost."""


class SignInThrottle(Base):
    """Wrong attempts for one account or address; touched by password and code attempts only."""

    __tablename__ = "sign_in_throttles"

    key: orm.Mapped[str] = orm.mapped_column(sa.String(64), primary_key=True)
    failures: orm.Mapped[int] = orm.mapped_column(default=0)
    blocked_until: orm.Mapped[datetime | None]
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=now, index=True)


class ApiClient(UnitScoped, Entity):
    """Another system that reads for the office of a unit, as far as its scopes go.

    It reads nothing before a second person has confirmed its first secret. What it reaches is never
    widened: who needs more makes another one. No person's name stands in it.
    """

    __tablename__ = "api_clients"
    __table_args__ = (sa.Index(None, "org_unit_id", "created_at", "id"),)
    read_permission = Permission.API_CLIENT_READ

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    purpose: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    scopes: orm.Mapped[list[str]] = orm.mapped_column(Json)
    """Words of `access_scopes.AccessScope`."""
    networks: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """Addresses from which it may ask; empty: any."""
    daily_quota: orm.Mapped[int]
    """Requests a day."""
    expires_on: orm.Mapped[date]
    """The last day on which it reads."""
    confirmed_at: orm.Mapped[datetime | None]
    """When a second person confirmed the first secret."""
    ended_at: orm.Mapped[datetime | None]
    counted_on: orm.Mapped[date | None] = orm.mapped_column(info=SECRET)
    request_count: orm.Mapped[int] = orm.mapped_column(default=0, info=SECRET)
    """Requests on the day `counted_on`."""
    last_used_at: orm.Mapped[datetime | None] = orm.mapped_column(info=SECRET)


class ApiClientSecret(Base):
    """One of the two secrets that a client may have at a time, so that they can be exchanged."""

    __tablename__ = "api_client_secrets"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    client_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("api_clients.id", ondelete="CASCADE"), index=True
    )
    secret_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    confirmed_at: orm.Mapped[datetime | None]
    """It opens nothing before a second person has confirmed it."""
    last_used_at: orm.Mapped[datetime | None]
    ended_at: orm.Mapped[datetime | None]


class AccessToken(Base):
    """An opaque token that only reads: of a client for minutes, or of a person's script for days.

    Either `secret_id` says by which secret a client got it, or `user_id` whose script it is.
    """

    __tablename__ = "access_tokens"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    token_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    secret_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("api_client_secrets.id", ondelete="CASCADE"), index=True
    )
    user_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    label: orm.Mapped[str] = orm.mapped_column(sa.String(100), default="")
    """What its owner calls the script."""
    scopes: orm.Mapped[list[str]] = orm.mapped_column(Json)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    expires_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    last_used_at: orm.Mapped[datetime | None]
    ended_at: orm.Mapped[datetime | None]
