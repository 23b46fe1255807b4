"""Registered devices: a phone or computer that keeps the work of the day offline (R39).

A device is registered from its own sign-in, after the password was given again, because its sign-in
then lasts longer: each use puts off the end (`sessions.py`). The device is recognised at its next
sign-in by its number among the known devices. Its owner ends it from any sign-in. It is then signed
out, is told to wipe what it keeps, and with its send key may send what it recorded before
(`send_keys.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound, Stale
from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.authentication import (
    Claim,
    KnownAccount,
    get_unit_of_user,
)
from backend.domains.organisation.accounts.device_schemas import (
    DeviceCreate,
    DeviceRead,
    DeviceUpdate,
)
from backend.domains.organisation.accounts.models import (
    AccountNotice,
    AuthSession,
    Device,
    NoticeKind,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.self_service import run_after_proof
from backend.domains.organisation.accounts.send_keys import SENDS_FOR
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.sessions import assign_session, end_sessions

MOST_DEVICES = 5


def select_devices(db: Session) -> RowSelect:
    """The devices of the caller, with their last use and whether this sign-in is theirs."""
    seen = (
        sa.select(sa.func.max(AuthSession.last_seen_at))
        .where(AuthSession.registered_device_id == Device.id)
        .scalar_subquery()
    )
    used = sa.case((seen > Device.last_used_at, seen), else_=Device.last_used_at)
    current = sa.select(AuthSession.registered_device_id).where(
        AuthSession.id == db.actor.session_id, AuthSession.ended_at.is_(None)
    )
    return sa.select(
        *(Device.id, Device.version, Device.created_at, Device.updated_at, Device.kind),
        *(Device.name, Device.ended_at, Device.send_key_hash, used.label("used_at")),
        (Device.id == current.scalar_subquery()).label("is_current"),
    ).where(Device.user_id == db.actor.id)


def to_device_read(row: ReadRow) -> DeviceRead:
    return DeviceRead(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        kind=row.kind,
        name=row.name,
        state="active" if row.ended_at is None else "ended",
        last_used_at=row.used_at,
        ended_at=row.ended_at,
        sends_until=None if row.ended_at is None else row.ended_at + SENDS_FOR,
        can_send=row.send_key_hash is not None,
        is_current=bool(row.is_current),
    )


def list_own_devices(db: Session) -> list[DeviceRead]:
    """One's own devices, those in use first, the last registered first."""
    order = (Device.ended_at.is_not(None), Device.created_at.desc(), Device.id.desc())
    return [to_device_read(row) for row in db.execute(select_devices(db).order_by(*order))]


def find_own_device(db: Session, id: UUID) -> DeviceRead | None:
    """One of one's own devices."""
    row = db.execute(select_devices(db).where(Device.id == id)).one_or_none()
    return None if row is None else to_device_read(row)


def get_own_device(db: Session, id: UUID) -> DeviceRead:
    """One of one's own devices; raises NotFound for another one."""
    found = find_own_device(db, id)
    if found is None:
        raise NotFound
    return found


def find_current_device(db: Session) -> UUID | None:
    """The registered device whose sign-in this is."""
    own = sa.select(AuthSession.registered_device_id).where(AuthSession.id == db.actor.session_id)
    return db.scalar(own)


async def register_device(
    transactions: ShortTransactions, keys: Keys, claim: Claim, data: DeviceCreate
) -> DeviceRead:
    """Register the device of this sign-in after a proof; raises Invalid, Conflict.

    The same `id` with the same name and key is answered with what was registered before.
    """

    def register_own(db: Session, known: KnownAccount) -> DeviceRead:
        id = find_same_device(db, known.id, data) or add_device(db, known, data)
        made = find_own_device(db, id)
        assert made is not None  # it is the caller's
        return made

    return await run_after_proof(transactions, keys, claim, "/password", register_own)


def find_same_device(db: Session, user_id: UUID, data: DeviceCreate) -> UUID | None:
    """What an earlier request with this id registered; raises Conflict if it said otherwise."""
    found = db.get(Device, data.id) if data.id is not None else None
    if found is None:
        return None
    same = (found.user_id, found.name, found.send_key_hash) == (
        *(user_id, data.name),
        compute_key_digest(data.send_key),
    )
    if not same:
        raise Conflict("already-exists")
    return found.id


