"""What the names in the source of a function stand for, as far as no run is needed to tell."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import EnumMeta
from functools import cache
from types import FunctionType, MethodType, ModuleType

from backend.plugins import get_provider, load_modules

FRAME = ("backend.core.http", "backend.core.errors", "backend.api_description")
"""Packages that the walk does not enter: their errors are the same for all endpoints."""
ACT = "act"
"""How a function calls the act for which it is run: one walk for each act, so that only what that
act may raise is found."""


@dataclass(frozen=True)
class Walked:
    """A function, the class of which it is a method, and what it is told as `act`."""

    function: FunctionType
    owner: type | None = None
    act: str | None = None


def find_value(node: ast.expr, names: Mapping[str, object]) -> object:
    """What an expression stands for; None where only a run would tell."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return find_attribute(find_value(node.value, names), node.attr)
    if isinstance(node, ast.Call):
        return find_result(node, names)
    return None


def find_attribute(holder: object, name: str) -> object:
    if isinstance(holder, EnumMeta) and name in holder.__members__:
        return holder.__members__[name]
    if isinstance(holder, ModuleType) or inspect.isclass(holder) or is_ours(holder):
        return inspect.getattr_static(holder, name, None)
    return None


def find_result(call: ast.Call, names: Mapping[str, object]) -> object:
    """What a call answers, as far as it is known: `Service(db).act(…)` is a method of the class."""
    made = find_value(call.func, names)
    if made is get_provider:
        return get_provider(find_value(call.args[0], names))
    if isinstance(made, FunctionType):
        return find_provided(made.__annotations__.get("return"))
    return made if inspect.isclass(made) else None


def find_provided(what: object) -> object:
    """What a resource provides for that protocol; None for what is none."""
    offers = [one.PROVIDES for one in load_modules("provides")] if inspect.isclass(what) else []
    return next((offer[what] for offer in offers if what in offer), None)


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


def set_act(one: Walked, call: ast.Call, names: Mapping[str, object]) -> Walked:
    """The function as this call runs it, if it takes an `act` and the call names which."""
    code = one.function.__code__
    taken = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if ACT not in taken:
        return one
    position = taken.index(ACT) - (taken[0] in ("self", "cls"))
    given = {word.arg: word.value for word in call.keywords}
    if position < len(call.args):
        given[ACT] = call.args[position]
    value = find_value(given[ACT], names) if ACT in given else None
    return replace(one, act=str(value)) if isinstance(value, str) else one


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
    if ACT in code.co_varnames:
        names[ACT] = one.act
    return names


def find_definition(function: FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function's source; None for one made by a library, such as a dataclass's method."""
    return list_definitions(function.__module__).get(function.__code__.co_firstlineno)


@cache
def list_definitions(module: str) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """{line where it begins, its decorators included: definition} of each function of a module."""
    statements: list[ast.AST] = [ast.parse(inspect.getsource(sys.modules[module]))]
    for one in statements:  # an expression holds none
        statements += (inner for inner in list_children(one) if isinstance(inner, STATEMENTS))
    return {
        min([node.lineno, *(mark.lineno for mark in node.decorator_list)]): node
        for node in statements
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def list_nodes(node: ast.AST) -> list[ast.AST]:
    """The node and all in it, as `ast.walk`, but for operators and contexts."""
    nodes = [node]
    for one in nodes:
        nodes += list_children(one)
    return nodes


def list_children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in list_child_fields(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


@cache
def list_child_fields(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in WITHOUT_NODES)


WITHOUT_NODES = frozenset({"arg", "attr", "ctx", "id", "kind", "op", "ops", "type_comment"})
"""Fields that hold texts, operators and contexts alone."""
