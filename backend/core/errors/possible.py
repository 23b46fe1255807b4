"""What a function may raise, or call, although its source does not name it.

The API's description reads errors off the source. A function that only learns at run time whom to
call says here, where it stands, what that may be.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from backend.core.errors.exceptions import AppError

F = TypeVar("F", bound=Callable[..., object])
ListFunctions = Callable[[], Iterable[Callable[..., object]]]

_ERRORS: dict[object, tuple[AppError, ...]] = {}
_IMPOSSIBLE: dict[object, tuple[AppError, ...]] = {}
_CALLS: dict[object, ListFunctions] = {}


def register_possible_errors(*errors: AppError) -> Callable[[F], F]:
    """A decorator, next to the function: it may raise these errors, by their status and code."""

    def register(function: F) -> F:
        _ERRORS[function] = errors
        return function

    return register


def register_impossible_errors(*errors: AppError) -> Callable[[F], F]:
    """A decorator of an endpoint, below that of its route: it never gives these errors, though the
    tables or the functions that it uses would allow them."""

    def register(function: F) -> F:
        _IMPOSSIBLE[function] = errors
        return function

    return register


def register_possible_calls(list_functions: ListFunctions) -> Callable[[F], F]:
    """A decorator, next to the function: it calls one of these, as a record or a file asks for."""

    def register(function: F) -> F:
        _CALLS[function] = list_functions
        return function

    return register


def list_registered_errors(function: object) -> tuple[AppError, ...]:
    return _ERRORS.get(function, ())


def list_impossible_errors(function: object) -> tuple[AppError, ...]:
    return _IMPOSSIBLE.get(function, ())


def list_registered_calls(function: object) -> Iterable[Callable[..., object]]:
    return _CALLS[function]() if function in _CALLS else ()
