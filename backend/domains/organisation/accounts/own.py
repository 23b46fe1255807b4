"""One's own account: changing the password, and turning the second factor on and off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.encryption import DecryptionError
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.organisation.accounts import sessions, totp
from backend.domains.organisation.accounts.known_devices import KnownDevice, issue_token
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.password_rules import ALONE, weakness
from backend.domains.organisation.accounts.passwords import normal
from backend.domains.organisation.accounts.proof import (
    Claim,
    Known,
    Next,
    Outcome,
    find,
    org_unit_of,
    prove,
    store_hash,
)
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.throttle import Attempt, Origin, begin_attempt, forgive
from backend.domains.organisation.accounts.unlogged import unlogged

T = TypeVar("T")


async def confirmed(
    transactions: ShortTransactions, keys: Keys, claim: Claim, pointer: str, then: Next[T]
) -> T:
    """Run `then` if the person proves again who they are; raises Invalid at the wrong field."""
    proved = await prove(transactions, keys, claim, then)
    if proved.outcome is Outcome.CODE_WRONG:
        raise Invalid.at("/otp", "otp-invalid")
    if proved.result is None:
        raise Invalid.at(pointer, "wrong-password")
    return proved.result


async def change_password(
    transactions: ShortTransactions, keys: Keys, claim: Claim, new: str
) -> tuple[sessions.Opened, KnownDevice]:
    """Set a new password; every other sign-in ends, and this one gets new secrets.

    No device is known any more but the one that asks.
    """
    known = await account(transactions)
    has_second = keys.settings.totp_required or known.totp_confirmed_at is not None
    about = (known.username, known.full_name)
    if weak := weakness(new, "/new_password", second_factor=has_second, about=about):
        raise Invalid.of([weak])
    password_hash = await keys.passwords.hash(new)

    def change(db: Session, known: Known) -> tuple[sessions.Opened, KnownDevice]:
        store_hash(db, known.id, password_hash)
        db.log_event("password-changed", known.org_unit_id, User.__tablename__, known.id)
        return renewed(db), issue_token(keys.fields, known.id, password_hash, None)

    return await confirmed(transactions, keys, claim, "/current_password", change)


def renewed(db: Session) -> sessions.Opened:
    """After a change of what signs in: others out, and new secrets here."""
    current = db.actor.session_id
    assert current is not None
    sessions.end_all(db, db.actor.id, but=current)
    return sessions.renew(db, current)


async def account(transactions: ShortTransactions) -> Known:
    known = await transactions.read(find, transactions.actor.name)
    assert known is not None  # who asks is there
    return known


async def start_totp(transactions: ShortTransactions, keys: Keys, claim: Claim) -> str:
    """A new secret, waiting to be confirmed by a code made from it."""
    if (await account(transactions)).totp_confirmed_at is not None:
        raise Conflict("totp-already-enabled")
    secret = totp.new_secret()

    def start(db: Session, known: Known) -> str:
        sealed = totp.sealed(keys.fields, secret, known.id)
        change = sa.update(User).where(User.id == known.id).values(totp_secret=sealed)
        unlogged(db, change, "a secret that waits")
        return secret

    return await confirmed(transactions, keys, claim, "/password", start)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What turning the second factor on gives, once."""

    recovery_codes: list[str]
    opened: sessions.Opened


async def confirm_totp(
    transactions: ShortTransactions, keys: Keys, code: str, address: str
) -> Enrolled:
    """Turn the second factor on if `code` comes from the waiting secret."""
    origin = Origin(transactions.actor.name, address, transactions.actor.session_id)
    attempt = await transactions.write(begin_attempt, origin)
    enrolled = await transactions.write(enrol, keys, code, attempt)
    if enrolled is None:
        raise Invalid.at("/code", "otp-invalid")
    return enrolled


def enrol(db: Session, keys: Keys, code: str, attempt: Attempt) -> Enrolled | None:
    waiting = db.execute(
        sa.select(User.id, User.totp_secret, User.totp_confirmed_at, User.totp_last_step)
        .where(User.id == db.actor.id)
        .with_for_update()
    ).one()
    secret = waiting_secret(keys, waiting.id, waiting.totp_secret, waiting.totp_confirmed_at)
    step = totp.step_of(secret, code, waiting.totp_last_step)
    if step is None:
        return None
    codes, hashes = totp.new_recovery_codes()
    change = sa.update(User).where(User.id == waiting.id)
    values = {"totp_confirmed_at": now(), "totp_last_step": step, "recovery_hashes": hashes}
    unlogged(db, change.values(values), "a second factor")
    forgive(db, attempt)
    db.log_event(
        "second-factor-enabled", org_unit_of(db, waiting.id), User.__tablename__, waiting.id
    )
    return Enrolled(codes, renewed(db))


def waiting_secret(
    keys: Keys, user_id: UUID, sealed: bytes | None, confirmed_at: datetime | None
) -> str:
    if confirmed_at is not None:
        raise Conflict("totp-already-enabled")
    if sealed is None:
        raise Conflict("totp-not-started")
    try:
        return totp.opened(keys.fields, sealed, user_id)
    except DecryptionError:
        raise Conflict("totp-not-started") from None


async def stop_totp(transactions: ShortTransactions, keys: Keys, claim: Claim) -> None:
    """Turn the second factor off; where one is required, the next thing to do is a new one."""
    if (await account(transactions)).totp_confirmed_at is None:
        raise Conflict("totp-not-enabled")
    if not keys.settings.totp_required and len(normal(claim.password)) < ALONE:
        raise Invalid.at("/password", "password-short-alone", min=ALONE)

    def stop(db: Session, known: Known) -> bool:
        values: dict[str, Any] = {
            "totp_secret": None,
            "totp_confirmed_at": None,
            "recovery_hashes": [],
        }
        change = sa.update(User).where(User.id == known.id).values(values)
        unlogged(db, change, "a second factor")
        db.log_event("second-factor-removed", known.org_unit_id, User.__tablename__, known.id)
        return True

    await confirmed(transactions, keys, claim, "/password", stop)
