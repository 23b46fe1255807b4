"""Finds the route of a request by the first segment of its path.

Starlette's router tries every route of the application one after another, which is slow here.
"""

from collections import defaultdict

from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

API_PREFIX = "/api/v1"


class PrefixDispatcher:
    """Replaces the router's matching: tries only the routes with the same first path segment.

    A request that none of them matches (another method or path, the SPA) goes to the router.
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
            for route in self.by_segment.get(get_first_segment(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self.fallback(scope, receive, send)


def get_first_segment(path: str) -> str:
    return path[len(API_PREFIX) + 1 :].partition("/")[0]
