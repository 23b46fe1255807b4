"""No list of the API reads a table of the country from end to end, for a reader of a district.

The lists are those of the application's routes, their statements as they are sent, the statistics
those of a country. A new list is looked at without being named here.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.permissions import GRANTED
from tests import world
from tests.bench.country import first_id, growing_tables, nodes, pretend_country
from tests.bench.whole_records import PARENTS, Whole, build_app, create_whole_records, values_of
from tests.databases import Databases

READERS = ("district", "inspector", "police", "handler", "leader", "binhnghia", "admin", "auditor")
"""Of a district first, then who else has a list to read."""
MORE = {
    "/api/v1/attachments": {"entity": "inspection", "entity_id": first_id("inspections")},
    "/api/v1/site-histories/candidates": {
        "org_unit_id": str(world.unit("binhnghia")),
        "address": "Thôn 3, xã Bình Nghĩa",
    },
    "/api/v1/reports/overview": {"period_kind": "quarter", "period_start": "2022-07-01"},
}
"""Parameters without which a list is not read."""
NO_TABLE = {
    *("integrated-programmes", "legal-rules", "exports", "report-figures"),
    *("establishment-types", "public/establishment-types"),
    *("report-forms", "training-topics", "training-audiences", "roles"),
    *("crime-statistics/penalty-rules", "me/sessions", "offices"),
}
"""Lists of dated law and of choices, which no table holds, and one's own sign-ins."""


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


def addresses_of(route: APIRoute, whole: Whole) -> list[str]:
    """The list's addresses: of a record with all its contents, else of a row in Bình Nghĩa."""
    words = route.path.split("/")[3:]
    names = [parameter.name for parameter in route.dependant.path_params]
    if words[0] in PARENTS:
        choices = [values_of(words[0], name, whole) for name in names]
    else:
        table = next((w.replace("-", "_") for w in words if w.replace("-", "_") in TABLES), None)
        choices = [[first_id(table or "violations")]] * len(names)
    return [route.path.format(**dict(zip(names, one, strict=True))) for one in product(*choices)]


def list_questions_of(route: APIRoute) -> list[dict[str, str]]:
    """As it is asked for; by the communes of 1/7/2025, and for what changed, if it takes that."""
    fields = {
        name
        for parameter in route.dependant.query_params
        for name in (parameter.name, *getattr(parameter.field_info.annotation, "model_fields", {}))
    }
    more = [{"boundaries": "2025-07-01"}] if "boundaries" in fields else []
    if "updated_after" in getattr(route, "parameters", ()):
        more += [{"updated_after": "2000-01-01T00:00:00Z"}]
    return [{}, *more]


TABLES = set(Base.metadata.tables)


@dataclass(frozen=True, slots=True)
class Country:
    """A database of the country's size, and what was made in it."""

    url: str
    folder: Path
    whole: Whole


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    url, folder = databases.fresh(), tmp_path_factory.mktemp("country")
    whole = create_whole_records(url, folder)
    asyncio.run(pretend_country(url.replace("+asyncpg", "")))
    yield Country(url, folder, whole)
    databases.drop(url)


class Seen:
    """Statements that the application sends, by the list that was asked for."""

    def __init__(self, country: Country) -> None:
        self.app = build_app(country.url, country.folder)
        self.whole = country.whole
        self.sent: list[tuple[str, Any]] = []
        self.by_path: dict[str, list[tuple[str, Any]]] = {}
        self.answered: set[str] = set()
        database = self.app.state.database
        for engine in (database.reader, database.writer):  # to read some things is to note it
            event.listen(engine, "before_cursor_execute", self.note)

    def note(self, _c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")):
            self.sent.append((statement, values))

    def ask(self) -> None:
        with TestClient(self.app, raise_server_exceptions=False) as http:
            for route in lists_of(self.app):
                name = reader_of(route)
                headers = {"Cookie": f"sid={world.cookie(name)}"} if name else {}
                self.sent = []
                more = MORE.get(route.path, {})
                for address, asked in product(
                    addresses_of(route, self.whole), list_questions_of(route)
                ):
                    answer = http.get(address, params={**more, **asked}, headers=headers)
                    if answer.status_code == 200:
                        self.answered.add(route.path)
                self.by_path[route.path] = self.sent


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.postgres
def test_no_list_reads_a_table_of_the_country(country: Country) -> None:
    seen = Seen(country)
    seen.ask()
    assert len(seen.by_path) > 60
    known = {"auth_sessions", "users", "role_grants", "team_members"}
    unread = {path for path, sent in seen.by_path.items() if not reads_more_than(sent, known)}
    assert asyncio.run(scans(country.url, seen.by_path)) == {}
    excused = {f"/api/v1/{path}" for path in NO_TABLE}
    assert unread - excused == set(), "name what these lists need in MORE"
    below = {path for path in seen.by_path if path.split("/")[3] in PARENTS}
    assert below - seen.answered == set(), "these lists lie below a record with all its contents"


def reads_more_than(sent: list[tuple[str, Any]], known: set[str]) -> bool:
    words = {word.strip('(),"') for statement, _ in sent for word in statement.split()}
    return bool(words & TABLES - known)


async def scans(url: str, by_path: dict[str, list[tuple[str, Any]]]) -> dict[str, list[str]]:
    """Growing tables that a list reads from end to end, by its path."""
    growing = growing_tables()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    found: dict[str, list[str]] = {}
    known: dict[str, set[str]] = {}
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for path, sent in by_path.items():
            for statement, values in sent:
                if statement not in known:
                    plan = await plan_of(connection, statement, values)
                    whole = {n["Relation Name"] for n in nodes(plan) if is_whole(n, growing)}
                    known[statement] = whole
                if known[statement]:
                    found.setdefault(path, []).extend(sorted(known[statement]))
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
