"""Setting a password with a one-time code: at first use, and after a reset."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.domains.organisation.accounts.passwords import find_weakness
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.sessions import end_all_sessions


@dataclass(frozen=True, slots=True)
class AccountOfCode:
    """The account for which a one-time code is valid."""

    id: UUID
    org_unit_id: UUID
    username: str
    full_name: str
    totp_confirmed_at: datetime | None


async def set_first_password(
    transactions: ShortTransactions, keys: Keys, code: str, password: str
) -> AccountOfCode:
    """Set the password of the account that `code` is for; raises Invalid."""
    hashed = compute_code_digest(code)
    waiting = await transactions.read(find_account_of_code, hashed)
    if waiting is None:
        raise Invalid.at("/code", "activation-invalid")
    weak = find_weakness(
        password,
        "/password",
        second_factor=keys.settings.totp_required or waiting.totp_confirmed_at is not None,
        about=(waiting.username, waiting.full_name),
    )
    if weak:
        raise Invalid.of([weak])
    password_hash = await keys.passwords.hash(password)
    if not await transactions.as_(waiting.id).write(set_first, waiting, hashed, password_hash):
        raise Invalid.at("/code", "activation-invalid")
    return waiting


def find_account_of_code(db: Session, hashed: str) -> AccountOfCode | None:
    row = db.execute(
        sa.select(
            User.id, User.org_unit_id, User.username, User.full_name, User.totp_confirmed_at
        ).where(*build_usable_code_clauses(hashed))
    ).one_or_none()
    return AccountOfCode(**row._mapping) if row else None


def build_usable_code_clauses(hashed: str) -> tuple[sa.ColumnElement[bool], ...]:
    in_time = User.activation_expires_at > now()
    return User.activation_hash == hashed, in_time, User.is_active.is_(True)


def set_first(db: Session, waiting: AccountOfCode, hashed: str, password_hash: str) -> bool:
    """Use up the code and store the hash, in one statement; False if another request was first."""
    change = (
        sa.update(User)
        .where(User.id == waiting.id, *build_usable_code_clauses(hashed))
        .values(password_hash=password_hash, activation_hash=None, activation_expires_at=None)
    )
    if not run_unlogged(db, change, "a password and the code that it took"):
        return False
    end_all_sessions(db, waiting.id, SignOutReason.CREDENTIALS_CHANGED)
    db.log_event("activated", waiting.org_unit_id, User.__tablename__, waiting.id)
    return True
