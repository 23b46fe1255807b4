"""No list of the API reads a table of the country from end to end, for a reader of a district.

The lists are those of the application's routes, their statements as they are sent, the statistics
those of a country. A new list is looked at without being named here.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.models import Base
from backend.main import create_app
from backend.permissions import GRANTED
from backend.settings import Settings
from tests import world
from tests.bench.country import first_id, growing_tables, nodes, pretend_country
from tests.databases import Databases

READERS = ("district", "inspector", "police", "handler", "leader", "binhnghia", "admin", "auditor")
"""Of a district first, then who else has a list to read."""
MORE = {
    "/api/v1/attachments": {"entity": "inspection", "entity_id": first_id("inspections")},
    "/api/v1/premises/candidates": {
        "org_unit_id": str(world.unit("binhnghia")),
        "address": "Thôn 3, xã Bình Nghĩa",
    },
}
"""Parameters without which a list is not read."""
NO_TABLE = {
    *("integrated-programmes", "legal-rules", "establishment-types", "exports", "report-figures"),
    *("report-forms", "training-topics", "training-audiences", "roles"),
    *("crime-statistics/penalty-rules", "me/sessions"),
}
"""Lists of dated law and of choices, which no table holds, and one's own sign-ins."""
NEEDS_A_WHOLE_RECORD = {
    *("commune-ratings/{id}/evidence/{kind}", "plans/{id}/targets/{code}/records"),
    *("reports/overview", "reports/{id}/lines/{code}/records", "tip-offs/{id}/content"),
}
"""Lists that first read a plan, report, rating or tip with its whole contents, which made rows do
not have. Those of plans are in test_query_plans.py."""


def lists_of(app: Any) -> list[APIRoute]:
    """Routes that answer with a page or a list of records."""
    return [
        route
        for route in app.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and "items" in getattr(route.response_model, "model_fields", {})
    ]


def reader_of(route: APIRoute) -> str | None:
    """Who of the cast may read the list; None where nobody need be signed in."""
    permission = str(getattr(route, "permission", ""))
    if permission.startswith("open: "):
        return None
    return next(name for name in READERS if permission in GRANTED[world.PEOPLE[name][1]])


def address_of(route: APIRoute) -> str:
    """The list's address, of the record in Bình Nghĩa whose part it is."""
    words = route.path.split("/")[3:]
    table = next(
        (w.replace("-", "_") for w in words if w.replace("-", "_") in TABLES), "violations"
    )
    path = route.path
    for parameter in route.dependant.path_params:
        path = path.replace(f"{{{parameter.name}}}", first_id(table))
    return path


TABLES = set(Base.metadata.tables)


@pytest.fixture(scope="module")
def country(databases: Databases) -> Iterator[str]:
    url = databases.fresh()
    asyncio.run(pretend_country(url.replace("+asyncpg", "")))
    yield url
    databases.drop(url)


class Seen:
    """Statements that the application sends, by the list that was asked for."""

    def __init__(self, url: str, folder: Path) -> None:
        settings = Settings(app_env="test", database_url=url, var_dir=folder, _env_file=None)
        self.app = create_app(settings)
        self.sent: list[tuple[str, Any]] = []
        self.by_path: dict[str, list[tuple[str, Any]]] = {}
        event.listen(self.app.state.database.reader, "before_cursor_execute", self.note)

    def note(self, _c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")):
            self.sent.append((statement, values))

    def ask(self) -> None:
        with TestClient(self.app, raise_server_exceptions=False) as http:
            for route in lists_of(self.app):
                name = reader_of(route)
                headers = {"Cookie": f"sid={world.cookie(name)}"} if name else {}
                self.sent = []
                http.get(address_of(route), params=MORE.get(route.path, {}), headers=headers)
                self.by_path[route.path] = self.sent


@pytest.mark.slow
@pytest.mark.postgres
def test_no_list_reads_a_table_of_the_country(country: str, tmp_path: Path) -> None:
    seen = Seen(country, tmp_path)
    seen.ask()
    assert len(seen.by_path) > 60
    known = {"auth_sessions", "users", "role_grants", "team_members"}
    unread = {path for path, sent in seen.by_path.items() if not reads_more_than(sent, known)}
    assert asyncio.run(scans(country, seen.by_path)) == {}
    excused = {f"/api/v1/{path}" for path in NO_TABLE | NEEDS_A_WHOLE_RECORD}
    assert unread - excused == set(), "name what these lists need in MORE"


def reads_more_than(sent: list[tuple[str, Any]], known: set[str]) -> bool:
    words = {word.strip('(),"') for statement, _ in sent for word in statement.split()}
    return bool(words & TABLES - known)


async def scans(url: str, by_path: dict[str, list[tuple[str, Any]]]) -> dict[str, list[str]]:
    """Growing tables that a list reads from end to end, by its path."""
    growing = growing_tables()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found: dict[str, list[str]] = {}
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for path, sent in by_path.items():
            for statement, values in sent:
                plan = await plan_of(connection, statement, values)
                whole = {n["Relation Name"] for n in nodes(plan) if is_whole(n, growing)}
                if whole:
                    found.setdefault(path, []).extend(sorted(whole))
    finally:
        await connection.close()
    return found


async def plan_of(connection: Any, statement: str, values: Any) -> dict[str, Any]:
    await connection.execute(f"PREPARE asked AS {statement}")
    try:
        given = f"({', '.join(['NULL'] * len(values))})" if values else ""
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked{given}")
    finally:
        await connection.execute("DEALLOCATE asked")
    found: dict[str, Any] = json.loads(plan)[0]["Plan"]
    return found


def is_whole(node: dict[str, Any], growing: set[str]) -> bool:
    return node["Node Type"] == "Seq Scan" and node["Relation Name"] in growing
