"""SIGKILLs amid writes and imports: what was acknowledged stays, nothing is half."""

import io
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import openpyxl
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.imports.models import Import
from tests import world
from tests.databases import Databases
from tests.proofs import proof_size
from tests.serving import BARE, Server, start

KILLS = proof_size(full=100, campaign=10, least=2)
"""On each database."""
WRITERS = 4
BUSY = 6
"""Records written by a server before it may be killed."""
ROWS = 120


def workbook(run: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn"])
    for i in range(ROWS):
        sheet.append([f"Nhập {run} số {i}", "Nhà nghỉ", f"Thôn {i}, lần {run}", "Bình Nghĩa"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class Work:
    """Writers that go on until the server dies; they remember only what was acknowledged."""

    def __init__(self, server: Server, run: int, acknowledged: set[str]) -> None:
        self.server, self.run, self.acknowledged = server, run, acknowledged
        self.before = len(acknowledged)
        self.imported: list[str] = []
        headers = {"X-CSRF-Token": world.csrf("binhnghia")}
        self.client = httpx2.Client(
            base_url=f"{server.base}/api/v1",
            cookies={"sid": world.cookie("binhnghia")},
            headers=headers,
            timeout=20,
        )
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]
        self.threads.append(threading.Thread(target=self.load))
        for thread in self.threads:
            thread.start()

    def write(self, writer: int) -> None:
        for n in range(10_000):
            id = str(create_id())
            body = {
                "id": id,
                "name": f"Quán {self.run}-{writer}-{n}",
                "address": f"Thôn {n}",
                "establishment_type": "bar",
                "org_unit_id": str(world.unit("binhnghia")),
            }
            if self.tried(self.client.post, "/establishments", json=body) is None:
                return
            self.acknowledged.add(id)

    def load(self) -> None:
        content = workbook(self.run)
        answer = self.tried(
            self.client.post,
            "/imports",
            data={"kind": "establishments", "dry_run": "false"},
            files={"file": ("danh-sach.xlsx", content)},
        )
        if answer is not None and answer["status"] == "applied":
            self.imported.append(answer["id"])

    def tried(self, send: Any, path: str, **kwargs: Any) -> Any:
        """The answer to a write that went through; None when the server is gone."""
        try:
            answer = send(path, **kwargs)
        except (httpx2.TransportError, OSError):
            return None
        assert answer.status_code in (201, 202), answer.text
        return answer.json()

    def wait_until_busy(self, with_import: bool) -> None:
        """A kill proves something when it falls amid writes, however slow the machine is."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if len(self.acknowledged) - self.before >= BUSY and (self.imported or not with_import):
                return
            time.sleep(0.02)
        raise AssertionError("the server was never busy: a kill would prove nothing")

    def finish(self) -> None:
        for thread in self.threads:
            thread.join(30)
        self.client.close()


@pytest.mark.campaign
@pytest.mark.slow
def test_kills_lose_nothing_acknowledged(
    databases: Databases, http: TestClient, tmp_path: Path
) -> None:
    url, chance = databases.fresh(), random.Random(178)
    acknowledged: set[str] = set()
    imported: list[str] = []
    for run in range(KILLS):
        server = start(tmp_path, BARE, APP_ENV="test", DATABASE_URL=url)
        work = Work(server, run, acknowledged)
        work.wait_until_busy(with_import=run == KILLS - 1 and not imported)
        time.sleep(chance.uniform(0, 0.9))
        server.kill()
        work.finish()
        imported += work.imported
    assert len(acknowledged) >= BUSY * KILLS
    assert imported, "no import was ever finished before its kill"
    start(tmp_path, BARE, APP_ENV="test", DATABASE_URL=url).stop()  # picks up what was under way

    assert http.portal is not None
    kept = http.portal.call(look, url)
    assert acknowledged - kept.ids == set(), "an acknowledged record is gone"
    assert kept.doubled == []
    assert set(kept.rows_by_run.values()) <= {ROWS}, "half an import"
    assert set(imported) <= kept.applied
    assert kept.ids - kept.logged == set(), "a record without its change"
    databases.drop(url)


class Kept:
    """What the database holds after the last kill."""

    def __init__(self, db: Session) -> None:
        rows = db.execute(sa.select(Establishment.id, Establishment.name)).all()
        self.ids = {str(r.id) for r in rows}
        names = Counter(r.name for r in rows)
        self.doubled = [name for name, n in names.items() if n > 1]
        loaded = (name.split(" số ")[0] for name in names if name.startswith("Nhập "))
        self.rows_by_run = Counter(loaded)
        applied = sa.select(Import.id).where(Import.status == "applied")
        self.applied = {str(i) for i in db.scalars(applied)}
        logged = sa.select(LogEntry.entity_id).where(LogEntry.entity == "establishments")
        self.logged = {str(i) for i in db.scalars(logged)}


async def look(url: str) -> Kept:
    database = Database(url)
    try:
        return await database.run_as_system("look", Kept)
    finally:
        await database.close()
