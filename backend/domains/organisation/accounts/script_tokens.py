"""A person's own tokens for scripts: they only read, never more than the person may now."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.http.short_transactions import ShortTransactions
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.access_tokens import (
    PERSONAL_TOKEN,
    create_access_token,
    end_tokens,
)
from backend.domains.organisation.accounts.authentication import (
    Claim,
    KnownAccount,
    get_unit_of_user,
)
from backend.domains.organisation.accounts.models import AccessToken, User
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.schemas import ScriptTokenCreate, ScriptTokenCreated
from backend.domains.organisation.accounts.self_service import run_after_proof
from backend.domains.organisation.accounts.service import Keys

MOST_TOKENS = 10


def build_living_clauses(user_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        AccessToken.user_id == user_id,
        AccessToken.ended_at.is_(None),
        AccessToken.expires_at > now(),
    )


def list_tokens(db: Session) -> list[ReadRow]:
    """The own tokens that are alive, the newest first."""
    found = sa.select(
        *(AccessToken.id, AccessToken.label, AccessToken.scopes, AccessToken.created_at),
        *(AccessToken.last_used_at, AccessToken.expires_at),
    ).where(*build_living_clauses(db.actor.id))
    return list(db.execute(found.order_by(AccessToken.created_at.desc(), AccessToken.id.desc())))


async def create_script_token(
    transactions: ShortTransactions, keys: Keys, claim: Claim, data: ScriptTokenCreate
) -> ScriptTokenCreated:
    """Make one after the person proved again who they are; raises Invalid, Conflict."""

    def create_own_token(db: Session, known: KnownAccount) -> ScriptTokenCreated:
        living = sa.select(sa.func.count()).where(*build_living_clauses(known.id))
        if (db.scalar(living) or 0) >= MOST_TOKENS:
            raise Conflict("too-many-tokens")
        token = create_access_token(PERSONAL_TOKEN)
        made = AccessToken(
            id=create_id(),
            token_hash=compute_digest(token),
            user_id=known.id,
            label=data.label,
            scopes=[scope.value for scope in data.scopes],
            created_at=now(),
            expires_at=now() + timedelta(days=data.days),
        )
        db.add(made)
        db.flush()
        db.log_event("token-created", known.org_unit_id, User.__tablename__, known.id)
        return ScriptTokenCreated(
            id=made.id,
            label=made.label,
            scopes=data.scopes,
            created_at=made.created_at,
            last_used_at=None,
            expires_at=made.expires_at,
            token=token,
        )

    return await run_after_proof(transactions, keys, claim, "/password", create_own_token)


def end_own_token(db: Session, id: UUID) -> None:
    """End one's own token at once; raises NotFound for another one."""
    if not end_tokens(db, AccessToken.user_id == db.actor.id, AccessToken.id == id):
        raise NotFound
    db.log_event("token-ended", get_unit_of_user(db, db.actor.id), User.__tablename__, db.actor.id)


register_messages(
    {
        "too-many-tokens": (
            "Tài khoản đã có mười mã truy cập. Kết thúc một mã trước khi tạo mã mới.",
            "The account has ten tokens. End one of them before you make another.",
        ),
    }
)
