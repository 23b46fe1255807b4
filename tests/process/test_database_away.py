"""PostgreSQL away (R45): every route answers 503 with Retry-After, and recovers by itself."""

import asyncio
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import entered_bar
from tests.process.clusters import OwnServer, fill, own_server
from tests.proofs import proof_size
from tests.serving import BARE, Server, start

FAULTS: dict[str, tuple[Callable[[OwnServer], None], Callable[[OwnServer], None]]] = {
    "stopped": (OwnServer.stop, OwnServer.start),
    "killed": (OwnServer.kill, OwnServer.start),
    "standing still": (OwnServer.stand_still, OwnServer.go_on),
}
SEEN = proof_size(full=20, campaign=5)
"""Answers of each kind of route before a fault, during it, and after it."""


class Traffic:
    """One client for each kind of route, again and again; what each was answered, by phase."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.phase = "before"
        self.seen: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
        self.statuses: Counter[tuple[str, int]] = Counter()
        """Of every answer, also of those that a fault fell amid."""
        self.without_retry: list[str] = []
        self.written: set[str] = set()
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self.ask, args=(kind, send)) for kind, send in KINDS.items()
        ]
        for thread in self.threads:
            thread.start()

    def ask(self, kind: str, send: Callable[[httpx2.Client, str], Any]) -> None:
        headers = {"X-CSRF-Token": world.csrf("binhnghia")}
        cookies = {"sid": world.cookie("binhnghia")}
        with httpx2.Client(
            base_url=self.server.base, headers=headers, cookies=cookies, timeout=60
        ) as client:
            while not self.ended.is_set():
                phase, id = self.phase, str(create_id())
                answer = send(client, id)
                self.statuses[kind, answer.status_code] += 1
                if phase == self.phase:
                    self.seen[phase][kind][answer.status_code] += 1
                if answer.status_code == 503 and kind != "readyz":
                    self.without_retry += [kind] * ("retry-after" not in answer.headers)
                if answer.status_code == 201:
                    self.written.add(id)
                time.sleep(0.02)

    def enter(self, phase: str, *statuses: int) -> None:
        """Go on until each kind was answered `SEEN` times with one of `statuses`, or any."""
        self.phase = phase
        until = time.monotonic() + 60 + 8 * SEEN  # a request waits some seconds for its database
        while time.monotonic() < until:
            counts = [self.seen[phase][kind] for kind in KINDS]
            if all(sum(c[s] for s in statuses or c) >= SEEN for c in counts):
                return
            time.sleep(0.05)
        raise AssertionError(f"{phase}: {self.told()}")

    def told(self) -> dict[str, dict[str, dict[int, int]]]:
        return {p: {k: dict(c) for k, c in kinds.items()} for p, kinds in self.seen.items()}

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(60)


def record(client: httpx2.Client, id: str) -> Any:
    return client.post("/api/v1/establishments", json=entered_bar(id))


KINDS: dict[str, Callable[[httpx2.Client, str], Any]] = {
    "readyz": lambda client, _: client.get("/readyz"),
    "sign-in": lambda client, id: client.post(
        "/api/v1/auth/login", json={"username": f"u{id[:8]}", "password": "mot-mat-khau-sai"}
    ),
    "token": lambda client, id: client.post(
        "/api/v1/auth/token", data={"grant_type": "refresh_token", "refresh_token": id}
    ),
    "public": lambda client, _: client.get("/api/v1/public/ratings?year=2022"),
    "read": lambda client, _: client.get("/api/v1/establishments"),
    "board": lambda client, _: client.get("/api/v1/board"),
    "export": lambda client, _: client.get("/api/v1/exports/establishments.xlsx"),
    "feed": lambda client, _: client.get("/api/v1/changes?wait=1"),
    "write": record,
}


@pytest.fixture(scope="module")
def away() -> Iterator[OwnServer]:
    with own_server() as server:
        fill(server.url)
        yield server


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.postgres
@pytest.mark.parametrize("fault", FAULTS)
def test_an_outage_is_told_and_passes(away: OwnServer, fault: str, tmp_path: Path) -> None:
    go, come = FAULTS[fault]
    server = start(tmp_path, BARE, APP_ENV="test", DATABASE_URL=away.url)
    traffic = Traffic(server)
    try:
        traffic.enter("before")
        traffic.phase = "going"
        go(away)
        traffic.enter("away", 503)
        traffic.phase = "coming"
        come(away)
        wait_until_ready(server)
        traffic.enter("after", 200, 201, 400, 401, 404, 429)
    finally:
        traffic.end()
        server.stop()
    told = traffic.told()
    assert {kind: n for (kind, status), n in traffic.statuses.items() if status == 500} == {}
    assert traffic.without_retry == []
    assert set(told["before"]["readyz"]) == {200}, "the fault would prove nothing"
    assert traffic.written - kept(away.url) == set(), "an acknowledged record is gone"


def wait_until_ready(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if httpx2.get(f"{server.base}/readyz", timeout=30).status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("it never became ready again")


def kept(url: str) -> set[str]:
    def ids(db: Session) -> set[str]:
        return {str(id) for id in db.scalars(sa.select(Establishment.id))}

    async def look() -> set[str]:
        database = Database(url)
        try:
            return await database.run_as_system("a test looks", ids, writes=False)
        finally:
            await database.close()

    return asyncio.run(look())
