"""Checks user name, password and, where it is on, the second factor.

Three steps, each by itself: count the attempt, compute the hash in a thread, write what follows. No
transaction is open while the hash is computed, and the count stays even if the answer is a refusal.
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
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import totp
from backend.domains.organisation.accounts.known_devices import (
    KnownDevice,
    create_device_token,
    find_device,
    find_device_number,
)
from backend.domains.organisation.accounts.login_backoff import (
    Attempt,
    Origin,
    record_success,
    remove_attempt,
    start_attempt,
)
from backend.domains.organisation.accounts.models import SignInThrottle, User
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.domains.organisation.accounts.passwords import PasswordVerdict
from backend.domains.organisation.accounts.service import Keys

T = TypeVar("T")


class ClaimOutcome(Enum):
    RIGHT = auto()
    WRONG = auto()
    CODE_MISSING = auto()
    CODE_WRONG = auto()


REFUSED = {
    ClaimOutcome.WRONG: "invalid-credentials",
    ClaimOutcome.CODE_MISSING: "otp-required",
    ClaimOutcome.CODE_WRONG: "otp-invalid",
}
"""The code of each refusal."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The credentials that a request brings; `address` is its network address.

    `asks_code` is False if the session began with the second factor: then the password is enough.
    `device_tokens` are the tokens of the device (not checked yet), `session` is the open session.
    """

    username: str
    password: str
    otp: str | None
    address: str
    asks_code: bool = True
    device_tokens: tuple[str, ...] = ()
    session: UUID | None = None

    def needs_code(self, known: "KnownAccount") -> bool:
        return self.asks_code and known.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """The account of a claim, as it was when the attempt began.

    `device` is the known device that sent the claim, if a known one sent it. `device_number` is the
    number of the device also after a change of the password, when it is unknown.
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
    device_number: UUID | None = None


@dataclass(frozen=True)
class ProvedClaim(Generic[T]):
    """The outcome of a claim, and the result of what was done if the claim was right."""

    outcome: ClaimOutcome
    result: T | None = None


AfterProof = Callable[[Session, KnownAccount], T]


async def verify_claim(
    transactions: ShortTransactions, keys: Keys, claim: Claim, then: AfterProof[T]
) -> ProvedClaim[T]:
    """Run `then(db, known)` in the transaction that accepts the claim; raises TooMany."""
    attempt, known = await transactions.write(start_claim, keys.fields, claim)
    stored = known.password_hash if known and known.is_active else None
    try:
        verdict = await keys.passwords.check(claim.password, stored)
    except Unavailable:
        await transactions.write(remove_attempt, attempt)  # it was never looked at
        raise
    if known is None or not verdict.is_right:
        await transactions.write(record_failure, attempt, known)
        return ProvedClaim(ClaimOutcome.WRONG)
    if claim.needs_code(known) and not claim.otp:
        await transactions.write(remove_attempt, attempt)
        return ProvedClaim(ClaimOutcome.CODE_MISSING)
    accepting = transactions.as_(known.id)
    proved = await accepting.write(
        apply_proved_claim, keys.fields, claim, known, attempt, verdict, then
    )
    if proved.outcome is ClaimOutcome.CODE_MISSING:
        await transactions.write(remove_attempt, attempt)
    elif proved.outcome is not ClaimOutcome.RIGHT:
        await transactions.write(record_failure, attempt, known)
    return proved


def start_claim(
    db: Session, fields: FieldCipher, claim: Claim
) -> tuple[Attempt, KnownAccount | None]:
    known = find_account(db, claim.username)
    device = claim.session
    if known is not None and device is None:
        tokens, stored = claim.device_tokens, known.password_hash
        device = find_device(fields, tokens, known.id, stored)
        number = find_device_number(fields, tokens, known.id)
        known = replace(known, device=device, device_number=number)
    return start_attempt(db, Origin(claim.username, claim.address, device)), known


def find_account(db: Session, username: str) -> KnownAccount | None:
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
    return KnownAccount(**row._mapping) if row else None


