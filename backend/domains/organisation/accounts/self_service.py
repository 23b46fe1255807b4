"""One's own account: changing the password, and turning the second factor on and off."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.encryption import DecryptionError
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import sessions, totp
from backend.domains.organisation.accounts.authentication import (
    REFUSED,
    AfterProof,
    Claim,
    ClaimOutcome,
    KnownAccount,
    find_account,
    get_unit_of_user,
    set_password_hash,
    verify_claim,
)
from backend.domains.organisation.accounts.known_devices import KnownDevice, create_device_token
from backend.domains.organisation.accounts.login_backoff import (
    Attempt,
    Origin,
    record_success,
    start_attempt,
)
from backend.domains.organisation.accounts.models import AuthSession, User
from backend.domains.organisation.accounts.passwords import ALONE, find_weakness, normalize_password
from backend.domains.organisation.accounts.service import Keys

T = TypeVar("T")


async def run_after_proof(
    transactions: ShortTransactions, keys: Keys, claim: Claim, pointer: str, then: AfterProof[T]
) -> T:
    """Run `then` if the person proves again who they are; raises Invalid at the wrong field."""
    proved = await verify_claim(transactions, keys, claim, then)
    if proved.outcome in (ClaimOutcome.CODE_MISSING, ClaimOutcome.CODE_WRONG):
        raise Invalid.at("/otp", REFUSED[proved.outcome])
    if proved.result is None:
        raise Invalid.at(pointer, "wrong-password")
    return proved.result


async def set_new_password(
    transactions: ShortTransactions, keys: Keys, claim: Claim, new: str
) -> tuple[sessions.OpenedSession, KnownDevice]:
    """Set a new password; every other sign-in ends, and this one gets new secrets.

    No device is known any more but the one that asks.
    """
    ensure_strong_password(keys, await get_own_account(transactions), new)
    password_hash = await keys.passwords.hash(new)

    def change(db: Session, known: KnownAccount) -> tuple[sessions.OpenedSession, KnownDevice]:
        ensure_strong_password(keys, known, new)  # the second factor may have been removed since
        set_password_hash(db, known.id, password_hash)
        db.log_event("password-changed", known.org_unit_id, User.__tablename__, known.id)
        number = db.scalar(
            sa.select(AuthSession.known_device).where(AuthSession.id == db.actor.session_id)
        )
        return end_other_sign_ins(db), create_device_token(
            keys.fields, known.id, password_hash, number
        )

    return await run_after_proof(transactions, keys, claim, "/current_password", change)


def ensure_strong_password(keys: Keys, known: KnownAccount, new: str) -> None:
    """Raise Invalid for a password that is too weak beside, or without, a second factor."""
    has_second = keys.settings.totp_required or known.totp_confirmed_at is not None
    about = (known.username, known.full_name)
    if weak := find_weakness(new, "/new_password", second_factor=has_second, about=about):
        raise Invalid.of([weak])


def end_other_sign_ins(db: Session) -> sessions.OpenedSession:
    """After a change of what signs in: others out, and new secrets here."""
    current = db.actor.session_id
    assert current is not None
    sessions.end_all_sessions(db, db.actor.id, SignOutReason.CREDENTIALS_CHANGED, but=current)
    return sessions.set_new_secrets(db, current)


async def get_own_account(transactions: ShortTransactions) -> KnownAccount:
    known = await transactions.read(find_account, transactions.actor.name)
    assert known is not None  # who asks is there
    return known


async def start_totp(transactions: ShortTransactions, keys: Keys, claim: Claim) -> str:
    """A new secret, waiting to be confirmed by a code made from it."""
    if (await get_own_account(transactions)).totp_confirmed_at is not None:
        raise Conflict("totp-already-enabled")
    secret = totp.create_secret()

    def start(db: Session, known: KnownAccount) -> str:
        if known.totp_confirmed_at is not None:  # another request was first
            raise Conflict("totp-already-enabled")
        sealed = totp.encrypt_secret(keys.fields, secret, known.id)
        change = sa.update(User).where(User.id == known.id).values(totp_secret=sealed)
        run_unlogged(db, change, "a secret that waits")
        return secret

    return await run_after_proof(transactions, keys, claim, "/password", start)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What turning the second factor on gives, once."""

    recovery_codes: list[str]
    opened: sessions.OpenedSession


async def confirm_totp(
    transactions: ShortTransactions, keys: Keys, code: str, address: str
) -> Enrolled:
    """Turn the second factor on if `code` comes from the waiting secret."""
    origin = Origin(transactions.actor.name, address, transactions.actor.session_id)
    attempt = await transactions.write(start_attempt, origin)
    enrolled = await transactions.write(confirm_enrolment, keys, code, attempt)
    if enrolled is None:
        raise Invalid.at("/code", "otp-invalid")
    return enrolled


def confirm_enrolment(db: Session, keys: Keys, code: str, attempt: Attempt) -> Enrolled | None:
    waiting = db.execute(
        sa.select(User.id, User.totp_secret, User.totp_confirmed_at, User.totp_last_step)
        .where(User.id == db.actor.id)
        .with_for_update()
    ).one()
    secret = get_waiting_secret(keys, waiting.id, waiting.totp_secret, waiting.totp_confirmed_at)
    step = totp.find_step(secret, code, waiting.totp_last_step)
    if step is None:
        return None
    codes, hashes = totp.create_recovery_codes()
    change = sa.update(User).where(User.id == waiting.id)
    values = {"totp_confirmed_at": now(), "totp_last_step": step, "recovery_hashes": hashes}
    run_unlogged(db, change.values(values), "a second factor")
    record_success(db, attempt)
    db.log_event(
        "second-factor-enabled", get_unit_of_user(db, waiting.id), User.__tablename__, waiting.id
    )
    return Enrolled(codes, end_other_sign_ins(db))


def get_waiting_secret(
    keys: Keys, user_id: UUID, sealed: bytes | None, confirmed_at: datetime | None
) -> str:
    if confirmed_at is not None:
        raise Conflict("totp-already-enabled")
    if sealed is None:
        raise Conflict("totp-not-started")
    try:
        return totp.decrypt_secret(keys.fields, sealed, user_id)
    except DecryptionError:
        raise Conflict("totp-not-started") from None


async def remove_totp(transactions: ShortTransactions, keys: Keys, claim: Claim) -> None:
    """Turn the second factor off; where one is required, the next thing to do is a new one."""
    if (await get_own_account(transactions)).totp_confirmed_at is None:
        raise Conflict("totp-not-enabled")
    if not keys.settings.totp_required and len(normalize_password(claim.password)) < ALONE:
        raise Invalid.at("/password", "password-short-alone", min=ALONE)

    def stop(db: Session, known: KnownAccount) -> bool:
        if known.totp_confirmed_at is None:  # another request was first
            raise Conflict("totp-not-enabled")
        change = (
            sa.update(User)
            .where(User.id == known.id)
            .values(totp_secret=None, totp_confirmed_at=None, recovery_hashes=[])
        )
        run_unlogged(db, change, "a second factor")
        db.log_event("second-factor-removed", known.org_unit_id, User.__tablename__, known.id)
        return True

    await run_after_proof(transactions, keys, claim, "/password", stop)
