"""Who is asking: a browser's cookie or a device's token, and what that person may reach now.

Nothing is remembered between requests: a role taken away, an account locked or a session ended
holds from the next request on (R6).
"""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from starlette.requests import Request

from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.db import Session
from backend.core.errors import Forbidden, Malformed, Unauthenticated
from backend.core.kept import Kept
from backend.core.models import now
from backend.core.types import UtcDateTime
from backend.features.accounts.forgery import refuse_forgery
from backend.features.accounts.models import AuthSession, RoleGrant, SessionKind, User
from backend.features.accounts.opaque import digest
from backend.features.accounts.reach import scopes_of, teams_for
from backend.features.accounts.service import Keys
from backend.features.accounts.sessions import IDLE, alive_at, touch
from backend.permissions import Permission

SEEN_EVERY = timedelta(minutes=1)


def keys_of(request: Request) -> Keys:
    keys = request.app.state.keys
    assert isinstance(keys, Keys)
    return keys


def address_of(request: Request) -> str:
    """Where the request comes from, behind the proxies that the settings trust."""
    return request.client.host if request.client else ""


def authenticate(db: Session, request: Request) -> Actor:
    """The one who asks; raises Unauthenticated, or Forbidden for a forged or too early request."""
    keys = keys_of(request)
    rows = who(db, keys, request)
    if not rows:
        raise Unauthenticated
    first = rows[0]
    if first.kind is SessionKind.BROWSER:
        refuse_forgery(request, first.csrf_token, keys.settings.public_url)
    if keys.settings.totp_required and first.totp_confirmed_at is None:
        refuse_before_enrolment(request)
    held = tuple(sorted((row.role, row.org_unit_id) for row in rows if row.role is not None))
    teams = teams_for(db, first.user_id, held)
    request.state.last_seen_at = first.last_seen_at
    request.state.csrf_token = first.csrf_token
    return Actor(
        id=first.user_id,
        name=first.username,
        scopes=scopes_of(held, first.home, teams),
        request_id=str(request.state.request_id),
        session_id=first.id,
    )


def who(db: Session, keys: Keys, request: Request) -> list[Any]:
    """The living session that the credential names, its person, and a row per role held."""
    cookie = request.cookies.get(keys.cookie)
    authorization = request.headers.get("authorization")
    at = now()
    moments = {"at": at, "idle_since": at - IDLE}
    if cookie is not None and authorization is not None:
        raise Malformed("two-credentials")
    if cookie is not None:
        return db.ask(BY_COOKIE, token_hash=digest(cookie), **moments)
    scheme, _, token = (authorization or "").partition(" ")
    claims = keys.tokens.read(token) if scheme.lower() == "bearer" else None
    if claims is None:
        raise Unauthenticated
    return db.ask(BY_TOKEN, session=claims.session_id, user=claims.user_id, **moments)


WHO: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        AuthSession.id,
        AuthSession.kind,
        AuthSession.csrf_token,
        AuthSession.last_seen_at,
        User.id.label("user_id"),
        User.username,
        User.org_unit_id.label("home"),
        User.totp_confirmed_at,
        RoleGrant.role,
        RoleGrant.org_unit_id,
    )
    .join(User, User.id == AuthSession.user_id)
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        User.is_active,
        *alive_at(
            sa.bindparam("at", type_=UtcDateTime()), sa.bindparam("idle_since", type_=UtcDateTime())
        ),
    )
)
BY_COOKIE = Kept(
    WHO.where(
        AuthSession.token_hash == sa.bindparam("token_hash", type_=sa.String()),
        AuthSession.kind == SessionKind.BROWSER,
    )
)
BY_TOKEN = Kept(
    WHO.where(
        AuthSession.id == sa.bindparam("session", type_=sa.Uuid()),
        AuthSession.user_id == sa.bindparam("user", type_=sa.Uuid()),
        AuthSession.kind == SessionKind.DEVICE,
    )
)


def refuse_before_enrolment(request: Request) -> None:
    """Until the second factor is on, only one's own account can be reached."""
    if getattr(request.scope.get("route"), "permission", None) != Permission.SELF:
        raise Forbidden("totp-enrolment-required")


async def after_request(request: Request, actor: Actor) -> None:
    """Keep the session from going idle; once a minute is enough."""
    seen: datetime | None = getattr(request.state, "last_seen_at", None)
    if seen is None or actor.session_id is None or now() - seen < SEEN_EVERY:
        return
    database: Database = request.app.state.database
    with contextlib.suppress(exc.DBAPIError, exc.TimeoutError):  # what was asked for is done
        await database.system("a session was used", touch, actor.session_id)
