"""Proving who one is: name, password and, where it is on, the second factor.

Count the attempt – hash in a thread – then write what follows, each in a turn of its own: no
transaction is open during the hash, and the count stands although the answer is a refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Unavailable
from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.organisation.accounts import totp
from backend.domains.organisation.accounts.known_devices import (
    KnownDevice,
    find_device,
    issue_token,
)
from backend.domains.organisation.accounts.models import SignInThrottle, User
from backend.domains.organisation.accounts.opaque import digest_of_code
from backend.domains.organisation.accounts.passwords import Verdict
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.throttle import (
    Attempt,
    Origin,
    begin_attempt,
    forgive,
    give_back,
)
from backend.domains.organisation.accounts.unlogged import unlogged

T = TypeVar("T")


class Outcome(Enum):
    RIGHT = auto()
    WRONG = auto()
    CODE_MISSING = auto()
    CODE_WRONG = auto()


REFUSED = {
    Outcome.WRONG: "invalid-credentials",
    Outcome.CODE_MISSING: "otp-required",
    Outcome.CODE_WRONG: "otp-invalid",
}
"""The code of each refusal."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What someone says of themselves; `address` is where from.

    `asks_code` False: the session was begun with the second factor, the password is enough.
    `device_tokens` are what the device says to be known by, `session` is the one that is open.
    """

    username: str
    password: str
    otp: str | None
    address: str
    asks_code: bool = True
    device_tokens: tuple[str, ...] = ()
    session: UUID | None = None

    def needs_code(self, known: "Known") -> bool:
        return self.asks_code and known.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Known:
    """The account that a claim is about, as it was when the attempt began.

    `device` is the known device that the claim came from, if it came from one.
    """

    id: UUID
    org_unit_id: UUID
    username: str
    full_name: str
    title: str
    is_active: bool
    password_hash: str | None
    totp_confirmed_at: datetime | None
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proved(Generic[T]):
    """How it went, and what followed from it if all was right."""

    outcome: Outcome
    result: T | None = None


Next = Callable[[Session, Known], T]


async def prove(
    transactions: ShortTransactions, keys: Keys, claim: Claim, then: Next[T]
) -> Proved[T]:
    """Run `then(db, known)` in the transaction that accepts the claim; raises TooMany."""
    attempt, known = await transactions.write(start, keys.fields, claim)
    stored = known.password_hash if known and known.is_active else None
    try:
        verdict = await keys.passwords.check(claim.password, stored)
    except Unavailable:
        await transactions.write(give_back, attempt)  # it was never looked at
        raise
    if known is None or not verdict.is_right:
        await transactions.write(note_failure, attempt, known)
        return Proved(Outcome.WRONG)
    if claim.needs_code(known) and not claim.otp:
        await transactions.write(give_back, attempt)
        return Proved(Outcome.CODE_MISSING)
    accepting = transactions.as_(known.id)
    proved = await accepting.write(accept, keys.fields, claim, known, attempt, verdict, then)
    if proved.outcome is not Outcome.RIGHT:
        await transactions.write(note_failure, attempt, known)
    return proved


def start(db: Session, fields: FieldCipher, claim: Claim) -> tuple[Attempt, Known | None]:
    known = find(db, claim.username)
    device = claim.session
    if known is not None and device is None:
        tokens, stored = claim.device_tokens, known.password_hash
        device = find_device(fields, tokens, known.id, stored)
        known = replace(known, device=device)
    return begin_attempt(db, Origin(claim.username, claim.address, device)), known


def find(db: Session, username: str) -> Known | None:
    row = db.execute(
        sa.select(
            User.id,
            User.org_unit_id,
            User.username,
            User.full_name,
            User.title,
            User.is_active,
            User.password_hash,
            User.totp_confirmed_at,
        ).where(User.username == username)
    ).one_or_none()
    return Known(**row._mapping) if row else None


def issue_token_for(fields: FieldCipher, known: Known) -> KnownDevice:
    """The token by which the device that proved this claim is known from now on."""
    assert known.password_hash is not None  # it was just proved
    return issue_token(fields, known.id, known.password_hash, known.device)


def note_failure(db: Session, attempt: Attempt, known: Known | None) -> None:
    """Log the failure; for unknown people the same kind of write, so that both take as long."""
    at = sa.update(SignInThrottle).where(SignInThrottle.key == attempt[0].key)
    unlogged(db, at.values(updated_at=now()), "a counter")
    if known is not None:
        db.log_event("sign-in-failed", known.org_unit_id, User.__tablename__, known.id)


def accept(
    db: Session,
    fields: FieldCipher,
    claim: Claim,
    known: Known,
    attempt: Attempt,
    verdict: Verdict,
    then: Next[T],
) -> Proved[T]:
    """The password was right: spend the code, if one is due, and do what was asked for."""
    held = hold(db, known)
    if held is None:
        return Proved(Outcome.WRONG)
    if claim.needs_code(known) and not spend(db, fields, held, claim.otp or ""):
        return Proved(Outcome.CODE_WRONG)
    forgive(db, attempt)
    if verdict.better is not None:
        store_hash(db, known.id, verdict.better)
        known = replace(known, password_hash=verdict.better)
    return Proved(Outcome.RIGHT, then(db, known))


@dataclass(frozen=True, slots=True)
class Held:
    """The second factor of an account whose row is ours until the transaction ends."""

    id: UUID
    totp_secret: bytes | None
    totp_last_step: int
    recovery_hashes: list[str]


def hold(db: Session, known: Known) -> Held | None:
    """Lock the account if it is still as it was when the hash was computed (R6)."""
    row = db.execute(
        sa.select(User.id, User.totp_secret, User.totp_last_step, User.recovery_hashes)
        .where(
            User.id == known.id,
            User.is_active,
            User.password_hash == known.password_hash,
            User.totp_confirmed_at.is_(None)
            if known.totp_confirmed_at is None
            else User.totp_confirmed_at.is_not(None),
        )
        .with_for_update()
    ).one_or_none()
    return Held(**row._mapping) if row else None


def spend(db: Session, fields: FieldCipher, held: Held, otp: str) -> bool:
    """Whether `otp` is a code of the authenticator or a recovery code; either is then used up."""
    row = sa.update(User).where(User.id == held.id)
    step = step_of(db, fields, held, otp)
    if step is not None:
        unlogged(db, row.values(totp_last_step=step), "a code that was used")
        return True
    spent = digest_of_code(otp)
    if spent not in held.recovery_hashes:
        return False
    left = [kept for kept in held.recovery_hashes if kept != spent]
    unlogged(db, row.values(recovery_hashes=left), "a recovery code that was used")
    db.log_event("recovery-code-used", org_unit_of(db, held.id), User.__tablename__, held.id)
    return True


def step_of(db: Session, fields: FieldCipher, held: Held, otp: str) -> int | None:
    """The unused step that `otp` belongs to. A secret that was tampered with has none."""
    if held.totp_secret is None:
        return None
    try:
        secret = totp.opened(fields, held.totp_secret, held.id)
    except DecryptionError:
        db.log_event("seal-broken", org_unit_of(db, held.id), User.__tablename__, held.id)
        return None
    return totp.step_of(secret, otp, held.totp_last_step)


def org_unit_of(db: Session, user_id: UUID) -> UUID:
    unit = db.scalar(sa.select(User.org_unit_id).where(User.id == user_id))
    assert unit is not None
    return unit


def store_hash(db: Session, user_id: UUID, password_hash: str) -> None:
    row = sa.update(User).where(User.id == user_id)
    unlogged(db, row.values(password_hash=password_hash), "a password")
