"""Runs a plain endpoint in one thread call (SQLite) or greenlet (PostgreSQL).

The endpoint, the serialisation of its answer, the stored response for retries and the commit run
together: one switch of threads per request instead of several.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Signature
from types import FunctionType
from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import APIRoute
from fastapi.utils import is_body_allowed_for_status_code
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.core.http.csv_answers import to_csv_response
from backend.core.http.etags import (
    build_not_modified,
    build_read_etag,
    build_weak_etag,
    is_named,
)
from backend.core.http.idempotency import write_response
from backend.core.http.media_types import CSV, JSON
from backend.core.http.navigation import add_location, add_next_link, get_next
from backend.core.http.request_sessions import DeferredSession, list_permission_dependencies
from backend.core.http.text_warnings import HEADER, add_text_warnings
from backend.core.http.whole_lists import select_piece
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.deferred_rows import DeferredRow, DeferredRows
from backend.core.sql.row_serializer import find_page_json, find_row_json

PlainEndpoint = Callable[..., Any]
"""An endpoint that is a plain function and takes a session."""


def find_plain_endpoint(endpoint: FunctionType, signature: Signature) -> PlainEndpoint | None:
    """The endpoint if it is a plain function that takes a session; raises TypeError if it is async
    and takes one."""
    name = find_session_parameter(signature)
    if not inspect.iscoroutinefunction(endpoint):
        return None if name is None else endpoint
    if name is not None:
        raise TypeError(f"{endpoint.__name__} is async: it takes short transactions, not a session")
    return None


def build_endpoint_runner(endpoint: FunctionType, signature: Signature) -> Callable[..., Any]:
    """Let a plain endpoint run where its database needs it; an async endpoint stays as it is."""
    plain, name = find_plain_endpoint(endpoint, signature), find_session_parameter(signature)
    if plain is None or name is None:
        return endpoint
    given = next((n for n, p in signature.parameters.items() if p.annotation is Response), "")

    @wraps(endpoint)
    async def call(**values: Any) -> Response:
        return await run_endpoint(plain, values[name], name, values, values.get(given))

    return call


async def run_endpoint(
    endpoint: PlainEndpoint,
    deferred: DeferredSession,
    name: str,
    values: Mapping[str, Any],
    given: Response | None = None,
) -> Response:
    """The answer of `endpoint(**values)`, which takes the opened session as `name`."""

    def work(db: Session) -> Response:
        request = deferred.request
        response = build_answer(request, load_answer(db, endpoint(**{**values, name: db})), given)
        record_response(request, db, response)
        return response

    return await deferred.perform(work)


def load_answer(db: Session, result: Any) -> Any:
    """What an endpoint answers with; raises NotFound if there is no row that it asks for."""
    return db.get_row(result) if type(result) is RowQuery else result


def build_answer(request: Request, result: Any, given: Response | None) -> Response:
    """The answer with its headers, still within the session of its endpoint."""
    route: APIRoute = request.scope["route"]
    if type(result) is DeferredRow and given is None and route.status_code in (None, 200):
        written = find_rows_json(route.response_model, result)
        if written is not None:
            named = request.headers.get("if-none-match", "")
            etag = getattr(request.state, "etag", None)
            is_live: bool = request.scope["route"].is_live
            return build_row_answer(result, written, named, etag, is_live=is_live)
    version = getattr(result, "version", None)
    if version is not None:
        request.state.etag = f'"{version}"'
    response = to_response(route, result, given)
    add_next_link(request, select_piece(request, response) or get_next(result), response)
    add_location(request, result, response)
    if len(getattr(route, "media_types", ())) > 1:
        response.headers.add_vary_header("Accept")
        if request.state.media_type == CSV:
            response = to_csv_response(response, route.response_model)
    return add_response_headers(request, response)


def build_row_answer(
    row: DeferredRow, written: bytes, if_none_match: str, etag: str | None = None, *, is_live: bool
) -> Response:
    """The answer of a GET of one record, without the looks that other answers need.

    `etag` is that of a record without a version.
    """
    version = row.version if row.has("version") else None
    etag = etag if version is None else f'"{version}"'
    if etag is None or is_live:
        etag = build_weak_etag(written, etag)
    response = Response(written, media_type=JSON)
    response.raw_headers.append((b"etag", etag.encode()))
    return build_not_modified(response) if is_named(etag, if_none_match) else response


def find_session_parameter(signature: Signature) -> str | None:
    """The name of the parameter that receives the session; None without one."""
    found = list_permission_dependencies(signature)
    return next((name for name, dependency in found if dependency.is_deferred), None)


def to_response(route: APIRoute, result: Any, given: Response | None) -> Response:
    """The same response as FastAPI builds, but in the thread or greenlet of the endpoint.

    `given` is the endpoint's `response` parameter, with the headers and status that it set.
    """
    if isinstance(result, Response):
        return result
    status = (given.status_code if given else None) or route.status_code or 200
    field = route.response_field
    if field is None:
        response: Response = JSONResponse(jsonable_encoder(result), status)
    elif (written := find_rows_json(route.response_model, result)) is not None:
        response = Response(written, status, media_type="application/json")
    else:
        value, errors = field.validate(result, {}, loc=("response",))
        if errors:
            raise ResponseValidationError(errors, body=result)
        content = field.serialize_json(
            value,
            include=route.response_model_include,
            exclude=route.response_model_exclude,
            by_alias=route.response_model_by_alias,
            exclude_unset=route.response_model_exclude_unset,
            exclude_defaults=route.response_model_exclude_defaults,
            exclude_none=route.response_model_exclude_none,
        )
        response = Response(content, status, media_type="application/json")
    if not is_body_allowed_for_status_code(status):
        response.body = b""
    if given is not None:
        response.headers.raw.extend(given.headers.raw)
    return response


def find_rows_json(model: Any, result: object) -> bytes | None:
    """The JSON of a row or a page of rows that nobody has looked at; None: not plain."""
    if type(result) is DeferredRow:
        return find_row_json(model, result)
    if type(result) is not dict or type(result.get("items")) is not DeferredRows:
        return None
    if result.keys() != model.model_fields.keys():
        return None
    (item,) = model.model_fields["items"].annotation.__args__
    return find_page_json(item, result["items"], result["next"])


def add_response_headers(request: Request, response: Response) -> Response:
    """Add text warnings and the ETag, or answer 304."""
    add_text_warnings(request, response)
    etag: str | None = getattr(request.state, "etag", None)
    if request.method == "GET" and response.status_code == 200:
        etag = build_read_etag(response, etag, is_live=request.scope["route"].is_live)
    if etag and response.status_code < 300:
        response.headers["ETag"] = etag
        if request.method == "GET" and is_named(etag, request.headers.get("if-none-match", "")):
            return build_not_modified(response)
    return response


STORED_HEADERS = ("content-type", "etag", "link", "location", HEADER.lower())


def record_response(request: Request, db: Session, response: Response) -> None:
    """Keep what a repeated request gets; secrets that are shown once are left out."""
    claims = db.info.get("claims")
    if claims:
        db.flush()
        headers = {n: response.headers[n] for n in STORED_HEADERS if n in response.headers}
        without_secrets = getattr(request.state, "without_secrets", bytes)
        body = without_secrets(response.body)
        write_response(db, response.status_code, headers, body, claims)


def record_activity_after(request: Request, response: Response) -> None:
    """Record the activity of the signed-in person after the response is sent, if it is due."""
    if not request.app.state.claim_note(request):
        return
    tasks = BackgroundTasks([BackgroundTask(request.app.state.after, request)])
    if response.background is not None:
        tasks.tasks.insert(0, BackgroundTask(response.background))
    response.background = tasks
