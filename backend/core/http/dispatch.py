"""Finds the route of a request by the first segment of its path.

Starlette's router tries every route of the application one after another, which is slow here.
"""

from collections import defaultdict

from fastapi.routing import APIRoute, APIRouter
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

API_PREFIX = "/api/v1"


class PrefixDispatcher:
    """Replaces the router's matching: tries only the routes with the same first path segment.

    A request that none of them matches (another path, the SPA) goes to the router. HEAD is answered
    as GET, whose content the server does not send. 405 names every method of the path in Allow.
    """

    def __init__(self, router: APIRouter) -> None:
        self.router = router
        self.fallback = router.middleware_stack
        self.by_segment: dict[str, list[APIRoute]] = defaultdict(list)
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path.startswith(f"{API_PREFIX}/"):
                self.by_segment[get_first_segment(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{API_PREFIX}/"):
            asked = scope if scope["method"] != "HEAD" else {**scope, "method": "GET"}
            allowed = set[str]()
            for route in self.by_segment.get(get_first_segment(scope["path"]), ()):
                match, found = route.matches(asked)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    asked.update(scope, method=asked["method"])  # the same object but for HEAD
                    await route.handle(asked, receive, send)
                    return
                if match is Match.PARTIAL:
                    allowed |= route.methods or set()
            if allowed:
                raise HTTPException(405, headers={"Allow": format_methods(allowed)})
        await self.fallback(scope, receive, send)


def format_methods(methods: set[str]) -> str:
    """The value of Allow: who may GET may ask for the HEAD, too."""
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def get_first_segment(path: str) -> str:
    return path[len(API_PREFIX) + 1 :].partition("/")[0]
