"""Tokens for phones and scripts, by the two grants of RFC 6749 that are offered here."""

from backend.core.http.short_transactions import ShortTransactions
from backend.core.security.tokens import TOKEN_LIFETIME
from backend.core.session.models import now
from backend.core.session.session import Session
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
from backend.domains.organisation.accounts.models import SessionKind, User
from backend.domains.organisation.accounts.refresh_tokens import (
    TokenPair,
    claim_next_token,
    create_first_token,
)
from backend.domains.organisation.accounts.schemas import TokenForm, TokenRead
from backend.domains.organisation.accounts.service import Keys, delete_expired_rows


async def create_tokens_by_password(
    transactions: ShortTransactions, keys: Keys, form: TokenForm, address: str, label: str
) -> TokenRead:
    """Sign a device in; raises GrantRefused, TooMany."""
    if form.username is None or form.password is None:
        raise GrantRefused("grant-incomplete", "invalid_request")

    def begin(db: Session, known: KnownAccount) -> tuple[TokenPair, KnownDevice]:
        session = sessions.open_device(db, known.id, form.device_id, label)
        ends = now() + sessions.LIVES[SessionKind.DEVICE]
        db.log_event("signed-in", known.org_unit_id, User.__tablename__, known.id)
        pair = TokenPair(known.id, session, create_first_token(db, session, ends))
        return pair, create_known_device(keys.fields, known)

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
        raise GrantRefused("refresh-token-invalid")
    return to_token_read(keys, pair)


def to_token_read(keys: Keys, pair: TokenPair, device_token: str | None = None) -> TokenRead:
    return TokenRead(
        access_token=keys.tokens.issue(pair.user_id, pair.session_id),
        token_type="Bearer",  # noqa: S106 (RFC 6750's name for it)
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
        refresh_token=pair.refresh_token,
        device_token=device_token,
    )
