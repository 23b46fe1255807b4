"""Headers of a request that are found by their name at once, and its state as plain attributes.

Starlette's look at each header of the request for each name that is asked, and a read asks for
twelve; a browser sends fifteen. Its state is asked by a function for each attribute.
"""

from functools import lru_cache
from typing import Any, cast

from starlette.applications import Starlette
from starlette.datastructures import Headers, State
from starlette.requests import Request
from starlette.types import Receive, Scope


class IndexedHeaders(Headers):
    """Starlette's headers, with {name: value of the first header of this name}."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self.first = dict(reversed(self._list))

    def __getitem__(self, key: str) -> str:
        return self.first[to_header_bytes(key)].decode("latin-1")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and to_header_bytes(key) in self.first

    def get(self, key: str, default: str | None = None) -> Any:  # type: ignore[override]
        found = self.first.get(to_header_bytes(key))
        return default if found is None else found.decode("latin-1")


@lru_cache(maxsize=256)
def to_header_bytes(name: str) -> bytes:
    return name.lower().encode("latin-1")


class RequestState:
    """The state of a request: its attributes are the entries of `values`, and stay so."""

    def __init__(self, values: dict[str, Any]) -> None:
        object.__setattr__(self, "__dict__", values)


def get_headers(scope: Scope) -> IndexedHeaders:
    """The headers of the request, indexed once."""
    state = scope.setdefault("state", {})
    found = state.get("headers")
    if found is None:
        found = state["headers"] = IndexedHeaders(scope)
    assert isinstance(found, IndexedHeaders)
    return found


class IndexedRequest(Request):
    """A request whose headers, state and application are plain attributes."""

    app: Starlette = cast(Starlette, None)
    headers: Headers = cast(Headers, None)
    state: State = cast(State, None)
    method: str = "GET"

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.app, self.method = scope["app"], scope["method"]
        self.headers = get_headers(scope)
        self.state = cast(State, RequestState(scope["state"]))