def add_device(db: Session, known: KnownAccount, data: DeviceCreate) -> UUID:
    """Write a new device and make this sign-in its own; returns its id."""
    remove_old_devices(db)
    living = sa.select(sa.func.count()).where(Device.user_id == known.id, Device.ended_at.is_(None))
    if (db.scalar(living) or 0) >= MOST_DEVICES:
        raise Conflict("too-many-devices")
    session = db.execute(
        sa.select(AuthSession.id, AuthSession.kind, AuthSession.known_device).where(
            AuthSession.id == db.actor.session_id
        )
    ).one()
    made = Device(
        id=data.id or create_id(),
        user_id=known.id,
        kind=session.kind,
        name=data.name,
        known_device=session.known_device,
        send_key_hash=compute_key_digest(data.send_key),
    )
    db.add(made)
    db.flush()
    if not assign_session(db, session.id, made.id):
        raise Conflict("device-already-registered")
    db.log_event("device-registered", known.org_unit_id, User.__tablename__, known.id)
    db.add(
        AccountNotice(
            kind=NoticeKind.DEVICE_REGISTERED,
            about_id=known.id,
            unit_id=known.org_unit_id,
            recipient_id=known.id,
        )
    )
    db.flush()
    return made.id


def compute_key_digest(key: str | None) -> str | None:
    return None if key is None else compute_digest(key)


def update_device(db: Session, id: UUID, data: DeviceUpdate) -> DeviceRead:
    """Rename a device, or give this one another send key.

    Raises NotFound, Conflict, Invalid, and Stale: somebody else may end it at the same moment.
    """
    present = get_own_device(db, id)
    db.ensure_version(present.version, lambda: present)
    given = data.model_dump(exclude_unset=True)
    if nulls := [FieldError(f"/{n}", "null-not-allowed") for n, v in given.items() if v is None]:
        raise Invalid.of(nulls)
    if present.ended_at is not None:
        raise Conflict("device-has-ended")
    if "send_key" in given:
        if not present.is_current:
            raise Conflict("send-key-of-other-device")
        given["send_key_hash"] = compute_key_digest(given.pop("send_key"))
    if not write_device(db, given, Device.id == id, Device.version == present.version):
        raise Stale(get_own_device(db, id))
    record_device_event(db, "device-changed")
    return get_own_device(db, id)


def end_device(db: Session, id: UUID) -> DeviceRead:
    """End one's own device: its sign-ins end at once, and it is told to wipe what it keeps.

    A device that has ended stays as it is.
    """
    get_own_device(db, id)
    if write_device(db, {"ended_at": now()}, Device.id == id, Device.ended_at.is_(None)):
        of_device = AuthSession.registered_device_id == id
        end_sessions(db, SignOutReason.DEVICE_ENDED, of_device)
        record_device_event(db, "device-ended")
    return get_own_device(db, id)


def write_device(
    db: Session, values: Mapping[str, str | datetime], *which: sa.ColumnElement[bool]
) -> bool:
    """Change one's own device; False if none is as `which` says any more."""
    changed = sa.update(Device).where(Device.user_id == db.actor.id, *which)
    following = {"version": Device.version + 1, "updated_at": now()}
    changed = changed.values(**values, **following)
    return bool(run_unlogged(db, changed, "a device: events tell of it"))


def record_device_event(db: Session, action: str) -> None:
    unit = get_unit_of_user(db, db.actor.id)
    db.log_event(action, unit, User.__tablename__, db.actor.id)


def remove_old_devices(db: Session) -> None:
    """Remove devices that may no longer send anything."""
    old = sa.delete(Device).where(Device.ended_at < now() - SENDS_FOR)
    run_unlogged(db, old, "devices that ended long ago")


register_messages(
    {
        "too-many-devices": (
            "Tài khoản đã có năm thiết bị. Ngắt một thiết bị trước khi thêm thiết bị này.",
            "The account has five devices. End one of them before you add this one.",
        ),
        "device-already-registered": (
            "Thiết bị này đã được đăng ký.",
            "This device is registered already.",
        ),
        "device-has-ended": (
            "Thiết bị này đã được ngắt.",
            "This device has been ended.",
        ),
        "send-key-of-other-device": (
            "Khóa gửi chỉ đổi được trên chính thiết bị đó.",
            "Only the device itself changes its send key.",
        ),
    }
)
