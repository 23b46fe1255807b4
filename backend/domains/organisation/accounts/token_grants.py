"""Tokens for phones and scripts: the two grants of RFC 6749, and refresh tokens, each used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.security.tokens import TOKEN_LIFETIME
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import sessions
from backend.domains.organisation.accounts.authentication import (
    REFUSED,
    Claim,
    KnownAccount,
    create_known_device,
    verify_claim,
)
from backend.domains.organisation.accounts.errors import GrantRefused
from backend.domains.organisation.accounts.known_devices import KnownDevice
from backend.domains.organisation.accounts.models import (
    AuthSession,
    RefreshToken,
    SessionKind,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token
from backend.domains.organisation.accounts.schemas import TokenForm, TokenRead
from backend.domains.organisation.accounts.service import Keys, delete_expired_rows
from backend.domains.organisation.accounts.sessions import (
    build_alive_clauses,
    end_sessions,
    find_sign_out_reason,
    mark_session_used,
)

GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """The next refresh token of a device, and the session that it belongs to."""

    user_id: UUID
    session_id: UUID
    refresh_token: str


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A refresh token that a device sent, and the open session that it belongs to."""

    id: UUID
    session_id: UUID
    user_id: UUID
    org_unit_id: UUID
    device_id: str | None
    expires_at: datetime
    slides_until: datetime | None
    """Of a registered device: each use puts off the end of the chain, until then at most."""

    @property
    def next_end(self) -> datetime:
        """When the next token of the chain expires."""
        if self.slides_until is None:
            return self.expires_at
        return min(now() + sessions.LIVES[SessionKind.DEVICE], self.slides_until)


def create_first_token(db: Session, session_id: UUID, expires_at: datetime) -> str:
    """Begin the chain of a device that just signed in."""
    token = create_opaque_token()
    add_link(db, create_id(), session_id, token, expires_at)
    return token


def add_link(db: Session, id: UUID, session_id: UUID, token: str, expires_at: datetime) -> None:
    hashed = compute_digest(token)
    db.add(RefreshToken(id=id, session_id=session_id, token_hash=hashed, expires_at=expires_at))
    db.flush()


def claim_next_token(
    db: Session, fields: FieldCipher, token: str, device_id: str | None
) -> TokenPair | None:
    """The next token of the chain, or None: an error would undo the end of the chain."""
    link = find_link(db, token)
    if link is None:
        return None
    if link.device_id is None or link.device_id == device_id:
        following = claim_token(db, fields, link) or find_repeated_token(db, fields, link)
        if following is not None:
            mark_session_used(db, link.session_id)
            return TokenPair(link.user_id, link.session_id, following)
    if is_used(db, link):
        end_sessions(db, SignOutReason.REFRESH_REUSED, AuthSession.id == link.session_id)
        db.log_event("refresh-reused", link.org_unit_id, User.__tablename__, link.user_id)
    return None


def find_link(db: Session, token: str) -> ChainLink | None:
    row = db.execute(
        sa.select(
            RefreshToken.id,
            RefreshToken.session_id,
            User.id.label("user_id"),
            User.org_unit_id,
            AuthSession.device_id,
            RefreshToken.expires_at,
            AuthSession.slides_until,
        )
        .join(AuthSession, AuthSession.id == RefreshToken.session_id)
        .join(User, User.id == AuthSession.user_id)
        .where(
            RefreshToken.token_hash == compute_digest(token), User.is_active, *build_alive_clauses()
        )
    ).one_or_none()
    return ChainLink(**row._mapping) if row else None


def claim_token(db: Session, fields: FieldCipher, link: ChainLink) -> str | None:
    """Use up the token in one statement, so that only one of several requests succeeds."""
    following = create_opaque_token()
    used = (
        sa.update(RefreshToken)
        .where(
            RefreshToken.id == link.id,
            RefreshToken.used_at.is_(None),
            RefreshToken.expires_at > now(),
        )
        .values(
            used_at=now(),
            successor=fields.encrypt(following.encode(), *get_successor_cell(link.id)),
        )
    )
    if not run_unlogged(db, used, "a refresh token"):
        return None
    add_link(db, create_id(), link.session_id, following, link.next_end)
    return following


