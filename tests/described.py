"""Each answer that a test gets is one that the API's description names.

So the whole test run records what the operations answer. `Transport` in `tests/calling.py` asks.
"""

import threading
from collections.abc import MutableMapping
from typing import Any

from fastapi import FastAPI

from backend.api_description.document import list_operations
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.rate_limits import POLICY

Message = MutableMapping[str, Any]

BESIDE_OPERATIONS = {405, 499, 500}
"""No operation has these: another method, a client that left, a fault that a test plants."""

_LOCK = threading.Lock()
_described: dict[tuple[str, str], frozenset[str]] = {}
_limited = set[str]()


def ensure_described(app: Any, scope: Message, start: Message) -> None:
    """Raise AssertionError for a status that the operation's description does not name.

    What says "later" says when, and the headers of a rate limit are described where they are sent.
    """
    route, status = scope.get("route"), start["status"]
    if not isinstance(route, PermissionRoute) or status in BESIDE_OPERATIONS:
        return
    with _LOCK:  # FastAPI's generator is for one thread
        if not _described:
            _described.update(read_answers(app))
            _limited.update(read_limited(app))
    sent = {name.decode().lower() for name, _ in start["headers"]}
    if status in (429, 503) and "retry-after" not in sent:
        raise AssertionError(f"{route.name} answers {status} without Retry-After")
    if status < 300 and (POLICY.lower() in sent) != (route.name in _limited):
        raise AssertionError(f"{route.name}: described and sent RateLimit-Policy differ")
    answers = _described.get((scope["method"], route.path_format))
    if answers is not None and str(status) not in answers:
        raise AssertionError(
            f"{route.name} answers {status}, which its description does not name: "
            "backend/api_description/possible_errors.py says how errors are found"
        )


def read_answers(app: FastAPI) -> dict[tuple[str, str], frozenset[str]]:
    """{(method, path): statuses} of the whole description; the same for every application."""
    document = app.openapi()
    return {
        (method, route.path_format): frozenset(operation["responses"])
        for route, operation in list_operations(app, document)
        for method in route.methods or ()
    }


def read_limited(app: FastAPI) -> set[str]:
    """The operations whose answers are described to tell of a rate limit."""
    return {
        route.name
        for route, operation in list_operations(app, app.openapi())
        for answer in operation["responses"].values()
        if POLICY in answer.get("headers", {})
    }
