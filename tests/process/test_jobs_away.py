"""PostgreSQL away amid background work: done once, done whole, and without a restart."""

import asyncio
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import openpyxl
import pytest
import sqlalchemy as sa

from backend.core.http.idempotency import KEEP_DAYS, IdempotencyKey, delete_old_keys
from backend.core.server.periodic_task import PeriodicTask, run_in_batches
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import create_id, now
from backend.core.sql import engines, outages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.exports import routes as exports
from backend.domains.platform.exports import workbook
from backend.domains.platform.imports import service as imports
from backend.domains.platform.jobs import queue, worker
from backend.domains.platform.jobs.context import JobContext
from backend.main import create_app
from backend.migrations import migrate
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.calling import Client
from tests.databases import load_catalogues
from tests.domains.platform.imports.lists import listing, send
from tests.domains.reporting.reports.making import begun
from tests.process.clusters import OwnServer, own_server

ROWS = 12
ENOUGH = 20.0
"""Seconds after which a wait has failed; nothing is said of how long anything takes."""


def cut_connections(server: OwnServer) -> None:
    """The server goes on, and every connection to it is closed by it."""

    async def cut() -> None:
        connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> $1"
        await connection.execute(
            others.replace("$1", "pg_backend_pid() AND backend_type = 'client backend'")
        )
        await connection.close()

    cutting = threading.Thread(target=asyncio.run, args=(cut(),))  # this thread runs a loop
    cutting.start()
    cutting.join()


FAULTS: dict[str, tuple[Callable[[OwnServer], None], Callable[[OwnServer], None]]] = {
    "stopped": (OwnServer.stop, OwnServer.start),
    "standing still": (OwnServer.stand_still, OwnServer.go_on),
    "connections cut": (cut_connections, lambda _: None),
}
QUARTERS = dict(zip(FAULTS, ("2022-01-01", "2022-04-01", "2022-07-01"), strict=True))
POINTS: dict[str, Callable[[JobContext], bool]] = {
    "import": lambda work: work.step == "import-writing" and bool(work.percent),
    "export": lambda work: work.step == "export-writing" and bool(work.percent),
    "report-document": lambda work: work.step == "job-writing",
}
"""Where the fault falls: amid the transaction that writes, amid the cursor that reads, and between
reading and keeping."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnServer]:
    with own_server() as server:
        migrate(server.url)

        async def populate() -> None:
            database = Database(server.url)
            await database.run_as_system("the cast", load_catalogues)
            await database.run_as_system("the cast", world.populate)
            await database.close()

        asyncio.run(populate())
        yield server


@pytest.fixture
def api(postgres: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The application on a server of its own; everything goes to the background, and soon."""
    for module, name, value in (
        (engines, "CONNECT_SECONDS", 1.0),
        (engines, "COMMAND_SECONDS", 2.0),
        (outages, "PING_SECONDS", 1.0),
        (queue, "LEASE", timedelta(seconds=4)),
        (worker, "SWEEP_SECONDS", 0.3),
        (worker, "BEAT_SECONDS", 0.5),
        (imports, "MAX_DIRECT_ROWS", 1),
        (exports, "MAX_DIRECT_ROWS", 1),
        (workbook, "PORTION", 1),
    ):
        monkeypatch.setattr(module, name, value)
    settings = Settings(app_env="test", database_url=postgres.url, var_dir=tmp_path, _env_file=None)
    app = create_app(settings)
    with Client(app) as http:
        yield Api(http, app)


