"""What an operation takes in headers."""

from backend.api_description.nodes import OperationNode
from backend.api_description.route_facts import (
    has_safe_retries,
    is_conditional,
    list_statuses,
)
from backend.api_description.shared_parts import build_parameter_references
from backend.core.http.dependencies import PermissionRoute


def describe_request_headers(route: PermissionRoute, operation: OperationNode) -> None:
    """Add the headers that the operation reads."""
    names = ["Accept-Language"]
    if has_safe_retries(route):
        names.append("Idempotency-Key")
    if 428 in list_statuses(route):
        names.append("If-Match")
    if is_conditional(route):
        names.append("If-None-Match")
    operation["parameters"] = [
        *operation.get("parameters", ()),
        *build_parameter_references(*names),
    ]
