"""New connections are accepted many at a time, and several processes have about as many each."""

import asyncio
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import uvloop

from backend.connections import BoundedProtocol
from backend.core.server.balanced_server import (
    ACCEPTED_AT_ONCE,
    MOST_PAUSES,
    PAUSE_SECONDS,
    BalancedServer,
    ConnectionCounts,
    ServerConfig,
)
from tests.databases import Databases
from tests.serving import SERVE, Server
from tests.serving import start as start_server

CLIENTS = 3 * ACCEPTED_AT_ONCE
PROCESSES = 4


async def answer(_scope: Any, _receive: Any, _send: Any) -> None:
    """Nobody asks."""


def create_config(counts: ConnectionCounts | None = None) -> ServerConfig:
    config = ServerConfig(answer, host="127.0.0.1", port=0, http=BoundedProtocol, lifespan="off")
    config.log_level = "critical"
    config.load()
    config.counts = counts
    return config


async def start(config: ServerConfig, listening: socket.socket, row: int | None) -> BalancedServer:
    server = BalancedServer(config, row)
    server.lifespan = config.lifespan_class(config)
    await server.startup([listening])
    return server


def connect(listening: socket.socket, number: int) -> list[socket.socket]:
    """As many clients, which wait to be accepted."""
    return [socket.create_connection(listening.getsockname()) for _ in range(number)]


async def close(clients: list[socket.socket], *servers: Any) -> None:
    for one in [*clients, *servers]:
        one.close()
    await asyncio.sleep(0.01)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(work, 60))


async def count_turns_until(is_over: Callable[[], bool]) -> int:
    turns = 0
    while not is_over():
        turns += 1
        await asyncio.sleep(0)
    return turns


def list_shares(servers: list[BalancedServer]) -> list[int]:
    return [len(one.server_state.connections) for one in servers]


async def count_turns() -> int:
    """Turns of the loop until all clients that wait are accepted."""
    config = create_config()
    with config.bind_socket() as listening:
        server = await start(config, listening, None)
        clients = connect(listening, CLIENTS)
        turns = await count_turns_until(lambda: len(server.server_state.connections) == CLIENTS)
        await close(clients, *server.listeners)
        return turns


async def count_turns_of_libuv() -> int:
    with create_config().bind_socket() as listening:
        accepted: list[asyncio.BaseTransport] = []

        class Accepted(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                accepted.append(transport)

        libuv = await asyncio.get_running_loop().create_server(Accepted, sock=listening)
        clients = connect(listening, CLIENTS)
        turns = await count_turns_until(lambda: len(accepted) == CLIENTS)
        await close(clients, libuv)
        return turns


async def count_shares(clients: int, *, is_balanced: bool, hung: int = 0) -> list[int]:
    """How many connections each of several servers has; `hung` more do not accept any more."""
    counts = ConnectionCounts(PROCESSES + hung)
    config = create_config(counts)
    for _ in range(hung):
        row = counts.claim()
        assert row is not None
        counts.rows[row] = 0
    with config.bind_socket() as listening:
        servers = [
            await start(config, listening.dup(), counts.claim() if is_balanced else None)
            for _ in range(PROCESSES)
        ]
        for server in servers:
            server.note_count()
        made = connect(listening, clients)
        await count_turns_until(lambda: sum(list_shares(servers)) == clients)
        shares = list_shares(servers)
        await close(made, *(one for server in servers for one in server.listeners))
        return shares


def test_one_turn_accepts_many_connections() -> None:
    assert run(count_turns()) <= CLIENTS // ACCEPTED_AT_ONCE + 3
    # The control: libuv takes a turn for each.
    assert run(count_turns_of_libuv()) >= CLIENTS


@pytest.mark.parametrize("clients", [4, 16, CLIENTS])
def test_each_process_accepts_as_many(clients: int) -> None:
    assert run(count_shares(clients, is_balanced=True)) == [clients // PROCESSES] * PROCESSES


def test_without_counts_the_first_takes_all() -> None:
    """The control."""
    assert run(count_shares(16, is_balanced=False)) == [16, 0, 0, 0]


def test_nobody_waits_for_a_process_that_hangs() -> None:
    """It seems to have no connection: others leave it each new one, but not for long."""
    assert MOST_PAUSES * PAUSE_SECONDS < 0.05
    shares = run(count_shares(16, is_balanced=True, hung=1))
    assert sum(shares) == 16
    assert max(shares) <= 5


def test_a_row_is_of_one_process_at_a_time() -> None:
    counts = ConnectionCounts(1)
    rows = [counts.claim() for _ in range(3)]
    assert rows == [0, 1, None]  # a restart has two for a moment; more than that are not counted
    counts.release(rows[0])
    assert counts.claim() == 0
    counts.rows[0] = 3
    assert not counts.is_ahead(0)  # the other one does not accept yet
    counts.rows[1] = 2
    assert counts.is_ahead(0)


def list_workers(server: Server) -> list[int]:
    """The processes that serve; the others that the supervisor has do not hold its socket."""
    parents = {
        int(path.parent.name): int(path.read_text().rsplit(")", 1)[1].split()[1])
        for path in Path("/proc").glob("[0-9]*/stat")
    }
    supervisor = server.process.pid  # type: ignore[union-attr]
    return [pid for pid, parent in parents.items() if parent == supervisor and is_worker(pid)]


def is_worker(pid: int) -> bool:
    return "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()


def list_sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # it has just been closed
            found.add(str(link.readlink()))
    return found


def find_inodes(clients: list[socket.socket]) -> set[str]:
    """What the kernel calls the other ends."""
    ports = {one.getsockname()[1] for one in clients}
    lines = map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {
        f"socket:[{fields[9]}]" for fields in lines if int(fields[2].rsplit(":", 1)[1], 16) in ports
    }


def count_crowd(server: Server) -> dict[int, int]:
    """How many of twelve new clients each process serves."""
    clients = [socket.create_connection(("127.0.0.1", port_of(server))) for _ in range(12)]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        inodes = find_inodes(clients)
        found = {pid: len(inodes & list_sockets(pid)) for pid in list_workers(server)}
        if sum(found.values()) == len(clients):
            for one in clients:
                one.close()
            return found
        time.sleep(0.05)
    raise AssertionError("nobody accepts")


def port_of(server: Server) -> int:
    return int(server.base.rsplit(":", 1)[1])


def count_crowds(server: Server, processes: int) -> list[int]:
    """The same of five crowds together, once each process has accepted somebody."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if len([one for one in count_crowd(server).values() if one]) == processes:
            break
        time.sleep(0.2)
    total: Counter[int] = Counter()
    for _ in range(5):
        total.update(count_crowd(server))
        time.sleep(0.2)  # until it is noted that they have gone
    return list(total.values())


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.postgres
def test_real_processes_have_as_many_each(databases: Databases, tmp_path: Path) -> None:
    """Also once one of them was killed and has a successor."""
    url = databases.fresh()
    server = start_server(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=url, WORKERS="3")
    try:
        shares = count_crowds(server, 3)
        assert len(shares) == 3
        assert min(shares) >= 10
        os.kill(list_workers(server)[0], signal.SIGKILL)
        shares = count_crowds(server, 3)
        assert len(shares) == 3
        assert min(shares) >= 10
    finally:
        server.stop()
        databases.drop(url)
