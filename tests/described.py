"""Each answer that a test gets is one that the API's description names.

So the whole test run records what the operations answer. `Transport` in `tests/calling.py` asks.
"""

import threading
from collections.abc import MutableMapping
from typing import Any

from fastapi import FastAPI

from backend.api_description.document import list_operations
from backend.core.http.dependencies import PermissionRoute

Message = MutableMapping[str, Any]

BESIDE_OPERATIONS = {405, 499, 500}
"""No operation has these: another method, a client that left, a fault that a test plants."""

_LOCK = threading.Lock()
_described: dict[tuple[str, str], frozenset[str]] = {}


def ensure_described(app: Any, scope: Message, start: Message) -> None:
    """Raise AssertionError for a status that the operation's description does not name."""
    route, status = scope.get("route"), start["status"]
    if not isinstance(route, PermissionRoute) or status in BESIDE_OPERATIONS:
        return
    with _LOCK:  # FastAPI's generator is for one thread
        if not _described:
            _described.update(read_answers(app))
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
