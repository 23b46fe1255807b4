"""SIGKILL amid the batches of two phones, and PostgreSQL lost amid them: what was acknowledged is
there once, no receipt is lost, and a phone that sends again ends with all of it done."""

import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.inspections.sync_operations.models import SyncReceipt
from tests import world
from tests.databases import Databases
from tests.domains.inspections.inspections.making import draft
from tests.domains.inspections.sync_operations.written_texts import (
    Written,
    check_operation,
    check_overwrites,
    list_texts,
    load_written,
    write_text,
)
from tests.process.clusters import OwnServer, fill, own_server
from tests.proofs import proof_seed, proof_size
from tests.serving import BARE, Server, start

KILLS = proof_size(full=50, campaign=8, least=2)
CRASHES = proof_size(full=20, campaign=4, least=1)
OWNERS = ("inspector", "district")
VISITS = 8
"""Entered in each batch, each changed three times; the fourth part of the changes is of a visit
that both phones know."""
TRIES = 40
SENT = 30.0
"""Seconds after which a batch that nobody answers is sent again."""


@dataclass
class Phone:
    """What a phone has to send, and what it was told."""

    owner: str
    mark: int
    seq: int = 0
    waiting: list[Any] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    receipts: dict[str, Any] = field(default_factory=dict)
    broken: int = 0
    """Batches that got no answer."""

    def open_client(self, server: Server) -> httpx2.Client:
        return httpx2.Client(
            base_url=f"{server.base}/api/v1",
            cookies={"sid": world.cookie(self.owner)},
            headers={"X-CSRF-Token": world.csrf(self.owner)},
            timeout=SENT,
        )

    def add(self, action: str, record_id: str, body: Any, **more: Any) -> None:
        self.seq += 1
        made = {
            "id": str(uuid4()),
            "device_seq": self.seq,
            "entity": "inspections",
            "record_id": record_id,
            "action": action,
            "captured_at": "2022-10-01T08:00:00+07:00",
            "body": body,
            **more,
        }
        self.waiting.append(made)
        self.sent.append(made)

    def write(self, name: str) -> dict[str, str]:
        return {name: write_text(self.mark, self.seq + 1)}

    def work(self, shared: Any) -> None:
        """Enter some visits, and change them and the one that both phones know."""
        for number in range(VISITS):
            id = str(create_id())
            self.add("create", id, draft(**self.write("statement")))
            for name in ("statement", "recommendations"):
                self.add("update", id, self.write(name))
            name = "statement" if number % 2 else f"representative_{self.side}"
            self.add("update", shared["id"], self.write(name), base_version=shared["version"])

    @property
    def side(self) -> str:
        """What only this phone writes of a visit that both know."""
        return "name" if self.owner == OWNERS[0] else "position"

    def send(self, server: Server) -> bool:
        """Send what waits; whether it was answered."""
        with self.open_client(server) as client:
            try:
                answer = client.post("/sync/operations", json={"operations": self.waiting})
            except (httpx2.TransportError, OSError):
                answer = None
        if answer is None or answer.status_code == 503:
            self.broken += 1
            return False
        assert answer.status_code == 200, answer.text
        self.take(answer.json())
        return True

    def take(self, answer: Any) -> None:
        self.receipts[answer["receipt"]["id"]] = answer["receipt"]
        for result in answer["results"]:
            status = result["first_status"] or result["status"]
            self.told[result["id"]] = {**result, "status": status}
        self.waiting = [
            one
            for one in self.waiting
            if one["id"] not in self.told or self.told[one["id"]]["status"] == "held"
        ]

    def drain(self, server: Server) -> None:
        for _ in range(TRIES):
            if not self.waiting:
                return
            if not self.send(server):
                time.sleep(0.2)
        raise AssertionError("what waits is never done")


def enter_shared(server: Server, phone: Phone) -> Any:
    with phone.open_client(server) as client:
        answer = client.post("/inspections", json=draft("trangan"))
    assert answer.status_code == 201, answer.text
    return answer.json()


def send_until(server: Server, phones: list[Phone], chance: random.Random, end: Any) -> None:
    """Let both phones send, and call `end` once the first visits of a batch can be read."""
    first = next(one for one in phones[0].waiting if one["action"] == "create")
    threads = [threading.Thread(target=phone.send, args=(server,)) for phone in phones]
    for thread in threads:
        thread.start()
    with phones[0].open_client(server) as client:
        until = time.monotonic() + 60
        while client.get(f"/inspections/{first['record_id']}").status_code != 200:
            assert time.monotonic() < until, "no batch ever began: a kill would prove nothing"
            time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.4))
    end()
    for thread in threads:
        thread.join(SENT + 60)


@dataclass
class Kept:
    """What the database holds in the end."""

    written: Written
    receipts: dict[str, Any]


