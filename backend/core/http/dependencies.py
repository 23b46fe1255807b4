"""The dependencies of endpoints: permission, scope, one transaction, safe retries."""

import inspect
from collections.abc import Callable, Coroutine, Iterator
from inspect import Signature
from types import FunctionType
from typing import TYPE_CHECKING, Any, get_origin

from fastapi import APIRouter, Depends, params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette._exception_handler import wrap_app_handling_exceptions
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from backend.core.errors.exceptions import NotAcceptable
from backend.core.http.bound_reads import BoundReads
from backend.core.http.direct_reads import DirectRead, build_direct_read
from backend.core.http.direct_writes import DirectWrite, build_direct_write
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.endpoint_runner import (
    add_response_headers,
    build_endpoint_runner,
    find_plain_endpoint,
    find_session_parameter,
    record_activity_after,
)
from backend.core.http.indexed_headers import IndexedRequest
from backend.core.http.lazy_routes import LazyRoute
from backend.core.http.media_types import CSV, JSON, select_media_type
from backend.core.http.offline import MergeRule
from backend.core.http.packed_bodies import read_body
from backend.core.http.record_lists import is_record_list, read_selection
from backend.core.http.request_sessions import (
    DeferredSession,
    PermissionDependency,
    Preload,
    build_request_claims,
    ensure_known_parameters,
    find_replica,
    list_permission_dependencies,
    open_request_session,
)
from backend.core.http.whole_lists import is_list, is_whole_list, list_names, read_piece
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery

if TYPE_CHECKING:
    from fastapi._compat import ModelField

Responses = dict[int | str, dict[str, Any]]
"""What an endpoint may answer beside its model, by status, as FastAPI wants it described."""


def requires(
    permission: str,
    *,
    short: bool = False,
    preload: Preload | None = None,
    replica: bool = False,
) -> PermissionDependency:
    """The only way an endpoint gets a session: name the permission it needs.

    The endpoint is a plain function. Its writes are committed after it returns and before the
    response is sent. `short` means that the endpoint reads one row by key or one small page:
    SQLite then answers it without a thread. `preload` is for a write that must first read a lot.
    It gets a read-only session of the same person and the path parameters as text. It runs before
    the request waits for the write lock, so that other writers do not wait for it. The result is
    in the write session's `info["preloaded"]`. `replica` is for reads of many rows: a standby may
    answer them, if there is one and it shows what the person has written.
    """

    def begin_permitted(request: Request, writes: bool) -> Session:
        return open_request_session(
            request, permission, writes, build_request_claims(request) if writes else []
        )

    async def session(request: Request) -> DeferredSession:
        return set_request_session(
            request, DeferredSession(request, begin_permitted, short, preload, replica)
        )

    return PermissionDependency(session, permission=permission, is_deferred=True)


def set_request_session(request: Request, session: DeferredSession) -> DeferredSession:
    """Store the session on the request, so that permissions are checked before the content is."""
    request.state.deferred = session
    return session


