"""Presumes who sends a request, as of the last request with the same sign-in.

Nothing is decided by it: the first statement confirms that the sign-in stands and that no right of
anybody has changed since (`backend/core/session/presumption.py`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from starlette.requests import Request

from backend.core.errors.exceptions import Forbidden
from backend.core.session.models import now
from backend.core.session.presumption import PresumedActor, Presumption, SignIn
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import QueryValue, ReadRow, UtcDateTime
from backend.domains.organisation.accounts.cookies import ensure_not_forged
from backend.domains.organisation.accounts.device_reach import is_open_to_devices
from backend.domains.organisation.accounts.identity import (
    SEEN_EVERY,
    KnownSession,
    build_actor,
    find_cookie,
    find_token_claims,
    get_keys,
)
from backend.domains.organisation.accounts.models import AuthSession, SessionKind
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.rights import KeptRights
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.accounts.sessions import IDLE, build_alive_clauses_at
from backend.settings import Settings

Values = Mapping[str, QueryValue]


def build_confirming_query(*which: sa.ColumnElement[bool]) -> CompiledQuery:
    """One row: the epoch of rights, and when the sign-in was last seen; NULL once it is over.

    The names of the parameters differ from those of every other query.
    """
    alive = build_alive_clauses_at(
        sa.bindparam("asker_at", type_=UtcDateTime()),
        sa.bindparam("asker_idle_since", type_=UtcDateTime()),
    )
    seen = sa.select(AuthSession.last_seen_at).where(*which, *alive).scalar_subquery()
    return CompiledQuery(sa.select(RIGHTS_EPOCH.label("epoch"), seen.label("last_seen_at")))


BY_COOKIE = build_confirming_query(
    AuthSession.token_hash == sa.bindparam("asker_token_hash", type_=sa.String()),
    AuthSession.kind == SessionKind.BROWSER,
)
OF_TOKEN = (
    AuthSession.id == sa.bindparam("asker_session", type_=sa.Uuid()),
    AuthSession.user_id == sa.bindparam("asker_user", type_=sa.Uuid()),
    AuthSession.kind == SessionKind.DEVICE,
)
BY_TOKEN = build_confirming_query(*OF_TOKEN)
BY_TOKEN_AT_DESK = build_confirming_query(*OF_TOKEN, AuthSession.registered_device_id.is_(None))
"""For what registered devices may not fetch."""


def find_presumed_actor(request: Request) -> PresumedActor | None:
    """Who sends the request, if its sign-in has asked before; None: ask the database."""
    keys = get_keys(request)
    found = find_known_session(request, keys)
    kept = found and request.app.state.kept_rights.find_latest(found[0].user_id)
    if found is None or kept is None:
        return None
    session, query, values = found
    if keys.settings.totp_required and not kept.rights.has_second_factor:
        return None
    epoch = kept.epoch

    def is_confirmed_by(row: ReadRow) -> bool:
        request.state.last_seen_at = row.last_seen_at
        return row.epoch == epoch and row.last_seen_at is not None

    request.state.csrf_token = session.csrf_token
    actor = build_actor(request, session.user_id, session.id, kept.rights)
    all_values = {**values, **list_moments(now())}
    return PresumedActor(actor, Presumption(query, all_values, is_confirmed_by))


def find_sign_in(request: Request) -> SignIn | None:
    """What later requests with the credential of this one may presume for the route.

    None: the database must be asked first.
    """
    keys = get_keys(request)
    presumed, found = find_presumed_actor(request), find_known_session(request, keys)
    if presumed is None or found is None:
        return None
    rights: KeptRights = request.app.state.kept_rights
    kept = rights.find_latest(presumed.actor.id)
    if kept is None:
        return None
    (_, query, values), epoch = found, kept.epoch
    claims = find_token_claims(request, keys)

    def is_unchanged(row: ReadRow, at: datetime) -> bool:
        seen = row.last_seen_at
        return row.epoch == epoch and seen is not None and at - seen < SEEN_EVERY

    ends_at = datetime.max.replace(tzinfo=UTC) if claims is None else claims.ends_at
    return SignIn(presumed.actor, query, values, list_moments, is_unchanged, ends_at)


def list_moments(at: datetime) -> Values:
    """The values of a confirming query that each request has anew."""
    return {"asker_at": at, "asker_idle_since": at - IDLE}


def is_forged(request: Request, csrf_token: str | None, settings: Settings) -> bool:
    """Whether a write with a cookie is refused, in the order in which all else is refused."""
    try:
        ensure_not_forged(request, csrf_token, settings)
    except Forbidden:
        return True
    return False


def find_known_session(
    request: Request, keys: Keys
) -> tuple[KnownSession, CompiledQuery, Values] | None:
    """The sign-in of the request's cookie or token, and what asks whether it stands."""
    cookie = find_cookie(request, keys)
    if cookie is not None:
        digest = compute_digest(cookie)
        known: KnownSession | None = request.app.state.known_people.sessions.get(digest)
        if known is None or "authorization" in request.headers:
            return None
        if is_forged(request, known.csrf_token, keys.settings):
            return None
        return known, BY_COOKIE, {"asker_token_hash": digest}
    claims = find_token_claims(request, keys)  # an opaque token has none
    if claims is None:
        return None
    values = {"asker_session": claims.session_id, "asker_user": claims.user_id}
    query = BY_TOKEN if is_open_to_devices(request) else BY_TOKEN_AT_DESK
    return KnownSession(claims.session_id, claims.user_id), query, values
