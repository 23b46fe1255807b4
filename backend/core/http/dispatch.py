"""Straight to the routes of a resource: the router would ask every route of the house in turn."""

from collections import defaultdict

from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

API = "/api/v1"


class Doors:
    """Stands in the router's place and asks only routes whose first word after `API` is asked for.

    What none of them answers (another method, another path, the SPA) goes to the router as ever.
    """

    def __init__(self, router: APIRouter) -> None:
        self.router = router
        self.everything = router.middleware_stack
        self.by_word: dict[str, list[APIRoute]] = defaultdict(list)
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path.startswith(f"{API}/"):
                self.by_word[first_word(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{API}/"):
            for route in self.by_word.get(first_word(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self.everything(scope, receive, send)


def first_word(path: str) -> str:
    return path[len(API) + 1 :].partition("/")[0]
