"""Crowds at the real server: every request is answered or refused, nothing is held afterwards."""

import asyncio
import json
import random
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from itertools import pairwise
from typing import Any

import pytest

from backend.core.http.request_sessions import DeferredSession
from backend.core.server import admission
from backend.core.server.admission import Caller
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.engines import THREAD_SWITCH_SECONDS
from backend.domains.organisation.accounts.models import User
from backend.settings import Settings
from tests import world
from tests.crowds import (
    Ask,
    CrowdedServer,
    Held,
    as_person,
    ask_all,
    ask_one,
    crowded_server,
    statuses,
)
from tests.databases import Databases
from tests.proofs import proof_seed, proof_size

BOARD = Ask("GET", "/board", as_person("district"))
PLACE = f"/establishments/{world.establishment('binhnghia')}"
RECORD = Ask("GET", f"/establishments/{world.establishment('binhnghia')}", as_person("district"))
SHORT = Ask("GET", PLACE, as_person("district"))
HEALTH = Ask("GET", "/healthz")
PASSWORD = "crowd-password-178"


@pytest.fixture(scope="module")
def server(databases: Databases, settings: Settings) -> Iterator[CrowdedServer]:
    url = databases.fresh()
    with crowded_server(settings, url) as made:
        made.call(lambda: made.database.run_as_system("a password", set_password, made))
        yield made
    databases.drop(url)


def set_password(db: Session, server: CrowdedServer) -> None:
    hashed = server.app.state.keys.passwords.hash_now(PASSWORD)
    user = db.require(User, world.user("binhnghia"))
    db.save(user, {"password_hash": hashed})


def write() -> Ask:
    id = create_id()
    letters = "".join("aăâbcdđeêghiklmn"[int(digit, 16)] for digit in id.hex[-10:])
    body = {
        "id": str(id),
        "name": f"Quán {letters}",
        "establishment_type": "bar",
        "address": f"Thôn {letters}",
        "org_unit_id": str(world.unit("binhnghia")),
    }
    headers = as_person("binhnghia", **{"Content-Type": "application/json"})
    return Ask("POST", "/establishments", headers, json.dumps(body).encode())


def sign_in() -> Ask:
    body = json.dumps({"username": "binhnghia", "password": PASSWORD}).encode()
    return Ask("POST", "/auth/login", {"Content-Type": "application/json"}, body)


KINDS: dict[str, Callable[[], Ask]] = {
    "short": lambda: SHORT,
    "record": lambda: RECORD,
    "long": lambda: BOARD,
    "list": lambda: Ask("GET", "/violations", as_person("district")),
    "export": lambda: Ask("GET", "/exports/establishments.xlsx", as_person("district")),
    "feed": lambda: Ask("GET", "/changes?after=0", as_person("district")),
    "write": write,
    "sign-in": sign_in,
    "open": lambda: Ask("GET", "/public/ratings", {}),
}


@asynccontextmanager
async def slots_held(database: Database, *, writes: bool) -> AsyncIterator[None]:
    """Every slot of a gate, as if as many people were at work."""
    gate = database.writing if writes else database.reading
    async with AsyncExitStack() as held:
        for number in range(gate.slots):
            await held.enter_async_context(database.slot(Caller(f"{number}"), writes=writes))
        yield


@asynccontextmanager
async def all_held(server: CrowdedServer) -> AsyncIterator[None]:
    """Every slot, and every connection of both pools."""
    database = server.database
    connections: list[Any] = []

    def take() -> None:
        for engine in (database.reader, database.writer):
            size = engine.pool.size()  # type: ignore[attr-defined]
            connections.extend(engine.raw_connection() for _ in range(size))

    async with slots_held(database, writes=False), slots_held(database, writes=True):
        await database.run(take)
        try:
            yield
        finally:
            await database.run(lambda: [connection.close() for connection in connections])


