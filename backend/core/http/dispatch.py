"""Finds the route of a request by the first segment of its path.

Starlette's router tries every route of the application one after another, which is slow here.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, runtime_checkable

import anyio
import anyio.to_thread
from fastapi.routing import APIRoute, APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.http.navigation import list_detail_parameters

API_PREFIX = "/api/v1"
FAILURE = "failure"
"""In the state of a request: why its direct answer failed."""
_ONE_THREAD = anyio.CapacityLimiter(1)
"""Requests wait for an import in the event loop, so that a crowd of them takes one thread."""


class RecordReads(Protocol):
    """What answers the GETs of one route, `…/{id}`, at once if it can."""

    async def find_answer(self, scope: Scope, receive: Receive, id: str) -> Response | None: ...


@runtime_checkable
class ReadRoute(Protocol):
    """A route whose GET may be answered without FastAPI."""

    path: str
    bound: RecordReads | None

    def find_path_params(self, path: str) -> dict[str, Any] | None: ...
    async def find_direct_answer(self, scope: Scope, receive: Receive) -> Response | None: ...


class PrefixDispatcher:
    """Replaces the router's matching: tries only the routes with the same first path segment.

    `load_routes` finds these at the first request of one of the `segments`. A request that none of
    them matches (another path, the SPA) goes to the router. HEAD is answered as GET, whose content
    the server does not send. 405 names every method of the path in Allow.
    """

    def __init__(
        self,
        router: APIRouter,
        segments: Collection[str],
        load_routes: Callable[[str], Sequence[APIRoute]],
        finish: Callable[[Scope, Response], ASGIApp] = lambda _, response: response,
    ) -> None:
        """`finish` does for a direct answer what the layers between would do."""
        self.router = router
        self.fallback = router.middleware_stack
        self.finish = finish
        self.segments = segments
        self.load_routes = load_routes
        self.by_segment: dict[str, Sequence[APIRoute]] = {}
        self.reads: dict[str, Sequence[ReadRoute]] = {}
        self.bound: dict[str, RecordReads] = {}
        """{path of a resource: the reads of its records}."""
        self.detail_parameters: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        failure: Exception | None = scope.get("state", {}).pop(FAILURE, None)
        if failure is not None:
            raise failure
        if scope["type"] == "http" and scope["path"].startswith(f"{API_PREFIX}/"):
            asked = scope if scope["method"] != "HEAD" else build_whole_get(scope)
            allowed = set[str]()
            segment = get_first_segment(scope["path"])
            if segment not in self.by_segment and segment in self.segments:
                await anyio.to_thread.run_sync(self.add_routes, segment, limiter=_ONE_THREAD)
            for route in self.by_segment.get(segment, ()):
                match, found = route.matches(asked)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    asked.update(
                        scope, method=asked["method"], headers=asked["headers"]
                    )  # the same object but for HEAD
                    await route.handle(asked, receive, send)
                    return
                if match is Match.PARTIAL:
                    allowed |= route.methods or set()
            if allowed:
                raise HTTPException(405, headers={"Allow": format_methods(allowed)})
        await self.fallback(scope, receive, send)

    async def find_direct_answer(self, scope: Scope, receive: Receive) -> ASGIApp | None:
        """The answer of a read that needs no layer in between; None: the application must answer.

        An error is raised again within these layers, which answer it.
        """
        path: str = scope["path"]
        if scope["method"] != "GET" or not path.startswith(f"{API_PREFIX}/"):
            return None
        resource, _, id = path.rpartition("/")
        bound, response = self.bound.get(resource), None
        try:
            if bound is not None and not scope["query_string"]:
                response = await bound.find_answer(scope, receive, id)
            if response is None and (route := self.find_read(scope, path)):
                response = await route.find_direct_answer(scope, receive)
        except Exception as error:
            scope["state"][FAILURE] = error
            return None
        return response and self.finish(scope, response)

    def find_read(self, scope: Scope, path: str) -> ReadRoute | None:
        for route in self.reads.get(get_first_segment(path), ()):
            params = route.find_path_params(path)
            if params is not None:
                scope["route"], scope["path_params"] = route, params
                return route
        return None

    def add_routes(self, segment: str) -> None:
        if segment not in self.by_segment:
            routes = self.load_routes(segment)
            self.detail_parameters |= list_detail_parameters(routes)
            self.reads[segment] = [
                route
                for route in routes
                if isinstance(route, ReadRoute) and "GET" in (route.methods or ())
            ]
            self.bound |= {
                route.path.removesuffix("/{id}"): route.bound
                for route in self.reads[segment]
                if route.bound is not None and route.path.endswith("/{id}")
            }
            self.by_segment[segment] = routes

    def list_neighbours(self, route: APIRoute) -> Sequence[APIRoute]:
        """The routes of the same first segment, once one of them was asked."""
        return self.by_segment[get_first_segment(route.path)]


def build_whole_get(scope: Scope) -> Scope:
    """The GET that answers a HEAD, for which no part of a file is defined (RFC 9110, 14.2)."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"range"]
    return {**scope, "method": "GET", "headers": headers}


def format_methods(methods: set[str]) -> str:
    """The value of Allow: who may GET may ask for the HEAD, too."""
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def get_first_segment(path: str) -> str:
    return path[len(API_PREFIX) + 1 :].partition("/")[0]
