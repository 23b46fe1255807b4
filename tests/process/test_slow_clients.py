"""Clients that say little, slowly or too much take nobody else's place (R22, R23)."""

import asyncio
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn

from backend.connections import HEADER_BYTES, BoundedProtocol
from tests.databases import Databases
from tests.serving import SERVE, Server, free_port, start

SLOW = {
    "idle": b"",
    "header": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a",
    "body": (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    ),
}
OF_EACH = 200


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As README starts it, without a proxy in front."""
    url = databases.fresh()
    made = start(tmp_path_factory.mktemp("slow"), SERVE, APP_ENV="test", DATABASE_URL=url)
    yield made
    made.stop()
    databases.drop(url)


def connect(server: Server, content: bytes) -> socket.socket:
    to = urlsplit(server.base)
    line = socket.create_connection((to.hostname, to.port or 80), timeout=20)
    line.sendall(content)
    return line


def answer(line: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    got = b""
    line.settimeout(60)
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionResetError:
        pass
    line.close()
    return got


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_six_hundred_slow_sockets_keep_nobody_out(server: Server) -> None:
    lines = {kind: [connect(server, sent) for _ in range(OF_EACH)] for kind, sent in SLOW.items()}
    for path in ("/healthz", "/readyz", "/api/v1/public/ratings?year=2022"):
        got = httpx2.get(f"{server.base}{path}", timeout=20)
        assert got.status_code == 200, path
    everyone = [line for kind in lines.values() for line in kind]
    closed, _, _ = select.select(everyone, [], [], 0)
    assert closed == [], "a socket gave way early: the request above proves less"
    answers = {kind: {answer(line) for line in ones} for kind, ones in lines.items()}
    assert answers["idle"] == {b""}
    for kind in ("header", "body"):
        assert {one.split(b"\r\n")[0] for one in answers[kind]} == {b"HTTP/1.1 408 Request Timeout"}
    log = server.log.read_text("utf-8")
    assert " 500 " not in log
    assert "failed:" not in log


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_body_in_pieces_is_waited_for(server: Server) -> None:
    """The control: slow, but never silent for long."""
    line = connect(server, SLOW["body"].replace(b"500", b"30").replace(b"1\r\nHost", b"0\r\nHost"))
    for _ in range(29):
        time.sleep(0.1)
        line.sendall(b" ")
    assert answer(line).split(b"\r\n")[0].split(b" ")[1] in (b"400", b"422")


@pytest.mark.slow
@pytest.mark.once
def test_headers_have_a_limit(server: Server) -> None:
    for size, status in ((15 * 1024, 200), (17 * 1024, 431)):
        got = httpx2.get(f"{server.base}/healthz", headers={"X-Long": "a" * size})
        assert got.status_code == status
    many = {f"X-Many-{n}": "a" * 90 for n in range(200)}
    assert httpx2.get(f"{server.base}/healthz", headers=many).status_code == 431
    address = f"{server.base}/healthz?{'a' * 20_000}"
    assert httpx2.get(address).status_code == 431


@pytest.mark.slow
@pytest.mark.once
def test_a_header_without_end_is_refused_before_it_ends(server: Server) -> None:
    line = connect(server, SLOW["header"])
    sent = 0
    while sent < 40 * HEADER_BYTES and not select.select([line], [], [], 0.01)[0]:
        sent += line.send(b"a" * 512)
    assert sent < 2 * HEADER_BYTES
    assert answer(line).startswith(b"HTTP/1.1 431 ")


@pytest.mark.once
def test_the_oldest_idle_socket_gives_way() -> None:
    """A process that may hold twenty connections, and sixty that say nothing."""
    with small_server() as port:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        got = httpx2.get(f"http://127.0.0.1:{port}/", timeout=20)
        assert got.status_code == 204
        gone = [line for line in idle if select.select([line], [], [], 0)[0]]
        assert len(gone) >= 40
        assert gone == idle[: len(gone)], "those that were waited for longest"
        for line in idle:
            line.close()


class Small(BoundedProtocol):
    max_connections = 20


async def say_nothing(scope: object, receive: object, send: object) -> None:
    assert callable(send)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@contextmanager
def small_server() -> Iterator[int]:
    port = free_port()
    config = uvicorn.Config(
        say_nothing, port=port, http=Small, ws="none", lifespan="off", log_level="warning"
    )
    serving = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(serving.serve()))
    thread.start()
    while not serving.started:
        time.sleep(0.01)
    yield port
    serving.should_exit = True
    thread.join(20)
