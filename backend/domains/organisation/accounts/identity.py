"""Finds who sends a request, by cookie or token, and what that person may reach now.

Nothing is kept between requests: if a role is taken away, an account locked or a session ended,
this takes effect with the next request (R6).
"""

import contextlib
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import exc
from starlette.requests import Request

from backend.core.errors.exceptions import (
    Forbidden,
    Malformed,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.security.tokens import Claims
from backend.core.server.admission import Caller
from backend.core.session.actor import Actor
from backend.core.session.executor import Database
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow, RowSelect, UtcDateTime
from backend.domains.organisation.accounts.access_tokens import mark_token_used
from backend.domains.organisation.accounts.cookies import ensure_not_forged
from backend.domains.organisation.accounts.login_backoff import to_subscriber_network
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, SessionKind, User
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.scopes import (
    build_scopes,
    load_reached_teams,
    to_chain_rights,
    to_closed_duties,
    to_duties,
    to_held_roles,
    to_reading_roles,
)
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.sessions import (
    IDLE,
    build_alive_clauses_at,
    find_sign_out_reason,
    mark_session_used,
)
from backend.domains.organisation.accounts.token_identity import (
    UsedToken,
    find_access_token,
    get_token_actor,
)
from backend.permissions import Permission

SEEN_EVERY = timedelta(minutes=1)
MOST_KNOWN = 10_000


def get_keys(request: Request) -> Keys:
    keys = request.app.state.keys
    assert isinstance(keys, Keys)
    return keys


def get_client_address(request: Request) -> str:
    """The network address of the client, behind the proxies that the settings trust."""
    return request.client.host if request.client else ""


class KnownPeople:
    """Whose cookie or opaque token it is, by its digest. It opens nothing: it only tells apart who
    stands in which line before the database is asked."""

    def __init__(self) -> None:
        self.accounts: dict[str, UUID] = {}

    def note(self, digest: str, account: UUID) -> None:
        if len(self.accounts) >= MOST_KNOWN:
            self.accounts.clear()
        self.accounts[digest] = account


def get_public_url(request: Request) -> str:
    """The address at which people reach this installation."""
    public = get_keys(request).settings.public_url
    return (public or str(request.base_url)).rstrip("/")


def get_client_network(request: Request) -> str:
    """What stands for one household among those who ask without signing in."""
    return to_subscriber_network(get_client_address(request))


def get_requester_key(request: Request) -> str:
    """The key by which admission counts requests: the account if it is known, else the address."""
    keys = get_keys(request)
    account: UUID | None = None
    if cookie := request.cookies.get(keys.cookie):
        account = request.app.state.known_people.accounts.get(compute_digest(cookie))
    elif token := find_access_token(request):
        account = request.app.state.known_people.accounts.get(compute_digest(token))
    elif claims := find_token_claims(request, keys):
        account = claims.user_id
    return f"account {account}" if account else f"address {get_client_network(request)}"


def find_token_claims(request: Request, keys: Keys) -> Claims | None:
    """The claims of the request's token if it is valid; the token is checked once a request."""
    if not hasattr(request.state, "claims"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        request.state.claims = keys.tokens.read(token) if scheme.lower() == "bearer" else None
    claims: Claims | None = request.state.claims
    return claims


def get_authenticated_actor(db: Session, request: Request) -> Actor:
    """The person who asks; raises Unauthenticated, or Forbidden for a forged or early request."""
    keys = get_keys(request)
    if token := find_access_token(request):
        return get_actor_of_token(db, keys, request, token)
    rows = list_session_roles(db, keys, request)
    if not rows:
        raise Unauthenticated(reason=find_end_of_credential(db, keys, request))
    first = rows[0]
    if first.kind is SessionKind.BROWSER:
        ensure_not_forged(request, first.csrf_token, keys.settings)
        cookie_digest = compute_digest(request.cookies[keys.cookie])
        request.app.state.known_people.note(cookie_digest, first.user_id)
    if keys.settings.totp_required and first.totp_confirmed_at is None:
        ensure_enrolled(request)
    duties = to_duties(rows)
    held, closed = to_held_roles(duties), to_closed_duties(duties)
    teams = load_reached_teams(db, first.user_id, held, closed)
    request.state.last_seen_at = first.last_seen_at
    request.state.csrf_token = first.csrf_token
    return Actor(
        id=first.user_id,
        name=first.username,
        scopes=build_scopes(
            *(held, first.home, teams, to_chain_rights(duties), closed, first.agency),
            to_reading_roles(duties),
        ),
        request_id=str(request.state.request_id),
        session_id=first.id,
        duties=duties,
    )


def get_actor_of_token(db: Session, keys: Keys, request: Request, token: str) -> Actor:
    """The actor of another system's or a script's token."""
    if request.cookies.get(keys.cookie) is not None:
        raise Malformed("two-credentials")
    actor = get_token_actor(db, request, token, get_client_address(request))
    request.app.state.known_people.note(compute_digest(token), actor.id)
    return actor


def list_session_roles(db: Session, keys: Keys, request: Request) -> list[ReadRow]:
    """The open session of the credential and its person: one row for each role held."""
    cookie = request.cookies.get(keys.cookie)
    authorization = request.headers.get("authorization")
    at = now()
    moments = {"at": at, "idle_since": at - IDLE}
    if cookie is not None and authorization is not None:
        raise Malformed("two-credentials")
    if cookie is not None:
        return db.fetch(BY_COOKIE, token_hash=compute_digest(cookie), **moments)
    claims = find_token_claims(request, keys)
    if claims is None:
        raise Unauthenticated
    return db.fetch(BY_TOKEN, session=claims.session_id, user=claims.user_id, **moments)


def find_end_of_credential(db: Session, keys: Keys, request: Request) -> SignOutReason | None:
    """Why the sign-in of the request's cookie or token is over, as its holder may know."""
    cookie = request.cookies.get(keys.cookie)
    if cookie is not None:
        of_cookie = AuthSession.token_hash == compute_digest(cookie)
        return find_sign_out_reason(db, of_cookie, AuthSession.kind == SessionKind.BROWSER)
    claims = find_token_claims(request, keys)
    if claims is None:
        return None
    of_token = (AuthSession.id == claims.session_id, AuthSession.user_id == claims.user_id)
    return find_sign_out_reason(db, *of_token, AuthSession.kind == SessionKind.DEVICE)


WHO: RowSelect = (
    sa.select(
        AuthSession.id,
        AuthSession.kind,
        AuthSession.csrf_token,
        AuthSession.last_seen_at,
        User.id.label("user_id"),
        User.username,
        User.org_unit_id.label("home"),
        User.agency,
        User.totp_confirmed_at,
        RoleGrant.role,
        RoleGrant.org_unit_id,
        OrgUnit.level,
        RoleGrant.reads_until,
    )
    .join(User, User.id == AuthSession.user_id)
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
    .where(
        User.is_active,
        *build_alive_clauses_at(
            sa.bindparam("at", type_=UtcDateTime()), sa.bindparam("idle_since", type_=UtcDateTime())
        ),
    )
)
BY_COOKIE = CompiledQuery(
    WHO.where(
        AuthSession.token_hash == sa.bindparam("token_hash", type_=sa.String()),
        AuthSession.kind == SessionKind.BROWSER,
    )
)
BY_TOKEN = CompiledQuery(
    WHO.where(
        AuthSession.id == sa.bindparam("session", type_=sa.Uuid()),
        AuthSession.user_id == sa.bindparam("user", type_=sa.Uuid()),
        AuthSession.kind == SessionKind.DEVICE,
    )
)


def ensure_enrolled(request: Request) -> None:
    """Raise Forbidden outside one's own account while a required second factor is not yet on."""
    if getattr(request.scope.get("route"), "permission", None) != Permission.SELF:
        raise Forbidden("totp-enrolment-required")


NOTING = Caller("when sessions were used")
"""A line of its own, that is left when the wait is long: the next request notes it as well."""


async def mark_request_session(request: Request, actor: Actor) -> None:
    """Record that the session or token is in use, at most once a minute, after the response."""
    token: UsedToken | None = getattr(request.state, "used_token", None)
    id = token.id if token else actor.session_id
    seen: datetime | None = token.last_used_at if token else request.state.last_seen_at
    if id is None or (seen is not None and now() - seen < SEEN_EVERY):
        return
    mark = mark_token_used if token else mark_session_used
    database: Database = request.app.state.database
    why = "a session was used"
    with contextlib.suppress(exc.DBAPIError, exc.TimeoutError, Unavailable, TooMany):
        await database.run_as_system(why, mark, id, caller=NOTING)
