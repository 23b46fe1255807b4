"""Finds who sends a request, by cookie, token or send key, and what that person may reach now.

If a role is taken away, an account locked or a session ended, this takes effect with the next
request (R6). The session is looked up for each request. The same statement reads the epoch of
rights, and the person's rights are loaded again when it has changed (`rights.py`).
"""

import contextlib
import time
from dataclasses import dataclass
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
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow, RowSelect, UtcDateTime
from backend.domains.organisation.accounts.access_tokens import mark_token_used
from backend.domains.organisation.accounts.cookies import ensure_not_forged
from backend.domains.organisation.accounts.device_reach import is_open_to_devices
from backend.domains.organisation.accounts.login_backoff import to_subscriber_network
from backend.domains.organisation.accounts.models import AuthSession, SessionKind
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.rights import KeptRights, Rights, load_person_rights
from backend.domains.organisation.accounts.send_keys import find_send_key, load_sending_device
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.sessions import (
    IDLE,
    build_alive_clauses_at,
    find_sign_out_reason,
    mark_session_used,
)
from backend.domains.organisation.accounts.token_identity import (
    InsufficientScope,
    UsedToken,
    find_access_token,
    get_token_actor,
)
from backend.permissions import Permission

SEEN_EVERY = timedelta(minutes=1)
NOTE_SECONDS = 10.0
"""How long other requests take it that one of them notes the use: its client may have gone."""
MOST_KNOWN = 10_000


def get_keys(request: Request) -> Keys:
    keys = request.app.state.keys
    assert isinstance(keys, Keys)
    return keys


def get_client_address(request: Request) -> str:
    """The network address of the client, behind the proxies that the settings trust."""
    return request.client.host if request.client else ""


@dataclass(slots=True)
class KnownSession:
    """What never changes of the sign-in that one cookie or token stands for."""

    id: UUID
    user_id: UUID
    csrf_token: str | None = None


class KnownPeople:
    """Whose cookie or opaque token it is, by its digest. It opens nothing: it only tells apart who
    stands in which line before the database is asked, and what the database is asked."""

    def __init__(self) -> None:
        self.accounts: dict[str, UUID] = {}
        self.sessions: dict[str, KnownSession] = {}
        self.notes: dict[tuple[UUID, datetime | None], float] = {}
        """When a request began to note that a session or token is in use, which was so before."""

    def claim_note(self, id: UUID, seen: datetime | None) -> bool:
        """Whether no other request has just begun to note the use of what was used at `seen`."""
        if len(self.notes) >= MOST_KNOWN:
            self.notes.clear()
        at, since = time.monotonic(), self.notes.get((id, seen))
        if since is not None and at - since < NOTE_SECONDS:
            return False
        self.notes[id, seen] = at
        return True

    def note(self, digest: str, account: UUID, session: KnownSession | None = None) -> None:
        if len(self.accounts) >= MOST_KNOWN:
            self.accounts.clear()
            self.sessions.clear()
        self.accounts[digest] = account
        if session is not None:
            self.sessions[digest] = session


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
    if cookie := find_cookie(request, keys):
        account = request.app.state.known_people.accounts.get(compute_digest(cookie))
    elif claims := find_token_claims(request, keys):
        account = claims.user_id
    elif token := find_access_token(request) or find_send_key(request):
        account = request.app.state.known_people.accounts.get(compute_digest(token))
    return f"account {account}" if account else f"address {get_client_network(request)}"


def find_cookie(request: Request, keys: Keys) -> str | None:
    """The cookie of a browser's session, valid or not."""
    return request.cookies.get(keys.cookie) if "cookie" in request.headers else None


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
    if key := find_send_key(request):
        return get_actor_of_send_key(db, keys, request, key)
    session = find_session(db, keys, request)
    rights = get_session_rights(db, request, session) if session else None
    if session is None or rights is None:
        raise Unauthenticated(reason=find_end_of_credential(db, keys, request))
    if session.kind is SessionKind.DEVICE and session.registered_device_id is not None:
        ensure_open_to_devices(request)
    if session.kind is SessionKind.BROWSER:
        ensure_not_forged(request, session.csrf_token, keys.settings)
        cookie_digest = compute_digest(request.cookies[keys.cookie])
        known = KnownSession(session.id, session.user_id, session.csrf_token)
        request.app.state.known_people.note(cookie_digest, session.user_id, known)
    if keys.settings.totp_required and not rights.has_second_factor:
        ensure_enrolled(request)
    request.state.last_seen_at = session.last_seen_at
    request.state.csrf_token = session.csrf_token
    return build_actor(request, session.user_id, session.id, rights)


def ensure_open_to_devices(request: Request) -> None:
    """Raise InsufficientScope for what a registered device may not fetch (R39)."""
    if not is_open_to_devices(request):
        raise InsufficientScope(None)