def create_known_device(fields: FieldCipher, known: KnownAccount) -> KnownDevice:
    """Make the token by which the device is known from now on."""
    assert known.password_hash is not None  # it was just proved
    return create_device_token(fields, known.id, known.password_hash, known.device_number)


def record_failure(db: Session, attempt: Attempt, known: KnownAccount | None) -> None:
    """Log the failure; for an unknown name write as much, so that both take equally long."""
    at = sa.update(SignInThrottle).where(SignInThrottle.key == attempt[0].key)
    run_unlogged(db, at.values(updated_at=now()), "a counter")
    if known is not None:
        db.log_event("sign-in-failed", known.org_unit_id, User.__tablename__, known.id)


def apply_proved_claim(
    db: Session,
    fields: FieldCipher,
    claim: Claim,
    known: KnownAccount,
    attempt: Attempt,
    verdict: PasswordVerdict,
    then: AfterProof[T],
) -> ProvedClaim[T]:
    """After a right password: use up the code, if one is needed, and do what was asked for."""
    held = lock_account(db, known)
    if held is None:
        return ProvedClaim(ClaimOutcome.WRONG)
    known = replace(known, totp_confirmed_at=held.totp_confirmed_at)
    if claim.needs_code(known) and not claim.otp:  # it was turned on while the hash was computed
        return ProvedClaim(ClaimOutcome.CODE_MISSING)
    if claim.needs_code(known) and not claim_second_factor_code(db, fields, held, claim.otp or ""):
        return ProvedClaim(ClaimOutcome.CODE_WRONG)
    record_success(db, attempt)
    if verdict.better is not None:
        set_password_hash(db, known.id, verdict.better)
        known = replace(known, password_hash=verdict.better)
    return ProvedClaim(ClaimOutcome.RIGHT, then(db, known))


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """The second factor of an account whose row is locked until the transaction ends."""

    id: UUID
    totp_secret: bytes | None
    totp_confirmed_at: datetime | None
    totp_last_step: int
    recovery_hashes: list[str]


def lock_account(db: Session, known: KnownAccount) -> LockedAccount | None:
    """Lock the account if its password is still that of which the hash was computed (R6)."""
    row = db.execute(
        sa.select(
            User.id,
            User.totp_secret,
            User.totp_confirmed_at,
            User.totp_last_step,
            User.recovery_hashes,
        )
        .where(User.id == known.id, User.is_active, User.password_hash == known.password_hash)
        .with_for_update()
    ).one_or_none()
    return LockedAccount(**row._mapping) if row else None


def claim_second_factor_code(
    db: Session, fields: FieldCipher, held: LockedAccount, otp: str
) -> bool:
    """Whether `otp` is a code of the authenticator or a recovery code; either is then used up."""
    row = sa.update(User).where(User.id == held.id)
    step = find_unused_step(db, fields, held, otp)
    if step is not None:
        run_unlogged(db, row.values(totp_last_step=step), "a code that was used")
        return True
    spent = compute_code_digest(otp)
    if spent not in held.recovery_hashes:
        return False
    left = [kept for kept in held.recovery_hashes if kept != spent]
    run_unlogged(db, row.values(recovery_hashes=left), "a recovery code that was used")
    db.log_event("recovery-code-used", get_unit_of_user(db, held.id), User.__tablename__, held.id)
    return True


def find_unused_step(db: Session, fields: FieldCipher, held: LockedAccount, otp: str) -> int | None:
    """The unused step that `otp` belongs to. A secret that was tampered with has none."""
    if held.totp_secret is None:
        return None
    try:
        secret = totp.decrypt_secret(fields, held.totp_secret, held.id)
    except DecryptionError:
        db.log_event("seal-broken", get_unit_of_user(db, held.id), User.__tablename__, held.id)
        return None
    return totp.find_step(secret, otp, held.totp_last_step)


def get_unit_of_user(db: Session, user_id: UUID) -> UUID:
    unit = db.scalar(sa.select(User.org_unit_id).where(User.id == user_id))
    assert unit is not None
    return unit


def set_password_hash(db: Session, user_id: UUID, password_hash: str) -> None:
    row = sa.update(User).where(User.id == user_id)
    run_unlogged(db, row.values(password_hash=password_hash), "a password")