def find_repeated_token(db: Session, fields: FieldCipher, link: ChainLink) -> str | None:
    """The successor that was made before, if the response with it may have been lost."""
    used_at, successor = db.execute(
        sa.select(RefreshToken.used_at, RefreshToken.successor).where(RefreshToken.id == link.id)
    ).one()
    if used_at is None or successor is None or now() - used_at > GRACE:
        return None
    try:
        following = fields.decrypt(successor, *get_successor_cell(link.id)).decode()
    except DecryptionError:
        return None
    unused = sa.select(RefreshToken.id).where(
        RefreshToken.token_hash == compute_digest(following), RefreshToken.used_at.is_(None)
    )
    return following if db.scalar(unused) else None


def find_end_of_chain(db: Session, token: str, device_id: str | None) -> SignOutReason | None:
    """Why the sign-in of this token is over; None for who does not hold it on its device."""
    of_token = sa.select(RefreshToken.session_id).where(
        RefreshToken.token_hash == compute_digest(token)
    )
    on_device = sa.or_(AuthSession.device_id.is_(None), AuthSession.device_id == device_id)
    return find_sign_out_reason(db, AuthSession.id == of_token.scalar_subquery(), on_device)


def is_used(db: Session, link: ChainLink) -> bool:
    used = sa.select(RefreshToken.used_at).where(RefreshToken.id == link.id)
    return db.scalar(used) is not None


def get_successor_cell(id: UUID) -> tuple[str, str, UUID]:
    return RefreshToken.__tablename__, "successor", id


async def create_tokens_by_password(
    transactions: ShortTransactions, keys: Keys, form: TokenForm, address: str, label: str
) -> TokenRead:
    """Sign a device in; raises GrantRefused, TooMany."""
    if form.username is None or form.password is None:
        raise GrantRefused("grant-incomplete", "invalid_request")

    def begin(db: Session, known: KnownAccount) -> tuple[TokenPair, KnownDevice]:
        device = create_known_device(keys.fields, known)
        session = sessions.open_device(db, known.id, form.device_id, label, device.id)
        ends = now() + sessions.LIVES[SessionKind.DEVICE]
        db.log_event("signed-in", known.org_unit_id, User.__tablename__, known.id)
        return TokenPair(known.id, session, create_first_token(db, session, ends)), device

    shown = (form.device_token,) if form.device_token else ()
    claim = Claim(form.username, form.password, form.otp, address, device_tokens=shown)
    proved = await verify_claim(transactions, keys, claim, begin)
    if proved.result is None:
        raise GrantRefused(REFUSED[proved.outcome])
    await transactions.write(delete_expired_rows)
    pair, device = proved.result
    return to_token_read(keys, pair, device.token)


async def create_tokens_by_refresh(
    transactions: ShortTransactions, keys: Keys, form: TokenForm
) -> TokenRead:
    """Continue the session of a device; raises GrantRefused."""
    if form.refresh_token is None:
        raise GrantRefused("grant-incomplete", "invalid_request")
    pair = await transactions.write(
        claim_next_token, keys.fields, form.refresh_token, form.device_id
    )
    if pair is None:
        reason = await transactions.read(find_end_of_chain, form.refresh_token, form.device_id)
        raise GrantRefused("refresh-token-invalid", reason=reason)
    return to_token_read(keys, pair)


def to_token_read(keys: Keys, pair: TokenPair, device_token: str | None = None) -> TokenRead:
    return TokenRead(
        access_token=keys.tokens.issue(pair.user_id, pair.session_id),
        token_type="Bearer",  # noqa: S106 (RFC 6750's name for it)
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        refresh_token=pair.refresh_token,
        device_token=device_token,
    )
