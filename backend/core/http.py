"""What every endpoint gets: permission, scope, one transaction, and safe retries."""

import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, cast

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from starlette.requests import Request
from starlette.responses import Response

from backend.core.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.database import Database
from backend.core.db import Session
from backend.core.doors import API
from backend.core.errors import FieldError, Forbidden, Invalid
from backend.core.idempotency import Claim, IdempotencyKey, claim, claims_of
from backend.core.problems import MEDIA_TYPE, Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"content": {MEDIA_TYPE: {}}, "description": text}
    for status, text in {
        400: "Malformed",
        401: "Not signed in",
        403: "The role lacks the function",
        404: "Not found, or another unit's",
        409: "Conflict",
        412: "Changed since it was read",
        413: "Too large",
        422: "Invalid content",
        428: "If-Match missing",
        429: "Too many attempts",
        503: "Try again later",
    }.items()
}
PROBLEM = create_model_field("Problem", Problem, mode="serialization")
"""Made once and given to every route: a model per answer and route would double the start."""


Ahead = Callable[[Session, dict[str, Any]], Any]


def requires(permission: str, *, short: bool = False, ahead: Ahead | None = None) -> Any:
    """The only way an endpoint gets a session: name the permission it needs.

    Writes commit after the endpoint returns and before the response is sent. `short` says that
    the work is a look-up by key or one small page: SQLite then answers it without a thread.
    `ahead` is for writers that must first read for long: it gets a reading session of the same
    person and the path's parameters as text, runs before the writer's turn, for which all others
    wait, and what it returns is the writing session's `info["ahead"]`.
    """

    async def session(request: Request) -> AsyncIterator[Session]:
        database: Database = request.app.state.database
        writes = request.method not in SAFE
        claims = await claims_for(request) if request.method == "POST" else []
        found = await read_ahead(request, permission, ahead) if ahead else None
        run = database.run if writes else database.run_short
        async with database.turn(writes=writes):
            db = await run(begin, request, permission, writes, claims)
            try:
                db.info["ahead"] = found
                db.info["run"] = database.run_short if short and not writes else database.run
                yield db
                if writes:
                    await database.run(db.commit)
            finally:
                await run(db.close)
        await request.app.state.after(request, db.actor)

    session.permission = permission  # type: ignore[attr-defined]
    return Depends(session, scope="function")


async def read_ahead(request: Request, permission: str, ahead: Ahead) -> Any:
    database: Database = request.app.state.database
    db = await database.run(begin, request, permission, False, [])
    try:
        return await database.run(ahead, db, dict(request.path_params))
    finally:
        await database.run(db.close)


def begin(request: Request, permission: str, writes: bool, claims: list[Claim]) -> Session:
    """Open the session as the one who asks, under `permission`; claim what makes a retry safe."""
    database: Database = request.app.state.database
    db = database.session(Actor(SYSTEM_ID), EVERYTHING, writes=writes)
    try:
        actor: Actor = request.app.state.authenticate(db, request)
        if not actor.may(permission):
            raise Forbidden
        refuse_unknown_parameters(request)
        db.info.update(
            actor=actor,
            scope=actor.scope(permission),
            if_match=request.headers.get("if-match"),
            request=request,
        )
        if claims:
            request.state.remembered = claim(db, claims)
    except BaseException:
        db.close()
        raise
    return db


async def claims_for(request: Request) -> list[Claim]:
    key = request.headers.get("idempotency-key")
    target = request.url.path + ("?" + request.url.query if request.url.query else "")
    body = await request.body()
    kind, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if kind.startswith("multipart/form-data") and boundary:
        body = body.replace(boundary.strip('"').encode(), b"")  # each attempt draws a new one
    return claims_of(request.method, target, body, key)


def refuse_unknown_parameters(request: Request) -> None:
    """Each parameter is one the route knows, is given once, and is text in UTF-8."""
    known = cast("Route", request.scope["route"]).parameters
    seen: set[str] = set()
    errors = []
    for name, value in request.query_params.multi_items():
        if code := fault_of(name, value, known, seen):
            errors.append(FieldError(f"?{name[:60]}", code))
        seen.add(name)
    if errors:
        raise Invalid.of(errors)


def fault_of(name: str, value: str, known: set[str], seen: set[str]) -> str | None:
    if name not in known:
        return None if name in seen else "unknown-parameter"
    if name in seen:
        return "repeated-parameter"
    return "not-utf8" if UNDECODABLE in value else None


UNDECODABLE = "\ufffd"
"""What a byte that is no UTF-8 was read as."""


