"""Turns each error into a problem response; http/middleware.py answers unexpected errors."""

from collections.abc import Awaitable, Callable, Sequence

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from backend.core.errors.exceptions import AppError, Conflict, Invalid, Stale, Unavailable
from backend.core.errors.problem import build_problem, to_problem, to_validation_problem
from backend.core.http.idempotency import Replay
from backend.core.http.middleware import CLIENT_CLOSED_REQUEST
from backend.core.server.admission import ClientDisconnected
from backend.core.server.disk import DiskFull, is_disk_full
from backend.core.session.models import Base
from backend.core.text.i18n import is_loaded
from backend.core.text.registrations import load_registrations
from backend.core.text.schemas import BaseModel

_CONFLICTS: dict[str, str] = {}

UNIQUE_VIOLATION = "23505"

HTTP_CODES = {
    400: "malformed-request",
    404: "no-such-path",
    405: "method-not-allowed",
    413: "too-large",
}


def register_conflict_codes(codes: dict[str, str]) -> None:
    """Register the error codes of unique constraints: {constraint name: code}."""
    _CONFLICTS.update(codes)


def find_conflict_code(constraint: str) -> str | None:
    """The registered code of a unique constraint."""
    if constraint not in _CONFLICTS:
        load_registrations()
    return _CONFLICTS.get(constraint)


def install_handlers(app: FastAPI) -> None:
    handlers: dict[type[Exception], Callable[..., Awaitable[Response]]] = {
        AppError: render_app_error,
        Stale: render_stale,
        StaleDataError: render_stale_data,
        Replay: render_replay,
        ClientDisconnected: render_client_disconnected,
        RequestValidationError: render_validation_error,
        HTTPException: render_http_error,
        ClientDisconnect: render_client_disconnected,
        exc.IntegrityError: render_integrity_error,
        exc.DataError: render_data_error,
        exc.DBAPIError: render_database_error,
        exc.TimeoutError: render_database_error,
        OSError: render_os_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def render_app_error(request: Request, error: AppError) -> Response:
    codes = (error.code, *(one.code for one in error.errors))
    if not all(map(is_loaded, codes)):
        await anyio.to_thread.run_sync(load_registrations)
    return to_problem(request, error)


async def render_stale(request: Request, error: Stale) -> Response:
    model = find_record_model(request)
    if model is not None and error.shown is not None:
        adapter = TypeAdapter(model)
        shown = adapter.validate_python(error.shown, from_attributes=True)
        current = adapter.dump_python(shown, mode="json")
        error.extra["current"] = current
        error.headers["ETag"] = f'"{current["version"]}"'
    return to_problem(request, error)


def find_record_model(request: Request) -> type[BaseModel] | None:
    """The response model of the record: an action on it may answer with another model or none.

    It is the model of the record's GET, PATCH or POST, or else that of the present route.
    """
    route = request.scope["route"]
    record = route.path[: route.path.rfind("}") + 1]
    neighbours: Sequence[APIRoute] = request.app.state.dispatcher.list_neighbours(route)
    routes = {(method, one.path): one for one in neighbours for method in one.methods or ()}
    ways = (("GET", record), ("PATCH", record), ("POST", record.rpartition("/")[0]))
    found = next((routes[way] for way in ways if way in routes), route)
    model: type[BaseModel] | None = found.response_model
    return model


async def render_stale_data(request: Request, _error: StaleDataError) -> Response:
    return to_problem(request, Stale())


async def render_replay(_request: Request, error: Replay) -> Response:
    stored = error.stored
    headers = {**stored.headers, "Idempotency-Replayed": "true"}
    return Response(stored.body, stored.status, headers)


async def render_client_disconnected(_request: Request, _error: Exception) -> Response:
    """Only for the access log: the client has disconnected."""
    return Response(status_code=CLIENT_CLOSED_REQUEST)


async def render_validation_error(request: Request, error: RequestValidationError) -> Response:
    return to_validation_problem(request, error)


async def render_http_error(request: Request, error: HTTPException) -> Response:
    code = HTTP_CODES.get(error.status_code, "malformed-request")
    return build_problem(request, error.status_code, code, headers=error.headers)


async def render_integrity_error(request: Request, error: exc.IntegrityError) -> Response:
    return await render_app_error(request, await anyio.to_thread.run_sync(to_conflict, error))


def to_conflict(error: exc.IntegrityError) -> AppError:
    """The conflict of a unique constraint by its registered code; Invalid for a missing value."""
    name = find_constraint_name(error)
    if name is None:
        return Invalid() if "NOT NULL" in str(error.orig).upper() else Conflict("in-use")
    return Conflict(find_conflict_code(name) or "already-exists")


def find_constraint_name(error: exc.IntegrityError) -> str | None:
    """The name of the unique constraint; SQLite reports only its columns."""
    cause = getattr(error.orig, "__cause__", None)
    if getattr(cause, "sqlstate", None) == UNIQUE_VIOLATION:  # of asyncpg
        return str(getattr(cause, "constraint_name", None))
    message = str(error.orig)
    if not message.startswith("UNIQUE constraint failed: "):
        return None
    columns = message.removeprefix("UNIQUE constraint failed: ").split(", ")
    table = Base.metadata.tables.get(columns[0].split(".")[0])
    names = {c.split(".", 1)[1] for c in columns}
    for constraint in table.constraints if table is not None else ():
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):  # noqa: SIM102
            if {c.name for c in constraint.columns} == names:
                return str(constraint.name)
    return "unknown"


async def render_data_error(request: Request, _error: exc.DataError) -> Response:
    return to_problem(request, Invalid())


async def render_database_error(request: Request, error: Exception) -> Response:
    request.app.state.report(request, error)
    is_full = is_disk_full(getattr(error, "orig", None))
    return to_problem(request, DiskFull() if is_full else Unavailable())


async def render_os_error(request: Request, error: OSError) -> Response:
    """No space left for a file that a request writes; every other OSError is a failure."""
    if not is_disk_full(error):
        raise error
    request.app.state.report(request, error)
    request.app.state.disk.record_failure()
    return to_problem(request, DiskFull())
