"""Headers of a request that are found by their name at once.

Starlette's look at each header of the request for each name that is asked, and a read asks for
twelve; a browser sends fifteen.
"""

from starlette.datastructures import Headers, State
from starlette.requests import Request
from starlette.types import Receive, Scope


class IndexedHeaders(Headers):
    """Starlette's headers, with {name: value of the first header of this name}."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self.first = dict(reversed(self._list))

    def __getitem__(self, key: str) -> str:
        return self.first[key.lower().encode("latin-1")].decode("latin-1")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower().encode("latin-1") in self.first


def get_headers(scope: Scope) -> IndexedHeaders:
    """The headers of the request, indexed once."""
    state = scope.setdefault("state", {})
    found = state.get("headers")
    if found is None:
        found = state["headers"] = IndexedHeaders(scope)
    assert isinstance(found, IndexedHeaders)
    return found


class IndexedRequest(Request):
    """A request whose headers and state are at hand; its `receive` has no body left."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._headers = get_headers(scope)
        self._state: State = State(scope["state"])

    @property
    def headers(self) -> Headers:
        return self._headers

    @property
    def state(self) -> State:
        return self._state
