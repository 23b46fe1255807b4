"""Headers that lead on: Link names the next page, Location what was created."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

PLAIN_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")
"""A path in which nothing is escaped: that of most requests."""
PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*(&[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*)*")
"""A query that is written again as it is."""


def get_next(result: object) -> str | None:
    """The cursor of the next page, if what an endpoint answers is a page that is not the last."""
    cursor = result.get("next") if isinstance(result, dict) else getattr(result, "next", None)
    return cursor if isinstance(cursor, str) else None


def add_next_link(request: Request, cursor: str | None, response: Response) -> None:
    """Add `Link: <…>; rel="next"` to a page that is not the last one."""
    if cursor is not None:
        query = build_next_query(request, cursor)
        response.headers["Link"] = f'<{get_path(request)}?{query}>; rel="next"'


def build_next_query(request: Request, cursor: str) -> str:
    """The query of the request, with `after` last; a cursor has nothing to escape."""
    asked = request.scope["query_string"].decode("latin-1")
    if not asked or PLAIN_QUERY.fullmatch(asked):
        others = [pair for pair in asked.split("&") if pair and not pair.startswith("after=")]
        return "&".join([*others, f"after={cursor}"])
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "after"]
    return urlencode([*pairs, ("after", cursor)])


def get_path(request: Request) -> str:
    """The path as it stands in a URL."""
    path: str = request.scope["path"]
    return path if PLAIN_PATH.fullmatch(path) else request.url.path


def add_location(request: Request, result: object, response: Response) -> None:
    """Add the address of what a POST created, if it can be read at an address below it."""
    route: APIRoute = request.scope["route"]
    name = request.app.state.dispatcher.detail_parameters.get(route.path_format)
    if name is None or response.status_code != 201 or "location" in response.headers:
        return
    value = getattr(result, name, None) or getattr(result, "id", None)
    if value is not None:
        response.headers["Location"] = f"{request.url.path}/{value}"


def list_detail_parameters(routes: Iterable[BaseRoute]) -> Mapping[str, str]:
    """{path of a list: name of the parameter by which one of its records is read}."""
    found = {}
    for route in routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            parent, _, last = route.path.rpartition("/")
            if last.startswith("{") and last.endswith("}"):
                found[parent] = last[1:-1]
    return found