@contextmanager
def meanwhile(server: CrowdedServer, held: AbstractAsyncContextManager[None]) -> Iterator[None]:
    """While `held`, entered in the server's loop, is held."""
    began, release = threading.Event(), threading.Event()

    async def hold() -> None:
        async with held:
            began.set()
            await asyncio.get_running_loop().run_in_executor(None, release.wait)

    task = asyncio.run_coroutine_threadsafe(hold(), server.loop)
    try:
        assert began.wait(30), task.exception(1)
        yield
    finally:
        release.set()
        task.result(30)


def test_while_all_is_held_the_loop_answers_and_the_rest_is_told_to_come_back(
    server: CrowdedServer,
) -> None:
    feed = Ask("GET", "/changes?after=0", as_person("district"))
    asks = [BOARD, SHORT, write(), sign_in(), feed]
    with meanwhile(server, all_held(server)):
        *refused, health = ask_all(server.port, [*asks, HEALTH])
    assert health.status == 200, "answered before anything was given back"
    assert [told.status for told in refused] == [503] * len(asks)
    assert all(told.headers["retry-after"].isdigit() for told in refused)
    assert server.becomes_idle()


def test_who_sends_more_than_ones_share_of_the_room_is_told_so(
    server: CrowdedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MAX_WAITING_PER_PERSON", 4)
    with meanwhile(server, slots_held(server.database, writes=True)):
        answers = ask_all(server.port, [write() for _ in range(10)])
    assert statuses(answers) == {429: 6, 503: 4}
    refused = [answer for answer in answers if answer.status == 429]
    assert {json.loads(answer.content)["code"] for answer in refused} == {"too-many-requests"}
    assert {answer.headers["retry-after"] for answer in refused} == {"2"}
    assert server.becomes_idle()


def test_work_of_clients_that_left_is_dropped(server: CrowdedServer) -> None:
    """They ask while all slots are held, and are gone before their turn comes."""
    writing = server.database.writing
    places = count_places(server)
    with meanwhile(server, slots_held(server.database, writes=True)):
        sockets = [send(server.port, write()) for _ in range(20)]
        wait_until(lambda: server.look(lambda: writing.waiting) == len(sockets))
        for one in sockets:
            one.close()
        wait_until(lambda: server.look(lambda: writing.waiting) == 0)
    assert server.becomes_idle()
    assert count_places(server) == places


def send(port: int, what: Ask) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port))
    one.sendall(what.encoded())
    return one


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never came to hold")


def count_places(server: CrowdedServer) -> int:
    told = ask_one(server.port, Ask("GET", "/establishments?limit=200", as_person("district")))
    return len(json.loads(told.content)["items"])


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("kind", KINDS)
def test_a_crowd_is_answered_or_told_to_come_back(server: CrowdedServer, kind: str) -> None:
    many = proof_size(full=300, campaign=300)
    answers = ask_all(server.port, [KINDS[kind]() for _ in range(many)])
    told = statuses(answers)
    assert set(told) <= {200, 201, 429, 503}, told
    assert told[200] + told[201] > 0, told
    refused = [answer for answer in answers if answer.status in (429, 503)]
    assert all(answer.headers["retry-after"].isdigit() for answer in refused)
    assert server.becomes_idle()
    assert ask_one(server.port, BOARD).status == 200


CROWDS = 4
"""One after the other: what is kept for all that come is there after the first."""


def held_after_crowds(server: CrowdedServer, kind: str, many: int, looks: int) -> list[Held]:
    """What is held before any crowd, then after each; a thread lets go a moment after it ended."""
    held = [server.count_held()]
    for _ in range(CROWDS):
        told = statuses(ask_all(server.port, [KINDS[kind]() for _ in range(many)]))
        assert set(told) <= {200, 201, 429, 503}, told
        assert server.becomes_idle()
        held.append(server.count_held())
        for _ in range(looks):
            if held[-1].is_more_than(held[0]):
                threading.Event().wait(0.1)
                held[-1] = server.count_held()
    return held


def grown_by(many: int, held: list[Held]) -> set[str]:
    """Kinds of objects of which each further crowd of `many` left that many."""
    after = [one.objects for one in held[1:]]
    steps = [Counter(later) - Counter(before) for before, later in pairwise(after)]
    return {kind for kind in steps[0] if all(step[kind] >= many for step in steps)}


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_crowd_is_held_afterwards(server: CrowdedServer, kind: str) -> None:
    many = proof_size(full=300, campaign=100)
    before, *after = held = held_after_crowds(server, kind, many, looks=50)
    assert [one for one in after if one.is_more_than(before)] == []
    assert grown_by(many, held) == set()


