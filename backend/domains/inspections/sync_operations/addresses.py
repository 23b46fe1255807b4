"""Which request an operation stands for."""

import json
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from fastapi.routing import APIRoute
from pydantic import JsonValue

from backend.core.http.dependencies import PermissionRoute
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.idempotency import compute_request_digest, to_canonical_body
from backend.domains.inspections.sync_operations.schemas import Operation

CREATE, UPDATE, SIGN = "create", "update", "sign"


class InnerRequest(NamedTuple):
    """The request of an operation, without its headers."""

    method: str
    path: str
    body: JsonValue
    route: PermissionRoute

    def compute_digest(self) -> str:
        """Under which the answer to this request is stored."""
        text = b"" if self.body is None else json.dumps(self.body).encode()
        return compute_request_digest(self.method, self.path, to_canonical_body(text))


def find_inner_request(operation: Operation, routes: Iterable[APIRoute]) -> InnerRequest | None:
    """The request of an operation among `routes`, those of its entity; None if no device may send
    it."""
    method, path = "POST", f"{API_PREFIX}/{operation.entity}"
    body: JsonValue = operation.body
    if operation.action == CREATE:
        body = {"id": str(operation.record_id), **(operation.body or {})}
    elif operation.action == UPDATE:
        method, path = "PATCH", f"{path}/{{id}}"
    else:
        path = f"{path}/{{id}}/{operation.action}"
    for route in routes:
        if not isinstance(route, PermissionRoute) or not route.is_offline:
            continue
        if route.path == path and method in (route.methods or ()):
            return InnerRequest(method, path.format(id=operation.record_id), body, route)
    return None


def is_body_valid(request: InnerRequest) -> bool:
    """Whether each field of the body is valid: only then may the register keep it (R7)."""
    field = request.route.body_field
    if field is None:
        return not request.body
    _, errors = field.validate(request.body, {}, loc=("body",))
    return not errors


def list_named_ids(operation: Operation) -> set[UUID]:
    """The records that must be there before: the record itself, and those that the body names."""
    found = set() if operation.action == CREATE else {operation.record_id}
    for name, value in (operation.body or {}).items():
        if name != "id" and isinstance(value, str):
            try:
                found.add(UUID(value))
            except ValueError:
                continue
    return found
