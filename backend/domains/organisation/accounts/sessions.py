"""Sessions of browsers and devices: how they begin, are renewed and end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.types import UtcDateTime
from backend.domains.organisation.accounts.access_tokens import end_tokens
from backend.domains.organisation.accounts.models import (
    AccessToken,
    AuthSession,
    Device,
    SessionKind,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token

IDLE = timedelta(minutes=30)
"""A browser that asked nothing for so long is signed out (NIST SP 800-63B, AAL2)."""
LIVES = {SessionKind.BROWSER: timedelta(hours=12), SessionKind.DEVICE: timedelta(days=30)}
MOST_AT_ONCE = 5
"""Of each kind and person; the one unused for longest gives way."""
SLIDES_FOR = {SessionKind.BROWSER: timedelta(days=7), SessionKind.DEVICE: timedelta(days=90)}
"""On a registered device each use puts off the end by its life, at most for so long."""
KEPT_AFTER_END = timedelta(days=30)

BROWSERS = ("Edg", "OPR", "coc_coc_browser", "Firefox", "Chrome", "Safari")
BROWSER_NAMES = {"Edg": "Edge", "OPR": "Opera", "coc_coc_browser": "Cốc Cốc"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A browser's new secrets, given out once."""

    id: UUID
    cookie: str
    csrf_token: str
    lasts: timedelta | None = None
    """Of a registered device: how long the browser keeps the cookie; else until it is closed."""


def open_browser(db: Session, user_id: UUID, label: str, known_device: UUID) -> OpenedSession:
    """Sign a browser in; beyond the limit the sessions unused for longest end."""
    opened = OpenedSession(create_id(), create_opaque_token(), create_opaque_token())
    end_unused_sessions(db, user_id, SessionKind.BROWSER)
    db.add(
        AuthSession(
            id=opened.id,
            user_id=user_id,
            kind=SessionKind.BROWSER,
            token_hash=compute_digest(opened.cookie),
            csrf_token=opened.csrf_token,
            known_device=known_device,
            label=label,
            expires_at=now() + LIVES[SessionKind.BROWSER],
        )
    )
    db.flush()
    if assign_known_device(db, opened.id, user_id, known_device):
        return replace(opened, lasts=SLIDES_FOR[SessionKind.BROWSER])
    return opened


def open_device(
    db: Session, user_id: UUID, device_id: str | None, label: str, known_device: UUID
) -> UUID:
    """Sign a device in; what the same device held before ends."""
    if device_id is not None:
        same = (AuthSession.user_id == user_id, AuthSession.device_id == device_id)
        end_sessions(db, SignOutReason.SIGNED_IN_AGAIN, *same)
    end_unused_sessions(db, user_id, SessionKind.DEVICE)
    opened = AuthSession(
        id=create_id(),
        user_id=user_id,
        kind=SessionKind.DEVICE,
        device_id=device_id,
        known_device=known_device,
        label=label,
        expires_at=now() + LIVES[SessionKind.DEVICE],
    )
    db.add(opened)
    db.flush()
    assign_known_device(db, opened.id, user_id, known_device)
    return opened.id


def assign_known_device(db: Session, session_id: UUID, user_id: UUID, known_device: UUID) -> bool:
    """Go on as the registered device that this one is; returns whether it is one."""
    found = db.scalar(
        sa.select(Device.id).where(
            Device.user_id == user_id,
            Device.known_device == known_device,
            Device.ended_at.is_(None),
        )
    )
    if found is None:
        return False
    used = sa.update(Device).where(Device.id == found, Device.ended_at.is_(None))
    if not run_unlogged(db, used.values(last_used_at=now()), "when a device signed in"):
        return False  # it was ended at the same moment
    return assign_session(db, session_id, found)


def assign_session(db: Session, session_id: UUID, device_id: UUID) -> bool:
    """Make a sign-in that of a registered device; False if it is one's already."""
    free = (AuthSession.id == session_id, AuthSession.registered_device_id.is_(None))
    tied = sa.update(AuthSession).where(*free)
    values = {"registered_device_id": device_id, "slides_until": build_slide_limit()}
    return bool(run_unlogged(db, tied.values(values), "whose sign-in it is"))


def build_slide_limit() -> sa.Case[datetime]:
    """Until when at most a sign-in that begins now slides."""
    return build_case_of_kind({kind: now() + term for kind, term in SLIDES_FOR.items()})


def build_case_of_kind(moments: Mapping[SessionKind, datetime]) -> sa.Case[datetime]:
    """The moment that belongs to the kind of a sign-in."""
    return sa.case(
        *((AuthSession.kind == kind, sa.literal(at, UtcDateTime())) for kind, at in moments.items())
    )


def end_unused_sessions(db: Session, user_id: UUID, kind: SessionKind) -> None:
    of_kind = (*build_alive_clauses(), AuthSession.user_id == user_id, AuthSession.kind == kind)
    beyond = (
        sa.select(AuthSession.id)
        .where(*of_kind)
        .order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())
        .offset(MOST_AT_ONCE - 1)
    )
    ids = list(db.scalars(beyond))
    if ids:
        end_sessions(db, SignOutReason.SIGNED_IN_ELSEWHERE, AuthSession.id.in_(ids))


