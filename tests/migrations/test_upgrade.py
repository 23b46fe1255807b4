"""An office that runs an older release goes on with the newest one, and loses no row.

The fixture is the demo as the release of revision 83f6933 seeded it: the file of SQLite, a dump
of PostgreSQL (`pg_dump --inserts --no-owner`), and the attachments and keys that both share. It is
never made anew; a later release may get a fixture of its own beside it.
"""

import asyncio
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.demo import PASSWORD
from backend.migrations import migrate
from tests.databases import Databases, load_dump, pg_server
from tests.migrations.definitions import list_definitions
from tests.migrations.test_migrations import look
from tests.serving import SERVE, Server, start

FIXTURES = Path(__file__).parent / "fixtures"
RELEASE = "demo-83f6933"
PAGES = {
    "district": (
        *("establishments", "inspections", "violations", "communication-activities", "trainings"),
        *("staff", "budgets", "support-services", "commune-ratings", "reports", "plans", "board"),
        *("inspection-plans", "inspection-teams", "changes", "imports", "deadlines"),
    ),
    "binhnghia": ("establishments", "support-services", "commune-ratings", "board"),
    "inspector": ("inspections", "violations", "board"),
    "police": ("violations", "crime-statistics", "tip-offs"),
    "leader": ("plans", "reports", "board", "inbox"),
    "province": ("reports", "plans"),
    "auditor": ("audit-events",),
    "admin": ("users", "document-templates"),
}
"""First pages of every role; what a role may not see in this release is not asked for."""


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder of the old office and the URL of its database, as it was left."""
    with tarfile.open(FIXTURES / f"{RELEASE}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    if not pg_server():
        yield tmp_path, f"sqlite:///{tmp_path / 'so178.db'}"
        return
    (tmp_path / "so178.db").unlink()
    url = databases.empty("upgrade")
    asyncio.run(load_dump(url, (tmp_path / "so178.sql").read_text("utf-8")))
    yield tmp_path, url
    databases.drop(url)


def test_an_older_office_upgrades_and_works(office: tuple[Path, str]) -> None:
    folder, url = office
    before = read_keys(url)
    figures = json.loads((FIXTURES / f"{RELEASE}.json").read_text("utf-8"))
    server = start(folder, SERVE, APP_ENV="demo", DATABASE_URL=url)
    try:
        for role, pages in PAGES.items():
            client = sign_in(server, role)
            for page in pages:
                answer = client.get(f"/{page}")
                assert answer.status_code == 200, (role, page, answer.text)
        assert read_figures(sign_in(server, "district")) == figures
        assert write_place(sign_in(server, "binhnghia")) == 201
        check_blanks(sign_in(server, "district"))
    finally:
        server.stop()
    after = read_keys(url)
    lost = {t: len(keys - after.get(t, set())) for t, keys in before.items() if t in after}
    assert not {t: n for t, n in lost.items() if n}, "rows of the register are gone"
    assert sum(len(keys) for keys in before.values()) > 9_000


def test_an_upgraded_office_has_the_tables_of_a_new_one(
    office: tuple[Path, str], databases: Databases, http: TestClient
) -> None:
    """Columns with types and defaults, constraints, indexes, triggers, functions: all alike."""
    upgraded, new = office[1], databases.empty("new")
    migrate(upgraded)
    migrate(new)
    expected = look(http, new, list_definitions)
    assert look(http, upgraded, list_definitions) == expected
    assert len(expected) > 1_000

    def lose(connection: sa.Connection) -> set[str]:
        connection.exec_driver_sql("DROP INDEX ix_establishments_org_unit_id_match_key")
        return list_definitions(connection)

    (lost,) = expected - look(http, new, lose)
    assert "ix_establishments_org_unit_id_match_key" in lost, "the control"
    databases.drop(new)


def sign_in(server: Server, username: str) -> httpx2.Client:
    base = f"{server.base}/api/v1"
    form = {"grant_type": "password", "username": username, "password": PASSWORD}
    answer = httpx2.post(f"{base}/auth/token", data=form | {"device_id": "upgrade"}, timeout=30)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    return httpx2.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def read_figures(client: httpx2.Client) -> dict[str, Any]:
    """What the plan says of each of its targets, for the district and each commune."""
    plan = client.get("/plans").json()["items"][0]
    progress = client.get(f"/plans/{plan['id']}/progress").json()
    return {
        target["code"]: {
            "district": [target["numerator"], target["denominator"]],
            "communes": [[c["numerator"], c["denominator"]] for c in target["communes"]],
        }
        for target in progress["targets"]
    }


def write_place(client: httpx2.Client) -> int:
    place = {"name": "Quán sau nâng cấp", "address": "Thôn 1", "establishment_type": "bar"}
    unit = client.get("/me").json()["units"][0]["id"]
    answer = client.post("/establishments", json=place | {"org_unit_id": unit})
    return answer.status_code


def check_blanks(client: httpx2.Client) -> None:
    """Numbers of before stay and are marked: whether a 0 was counted nobody can say any more."""
    place = client.get("/establishments", params={"status": "active", "limit": 1}).json()
    path = f"/establishments/{place['items'][0]['id']}/workforce-counts"
    counts = client.get(path).json()["items"]
    assert counts
    assert {(row["under_18"] is None, row["keeps_blanks"]) for row in counts} == {(False, None)}
    for page in ("budgets", "communication-activities", "support-services"):
        rows = client.get(f"/{page}").json()["items"]
        assert rows
        assert {row["keeps_blanks"] for row in rows} == {None}, page
    visits = client.get("/inspections", params={"status": "signed", "limit": 1}).json()["items"]
    minutes = client.get(f"/inspections/{visits[0]['id']}").json()
    assert (minutes["status"], minutes["keeps_blanks"]) == ("signed", None)
    again = {"under_18": counts[0]["under_18"]}
    saved = client.patch(
        f"{path}/{counts[0]['id']}", json=again, headers={"If-Match": f'"{counts[0]["version"]}"'}
    )
    assert saved.json()["keeps_blanks"] is True, "who saves the number confirms it"


def read_keys(url: str) -> dict[str, set[str]]:
    """{table: ids of its rows} of every table with an id."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            tables = [
                row[0]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if any(c[1] == "id" for c in connection.execute(f"PRAGMA table_info({row[0]})"))
            ]
            return {
                t: {str(row[0]) for row in connection.execute(f"SELECT id FROM {t}")}
                for t in tables
            }
    return asyncio.run(read_postgres_keys(url))


async def read_postgres_keys(url: str) -> dict[str, set[str]]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'id'"
        )
        return {
            row[0]: {str(r[0]) for r in await connection.fetch(f"SELECT id FROM {row[0]}")}
            for row in tables
        }
    finally:
        await connection.close()
