"""The database session of a request: authentication, permission and keys for safe retries."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import Signature
from typing import Any

from fastapi import params
from sqlalchemy import exc
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from backend.core.errors.exceptions import FieldError, Forbidden, Invalid
from backend.core.http.idempotency import (
    KeyClaim,
    build_claims,
    claim_keys,
    ensure_not_stored,
    open_repeatable_work,
)
from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.executor import Database
from backend.core.session.presumption import PresumedActor, PresumptionFailed
from backend.core.session.replica import Replica, ReplicaFailed, open_replica_reads
from backend.core.session.session import Session
from backend.core.sql.deferred_transaction import OutdatedReads

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Preload = Callable[[Session, Mapping[str, str]], Any]


@dataclass(slots=True)
class DeferredSession:
    """The session of a plain endpoint: opened, used and closed in one call after admission.

    The call runs in one thread on SQLite and in one greenlet on PostgreSQL. It authenticates, runs
    the endpoint, serialises the answer, stores it for safe retries, commits and closes.
    """

    request: Request
    open_session: Callable[[Request, bool], Session]
    """Opens the session of the signed-in person; the flag says whether it writes."""
    is_short: bool = False
    preload: Preload | None = None
    replica: bool = False
    """Whether a read may be answered by the replica."""

    @property
    def writes(self) -> bool:
        return self.request.method not in SAFE_METHODS

    async def perform(self, work: Callable[[Session], Response]) -> Response:
        """The answer of `work`, committed; raises what `open_session`, `work` and the gate do."""
        database: Database = self.request.app.state.database
        caller, writes = build_caller(self.request), self.writes
        found = await self.run_preload(database, caller) if self.preload else None

        def run_in_session() -> Response:
            with self.open_session(self.request, writes) as db:
                db.info["preloaded"] = found
                try:
                    response = work(db)
                    if writes:
                        db.commit()
                except Exception:
                    with open_repeatable_work(db), open_presumption(db), open_replica_reads(db):
                        raise
                db.confirm_presumption()
                return response

        def run_with_retries() -> Response:
            """Without asking first who acts, on the replica if it may, without a transaction before
            the first write; once more if that failed."""
            state = self.request.state
            state.presumes = True
            state.defers = writes
            state.may_use_replica = self.replica and not writes
            while True:
                try:
                    return run_in_session()
                except PresumptionFailed:
                    state.presumes = False
                except OutdatedReads:
                    state.defers = False
                except ReplicaFailed:
                    state.may_use_replica = False

        if self.is_short and not writes:
            return await database.look_up(caller, run_with_retries)
        async with database.slot(caller, writes=writes):
            return await database.run(run_with_retries)

    async def run_preload(self, database: Database, caller: Caller) -> Any:
        preload = self.preload
        assert preload is not None

        def run_in_session() -> Any:
            with self.open_session(self.request, False) as db:
                return preload(db, self.request.path_params)

        async with database.slot(caller, writes=False):
            return await database.run(run_in_session)

    async def refuse(self) -> None:
        """Raise errors of authentication and permission before errors of the content."""

        def run_in_session() -> None:
            with self.open_session(self.request, False) as db:
                if claims := build_request_claims(self.request):
                    ensure_not_stored(db, claims)

        await self.request.app.state.database.look_up(build_caller(self.request), run_in_session)


@dataclass(frozen=True)
class PermissionDependency(params.Depends):
    """How an endpoint names its permission: by what it takes its session or transactions from."""

    permission: str = field(kw_only=True)
    is_deferred: bool = field(default=False, kw_only=True)
    """It gives a `DeferredSession`, in which the endpoint runs as a plain function."""


def list_permission_dependencies(
    signature: Signature,
) -> Iterator[tuple[str, PermissionDependency]]:
    """(name, dependency) of each parameter of an endpoint that names a permission."""
    for name, parameter in signature.parameters.items():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(mark, PermissionDependency):
                yield name, mark


def build_caller(request: Request) -> Caller:
    """The caller for the admission gates, with a function that waits for its disconnection.

    It reads what the client sends, so there is none where the endpoint reads the body itself.
    """
    person: str = request.app.state.person_of(request)
    if getattr(request.scope.get("route"), "is_streamed", False):
        return Caller(person)
    return Caller(person, disconnected=lambda: read_until_disconnect(request.receive))


async def read_until_disconnect(receive: Receive) -> None:
    """Return when the client has disconnected. Its body must have been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass


