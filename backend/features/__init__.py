"""The domain, one package per resource: mounted and migrated without being listed."""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def load(part: str) -> tuple[ModuleType, ...]:
    """Import `part` ("models", "routes") of every feature that has one."""
    return tuple(
        import_module(f"{package}.{part}") for package, parts in packages() if part in parts
    )


@cache
def packages() -> tuple[tuple[str, frozenset[str]], ...]:
    """(package, its modules) of each feature: the folders are read once, not at each question."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    names = [f"{__name__}.{name}" for name in found]
    return tuple((name, frozenset(modules(name))) for name in names)


def modules(package: str) -> list[str]:
    return [module.name for module in pkgutil.iter_modules(import_module(package).__path__)]
