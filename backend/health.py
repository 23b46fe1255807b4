"""GET /healthz: the process lives. GET /readyz: database, migrations and durability are right."""

from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from backend.core.admission import Caller
from backend.core.database import Database
from backend.core.engines import weak_settings
from backend.migrating import head
from backend.sqlite_file import list_warnings

CHECKING = Caller("a health check")


def add_health(app: FastAPI) -> None:
    app.add_route("/healthz", alive, include_in_schema=False)
    app.add_route("/readyz", ready, include_in_schema=False)


async def alive(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "alive"})


async def ready(request: Request) -> JSONResponse:
    database: Database = request.app.state.database
    try:
        async with database.checking.slot(CHECKING):
            checks = await database.run(check, database.writer)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError):
        checks = {"database": "unreachable"}
    checks["disk"] = request.app.state.disk.describe()
    well = all(v == "ok" for v in checks.values())
    told = {"warnings": list_warnings()} if database.is_sqlite else {}
    return JSONResponse({**checks, **told}, 200 if well else 503)


def check(engine: sa.Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        weak = weak_settings(connection)
        revision = sa.text("SELECT version_num FROM alembic_version")  # noqa: TID251 (no ORM here)
        at = connection.scalar(revision)
    return {
        "database": "ok",
        "migrations": "ok" if at == head() else f"at {at}, code wants {head()}",
        "durability": "ok" if not weak else "; ".join(weak),
    }
