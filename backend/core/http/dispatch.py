"""Straight to the routes of a resource: the router would ask every route of the house in turn."""

from collections import defaultdict

from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

API_PREFIX = "/api/v1"


class PrefixDispatcher:
    """Stands in the router's place and asks only routes whose first segment is asked for.

    What none of them answers (another method, another path, the SPA) goes to the router as ever.
    """

    def __init__(self, router: APIRouter) -> None:
        self.router = router
        self.everything = router.middleware_stack
        self.by_word: dict[str, list[APIRoute]] = defaultdict(list)
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path.startswith(f"{API_PREFIX}/"):
                self.by_word[get_first_segment(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{API_PREFIX}/"):
            for route in self.by_word.get(get_first_segment(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self.everything(scope, receive, send)


def get_first_segment(path: str) -> str:
    return path[len(API_PREFIX) + 1 :].partition("/")[0]
