"""Which resources answer under which first segment of a path, and their routes.

A resource answers under its own name, or else under the `SEGMENTS` of its package: those need no
import of its routes.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from fastapi.routing import APIRoute

from backend import plugins
from backend.core.http.dispatch import get_first_segment


@cache
def list_segments() -> Mapping[str, tuple[str, ...]]:
    """{first segment of paths: the packages that have routes there}, in the order of routes."""
    found: dict[str, tuple[str, ...]] = {}
    for package, parts in plugins.list_packages():
        if "routes" in parts:
            own = package.rpartition(".")[2].replace("_", "-")
            for segment in getattr(import_module(package), "SEGMENTS", (own,)):
                found[segment] = (*found.get(segment, ()), package)
    return found


def load_routes(segment: str) -> list[APIRoute]:
    """The routes whose paths begin with `segment`, in the order in which they are matched.

    The event loop calls it in a thread: the first call imports modules.
    """
    names = [f"{package}.routes" for package in list_segments().get(segment, ())]
    routes = [one for module in plugins.load_named_modules(names) for one in list_routes(module)]
    return [route for route in routes if get_first_segment(route.path) == segment]


def load_all_routes() -> list[APIRoute]:
    """Every route of the API, in the order in which they are matched."""
    return [one for module in plugins.load_modules("routes") for one in list_routes(module)]


def list_routes(module: ModuleType) -> list[APIRoute]:
    """The routes of a module `routes`; raises TypeError if a request would never find one."""
    routers = [one for one in vars(module).values() if type(one).__name__ == "APIRouter"]
    routes = [route for router in routers for route in router.routes]
    package = module.__name__.rpartition(".")[0]
    for segment in {get_first_segment(route.path) for route in routes}:
        if package not in list_segments().get(segment, ()):
            raise TypeError(f"{package}: SEGMENTS in its __init__.py lacks {segment}")
    return routes
