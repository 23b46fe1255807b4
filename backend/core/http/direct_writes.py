"""Writes that are answered without FastAPI, as reads are (`direct_reads.py`).

A POST, PUT, PATCH or DELETE whose endpoint takes a session, parameters of its path and at most one
body of JSON needs neither FastAPI's dependencies nor its stacks of context managers. FastAPI's own
fields validate path and body. The endpoint runs in the session of its permission: scope, If-Match,
log, safe retries, admission and errors are those of any other write. Whatever is not plain goes
the ordinary way, so that each refusal has one wording: a parameter in the query, a body that is
missing, that is no JSON or that is not valid.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import _should_embed_body_fields, request_params_to_args
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.direct_reads import OTHER_SOURCES
from backend.core.http.endpoint_runner import PlainEndpoint, run_endpoint
from backend.core.http.media_types import JSON
from backend.core.http.request_sessions import DeferredSession

if TYPE_CHECKING:
    from fastapi._compat import ModelField

JSON_TYPES = frozenset({JSON, f"{JSON}; charset=utf-8", f"{JSON};charset=utf-8"})
"""The content types of a body that is surely JSON; FastAPI looks at all others."""
UNUSUAL_SOURCES = tuple(one for one in OTHER_SOURCES if one != "body_params")


@dataclass(frozen=True, slots=True)
class DirectWrite:
    """A write that is answered without FastAPI; `parse` says whether a request is plain enough."""

    endpoint: PlainEndpoint
    session: str
    """The name of the endpoint's parameter that takes the session."""
    open_session: Callable[[Request], Awaitable[DeferredSession]]
    path: "list[ModelField]"
    body: "ModelField | None"
    request: str | None
    """The name of the endpoint's parameter that takes the request, if one does."""

    def parse(self, request: Request, body: bytes) -> dict[str, Any] | None:
        """The endpoint's values; None if the request must go the ordinary way."""
        if request.scope["query_string"]:
            return None
        values, errors = request_params_to_args(self.path, request.path_params)
        if errors:
            return None
        if self.body is not None:
            if request.headers.get("content-type", "").lower() not in JSON_TYPES:
                return None
            try:
                content = json.loads(body)
            except (ValueError, RecursionError):
                return None
            values[self.body.name], errors = self.body.validate(content, values, loc=("body",))
        if self.request is not None:
            values[self.request] = request
        return None if errors else values

    async def answer(self, request: Request, values: Mapping[str, Any]) -> Response:
        deferred = await self.open_session(request)
        return await run_endpoint(self.endpoint, deferred, self.session, values)


def build_direct_write(
    dependant: Dependant, endpoint: PlainEndpoint | None, session: str | None
) -> DirectWrite | None:
    """How a write is answered without FastAPI; None if it takes what only FastAPI gives.

    `endpoint` is None unless it is a plain function that takes a session, as `session`.
    """
    if endpoint is None or session is None or len(dependant.dependencies) != 1:
        return None
    if any(getattr(dependant, source) for source in UNUSUAL_SOURCES):
        return None
    bodies = dependant.body_params
    if len(bodies) > 1 or _should_embed_body_fields(bodies):
        return None
    if any(isinstance(one.field_info, params.Form) for one in bodies):
        return None
    opening = dependant.dependencies[0].call
    assert opening is not None
    return DirectWrite(
        endpoint,
        session,
        opening,
        dependant.path_params,
        bodies[0] if bodies else None,
        dependant.request_param_name,
    )
