"""GET /healthz: the process runs. GET /readyz: database, migrations, durability, disk are right."""

from collections.abc import Iterator

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

from backend.core.server.admission import Caller
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.engines import list_weak_settings
from backend.core.sql.search_index import has_search_index
from backend.core.text.i18n import translate
from backend.domains.organisation.org_units.ended import find_ended_unit
from backend.domains.platform.changes.log_head import LONG_DELAY, compute_feed_delay
from backend.migrations import get_head_revision
from backend.sqlite_file import list_sqlite_warnings

HEALTH_CALLER = Caller("a health check")
NO_SEARCH_INDEX = "a search has no index of words: see section 13 of docs/operations.md"


def add_health_routes(app: FastAPI) -> None:
    app.add_route("/healthz", get_liveness, include_in_schema=False)
    app.add_route("/readyz", get_readiness, include_in_schema=False)


async def get_liveness(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "alive"})


async def get_readiness(request: Request) -> JSONResponse:
    database: Database = request.app.state.database
    unit_code = request.app.state.settings.unit_code
    warnings: list[str] = []
    try:
        async with database.checking.slot(HEALTH_CALLER):
            engine = database.writer.execution_options(write=False)
            checks, warnings = await database.run(check_database, engine, unit_code)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError):
        checks = {"database": "unreachable"}
    checks["disk"] = request.app.state.disk.describe()
    well = all(v == "ok" for v in checks.values())
    of_sqlite = list_sqlite_warnings() if database.is_sqlite else []
    problem = database.replica and database.replica.describe_problem()
    of_replica = [problem] if problem else []
    found = [*of_sqlite, *of_replica, *warnings]
    return JSONResponse({**checks, "warnings": found}, 200 if well else 503)


def check_database(engine: sa.Engine, unit_code: str) -> tuple[dict[str, str], list[str]]:
    """Check the database; also return warnings: what is no error of the server.

    `engine` must be the engine for writing, because its durability is checked. No write lock is
    taken. Records of an ended unit can still be read, and a search needs no index.
    """
    warnings: list[str] = []
    with engine.connect() as connection:
        weak = list_weak_settings(connection)
        revision = sa.text("SELECT version_num FROM alembic_version")  # noqa: TID251 (no ORM here)
        at = connection.scalar(revision)
        if at == get_head_revision():
            info = {"actor": Actor(SYSTEM_ID, name="a health check"), "scope": EVERYTHING}
            warnings += list_warnings(Session(bind=connection, info=info), unit_code)
            if not has_search_index(connection):
                warnings.append(NO_SEARCH_INDEX)
    checks = {
        "database": "ok",
        "migrations": "ok"
        if at == get_head_revision()
        else f"at {at}, code wants {get_head_revision()}",
        "durability": "ok" if not weak else "; ".join(weak),
    }
    return checks, warnings


def list_warnings(db: Session, unit_code: str) -> Iterator[str]:
    """The configured unit has ended; the change feed waits for somebody."""
    ended = find_ended_unit(db, unit_code)
    if ended:  # its records can still be read
        yield translate("configured-unit-ended", "en", ended.params)
    delay = compute_feed_delay(db)
    if delay > LONG_DELAY:
        yield translate("feed-waits", "en", {"seconds": int(delay.total_seconds())})
