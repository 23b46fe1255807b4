"""What can be read off a route: whether it writes, answers 304, takes a key for safe retries."""

import ast
import inspect

from fastapi.routing import APIRoute

from backend.api_description.possible_errors import find_possible_errors
from backend.api_description.source_names import find_definition, list_nodes
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.rate_limits import count_request
from backend.core.http.request_sessions import SAFE_METHODS, list_permission_dependencies
from backend.core.text.schemas import BaseModel


def is_writing(route: APIRoute) -> bool:
    return not (route.methods or set()) <= SAFE_METHODS


def is_conditional(route: PermissionRoute) -> bool:
    """Whether it may answer 304: every read of JSON, and what has an ETag of its own."""
    return not is_writing(route) and (
        route.response_field is not None or 304 in list_statuses(route)
    )


def has_safe_retries(route: PermissionRoute) -> bool:
    """Whether the answer is stored for safe retries."""
    return is_writing(route) and has_own_session(route)


def has_used_session(route: PermissionRoute) -> bool:
    """Whether it uses the session that it takes: a few public ones only say so who may ask."""
    if not route.is_open:
        return True
    function = inspect.unwrap(route.endpoint)
    node = find_definition(function)
    taken = {name for name, _ in list_permission_dependencies(inspect.signature(function))}
    assert node is not None
    return any(isinstance(one, ast.Name) and one.id in taken for one in list_nodes(node))


def has_path_id(route: APIRoute) -> bool:
    """Whether its path names a record; a word of a fixed list is none."""
    told = [field.field_info.json_schema_extra for field in route.dependant.path_params]
    return any(not (isinstance(one, dict) and "enum" in one) for one in told)


def has_own_session(route: PermissionRoute) -> bool:
    """Whether the endpoint runs in one session of the signed-in person."""
    dependencies = list_permission_dependencies(inspect.signature(route.endpoint))
    return not route.is_open and any(found.is_deferred for _, found in dependencies)


def is_rate_limited(route: PermissionRoute) -> bool:
    """Whether the endpoint, or a dependency of it, counts the request at a rate limit."""
    return is_called_by(route, count_request)


def is_called_by(route: PermissionRoute, called: object) -> bool:
    """Whether the endpoint, or a dependency of it, names the function."""
    used = [route.endpoint, *(one.call for one in route.dependant.dependencies)]
    functions = [inspect.unwrap(one) for one in used if one is not None]
    return any(
        called is function.__globals__.get(name)
        for function in functions
        if inspect.isfunction(function)
        for name in function.__code__.co_names
    )


def list_statuses(route: PermissionRoute) -> frozenset[int]:
    """The statuses of errors that the endpoint itself may raise."""
    return frozenset(error.status for error in find_possible_errors(route.endpoint))


def has_next_page(route: APIRoute) -> bool:
    """Whether its answer may be one page of several."""
    return not is_writing(route) and has_field(route, "items") and has_field(route, "next")


def has_field(route: APIRoute, name: str) -> bool:
    """Whether the answer's model has this field."""
    model = route.response_model
    return inspect.isclass(model) and issubclass(model, BaseModel) and name in model.model_fields