def open_request_session(
    request: Request, permission: str, writes: bool, claims: list[KeyClaim]
) -> Session:
    """Open the session of the signed-in person; raises Forbidden without `permission`.

    Also begins the `claims`: raises Replay if the request has succeeded before.
    """
    database: Database = request.app.state.database
    commits_early: bool = getattr(request.state, "commits_early", False)
    db = database.open_session(
        Actor(SYSTEM_ID), EVERYTHING, writes=writes, commits_early=commits_early
    )
    if writes and not commits_early and getattr(request.state, "defers", False):
        database.defer_transaction(db)
    try:
        actor = set_presumed_actor(db, request, permission)
        if actor is None:
            actor = request.app.state.authenticate(db, request)
        if not actor.has_permission(permission):
            raise Forbidden
        if request.scope["query_string"]:
            with open_presumption(db):
                ensure_known_parameters(request)
        replica = find_replica(request)
        if replica is not None and replica.has_all_of(db, actor.id):
            replica.move_here(db)
        request.state.actor = actor
        db.info.update(
            actor=actor,
            scope=actor.scope(permission),
            if_match=request.headers.get("if-match"),
            request=request,
            selection=getattr(request.state, "selection", None),
        )
        if claims:
            claim_keys(db, claims)
    except BaseException:
        db.close()
        raise
    return db


def set_presumed_actor(db: Session, request: Request, permission: str) -> Actor | None:
    """Who acts as of the last request; `db` confirms it with its first statement.

    None if that may not be presumed, or would not open the operation: a refusal is certain.
    """
    if not getattr(request.state, "presumes", False):
        return None
    presumed: PresumedActor | None = request.app.state.presume(request)
    if presumed is None or not presumed.actor.has_permission(permission):
        return None
    db.presumption = presumed.presumption
    return presumed.actor


def find_replica(request: Request) -> Replica | None:
    """The replica, if it may answer the request: not the preload of a write, for example."""
    if not getattr(request.state, "may_use_replica", False):
        return None
    database: Database = request.app.state.database
    return database.replica


@contextmanager
def open_presumption(db: Session) -> Iterator[None]:
    """Let no error out of the block before a presumed actor is certain.

    That the database failed says nothing of anybody, and it cannot be asked.
    """
    try:
        yield
    except (exc.SQLAlchemyError, OSError):
        raise
    except Exception:
        db.confirm_presumption()
        raise


def build_request_claims(request: Request) -> list[KeyClaim]:
    """The claims of a write; empty for a read. The body must have been read before."""
    key = request.headers.get("idempotency-key")
    if request.method in SAFE_METHODS or (key is None and request.method != "POST"):
        return []
    target = request.url.path + ("?" + request.url.query if request.url.query else "")
    body: bytes = request.state.body
    kind, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if kind.startswith("multipart/form-data") and boundary:
        body = body.replace(boundary.strip('"').encode(), b"")  # each attempt has a new boundary
    takes_id: bool = request.scope["route"].takes_id
    return build_claims(request.method, target, body, key, takes_id=takes_id)


def ensure_known_parameters(request: Request) -> None:
    """Raise Invalid unless each parameter is known to the route, given once (unless it is a list)
    and valid UTF-8."""
    known: set[str] = request.scope["route"].parameters
    repeatable: set[str] = request.scope["route"].repeatable
    seen: set[str] = set()
    errors = []
    for name, value in request.query_params.multi_items():
        if code := find_parameter_error(name, value, known, seen - REPEATED):
            told = {"known": ", ".join(sorted(known)) or "–"} if code == UNKNOWN else {}
            errors.append(FieldError(f"?{name[:60]}", code, **told))  # an unknown name may be long
        if name not in repeatable:
            seen.add(name)
    if errors:
        raise Invalid.of(errors)


def find_parameter_error(name: str, value: str, known: set[str], seen: set[str]) -> str | None:
    if name not in known:
        return None if name in seen else UNKNOWN
    if name in seen:
        return "repeated-parameter"
    return "not-utf8" if REPLACEMENT_CHARACTER in value else None


UNKNOWN = "unknown-parameter"
REPEATED = frozenset({"ids"})
"""Parameters of several values: generated clients repeat the name, or write commas."""
REPLACEMENT_CHARACTER = "\ufffd"
"""Python puts this character where the query had bytes that are not UTF-8."""
