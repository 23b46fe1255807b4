"""Creates the application: settings, database, routers, error handlers, and the SPA."""

import gc
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from backend import VERSION, plugins, route_table
from backend.api_description.problem_pages import add_problem_pages
from backend.copied_database import install_high_water_mark
from backend.core.errors import handlers
from backend.core.http.dispatch import PrefixDispatcher
from backend.core.http.idempotency import build_purge_task
from backend.core.http.middleware import EdgeMiddleware
from backend.core.security.destruction_list import DestructionFile
from backend.core.server.disk import DiskGuard, DiskSpace
from backend.core.server.memory import install_memory_release
from backend.core.session.executor import Database
from backend.core.sql.engines import THREAD_SWITCH_SECONDS
from backend.core.text.clock import set_today
from backend.core.text.registrations import set_registration_loader
from backend.health import add_health_routes
from backend.locks import claim_server, get_sqlite_path, release_server
from backend.settings import Settings, ensure_safe_settings, get_settings
from backend.site import add_docs, add_frontend, build_compressed_answer

plugins.load_modules("models")


DESCRIBED: dict[str, Any] = {"title": "Sổ 178", "version": VERSION, "openapi_url": None}
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI would look at each request whether somebody had configured OpenTelemetry."""


class LazyApp(FastAPI):
    """Mounts the routes of a resource at its first request; `routes` are all of them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As FastAPI, which asks of each request whether telemetry is on."""
        if scope["type"] == "http" and self.middleware_stack is not None:
            scope["app"] = self
            await self.middleware_stack(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's without the layers around ours, which answers every error itself."""
        found: Any = super().build_middleware_stack()
        while not isinstance(found, EdgeMiddleware):
            found = found.app
        return found

    @property
    def routes(self) -> list[BaseRoute]:
        return [*route_table.load_all_routes(), *self.router.routes]

    def openapi(self) -> dict[str, Any]:
        from backend.api_description.document import describe_api  # noqa: PLC0415 (few ask)

        return describe_api(self)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Create the application; raises WeakSettings for settings that are unsafe in production."""
    settings = settings or get_settings()
    ensure_safe_settings(settings)
    set_today(settings.fixed_today)
    set_registration_loader(plugins.load_everything)
    app = LazyApp(lifespan=run_lifespan, telemetry=NO_TELEMETRY, **DESCRIBED)
    app.state.settings = settings
    app.state.database = Database(
        settings.url, settings.workers, settings.replica_url, settings.database_replica_late
    )
    file = get_sqlite_path(settings.url)
    folder = file.parent if file else settings.var_dir
    app.state.disk = DiskSpace(folder, settings.min_free_mib << 20, file)
    app.state.disk.watch(app.state.database.writer, app.state.database.reader)
    app.state.destruction_list = DestructionFile.for_settings(settings)
    app.state.report = record_failure
    app.state.uploads, app.state.on_start, app.state.on_stop = {}, [], []
    for module in plugins.load_modules("startup"):
        module.install(app, settings)
    if settings.app_env != "test":  # a test calls the purge itself
        build_purge_task().install(app)
    install_memory_release(app)
    app.state.served_file = install_high_water_mark(app, settings.url)
    add_health_routes(app)
    add_problem_pages(app)
    add_docs(app, settings)
    add_frontend(app, settings)
    dispatcher = PrefixDispatcher(
        app.router, route_table.list_segments(), route_table.load_routes, build_compressed_answer
    )  # of the layers between, only compression is for a direct answer
    app.state.dispatcher = app.router.middleware_stack = dispatcher
    handlers.install_handlers(app)
    app.add_middleware(DiskGuard, disk=app.state.disk)
    add_edge(app, settings, dispatcher)
    return app


def add_edge(app: FastAPI, settings: Settings, dispatcher: PrefixDispatcher) -> None:
    """Add the outermost middleware."""
    app.add_middleware(
        EdgeMiddleware,
        hosts=tuple(settings.allowed_hosts),
        https=settings.is_production,
        uploads=app.state.uploads,
        origins=frozenset(settings.cors_origins),
        find_direct_answer=dispatcher.find_direct_answer,
    )


@asynccontextmanager
async def run_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run the application's periodic tasks while it serves; close the database afterwards."""
    claim_server(app.state.settings.url)
    app.state.settings.var_dir.mkdir(parents=True, exist_ok=True)
    app.state.served_file.open()
    app.state.disk.measure_free()
    if app.state.database.is_sqlite:
        sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    await app.state.database.update_statistics()
    app.state.database.start_listening()
    app.state.database.start_replica()
    if gc.isenabled():  # else `run_server` made everything, and dropped next to nothing
        gc.collect()
    gc.freeze()  # objects made at the start live on, so the collector can skip them
    gc.enable()
    for start in app.state.on_start:
        await start(app)
    yield
    for stop in app.state.on_stop:
        await stop(app)
    await app.state.database.close()
    app.state.served_file.close()
    release_server(app.state.settings.url)


def record_failure(request: Request, error: Exception) -> None:
    """Log a failure by route and type of error, never with its content (R31)."""
    where = "".join(traceback.format_tb(error.__traceback__)[-4:])
    request_id = getattr(request.state, "request_id", "-")
    sys.stderr.write(f"{request_id} failed: {type(error).__name__}\n{where}")
