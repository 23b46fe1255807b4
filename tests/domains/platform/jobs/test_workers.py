"""Several workers on one queue: nothing twice, nothing left, whoever dies."""

import asyncio
import io
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.session.models import now
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.jobs import queue
from backend.domains.platform.jobs.kinds import Payload
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.platform.jobs.service import JobOwner, create_job
from tests import world
from tests.databases import Databases
from tests.serving import BARE, Server, start

JOBS = 150
WORKERS = 4
ROWS = 5_100


def ask(db: Any, count: int) -> None:
    asker = JobOwner(world.user("binhnghia"), world.unit("binhnghia"))
    payload: Payload = {"list": "establishments", "filters": {}}
    for _ in range(count):
        create_job(db, "export", payload, ("Danh sách", "A list"), asker=asker)


async def worked(url: str) -> tuple[list[Any], list[Any]]:
    """What each of several workers claimed, every fifth time silent for longer than its lease."""
    databases = [Database(url) for _ in range(WORKERS)]
    await databases[0].run_as_system("asked", ask, JOBS)
    settled: list[Any] = []
    refused: list[Any] = []

    async def work(database: Database, who: str) -> None:
        count = 0
        while row := await database.run_as_system("claim", queue.claim_next_job, who):
            count += 1
            if count % 5 == 0 and row.attempts == 1:
                await database.run_as_system("silent", lapse, row.id)
                refused.append((row.id, who))
                continue
            if await database.run_as_system("settle", finish, row.id, who):
                settled.append(row.id)

    await asyncio.gather(*(work(one, f"w{n}") for n, one in enumerate(databases)))
    for id, who in refused:  # it comes back to life and finds that its job is another's
        assert not await databases[0].run_as_system("late", finish, id, who)
    statuses = await databases[0].run_as_system(
        "look", lambda db: list(db.scalars(sa.select(Job.status)))
    )
    for database in databases:
        await database.close()
    return settled, statuses


def finish(db: Any, id: Any, who: str) -> bool:
    return queue.release_job(db, id, who, status=JobStatus.DONE)


def lapse(db: Any, id: Any) -> None:
    over = sa.update(Job).where(Job.id == id).values(locked_until=now() - timedelta(seconds=1))
    db.execute(over, execution_options={"synchronize_session": False})


def test_no_job_is_done_twice_and_none_is_left(databases: Databases, http: TestClient) -> None:
    url = databases.fresh()
    assert http.portal is not None
    settled, statuses = http.portal.call(worked, url)
    assert max(Counter(settled).values()) == 1
    assert statuses == [JobStatus.DONE] * JOBS
    databases.drop(url)


def client(server: Server) -> httpx2.Client:
    return httpx2.Client(
        base_url=f"{server.base}/api/v1",
        cookies={"sid": world.cookie("binhnghia")},
        headers={"X-CSRF-Token": world.csrf("binhnghia")},
        timeout=30,
    )


async def on(url: str, do: Any) -> Any:
    database = Database(url)
    try:
        return await database.run_as_system("a test", do)
    finally:
        await database.close()


def many(db: Any) -> None:
    """Past the log of changes: what is read matters here, not how it came."""
    of_one = {"org_unit_id": world.unit("binhnghia"), "establishment_type": "motel"}
    rows = [
        {**of_one, "name": f"Nhà nghỉ {n}", "address": f"Thôn {n}", "version": 1}
        for n in range(ROWS)
    ]
    table = Establishment.metadata.tables[Establishment.__tablename__]
    db.connection().execute(sa.insert(table), rows)


def as_after_a_while(db: Any) -> None:
    """The lease of a worker that died is over."""
    held = sa.update(Job).where(Job.status == JobStatus.RUNNING)
    over = held.values(locked_until=now() - timedelta(seconds=1))
    db.execute(over, execution_options={"synchronize_session": False})


@pytest.mark.whole_proof
@pytest.mark.slow
def test_a_killed_server_goes_on_with_its_job(
    databases: Databases, http: TestClient, tmp_path: Path
) -> None:
    url = databases.fresh()
    assert http.portal is not None
    http.portal.call(on, url, many)
    environment = {"APP_ENV": "test", "DATABASE_URL": url}
    server = start(tmp_path, BARE, **environment)
    with client(server) as person:
        answer = person.post("/exports", json={"kind": "establishments", "filters": {}})
        assert answer.status_code == 202, answer.text
        at = answer.headers["location"]
        until = time.monotonic() + 60
        while person.get(server.base + at).json()["status"] == "queued":
            assert time.monotonic() < until
    server.kill()
    left = http.portal.call(on, url, lambda db: db.scalar(sa.select(Job.status)))
    http.portal.call(on, url, as_after_a_while)
    server = start(tmp_path, BARE, **environment)
    with client(server) as person:
        until = time.monotonic() + 120
        while (told := person.get(server.base + at).json())["status"] != "done":
            assert told["status"] in ("queued", "running"), told
            assert time.monotonic() < until, told
            time.sleep(0.2)
        content = person.get(server.base + at + "/result").content
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) == ROWS + 3
    assert told["attempts"] == 1 + (left == JobStatus.RUNNING)
    server.stop()
    databases.drop(url)