class PermissionRoute(LazyRoute):
    """A route that requires a permission and stores responses for safe retries.

    `openapi_extra={"x-live": why}`: the answer contains figures that change without a new version
    of the record. Its ETag is then a weak one of the whole answer (`core/http/etags.py`).
    `openapi_extra={"x-quiet": why}`: the access log has no line for the route, unless it fails.
    `openapi_extra=OFFLINE` or `build_merging_mark(…)`: a device may do it without a network.
    `openapi_extra={"x-gzip": bytes}`: its body may come packed, and unpacked has so many bytes.
    `openapi_extra={"x-send-key": why}`: a registered device may also send it with its send key.
    `openapi_extra={"x-streamed": why}`: the endpoint reads the body itself, piece by piece.
    """

    def __init__(self, path: str, endpoint: FunctionType, **options: Any) -> None:
        signature = inspect.signature(endpoint)
        self.permission = get_permission(endpoint, signature)
        self.is_open = self.permission.startswith("open: ")
        extra = dict(options.pop("openapi_extra", None) or {})
        self.is_live = "x-live" in extra
        self.is_quiet = "x-quiet" in extra
        self.is_offline = "x-offline" in extra
        self.merge_rule: MergeRule | None = extra.pop("x-merges", None)
        if self.merge_rule is not None:
            extra["x-merges"] = sorted(self.merge_rule.fields)
        self.takes_send_key = extra.pop("x-send-key", None) is not None
        self.packed_limit: int | None = extra.get("x-gzip")
        self.is_streamed = "x-streamed" in extra
        options["openapi_extra"] = {**extra, "x-permission": self.permission}
        if "GET" in (options.get("methods") or ()):
            options["dependencies"] = [
                *(options.get("dependencies") or ()),
                *list_list_dependencies(options.get("response_model"), signature),
            ]
        self.plain = find_plain_endpoint(endpoint, signature)
        self.session_name = find_session_parameter(signature)
        self.bound: BoundReads | None = None
        if signature.return_annotation is RowQuery:
            assert self.plain is not None and self.session_name is not None  # noqa: PT018
            self.bound = BoundReads(self, self.plain, self.session_name, self.permission)
        super().__init__(path, build_endpoint_runner(endpoint, signature), **options)

    def finish(self) -> None:
        self.media_types = list_media_types(self)
        self.direct: DirectRead | None = None
        self.direct_write: DirectWrite | None = None
        if "GET" in (self.methods or ()):
            self.direct = build_direct_read(self.dependant, self.plain, self.session_name)
        elif self.packed_limit is None:
            self.direct_write = build_direct_write(self.dependant, self.plain, self.session_name)
        self.takes_id = "POST" in (self.methods or ()) and has_record_id(self.dependant)
        fields = list(list_query_fields(self.dependant))
        self.parameters = {name for field in fields for name in list_parameter_names(field)}
        self.repeatable = {
            field.alias
            for field in fields
            if get_origin(field.field_info.annotation) in (list, tuple)
        }

    async def find_direct_answer(self, scope: Scope, receive: Receive) -> Response | None:
        """The answer without FastAPI, of a plain read of a route that is built."""
        direct = self.direct if self.is_built else None
        if direct is None:
            return None
        request = IndexedRequest(scope, receive)
        values = direct.parse(request)
        return None if values is None else await self.answer_directly(request, direct, values)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.is_built and self.direct_write is not None:
            await self.handle_write(scope, receive, send, self.direct_write)
            return
        await super().handle(scope, receive, send)

    async def answer_directly(
        self, request: Request, direct: DirectRead, values: dict[str, Any]
    ) -> Response:
        """The answer of a read whose parameters are valid; errors go to the application."""
        set_media_type(request)
        await self.admit(request)
        return self.finish_answer(request, await direct.answer(request, values))

    async def handle_write(
        self, scope: Scope, receive: Receive, send: Send, direct: DirectWrite
    ) -> None:
        """Answer a write whose path and body are valid; FastAPI answers all others.

        Errors are answered here: an inner request has no middleware around it.
        """
        request = Request(scope, receive, send)
        ordinary = super().handle

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            body = request.state.body = await request.body()
            await self.admit(request)
            values = direct.parse(request, body)
            if values is None:
                await ordinary(scope, build_repeating_receive(body, receive), send)
                return
            response = self.finish_answer(request, await direct.answer(request, values))
            await response(scope, receive, send)

        await wrap_app_handling_exceptions(answer, request)(scope, receive, send)

    async def admit(self, request: Request) -> None:
        """Count the request of another system or a script, once; raises TooMany."""
        if not self.is_open and not getattr(request.state, "is_admitted", False):
            request.state.is_admitted = True
            await request.app.state.admit(request)

    def finish_answer(self, request: Request, response: Response) -> Response:
        """The answer as its reader may have it; that they asked is noted once it is sent."""
        if getattr(request.state, "actor", None):
            response = request.app.state.finish(request, response)
            record_activity_after(request, response)
        return response

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            set_media_type(request)
            # before a form parser consumes it
            request.state.body = (
                b"" if self.is_streamed else await read_body(request, self.packed_limit)
            )
            await self.admit(request)
            try:
                response = await handle(request)
            except RequestValidationError:
                if session := getattr(request.state, "deferred", None):
                    await session.refuse()
                raise
            if getattr(request.state, "deferred", None) is None:
                response = add_response_headers(request, response)
            return self.finish_answer(request, response)

        return answer


