"""One uvicorn worker on one core; PostgreSQL and the load generator share the other."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
APART = len(CORES) > 1
"""Whether server and load have a core each; with one core the ratios still tell something."""
TICK = os.sysconf("SC_CLK_TCK")
START_SECONDS = 180


@dataclass(frozen=True)
class Server:
    """A running server: its port on loopback, and how much of its core it has used."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        return used_by(self.pid)


def used_by(pid: int) -> float:
    """User and system time of a process so far; 0 where /proc does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def to_load_core() -> None:
    """Keep this process off the server's core."""
    if APART:
        os.sched_setaffinity(0, CORES[1:])


def to_server_core() -> None:
    if APART:
        os.sched_setaffinity(0, CORES[:1])


@contextlib.contextmanager
def served(factory: str, environment: dict[str, str], log: Path) -> Iterator[Server]:
    """Run `factory` under uvicorn on a free loopback port, and stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--factory", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    options += ["--log-level", "warning", "--no-server-header"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", factory, *options],
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
            preexec_fn=to_server_core,  # noqa: PLW1509 (no threads run yet)
        )
    try:
        await_port(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_port(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')[-3000:]}")


async def settle_postgres(url: str) -> str:
    """Give a PostgreSQL of this machine its core; its version."""
    connection = await asyncpg.connect(url)
    try:
        version = await connection.fetchval("SHOW server_version")
        backend = await connection.fetchval("SELECT pg_backend_pid()")
        if APART and "@127.0.0.1" in url:
            move_parent(backend)
        return str(version)
    finally:
        await connection.close()


def move_parent(backend: int) -> None:
    """Keep a PostgreSQL of this machine off the server's core; later connections inherit it."""
    with contextlib.suppress(OSError):
        if Path(f"/proc/{backend}/comm").read_text().strip() == "postgres":
            parent = Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1]
            os.sched_setaffinity(int(parent), CORES[1:])