class Strike:
    """Lets a fault fall once, at the point of a kind of work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str, go: Callable[[], None]) -> None:
        self.fell = threading.Event()
        tell, point = JobContext.tell, POINTS[kind]

        def tell_and_strike(work: JobContext, *told: Any, **params: Any) -> None:
            tell(work, *told, **params)
            if work.kind == kind and not self.fell.is_set() and point(work):
                go()
                self.fell.set()

        monkeypatch.setattr(JobContext, "tell", tell_and_strike)


def ask_import(api: Api, fault: str) -> str:
    rows = [(f"Quán {fault} số {n}", "Quán bar", f"Thôn {n}", "Bình Nghĩa") for n in range(ROWS)]
    answer = send(api.as_("binhnghia"), listing(*rows), dry_run="false")
    assert answer.status_code == 202, answer.text
    jobs = api.as_("binhnghia").get("/jobs").json()["items"]
    return str(jobs[0]["id"])


def ask_export(api: Api, _fault: str) -> str:
    answer = api.as_("binhnghia").post("/exports", {"kind": "establishments", "filters": {}})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def ask_paper(api: Api, fault: str) -> str:
    report = begun(api, period_start=QUARTERS[fault])
    answer = api.as_("district").post(f"/reports/{report['id']}/documents", {"format": "docx"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


ASK = {"import": ask_import, "export": ask_export, "report-document": ask_paper}
ASKERS = {"import": "binhnghia", "export": "binhnghia", "report-document": "district"}


def wait_for_end(api: Api, who: str, id: str, statuses: Counter[int]) -> Any:
    """The job once it has ended; what was answered meanwhile is counted."""
    until = time.monotonic() + ENOUGH
    while True:
        answer = api.as_(who).get(f"/jobs/{id}")
        statuses[answer.status_code] += 1
        if answer.status_code == 200 and answer.json()["status"] not in ("queued", "running"):
            return answer.json()
        assert time.monotonic() < until, f"the job never ended: {answer.text}"
        time.sleep(0.1)


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", POINTS)
def test_work_is_done_once_whatever_becomes_of_the_database(
    postgres: OwnServer, api: Api, monkeypatch: pytest.MonkeyPatch, kind: str, fault: str
) -> None:
    go, come = FAULTS[fault]
    strike = Strike(monkeypatch, kind, lambda: go(postgres))
    statuses: Counter[int] = Counter()
    who = ASKERS[kind]
    id = ASK[kind](api, fault)
    waiting: str | None = None
    try:
        if not strike.fell.is_set():
            answer = api.as_("district").post("/exports", {"kind": "staff", "filters": {}})
            waiting = answer.json().get("job_id") if answer.status_code == 202 else None
        assert strike.fell.wait(ENOUGH), "the fault never fell"
        for _ in range(3):
            statuses[api.as_(who).get(f"/jobs/{id}").status_code] += 1
    finally:
        if strike.fell.is_set():
            come(postgres)
    ended = wait_for_end(api, who, id, statuses)
    assert (ended["status"], ended["failure"]) == ("done", None)
    if waiting is not None:
        assert wait_for_end(api, "district", waiting, statuses)["status"] == "done"
    assert set(statuses) <= {200, 503}
    PROOFS[kind](api, fault, id)


def prove_import(api: Api, fault: str, _id: str) -> None:
    named = Establishment.name.like(f"Quán {fault} số %")
    ids = [row.id for row in api.all(sa.select(Establishment.id).where(named))]
    assert len(ids) == ROWS, "each row once"
    is_theirs = LogEntry.entity_id.in_(ids)
    logged = sa.select(LogEntry.entity_id).where(is_theirs, LogEntry.action == "created")
    assert len(api.all(logged)) == ROWS
    (last, *_) = api.as_("binhnghia").get("/imports").json()["items"]
    assert last["status"] == "applied"


def prove_export(api: Api, _fault: str, id: str) -> None:
    content = api.as_("binhnghia").get(f"/jobs/{id}/result").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    theirs = sa.select(Establishment.id).where(Establishment.org_unit_id == world.unit("binhnghia"))
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) == len(api.all(theirs)) + 1


def prove_paper(api: Api, _fault: str, id: str) -> None:
    answer = api.as_("district").get(f"/jobs/{id}/result")
    assert answer.status_code == 200, answer.text
    assert answer.content[:2] == b"PK"


PROOFS = {"import": prove_import, "export": prove_export, "report-document": prove_paper}


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("fault", FAULTS)
def test_periodic_work_goes_on_after_an_outage(postgres: OwnServer, api: Api, fault: str) -> None:
    go, come = FAULTS[fault]
    rounds: list[bool] = []

    async def purge(database: Database) -> None:
        try:
            await run_in_batches(database, "keys past their term", delete_old_keys)
        except Exception:
            rounds.append(False)
            raise
        rounds.append(True)

    def wait_for(outcome: bool) -> None:
        """Another round of that outcome."""
        began, until = rounds.count(outcome), time.monotonic() + ENOUGH
        while rounds.count(outcome) == began:
            assert time.monotonic() < until, rounds
            time.sleep(0.05)

    task = PeriodicTask("purging", purge, first_after=0, every=0.05)
    assert api.http.portal is not None
    api.http.portal.call(task.start, api.app)
    try:
        wait_for(True)
        go(postgres)
        try:
            if fault != "connections cut":  # the pool may have replaced them before the next round
                wait_for(False)
        finally:
            come(postgres)
        wait_for(True)
        api.run(lambda db: db.add(old_key()))
        wait_for(True)
        wait_for(True)
        assert api.one(sa.select(sa.func.count()).select_from(IdempotencyKey).where(is_old())) == 0
    finally:
        api.http.portal.call(task.stop, api.app)


def old_key() -> IdempotencyKey:
    made = now() - timedelta(days=KEEP_DAYS + 1)
    return IdempotencyKey(actor_id=create_id(), key="key:1", request_hash="0", created_at=made)


def is_old() -> sa.ColumnElement[bool]:
    return IdempotencyKey.created_at < now() - timedelta(days=KEEP_DAYS)
