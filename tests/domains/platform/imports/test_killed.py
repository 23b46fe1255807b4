"""A real server killed while a large import goes on: the next start brings it in whole."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from tests.databases import Databases
from tests.domains.platform.imports.lists import XLSX, many
from tests.domains.platform.jobs.test_workers import as_after_a_while, client, on
from tests.serving import BARE, Server, start

ROWS = 2500
MODELS: tuple[Any, ...] = (Establishment, ActivePeriod, WorkforceCount)


def counts(db: Session) -> list[int]:
    return [db.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in MODELS]


async def look(url: str) -> list[int]:
    database = Database(url)
    try:
        return await database.run_as_system("look", counts)
    finally:
        await database.close()


@pytest.mark.whole_proof
@pytest.mark.slow
def test_an_import_that_was_taken_in_survives_kills(
    databases: Databases, http: TestClient, tmp_path: Path
) -> None:
    url, chance = databases.fresh(), random.Random(24)
    assert http.portal is not None
    before = http.portal.call(look, url)
    environment = {"APP_ENV": "test", "DATABASE_URL": url}
    server = start(tmp_path, BARE, **environment)
    with client(server) as person:
        answer = person.post(
            "/imports",
            data={"kind": "establishments", "dry_run": "false"},
            files={"file": ("ds.xlsx", many(ROWS), XLSX)},
        )
    assert answer.status_code == 202, answer.text
    for _ in range(3):
        time.sleep(chance.uniform(0.1, 0.7))
        server.kill()
        after = [n - m for n, m in zip(http.portal.call(look, url), before, strict=True)]
        assert after in ([0, 0, 0], [ROWS] * 3), "half an import"
        http.portal.call(on, url, as_after_a_while)
        server = start(tmp_path, BARE, **environment)
    waited(server, answer.json()["id"])
    server.stop()
    assert [n - m for n, m in zip(http.portal.call(look, url), before, strict=True)] == [ROWS] * 3
    databases.drop(url)


def waited(server: Server, id: str) -> None:
    until = time.monotonic() + 200
    with client(server) as person:
        while (status := person.get(f"/imports/{id}").json()["status"]) != "applied":
            assert status in ("queued", "checking", "applying"), status
            assert time.monotonic() < until, status
            time.sleep(0.3)
