"""Plug-in points: modules of resources that are found by their name, without registration.

A resource adds to the program by having a module of one of these names in its package. At the start
only `models` and `startup` are imported, the others when a request or a task needs them.
"""

import pkgutil
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from backend.core.server.threads import run_in_thread

T = TypeVar("T")
DOMAINS = "backend.domains"
PLUGIN_MODULES: Mapping[str, str] = {
    "models": "tables: migrated, scoped, audited, fed to `/changes`",
    "startup": "`install(app, settings)`: what must be there before the first request",
    "routes": "each APIRouter is mounted, at the first request under a segment of the resource",
    "lists": "`LISTS`: tables in Excel, for imports, exports and their templates",
    "jobs": "`JOBS`: kinds of background work",
    "deadlines": "`DEADLINES`: functions from an `Asker` to the days on which something is due",
    "inbox": "`INBOX`: functions from an `Asker` to what waits for them",
    "attached": "`HOLDERS`: kinds of records that may have files",
    "two_persons": "`ACTS`: acts that one person asks for and another confirms",
    "provides": "`PROVIDES`: {what a resource below asks for: what this one has for it}",
}
"""{name of the module: what it offers}. There are no other plug-in points."""
_LOADING = threading.RLock()
"""One thread imports, the others wait for it."""


@cache
def load_modules(part: str) -> tuple[ModuleType, ...]:
    """Import the module `part` (a key of PLUGIN_MODULES) of every resource that has one.

    They come in the order of the resources' names, which is also the order in which routes are
    matched.
    """
    assert part in PLUGIN_MODULES
    return load_named_modules(
        [f"{package}.{part}" for package, parts in list_packages() if part in parts]
    )


def load_named_modules(names: Sequence[str]) -> tuple[ModuleType, ...]:
    """Import modules in their order; on PostgreSQL an endpoint lets a thread do it."""

    def import_all() -> tuple[ModuleType, ...]:
        with _LOADING:
            return tuple(map(import_module, names))

    return run_in_thread(import_all)


def load_everything() -> None:
    """Import every module that offers something: then all words and codes are registered."""
    for part in PLUGIN_MODULES:
        load_modules(part)


def load_named(part: str, name: str, key: Callable[[T], str]) -> dict[str, T]:
    """{key: thing} of all things in the tuples `name` of the modules `part`, in order of keys."""
    found = [one for module in load_modules(part) for one in getattr(module, name)]
    named = {key(one): one for one in sorted(found, key=key)}
    assert len(named) == len(found), f"two of {name} have one key"
    return named


@cache
def get_provider(what: Any) -> Any:
    """What one resource provides for `what`, a protocol that a resource below it declares.

    So a resource can use one above it without importing it: minutes list their violations, although
    violations import minutes. Raises ValueError unless exactly one resource provides it.
    """
    (found,) = [one.PROVIDES[what] for one in load_modules("provides") if what in one.PROVIDES]
    return found


@cache
def list_packages() -> tuple[tuple[str, frozenset[str]], ...]:
    """(package, names of its modules) of each resource; cached, so folders are read only once."""
    found = [one for domain in list_subpackages(DOMAINS) for one in list_subpackages(domain)]
    found.sort(key=lambda name: name.rpartition(".")[2])
    return tuple((name, frozenset(list_modules(name))) for name in found)


def list_subpackages(package: str) -> list[str]:
    path = import_module(package).__path__
    return [f"{package}.{module.name}" for module in pkgutil.iter_modules(path) if module.ispkg]


def list_modules(package: str) -> list[str]:
    return [module.name for module in pkgutil.iter_modules(import_module(package).__path__)]
