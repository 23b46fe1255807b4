"""Which errors an endpoint may raise, read from its source and that of the functions it uses.

The walk starts at the endpoint and follows the functions of `backend` that it calls or hands on.
Where one makes an error (`Conflict("in-use")`, `Invalid.at(…)`), its status and code are collected.
What a value holds at run time is not followed: `tests/described.py` checks every answer of the
tests against the description, and `register_possible_errors` says, where they arise, the errors
that the walk cannot see.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import FunctionType
from typing import TypeGuard

from backend.api_description.call_errors import (
    NOT_MODIFIED,
    PossibleError,
    Reading,
    is_error,
    is_model,
    list_constraint_errors,
    read_call,
)
from backend.api_description.live_branches import list_live_nodes
from backend.api_description.source_names import (
    Walked,
    find_attribute,
    find_definition,
    find_value,
    list_names,
    list_nodes,
    to_walked,
)
from backend.core.errors.exceptions import AppError
from backend.core.errors.possible import (
    list_impossible_errors,
    list_registered_calls,
    list_registered_errors,
)
from backend.core.session.models import Base
from backend.core.text.schemas import BaseModel


@cache
def find_possible_errors(endpoint: Callable[..., object]) -> frozenset[PossibleError]:
    """The errors that the endpoint, or what it calls, may raise."""
    found = read_endpoint(endpoint)
    fields = list_body_fields(endpoint)
    twice = {error for model in found.edited for error in list_constraint_errors(model, fields)}
    return (found.errors | twice) - found.impossible


@cache
def read_endpoint(endpoint: Callable[..., object]) -> Reading:
    """What the endpoint and all that it calls may raise, and the models that they edit."""
    function = inspect.unwrap(endpoint)
    assert isinstance(function, FunctionType)
    readings = list[Reading]()
    seen: set[Walked] = set()
    waiting = [Walked(function), *list_dependencies(function), *list_row_readers(function)]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            reading = read_function(one)
            readings.append(reading)
            waiting += reading.called
    return Reading(
        frozenset(error for reading in readings for error in reading.errors),
        edited=frozenset(model for reading in readings for model in reading.edited),
        changes=any(reading.changes for reading in readings),
        field_codes=frozenset(code for reading in readings for code in reading.field_codes),
        impossible=to_possible(list_impossible_errors(function)),
    )


def list_body_fields(endpoint: Callable[..., object]) -> frozenset[str]:
    """The fields of the bodies that an endpoint takes."""
    return frozenset(
        name
        for parameter in inspect.signature(endpoint).parameters.values()
        if inspect.isclass(parameter.annotation) and issubclass(parameter.annotation, BaseModel)
        for name in parameter.annotation.model_fields
    )


def list_dependencies(function: FunctionType) -> Iterator[Walked]:
    """The functions that the endpoint's parameters run before it, such as a preload."""
    for parameter in inspect.signature(function).parameters.values():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            dependency = getattr(mark, "dependency", None)
            yield from to_walked(dependency)
            for cell in getattr(dependency, "__closure__", None) or ():
                yield from to_walked(cell.cell_contents)


def list_row_readers(function: FunctionType) -> Iterator[Walked]:
    """What reads the rows of the list for which an endpoint was made, as for each workbook."""
    for cell in function.__closure__ or ():
        yield from to_walked(find_attribute(cell.cell_contents, "list_records"))


@cache
def read_function(one: Walked) -> Reading:
    """What one function makes by itself, and which functions it calls or hands on."""
    errors = list_registered_errors(one.function)
    registered = to_possible(errors)
    told_codes = frozenset(field.code for error in errors for field in error.errors)
    told = [w for call in list_registered_calls(one.function) for w in to_walked(call)]
    node = find_definition(one.function)
    if node is None:
        return Reading(registered, field_codes=told_codes)
    names = list_names(one)
    live = list_live_nodes(node, names)
    new = find_new_records(node, names)
    calls = [read_call(inner, names, new) for inner in live if isinstance(inner, ast.Call)]
    plain = {error for inner in live for error in list_plain_errors(inner, names)}
    return Reading(
        registered.union(plain, *(call.errors for call in calls)),
        (*told, *(walked for call in calls for walked in call.called)),
        frozenset(model for call in calls for model in call.edited),
        any(call.changes for call in calls) or any(is_assignment(one, new) for one in live),
        told_codes.union(*(call.field_codes for call in calls)),
    )


def to_possible(errors: Iterable[AppError]) -> frozenset[PossibleError]:
    return frozenset(PossibleError(error.status, error.code) for error in errors)


def find_new_records(
    node: ast.FunctionDef | ast.AsyncFunctionDef, names: Mapping[str, object]
) -> frozenset[str]:
    """The variables that stand for a record made in the function, and for nothing else."""
    given = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    made, others = set[str](), set[str]()
    for inner in list_nodes(node):
        if isinstance(inner, ast.Assign) and is_new_record(inner.value, names):
            made |= {one.id for one in inner.targets if isinstance(one, ast.Name)}
        elif isinstance(inner, ast.Assign | ast.For | ast.withitem | ast.NamedExpr):
            others |= {one.id for one in list_nodes(inner) if is_stored(one)}
    return frozenset(made - others - given)


def is_new_record(value: ast.expr, names: Mapping[str, object]) -> bool:
    return isinstance(value, ast.Call) and is_model(find_value(value.func, names))


def is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def is_assignment(node: ast.AST, new: frozenset[str]) -> bool:
    """Whether a field of a record that was there is assigned: `record.status = …`."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    is_field = isinstance(node.ctx, ast.Store) and node.attr in list_versioned_fields()
    return is_field and node.value.id not in new


@cache
def list_versioned_fields() -> frozenset[str]:
    """The fields of all records that have a version."""
    mapped = [one.columns for one in Base.registry.mappers]
    return frozenset[str]().union(*(one.keys() for one in mapped if "version" in one))


def list_plain_errors(node: ast.AST, names: dict[str, object]) -> Iterator[PossibleError]:
    """The error of `raise NotFound`, without a call; 304 for an answer with an ETag of its own."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        error = find_value(node.exc, names)
        if is_error(error) and not isinstance(node.exc, ast.Call):
            yield PossibleError(error.status, error.code)
    elif isinstance(node, ast.Attribute) and node.attr == "etag":
        yield from (NOT_MODIFIED,) if isinstance(node.ctx, ast.Store) else ()
