"""Which errors an endpoint may raise, read from its source and that of the functions it uses.

The walk starts at the endpoint and follows the functions of `backend` that it calls or hands on.
Where one makes an error (`Conflict("in-use")`, `Invalid.at(…)`), its status and code are collected.
What a value holds at run time is not followed: `tests/described.py` checks every answer of the
tests against the description, and `MAY_ALSO_RAISE` names what the walk cannot see.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import FunctionType, MethodType, ModuleType
from typing import NamedTuple

from backend.core.errors.exceptions import AppError
from backend.core.http.etags import has_current_copy

FRAME = ("backend.core.http", "backend.core.errors", "backend.api_description")
"""Packages that the walk does not enter: their errors are the same for all endpoints."""


class PossibleError(NamedTuple):
    """An error by its status and its code; without code where the source names it at run time."""

    status: int
    code: str | None


NOT_MODIFIED = PossibleError(304, None)
"""What an endpoint may answer that gives its answer an ETag of its own."""

OF_REQUIRE = frozenset({PossibleError(404, "not-found")})
OF_ENSURE_VERSION = frozenset(
    {
        PossibleError(412, "stale"),
        PossibleError(428, "if-match-any"),
        PossibleError(428, "if-match-required"),
    }
)
RAISED_BY_METHOD: Mapping[str, frozenset[PossibleError]] = {
    "edit": OF_REQUIRE | OF_ENSURE_VERSION,
    "ensure_version": OF_ENSURE_VERSION,
    "require": OF_REQUIRE,
}
"""Methods of the database session, by name: nobody can see the type of a variable in the source."""


@dataclass(frozen=True)
class Walked:
    """A function, and the class of which it is a method."""

    function: FunctionType
    owner: type | None = None


@cache
def find_possible_errors(endpoint: Callable[..., object]) -> frozenset[PossibleError]:
    """The errors that the endpoint, or what it calls, may raise."""
    function = inspect.unwrap(endpoint)
    assert isinstance(function, FunctionType)
    found: set[PossibleError] = set()
    seen: set[Walked] = set()
    waiting = [Walked(function), *list_dependencies(function)]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            errors, called = read_function(one)
            found |= errors
            waiting += called
    return frozenset(found)


def list_dependencies(function: FunctionType) -> Iterator[Walked]:
    """The functions that the endpoint's parameters run before it, such as a preload."""
    for parameter in inspect.signature(function).parameters.values():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            dependency = getattr(mark, "dependency", None)
            for cell in getattr(dependency, "__closure__", None) or ():
                yield from to_walked(cell.cell_contents)


@cache
def read_function(one: Walked) -> tuple[frozenset[PossibleError], tuple[Walked, ...]]:
    """(errors that this function makes, functions that it calls or hands on)."""
    node = find_definition(one.function)
    if node is None:
        return frozenset(), ()
    names = list_names(one)
    errors: set[PossibleError] = set()
    called: list[Walked] = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            errors |= read_call(inner, names)
            given = [inner.func, *inner.args, *(k.value for k in inner.keywords)]
            called += [w for value in given for w in to_walked(find_value(value, names))]
        elif isinstance(inner, ast.Raise) and inner.exc is not None:
            error = find_value(inner.exc, names)
            if inspect.isclass(error) and issubclass(error, AppError):
                errors.add(PossibleError(error.status, error.code))
        elif isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
            errors |= {NOT_MODIFIED} if inner.attr == "etag" else set()
    return frozenset(errors), tuple(called)


def read_call(call: ast.Call, names: Mapping[str, object]) -> set[PossibleError]:
    """The error that a call makes, if it makes one."""
    if isinstance(call.func, ast.Attribute):
        maker = find_value(call.func.value, names)  # Invalid.at(…), NotFound.at(…)
        if inspect.isclass(maker) and issubclass(maker, AppError):
            return {PossibleError(maker.status, maker.code)}
        return set(RAISED_BY_METHOD.get(call.func.attr, ()))
    made = find_value(call.func, names)
    if made is has_current_copy:
        return {NOT_MODIFIED}
    if not (inspect.isclass(made) and issubclass(made, AppError)):
        return set()
    if not call.args:
        return {PossibleError(made.status, made.code)}
    first = call.args[0]
    code = first.value if isinstance(first, ast.Constant) else None
    return {PossibleError(made.status, code if isinstance(code, str) else None)}


def find_value(node: ast.expr, names: Mapping[str, object]) -> object:
    """What a name or a chain of attributes stands for; None where only a run would tell."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = find_value(node.value, names)
        if isinstance(holder, ModuleType) or inspect.isclass(holder) or is_ours(holder):
            return inspect.getattr_static(holder, node.attr, None) if holder else None
    if isinstance(node, ast.Call):  # Service(db).act(…): the attribute is that of the class
        made = find_value(node.func, names)
        return made if inspect.isclass(made) else None
    return None


def is_ours(value: object) -> bool:
    return type(value).__module__.startswith("backend.")


def to_walked(value: object) -> Iterator[Walked]:
    """The function to walk that a value is; nothing for other values and for the frame's own."""
    if isinstance(value, classmethod | staticmethod | MethodType):
        value = value.__func__
    if callable(value) and not inspect.isclass(value):
        value = inspect.unwrap(value)
    if isinstance(value, FunctionType) and is_followed(value.__module__):
        yield Walked(value, find_owner(value))


def is_followed(module: str) -> bool:
    return module.startswith("backend.") and not module.startswith(FRAME)


def find_owner(function: FunctionType) -> type | None:
    """The class of a method, so that what it calls on `self` is found."""
    owner: object = sys.modules[function.__module__]
    for name in function.__qualname__.split(".")[:-1]:
        owner = getattr(owner, name, None)
    return owner if inspect.isclass(owner) else None


def list_names(one: Walked) -> dict[str, object]:
    """What the names in a function stand for: of its module, its closure, and `self`."""
    code = one.function.__code__
    names: dict[str, object] = dict(one.function.__globals__)
    for name, cell in zip(code.co_freevars, one.function.__closure__ or (), strict=True):
        names[name] = cell.cell_contents
    if one.owner is not None and code.co_argcount:
        names[code.co_varnames[0]] = one.owner
    return names


def find_definition(function: FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function's source; None for one made by a library, such as a dataclass's method."""
    return list_definitions(function.__module__).get(function.__code__.co_firstlineno)


@cache
def list_definitions(module: str) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """{line where it begins, its decorators included: definition} of each function of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        min([node.lineno, *(mark.lineno for mark in node.decorator_list)]): node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