def load_kept(db: Session, operations: list[Any], receipts: list[str]) -> Kept:
    ids = list(map(UUID, receipts))
    rows = db.scalars(sa.select(SyncReceipt).where(SyncReceipt.id.in_(ids)))
    hashes = {str(row.id): (row.count, row.content_hash) for row in rows}
    return Kept(load_written(db, operations), hashes)


async def look(url: str, operations: list[Any], receipts: list[str]) -> Kept:
    database = Database(url)
    try:
        return await database.run_as_system("look", load_kept, operations, receipts)
    finally:
        await database.close()


def check_phones(http: TestClient, url: str, phones: list[Phone]) -> None:
    sent = [(phone, operation) for phone in phones for operation in phone.sent]
    receipts = {id: one for phone in phones for id, one in phone.receipts.items()}
    assert http.portal is not None
    kept = http.portal.call(look, url, [operation for _, operation in sent], list(receipts))
    told = {id: (one["count"], one["hash"]) for id, one in receipts.items()}
    assert kept.receipts == told, "a receipt is gone"
    for phone, operation in sent:
        check_operation(kept.written, operation, phone.told[operation["id"]])
    writers = {text: (phone, made) for phone, made in sent for text in list_texts(made)}
    check_overwrites(kept.written.log, writers)
    statuses = {one["status"] for phone in phones for one in phone.told.values()}
    assert statuses == {"applied", "merged", "conflict"}
    assert sum(phone.broken for phone in phones) > 0, "every batch was answered: it proves nothing"


def build_phones(chance: random.Random) -> list[Phone]:
    return [Phone(owner, chance.randrange(10**9)) for owner in OWNERS]


@pytest.mark.campaign
@pytest.mark.slow
def test_batches_survive_kills(databases: Databases, http: TestClient, tmp_path: Path) -> None:
    url, chance = databases.fresh(), random.Random(proof_seed())
    phones = build_phones(chance)
    settings = {"APP_ENV": "test", "DATABASE_URL": url}
    for _ in range(KILLS):
        server = start(tmp_path, BARE, **settings)
        for phone in phones:
            phone.drain(server)
        shared = enter_shared(server, phones[0])
        for phone in phones:
            phone.work(shared)
        send_until(server, phones, chance, server.kill)
    server = start(tmp_path, BARE, **settings)
    for phone in phones:
        phone.drain(server)
    server.stop()
    check_phones(http, url, phones)
    databases.drop(url)


class Follower:
    """Reads the feed on as whoever sees all visits of the district."""

    def __init__(self, server: Server) -> None:
        self.client = Phone("district", 0).open_client(server)
        self.cursor: Any = 0
        self.told: dict[int, tuple[str, int]] = {}

    def read_on(self) -> None:
        answer = self.client.get("/changes", params={"after": self.cursor, "limit": 200})
        if answer.status_code == 503:
            return
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for item in page["items"]:
            assert item["seq"] not in self.told, "a place in the log was given again"
            self.told[item["seq"]] = (item["id"], item["version"])
        self.cursor = page["cursor"]
        if page["items"]:
            self.read_on()


def load_log_places(db: Session, seqs: list[int]) -> dict[int, tuple[str, int]]:
    columns = (LogEntry.seq, LogEntry.entity_id, LogEntry.version)
    rows = db.execute(sa.select(*columns).where(LogEntry.seq.in_(seqs)))
    return {row.seq: (str(row.entity_id), row.version) for row in rows}


async def look_into_log(url: str, seqs: list[int]) -> dict[int, tuple[str, int]]:
    database = Database(url)
    try:
        return await database.run_as_system("look", load_log_places, seqs)
    finally:
        await database.close()


def crash(own: OwnServer) -> None:
    """As if the power failed: what is not on the disk is gone."""
    own.process.send_signal(signal.SIGQUIT)  # its children stop at once, and write nothing
    own.process.wait(20)


@pytest.mark.in_turn
@pytest.mark.once
@pytest.mark.campaign
@pytest.mark.slow
def test_batches_survive_the_crash_of_postgresql(http: TestClient, tmp_path: Path) -> None:
    """What is committed early may be taken back: nobody was told, and it is sent again."""
    chance = random.Random(proof_seed())
    phones = build_phones(chance)
    with own_server() as own:
        fill(own.url)
        server = start(tmp_path, BARE, APP_ENV="test", DATABASE_URL=own.url)
        try:
            follower = Follower(server)
            for _ in range(CRASHES):
                shared = enter_shared(server, phones[0])
                for phone in phones:
                    phone.work(shared)
                send_until(server, phones, chance, crash_after(own, follower))
                own.start()
                for phone in phones:
                    phone.drain(server)
                follower.read_on()
        finally:
            server.stop()
        check_phones(http, own.url, phones)
        assert http.portal is not None
        places = http.portal.call(look_into_log, own.url, list(follower.told))
        assert places == follower.told, "what was told is gone, or stands elsewhere"


def crash_after(own: OwnServer, follower: Follower) -> Callable[[], None]:
    def read_and_crash() -> None:
        follower.read_on()
        crash(own)

    return read_and_crash