class Route(APIRoute):
    """Refuses an endpoint that names no permission; keeps responses for safe retries.

    `openapi_extra={"x-live": why}` says that the answer carries figures which do not raise the
    record's version: If-None-Match is then not honoured, lest a 304 hide newer ones.
    `openapi_extra={"x-quiet": why}` keeps the route out of the access log, unless it failed.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        permission = permission_of(endpoint)
        extra = dict(kwargs.pop("openapi_extra", None) or {})
        kwargs["openapi_extra"] = {**extra, "x-permission": permission}
        super().__init__(path, at_once(endpoint), **kwargs)
        self.response_fields |= {s: PROBLEM for s in PROBLEMS if s in self.responses}
        self.permission = permission
        self.is_live = "x-live" in extra
        self.is_quiet = "x-quiet" in extra
        self.parameters = {
            name for field in query_fields(self.dependant) for name in names_of(field)
        }

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def remember(request: Request) -> Response:
            if request.method == "POST":
                await request.body()  # kept: reading a form would leave nothing for the claims
            response = await handle(request)
            etag = getattr(request.state, "etag", None)
            if etag and response.status_code < 300:
                response.headers["ETag"] = etag
                conditional = request.method == "GET" and not self.is_live
                if conditional and etag in request.headers.get("if-none-match", ""):
                    kept = response.headers.get("cache-control")
                    rule = {"Cache-Control": kept} if kept else {}
                    return Response(status_code=304, headers={"ETag": etag, **rule})
            for stored in getattr(request.state, "remembered", ()):
                keep(stored, response)
            return response

        return remember


def keep(stored: IdempotencyKey, response: Response) -> None:
    stored.status, stored.body = response.status_code, bytes(response.body)
    names = ("content-type", "etag", "location")
    stored.headers = {n: response.headers[n] for n in names if n in response.headers}


def permission_of(endpoint: Callable[..., Any]) -> str:
    for parameter in inspect.signature(endpoint).parameters.values():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            found = getattr(getattr(mark, "dependency", None), "permission", None)
            if found is not None:
                return str(found)
    raise TypeError(f"{endpoint.__name__} names no permission: take a session from requires()")


def query_fields(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for inner in dependant.dependencies:
        yield from query_fields(inner)


def names_of(field: Any) -> set[str]:
    """The query names of a parameter: its own, or those of the model that gathers several."""
    annotation = getattr(field.field_info, "annotation", None)
    inner = getattr(annotation, "model_fields", None)
    if inner is not None:
        return {info.alias or name for name, info in inner.items()}
    return {field.alias}


def at_once(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Run a plain endpoint whole, where the database wants it; async ones run as they are."""
    if inspect.iscoroutinefunction(endpoint):
        return endpoint

    async def call(**values: Any) -> Any:
        db = next(v for v in values.values() if isinstance(v, Session))
        result = await db.info["run"](endpoint, **values)
        version = getattr(result, "version", None)
        if version is not None:
            request: Request | None = db.info.get("request")
            if request is not None:
                request.state.etag = f'"{version}"'
        return result

    call.__name__ = endpoint.__name__
    call.__doc__ = endpoint.__doc__
    call.__module__ = endpoint.__module__
    call.__annotations__ = endpoint.__annotations__
    call.__signature__ = inspect.signature(endpoint)  # type: ignore[attr-defined]
    return call


def new_router(prefix: str) -> APIRouter:
    """A router whose endpoints must name a permission; `prefix` follows the API's own."""
    return APIRouter(
        prefix=API + prefix,
        tags=[prefix.strip("/")],
        route_class=Route,
        responses=PROBLEMS,
        generate_unique_id_function=operation_id,
    )


def operation_id(route: APIRoute) -> str:
    return route.name


def open_session(why: str) -> Any:
    """A session without a person, past scope; for the few endpoints of an `open_router`."""

    async def session(request: Request) -> AsyncIterator[Session]:
        database: Database = request.app.state.database
        writes = request.method not in SAFE
        async with database.turn(writes=writes):
            refuse_unknown_parameters(request)
            request_id = str(request.state.request_id)
            actor = Actor(SYSTEM_ID, name=why, request_id=request_id)
            db = database.session(actor, EVERYTHING, writes=writes)
            try:
                db.info.update(run=database.run, request=request)
                yield db
                await database.run(db.commit)
            finally:
                await database.run(db.close)

    session.permission = f"open: {why}"  # type: ignore[attr-defined]
    return Depends(session, scope="function")


def open_router(prefix: str, why: str) -> APIRouter:
    """A router for endpoints that nobody need be signed in for: contract test 1 names each."""
    assert why
    return new_router(prefix)
