"""Routes that are built when they are first needed.

FastAPI analyses the parameters of an endpoint and builds the schemas of all that it takes and
answers. For 500 routes that took a third of a start, and most routes are not asked for on an
ordinary day. A lazy route knows what it is matched by; the rest comes with its first request.
"""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.routing import Match, compile_path, get_name
from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from fastapi._compat import ModelField

COMPILED = ("path_regex", "path_format", "param_convertors")
"""What a path is matched by: made for the routes that begin as the asked path does."""

_BUILDING = threading.RLock()
_ONE_THREAD = anyio.CapacityLimiter(1)
"""Requests wait for a route in the event loop, so that a crowd of them takes one thread."""


class LazyRoute(APIRoute):
    """A route that `build` sets up, at the latest when an attribute is read that it sets."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.is_built = False
        self.options = options
        self.path, self.endpoint = path, endpoint
        self.beginning = path.partition("{")[0]
        self.slashes = None if ":path}" in path else path.count("/")
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in options.get("methods") or ("GET",)}
        self.include_in_schema = options.get("include_in_schema", True)
        if not isinstance(options.get("response_model"), DefaultPlaceholder):
            self.response_model = options.get("response_model")

    def build(self) -> None:
        """Let FastAPI set up the route; only the first call does. Any thread may call it."""
        with _BUILDING:
            if not self.is_built:
                super().__init__(self.path, self.endpoint, **self.options)
                self.finish()
                build_schemas(self)
                self.is_built = True

    def finish(self) -> None:
        """Set what a kind of route adds, once FastAPI has set up the rest."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__dict__.get("is_built", True):
            raise AttributeError(name)
        if name in COMPILED:
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
        else:
            self.build()
        return getattr(self, name)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].startswith(self.beginning):
            return Match.NONE, {}
        return super().matches(scope)

    def find_path_params(self, path: str) -> dict[str, Any] | None:
        """The parameters in a path; None if it is another route's."""
        if not path.startswith(self.beginning) or self.slashes not in (None, path.count("/")):
            return None
        found = self.path_regex.match(path)
        if found is None:
            return None
        read = self.param_convertors
        return {name: read[name].convert(text) for name, text in found.groupdict().items()}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.is_built:  # some milliseconds, in which other requests go on
            await anyio.to_thread.run_sync(self.build, limiter=_ONE_THREAD)
        await super().handle(scope, receive, send)


def build_schemas(route: APIRoute) -> None:
    """Build the schemas that a request needs, which would else be built in the event loop."""
    fields = (*list_taken_fields(route.dependant), route.body_field, route.response_field)
    with remove_alias_warnings():
        for field in fields:
            if field is not None:
                field._type_adapter.rebuild()


@contextmanager
def remove_alias_warnings() -> Iterator[None]:
    """FastAPI uses the alias of a parameter, its schema does not: that warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        yield


def list_taken_fields(dependant: Dependant) -> "Iterator[ModelField]":
    """What an endpoint and its dependencies take."""
    yield from (*dependant.path_params, *dependant.query_params, *dependant.header_params)
    yield from (*dependant.cookie_params, *dependant.body_params)
    for inner in dependant.dependencies:
        yield from list_taken_fields(inner)
