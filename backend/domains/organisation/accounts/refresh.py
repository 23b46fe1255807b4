"""A device's chain of refresh tokens: each is used once, and reuse ends the whole chain.

The answer that carries the next token can be lost on the way. So within a minute the same device
gets the same successor again, as long as that was never used; anything else means that two parties
hold the token.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.session.models import new_id, now
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import AuthSession, RefreshToken, User
from backend.domains.organisation.accounts.opaque import digest, new_token
from backend.domains.organisation.accounts.sessions import alive, end, touch
from backend.domains.organisation.accounts.unlogged import unlogged

GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a device may go on with."""

    user_id: UUID
    session_id: UUID
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Link:
    """A refresh token that was shown, and the living session that it belongs to."""

    id: UUID
    session_id: UUID
    user_id: UUID
    org_unit_id: UUID
    device_id: str | None
    expires_at: datetime


def first_token(db: Session, session_id: UUID, expires_at: datetime) -> str:
    """Begin the chain of a device that just signed in."""
    token = new_token()
    add_link(db, new_id(), session_id, token, expires_at)
    return token


def add_link(db: Session, id: UUID, session_id: UUID, token: str, expires_at: datetime) -> None:
    hashed = digest(token)
    db.add(RefreshToken(id=id, session_id=session_id, token_hash=hashed, expires_at=expires_at))
    db.flush()


def rotate(db: Session, fields: FieldCipher, token: str, device_id: str | None) -> Pair | None:
    """The next token of the chain, or None; nothing is raised, so that an ended chain is kept."""
    link = find(db, token)
    if link is None:
        return None
    if link.device_id is None or link.device_id == device_id:
        following = claim(db, fields, link) or repeat(db, fields, link)
        if following is not None:
            touch(db, link.session_id)
            return Pair(link.user_id, link.session_id, following)
    if is_used(db, link):
        end(db, AuthSession.id == link.session_id)
        db.log_event("refresh-reused", link.org_unit_id, User.__tablename__, link.user_id)
    return None


def find(db: Session, token: str) -> Link | None:
    row = db.execute(
        sa.select(
            RefreshToken.id,
            RefreshToken.session_id,
            User.id.label("user_id"),
            User.org_unit_id,
            AuthSession.device_id,
            RefreshToken.expires_at,
        )
        .join(AuthSession, AuthSession.id == RefreshToken.session_id)
        .join(User, User.id == AuthSession.user_id)
        .where(RefreshToken.token_hash == digest(token), User.is_active, *alive())
    ).one_or_none()
    return Link(**row._mapping) if row else None


def claim(db: Session, fields: FieldCipher, link: Link) -> str | None:
    """Use the token up, in one statement, so that of several at once exactly one succeeds."""
    following = new_token()
    used = (
        sa.update(RefreshToken)
        .where(
            RefreshToken.id == link.id,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > now(),
        )
        .values(used_at=now(), successor=fields.encrypt(following.encode(), *cell(link.id)))
    )
    if not unlogged(db, used, "a refresh token"):
        return None
    add_link(db, new_id(), link.session_id, following, link.expires_at)
    return following


def repeat(db: Session, fields: FieldCipher, link: Link) -> str | None:
    """The successor that was given before, if its answer may have been lost."""
    used_at, successor = db.execute(
        sa.select(RefreshToken.used_at, RefreshToken.successor).where(RefreshToken.id == link.id)
    ).one()
    if used_at is None or successor is None or now() - used_at > GRACE:
        return None
    try:
        following = fields.decrypt(successor, *cell(link.id)).decode()
    except DecryptionError:
        return None
    unused = sa.select(RefreshToken.id).where(
        RefreshToken.token_hash == digest(following), RefreshToken.used_at.is_(None)
    )
    return following if db.scalar(unused) else None


def is_used(db: Session, link: Link) -> bool:
    used = sa.select(RefreshToken.used_at).where(RefreshToken.id == link.id)
    return db.scalar(used) is not None


def cell(id: UUID) -> tuple[str, str, UUID]:
    return RefreshToken.__tablename__, "successor", id