def set_new_secrets(db: Session, session_id: UUID) -> OpenedSession:
    """New secrets for a browser after a stronger proof, against session fixation."""
    opened = OpenedSession(session_id, create_opaque_token(), create_opaque_token())
    renewed = (
        sa.update(AuthSession)
        .where(AuthSession.id == session_id, AuthSession.kind == SessionKind.BROWSER)
        .values(token_hash=compute_digest(opened.cookie), csrf_token=opened.csrf_token)
    )
    run_unlogged(db, renewed, "a session's secrets")
    return opened


Moment = datetime | sa.SQLColumnExpression[datetime]


def build_alive_clauses() -> tuple[sa.ColumnElement[bool], ...]:
    """Clauses for sessions that have not ended; a browser must also have been used lately.

    Unless it is a registered device, whose sign-in ends later than its last use by the term alone.
    """
    at = now()
    return build_alive_clauses_at(at, at - IDLE)


def build_alive_clauses_at(at: Moment, idle_since: Moment) -> tuple[sa.ColumnElement[bool], ...]:
    """The same for a moment and what lies `IDLE` before it: values or parameters."""
    idle = (
        (AuthSession.kind == SessionKind.BROWSER)
        & AuthSession.slides_until.is_(None)
        & (AuthSession.last_seen_at < idle_since)
    )
    return AuthSession.ended_at.is_(None), AuthSession.expires_at > at, ~idle


def end_sessions(db: Session, because: SignOutReason, *which: sa.ColumnElement[bool]) -> int:
    """End sign-ins; returns how many."""
    ended = sa.update(AuthSession).where(AuthSession.ended_at.is_(None), *which)
    values = {"ended_at": now(), "ended_because": because}
    return run_unlogged(db, ended.values(values), "sessions that end")


def end_all_sessions(
    db: Session, user_id: UUID, because: SignOutReason, but: UUID | None = None
) -> None:
    """End every sign-in of a person, or all but one, and the tokens of the person's scripts."""
    end_tokens(db, AccessToken.user_id == user_id)
    which = [AuthSession.user_id == user_id]
    end_sessions(db, because, *which, *([AuthSession.id != but] if but else []))


def find_sign_out_reason(db: Session, *which: sa.ColumnElement[bool]) -> SignOutReason | None:
    """Why a sign-in is over. `which` compares a secret of it: nobody else may learn the reason."""
    row = db.execute(
        sa.select(
            AuthSession.kind,
            AuthSession.ended_at,
            AuthSession.ended_because,
            AuthSession.expires_at,
            AuthSession.last_seen_at,
            AuthSession.slides_until,
            User.is_active,
            Device.ended_at.label("device_ended_at"),
        )
        .join(User, User.id == AuthSession.user_id)
        .outerjoin(Device, Device.id == AuthSession.registered_device_id)
        .where(*which)
    ).one_or_none()
    if row is None:
        return None
    if row.device_ended_at is not None:
        return SignOutReason.DEVICE_ENDED
    if row.ended_at is not None:
        known: SignOutReason | None = row.ended_because
        return known
    if not row.is_active:
        return SignOutReason.ACCOUNT_LOCKED
    if row.expires_at <= now():
        return SignOutReason.EXPIRED
    may_idle = row.kind is SessionKind.BROWSER and row.slides_until is None
    return SignOutReason.IDLE if may_idle and row.last_seen_at < now() - IDLE else None


def mark_session_used(db: Session, session_id: UUID) -> None:
    """Record that the session is in use, which puts off the end of a registered device's."""
    following = build_case_of_kind({kind: now() + life for kind, life in LIVES.items()})
    slid = sa.case(
        (AuthSession.slides_until.is_(None), AuthSession.expires_at),
        (AuthSession.slides_until < following, AuthSession.slides_until),
        else_=following,
    )
    seen = sa.update(AuthSession).where(AuthSession.id == session_id)
    run_unlogged(db, seen.values(last_seen_at=now(), expires_at=slid), "when a session was seen")


def delete_old_sessions(db: Session) -> None:
    """Remove sign-ins that ended long ago, with the refresh tokens of devices."""
    old = now() - KEPT_AFTER_END
    gone = (AuthSession.expires_at < old) | (AuthSession.ended_at < old)
    run_unlogged(db, sa.delete(AuthSession).where(gone), "sessions that ended")


def describe_browser(user_agent: str) -> str:
    """'Chrome, Windows': enough to recognise one's own browser, too little to track it."""
    browser = next((b for b in BROWSERS if re.search(rf"\b{re.escape(b)}/", user_agent)), "")
    system = next((s for s in SYSTEMS if s in user_agent), "")
    names = (BROWSER_NAMES.get(browser, browser), system.replace("Mac OS X", "macOS"))
    return ", ".join(name for name in names if name)
