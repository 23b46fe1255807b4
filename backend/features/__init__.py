"""The domain, one package per resource: mounted and migrated without being listed."""

import pkgutil
from importlib import import_module
from types import ModuleType


def load(part: str) -> list[ModuleType]:
    """Import `part` ("models", "routes") of every feature that has one."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.ispkg)
    paths = [f"{__name__}.{n}" for n in names]
    return [import_module(f"{p}.{part}") for p in paths if has(p, part)]


def has(package: str, part: str) -> bool:
    return any(m.name == part for m in pkgutil.iter_modules(import_module(package).__path__))
