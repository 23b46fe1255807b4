"""The grant by which another system gets a token (RFC 6749, 4.4)."""

import base64
import binascii
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import unquote_plus
from uuid import UUID

from starlette.requests import Request

from backend.access_scopes import AccessScope
from backend.core.errors.exceptions import Unauthenticated
from backend.core.http.short_transactions import ShortTransactions
from backend.core.session.actor import Actor
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.access_tokens import (
    CLIENT_TOKEN,
    claim_request,
    compute_seconds_to_midnight,
    count_requests_left,
    create_access_token,
    delete_old_tokens,
    ensure_from_networks,
)
from backend.domains.organisation.accounts.client_secrets import find_client, mark_secret_used
from backend.domains.organisation.accounts.errors import GrantRefused
from backend.domains.organisation.accounts.models import AccessToken, ApiClient
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.schemas import TokenForm, TokenRead

TOKEN_LIFE = timedelta(minutes=10)


class ClientRefused(Unauthenticated):
    """Who asks is no client, or not with this secret (RFC 6749, 5.2: invalid_client)."""

    code = "client-invalid"

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"WWW-Authenticate": "Basic"}
        self.extra = {"error": "invalid_client"}


class NewToken(NamedTuple):
    """What a client is told, how many requests a day it has and has left, and for how long."""

    told: TokenRead
    quota: int
    left: int
    seconds: int


async def create_token_by_secret(
    transactions: ShortTransactions, request: Request, form: TokenForm, address: str
) -> NewToken:
    """A token of a client for ten minutes; raises ClientRefused, GrantRefused, TooMany."""
    id, secret = read_credentials(request, form)
    wanted = None if form.scope is None else form.scope.split()
    return await transactions.write(
        create_token, id, secret, wanted, address, str(request.state.request_id)
    )


def create_token(
    db: Session, id: UUID, secret: str, wanted: list[str] | None, address: str, request_id: str
) -> NewToken:
    """Make the token; the trail names the client as who asked."""
    row = find_client(db, id, secret)
    if row is None:
        raise ClientRefused
    ensure_from_networks(row.networks, address)
    scopes = select_scopes(row.scopes, wanted)
    claim_request(db, row.id, row.daily_quota)
    delete_old_tokens(db)
    mark_secret_used(db, row.secret_id)
    token = create_access_token(CLIENT_TOKEN)
    db.add(
        AccessToken(
            token_hash=compute_digest(token),
            secret_id=row.secret_id,
            scopes=scopes,
            expires_at=now() + TOKEN_LIFE,
        )
    )
    db.flush()
    db.info["actor"] = Actor(row.id, row.name, request_id=request_id)
    db.log_event("client-signed-in", row.org_unit_id, ApiClient.__tablename__, row.id)
    told = TokenRead(
        access_token=token,
        token_type="Bearer",  # noqa: S106 (RFC 6750's name for it)
        expires_in=int(TOKEN_LIFE.total_seconds()),
        refresh_token=None,
        scope=" ".join(scopes),
    )
    left = count_requests_left(db, row.id, row.daily_quota)
    return NewToken(told, row.daily_quota, left, compute_seconds_to_midnight(now()))


def read_credentials(request: Request, form: TokenForm) -> tuple[UUID, str]:
    """Id and secret of a client, from the header or from the form."""
    id, secret = form.client_id, form.client_secret
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "basic" or secret is not None:
            raise ClientRefused
        id, secret = parse_basic(encoded)
    if id is None or secret is None:
        raise GrantRefused("grant-incomplete", "invalid_request")
    try:
        return UUID(id), secret
    except ValueError:
        raise ClientRefused from None


def parse_basic(encoded: str) -> tuple[str, str]:
    """Id and secret in the header as RFC 6749, 2.3.1 writes them."""
    try:
        id, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        raise ClientRefused from None
    return unquote_plus(id), unquote_plus(secret)


def select_scopes(given: Collection[str], wanted: list[str] | None) -> list[str]:
    """All scopes of the client, or those that are wanted; raises GrantRefused for another one."""
    known = [scope.value for scope in AccessScope if scope in given]
    if wanted is None:
        return known
    if not wanted or not set(wanted) <= set(known):
        raise GrantRefused("scope-not-given", "invalid_scope")
    return [scope for scope in known if scope in wanted]


register_messages(
    {
        "client-invalid": (
            "Hệ thống kết nối hoặc khóa bí mật chưa đúng, chưa được xác nhận hoặc đã ngừng.",
            "The client or its secret is wrong, not confirmed yet, or over.",
        ),
        "scope-not-given": (
            "Hệ thống kết nối không có phạm vi này.",
            "The client does not have this scope.",
        ),
    }
)