def build_repeating_receive(body: bytes, receive: Receive) -> Receive:
    """What receives a body that was received already, and then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def has_record_id(dependant: Dependant) -> bool:
    """Whether its JSON body is a record to which the client gives the id."""
    bodies = (one.field_info for one in dependant.body_params)
    models = (one.annotation for one in bodies if not isinstance(one, params.Form))
    return any("id" in getattr(model, "model_fields", ()) for model in models)


def list_media_types(route: APIRoute) -> tuple[str, ...]:
    """What a read can be answered as; nothing for a write, and for files."""
    if "GET" not in (route.methods or ()) or route.response_field is None:
        return ()
    runs_here = find_session_parameter(inspect.signature(route.endpoint)) is not None
    return (JSON, CSV) if runs_here and is_list(route.response_model) else (JSON,)


def set_media_type(request: Request) -> None:
    """Fix what a read is answered as; raises NotAcceptable for what it cannot be."""
    offered: tuple[str, ...] = request.scope["route"].media_types
    if offered:
        request.state.media_type = select_media_type(request.headers.get("accept", ""), offered)
        if request.state.media_type is None:
            raise NotAcceptable


def list_list_dependencies(model: object, signature: Signature) -> Iterator[params.Depends]:
    """What every list takes beside the parameters of its endpoint."""
    names = list_names(signature)
    if is_whole_list(model, names):
        yield Depends(read_piece)
    elif is_record_list(model, names):
        yield Depends(read_selection)


def get_permission(endpoint: FunctionType, signature: Signature) -> str:
    """The permission that the endpoint names; raises TypeError if it names none."""
    for _, dependency in list_permission_dependencies(signature):
        return dependency.permission
    raise TypeError(f"{endpoint.__name__} names no permission: take a session from requires()")


def list_query_fields(dependant: Dependant) -> "Iterator[ModelField]":
    yield from dependant.query_params
    for inner in dependant.dependencies:
        yield from list_query_fields(inner)


def list_parameter_names(field: "ModelField") -> set[str]:
    """The query names of a parameter: its own, or the fields of its model of several parameters."""
    annotation = getattr(field.field_info, "annotation", None)
    inner = getattr(annotation, "model_fields", None)
    if inner is not None:
        return {info.alias or name for name, info in inner.items()}
    return {field.alias}


def create_router(
    prefix: str, *, route_class: type[PermissionRoute] = PermissionRoute
) -> APIRouter:
    """A router whose endpoints must name a permission; `prefix` is appended to `API_PREFIX`."""
    return APIRouter(
        prefix=API_PREFIX + prefix,
        tags=[prefix.strip("/")],
        route_class=route_class,
        generate_unique_id_function=get_operation_id,
    )


def get_operation_id(route: APIRoute) -> str:
    return route.name


def open_anonymous_session(why: str, *, replica: bool = False) -> PermissionDependency:
    """A session without a signed-in person and without scope, for endpoints of a public router.

    `replica`: a standby may answer, somewhat late.
    """

    def begin_open(request: Request, writes: bool) -> Session:
        ensure_known_parameters(request)
        actor = Actor(SYSTEM_ID, name=why, request_id=str(request.state.request_id))
        database: Database = request.app.state.database
        db = database.open_session(actor, EVERYTHING, writes=writes)
        standby = find_replica(request)
        if standby is not None and standby.state is not None:
            standby.move_here(db)
        db.info.update(request=request)
        return db

    async def session(request: Request) -> DeferredSession:
        return set_request_session(request, DeferredSession(request, begin_open, replica=replica))

    return PermissionDependency(session, permission=f"open: {why}", is_deferred=True)


def create_public_router(prefix: str, why: str) -> APIRouter:
    """A router for endpoints without sign-in; a contract test lists each of them."""
    assert why
    return create_router(prefix)
