"""Reads that are answered without FastAPI.

FastAPI solves the dependencies of an endpoint anew for each request, within two stacks of context
managers; that costs more than to read one record. A GET whose endpoint takes a session, and path
and query parameters, needs none of it. FastAPI's own fields validate its parameters, each looked at
once (`parameter_parser.py`), and the endpoint runs in the session of its permission, with the
admission, answer and errors of any other. Whatever is not plain goes the ordinary way, so that it
is answered in one place only: HEAD, an invalid parameter, a parameter that every list takes
(`core/http/record_lists.py`, `whole_lists.py`) and a request with a body.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.endpoint_runner import PlainEndpoint, build_answer, load_answer
from backend.core.http.indexed_headers import get_headers
from backend.core.http.middleware import WITH_BODY
from backend.core.http.parameter_parser import NotSimple, ParameterParser
from backend.core.http.record_lists import read_selection
from backend.core.http.request_sessions import DeferredSession
from backend.core.http.whole_lists import read_piece
from backend.core.session.session import Session

OF_LISTS = (read_piece, read_selection)
"""Dependencies of lists. They do nothing if none of their parameters is given."""
NO_QUERY = QueryParams()
OTHER_SOURCES = (
    "header_params",
    "cookie_params",
    "body_params",
    "response_param_name",
    "background_tasks_param_name",
    "security_scopes_param_name",
    "http_connection_param_name",
)
"""What an endpoint may take beside a session, parameters of its path and query, and its request."""


@dataclass(frozen=True, slots=True)
class DirectRead:
    """A GET that is answered without FastAPI; `parse` says whether a request is plain enough."""

    endpoint: PlainEndpoint
    session: str
    """The name of the endpoint's parameter that takes the session."""
    open_session: Callable[[Request], Awaitable[DeferredSession]]
    path: ParameterParser
    query: ParameterParser
    request: str | None
    """The name of the endpoint's parameter that takes the request, if one does."""
    of_lists: frozenset[str]

    def parse(self, request: Request) -> dict[str, Any] | None:
        """The endpoint's values; None if the request must go the ordinary way."""
        if not WITH_BODY.isdisjoint(get_headers(request.scope).first):
            return None
        asked = request.query_params if request.scope["query_string"] else NO_QUERY
        if not self.of_lists.isdisjoint(asked.keys()):
            return None
        values, more = self.path.parse(request.path_params), self.query.parse(asked)
        if values is None or more is None:
            return None
        if self.request is not None:
            values[self.request] = request
        return values | more

    async def answer(self, request: Request, values: dict[str, Any]) -> Response:
        """The answer of the endpoint with these values; raises what it and its session do."""
        deferred = await self.open_session(request)

        def work(db: Session) -> Response:
            values[self.session] = db
            return build_answer(request, load_answer(db, self.endpoint(**values)), None)

        return await deferred.perform(work)


def build_direct_read(
    dependant: Dependant, endpoint: PlainEndpoint | None, session: str | None
) -> DirectRead | None:
    """How a GET is answered without FastAPI; None if it takes what only FastAPI gives.

    `endpoint` is None unless it is a plain function that takes a session, as `session`.
    """
    if endpoint is None or session is None:
        return None
    if any(getattr(dependant, source) for source in OTHER_SOURCES):
        return None
    opening = next(one.call for one in dependant.dependencies if one.name == session)
    others = [one for one in dependant.dependencies if one.name != session]
    if opening is None or any(one.call not in OF_LISTS for one in others):
        return None
    try:
        path, query = map(ParameterParser, (dependant.path_params, dependant.query_params))
    except NotSimple:
        return None
    return DirectRead(
        endpoint,
        session,
        opening,
        path,
        query,
        dependant.request_param_name,
        frozenset(field.alias for one in others for field in one.query_params),
    )