def get_session_rights(db: Session, request: Request, session: ReadRow) -> Rights | None:
    """What the person may do as of the epoch that was read with the session."""
    kept: KeptRights = request.app.state.kept_rights
    return kept.get(session.user_id, session.epoch, lambda: load_person_rights(db, session.user_id))


def build_actor(request: Request, user_id: UUID, session_id: UUID | None, rights: Rights) -> Actor:
    request_id = str(request.state.request_id)
    return Actor(user_id, rights.username, rights.scopes, request_id, session_id, rights.duties)


def get_actor_of_token(db: Session, keys: Keys, request: Request, token: str) -> Actor:
    """The actor of another system's or a script's token."""
    if find_cookie(request, keys) is not None:
        raise Malformed("two-credentials")
    actor = get_token_actor(db, request, token, get_client_address(request))
    request.app.state.known_people.note(compute_digest(token), actor.id)
    return actor


def get_actor_of_send_key(db: Session, keys: Keys, request: Request, key: str) -> Actor:
    """The owner of a registered device, who has no session: only what it recorded is sent."""
    device, rights = load_sending_device(db, request, key, keys.cookie)
    if keys.settings.totp_required and not rights.has_second_factor:
        ensure_enrolled(request)
    request.app.state.known_people.note(compute_digest(key), device.user_id)
    return build_actor(request, device.user_id, None, rights)


def find_session(db: Session, keys: Keys, request: Request) -> ReadRow | None:
    """The open session of the credential, and the epoch of rights as the same statement sees it."""
    cookie = find_cookie(request, keys)
    authorization = request.headers.get("authorization")
    at = now()
    moments = {"at": at, "idle_since": at - IDLE}
    if cookie is not None and authorization is not None:
        raise Malformed("two-credentials")
    if cookie is not None:
        found = db.fetch(BY_COOKIE, token_hash=compute_digest(cookie), **moments)
    elif claims := find_token_claims(request, keys):
        found = db.fetch(BY_TOKEN, session=claims.session_id, user=claims.user_id, **moments)
    else:
        raise Unauthenticated
    return found[0] if found else None


def find_end_of_credential(db: Session, keys: Keys, request: Request) -> SignOutReason | None:
    """Why the sign-in of the request's cookie or token is over, as its holder may know."""
    cookie = find_cookie(request, keys)
    if cookie is not None:
        of_cookie = AuthSession.token_hash == compute_digest(cookie)
        return find_sign_out_reason(db, of_cookie, AuthSession.kind == SessionKind.BROWSER)
    claims = find_token_claims(request, keys)
    if claims is None:
        return None
    of_token = (AuthSession.id == claims.session_id, AuthSession.user_id == claims.user_id)
    return find_sign_out_reason(db, *of_token, AuthSession.kind == SessionKind.DEVICE)


SESSION: RowSelect = sa.select(
    *(AuthSession.id, AuthSession.kind, AuthSession.csrf_token, AuthSession.last_seen_at),
    *(AuthSession.user_id, AuthSession.registered_device_id, RIGHTS_EPOCH.label("epoch")),
).where(
    *build_alive_clauses_at(
        sa.bindparam("at", type_=UtcDateTime()), sa.bindparam("idle_since", type_=UtcDateTime())
    )
)
BY_COOKIE = CompiledQuery(
    SESSION.where(
        AuthSession.token_hash == sa.bindparam("token_hash", type_=sa.String()),
        AuthSession.kind == SessionKind.BROWSER,
    )
)
BY_TOKEN = CompiledQuery(
    SESSION.where(
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
"""A line of its own, that is left when the wait is long: a later request notes it as well."""


def claim_note_of_use(request: Request) -> bool:
    """Whether the request is to note that its session or token is in use.

    That is so a minute after the last note, for the first request that finds it. Others in flight
    have read the same moment; to note it again would have them wait for each other's commits.
    """
    token, id = find_used(request)
    if id is None:
        return False
    seen: datetime | None = token.last_used_at if token else request.state.last_seen_at
    if seen is not None and now() - seen < SEEN_EVERY:
        return False
    known: KnownPeople = request.app.state.known_people
    return known.claim_note(id, seen)


def find_used(request: Request) -> tuple[UsedToken | None, UUID | None]:
    """The token of the request, if it is another system's or a script's; what is noted as used."""
    token: UsedToken | None = getattr(request.state, "used_token", None)
    return token, token.id if token else request.state.actor.session_id


async def mark_request_session(request: Request) -> None:
    """Record that the session or token is in use, after the response; where that is due."""
    token, id = find_used(request)
    if id is None:
        return
    mark = mark_token_used if token else mark_session_used
    database: Database = request.app.state.database
    why = "a session was used"
    with contextlib.suppress(exc.DBAPIError, exc.TimeoutError, Unavailable, TooMany):
        await database.run_as_system(why, mark, id, caller=NOTING)
