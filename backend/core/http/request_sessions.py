"""The session of a request: who asks, what they may, what makes a retry safe; opened in one hop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import FieldError, Forbidden, Invalid
from backend.core.http.idempotency import KeyClaim, build_claims, claim_keys, replay_if_stored
from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.executor import Database
from backend.core.session.session import Session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Preload = Callable[[Session, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class DeferredSession:
    """The session of a plain endpoint: opened, used and closed in one hop, once it is admitted.

    On SQLite a hop is one call in one thread, on PostgreSQL one greenlet: who acts, the endpoint,
    its answer as bytes, the row for safe retries, commit and close.
    """

    request: Request
    open_session: Callable[[Request, bool], Session]
    """Opens the session as the one who asks; the flag says whether it writes."""
    is_short: bool = False
    preload: Preload | None = None

    @property
    def writes(self) -> bool:
        return self.request.method not in SAFE_METHODS

    async def perform(self, work: Callable[[Session], Response]) -> Response:
        """The answer of `work`, committed; raises what `open_session`, `work` and the gate do."""
        database: Database = self.request.app.state.database
        caller = build_caller(self.request)
        found = await self.run_preload(database, caller) if self.preload else None

        def whole() -> Response:
            with self.open_session(self.request, self.writes) as db:
                db.info["preloaded"] = found
                response = work(db)
                if self.writes:
                    db.commit()
                return response

        if self.is_short and not self.writes:
            return await database.look_up(caller, whole)
        async with database.slot(caller, writes=self.writes):
            return await database.run(whole)

    async def run_preload(self, database: Database, caller: Caller) -> Any:
        preload = self.preload
        assert preload is not None

        def whole() -> Any:
            with self.open_session(self.request, False) as db:
                return preload(db, dict(self.request.path_params))

        async with database.slot(caller, writes=False):
            return await database.run(whole)

    async def refuse(self) -> None:
        """Raise what is wrong before the content is looked at: who asks, what they may."""

        def whole() -> None:
            with self.open_session(self.request, False) as db:
                if claims := build_request_claims(self.request):
                    replay_if_stored(db, claims)

        await self.request.app.state.database.look_up(build_caller(self.request), whole)


def build_caller(request: Request) -> Caller:
    """The one who asks, as the gates tell people apart, and how to notice that they left."""
    person: str = request.app.state.person_of(request)
    return Caller(person, disconnected=lambda: wait_for_disconnect(request))


async def wait_for_disconnect(request: Request) -> None:
    """Return when the client has gone; its body has been read by then."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def open_request_session(
    request: Request, permission: str, writes: bool, claims: list[KeyClaim]
) -> Session:
    """Open the session as the one who asks, under `permission`; claim what makes a retry safe."""
    database: Database = request.app.state.database
    db = database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=writes)
    try:
        actor: Actor = request.app.state.authenticate(db, request)
        if not actor.has_permission(permission):
            raise Forbidden
        ensure_known_parameters(request)
        request.state.actor = actor
        db.info.update(
            actor=actor,
            scope=actor.scope(permission),
            if_match=request.headers.get("if-match"),
            request=request,
        )
        if claims:
            request.state.remembered = claim_keys(db, claims)
    except BaseException:
        db.close()
        raise
    return db


def build_request_claims(request: Request) -> list[KeyClaim]:
    """What a POST is remembered by; its body has been read."""
    if request.method != "POST":
        return []
    key = request.headers.get("idempotency-key")
    target = request.url.path + ("?" + request.url.query if request.url.query else "")
    body: bytes = request.state.body
    kind, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if kind.startswith("multipart/form-data") and boundary:
        body = body.replace(boundary.strip('"').encode(), b"")  # each attempt draws a new one
    return build_claims(request.method, target, body, key)


def ensure_known_parameters(request: Request) -> None:
    """Each parameter is one the route knows, is given once, and is text in UTF-8."""
    known: set[str] = request.scope["route"].parameters
    seen: set[str] = set()
    errors = []
    for name, value in request.query_params.multi_items():
        if code := find_parameter_error(name, value, known, seen):
            errors.append(FieldError(f"?{name[:60]}", code))
        seen.add(name)
    if errors:
        raise Invalid.of(errors)


def find_parameter_error(name: str, value: str, known: set[str], seen: set[str]) -> str | None:
    if name not in known:
        return None if name in seen else "unknown-parameter"
    if name in seen:
        return "repeated-parameter"
    return "not-utf8" if REPLACEMENT_CHARACTER in value else None


REPLACEMENT_CHARACTER = "\ufffd"
"""What a byte that is no UTF-8 was read as."""