def test_what_is_held_of_requests_is_seen(
    server: CrowdedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each request is kept by somebody."""
    kept: list[Any] = []
    real = DeferredSession.perform

    async def perform(self: DeferredSession, work: Any) -> Any:
        kept.append(self)
        return await real(self, work)

    monkeypatch.setattr(DeferredSession, "perform", perform)
    before, *after = held = held_after_crowds(server, "short", 10, looks=0)
    assert all(one.is_more_than(before) for one in after)
    assert grown_by(10, held) >= {
        "starlette.requests.Request",
        "backend.core.http.request_sessions.DeferredSession",
    }


@pytest.mark.campaign
def test_clients_that_leave_at_any_moment_leave_nothing(server: CrowdedServer) -> None:
    """In the middle of headers or content, while they wait, are served or answered."""
    draw = random.Random(proof_seed())
    ask_one(server.port, BOARD)
    before = server.count_held()
    for _ in range(proof_size(full=1_000, campaign=300)):
        kind = draw.choice(list(KINDS))
        leave_at_any_moment(server.port, KINDS[kind]().encoded(), draw)
    assert server.becomes_idle()
    wait_until(lambda: not server.count_held().is_more_than(before))
    assert ask_one(server.port, BOARD).status == 200
    assert ask_one(server.port, write()).status == 201


def leave_at_any_moment(port: int, request: bytes, draw: random.Random) -> None:
    """Send all or a part of it, wait a little or not, and go, with or without a word."""
    part = draw.choice([len(request), len(request), draw.randrange(1, len(request))])
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(request[:part])
        threading.Event().wait(draw.choice([0, 0, 0.002, 0.01, 0.05]))
        if draw.random() < 0.5:  # a reset instead of an orderly end
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.once
def test_threads_hand_on_the_interpreter_before_others_stand_still(server: CrowdedServer) -> None:
    """On SQLite each statement lets go of it: how soon a thread has it back is the server's say."""
    assert server.database.is_sqlite
    assert sys.getswitchinterval() == pytest.approx(THREAD_SWITCH_SECONDS)


def test_another_person_is_served_while_one_has_taken_all_that_one_may(
    server: CrowdedServer,
) -> None:
    """As many long requests as one person may have are at work; more of them wait."""
    database, crowd = server.database, [BOARD] * 20
    assert ask_one(server.port, BOARD).status == 200  # whose cookie it is, is known from now on
    with meanwhile(server, share_held(database, f"account {world.user('district')}")):
        answers = ask_all(server.port, [*crowd, Ask("GET", "/board", as_person("leader"))])
        assert [told.status for told in answers] == [*[503] * len(crowd), 200]
    assert server.becomes_idle()


def test_two_devices_of_one_person_stand_in_one_line(server: CrowdedServer) -> None:
    tokens = [token(server, device) for device in ("phone", "tablet")]
    devices = [Ask("GET", "/board", {"Authorization": f"Bearer {one}"}) for one in tokens]
    person = f"account {world.user('binhnghia')}"
    with meanwhile(server, share_held(server.database, person)):
        assert [told.status for told in ask_all(server.port, devices)] == [503, 503]
    assert [told.status for told in ask_all(server.port, devices)] == [200, 200]


def token(server: CrowdedServer, device: str) -> str:
    form = f"grant_type=password&username=binhnghia&password={PASSWORD}&device_id={device}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    told = ask_one(server.port, Ask("POST", "/auth/token", kind, form.encode()))
    return str(json.loads(told.content)["access_token"])


@asynccontextmanager
async def share_held(database: Database, person: str) -> AsyncIterator[None]:
    async with AsyncExitStack() as held:
        for _ in range(database.reading.per_person):
            await held.enter_async_context(database.slot(Caller(person), writes=False))
        yield
