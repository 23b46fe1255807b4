"""Servers on one core; PostgreSQL and the load generator share the other."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
APART = len(CORES) > 1
"""Whether server and load have a core each; with one core the ratios still tell something."""
TICK = os.sysconf("SC_CLK_TCK")
START_SECONDS = 180


Command = Callable[[int], list[str]]
"""What starts a server on a port: modules of this Python, and their arguments."""


@dataclass(frozen=True)
class Server:
    """A running server: its port on loopback, and how much of the processor it has used."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """With the workers that it has."""
        return sum(map(used_by, list_family(self.pid)))

    def cpu_seconds_with_ended_threads(self) -> float:
        """The same in ticks: for rounds that are so long that threads come and go."""
        return sum(map(count_ticks, list_family(self.pid))) / TICK


def office_server(port: int) -> list[str]:
    """The application as it is started anywhere; `served` gives it the port."""
    return ["backend", "serve"]


def uvicorn(factory: str, *, is_factory: bool = True) -> Command:
    """One process."""
    options = ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    options += ["--factory"] if is_factory else []
    return lambda port: ["uvicorn", factory, "--host", "127.0.0.1", "--port", str(port), *options]


def gunicorn(application: str, threads: int) -> Command:
    """One process with as many threads, as guides advise for Django."""
    options = ["--worker-class", "gthread", "--threads", str(threads), "--keep-alive", "75"]
    options += ["--no-control-socket"]
    return lambda port: ["gunicorn", application, "--bind", f"127.0.0.1:{port}", *options]


def used_by(pid: int) -> float:
    """Time that the threads of a process have run so far; 0 where /proc does not tell.

    `schedstat` counts nanoseconds; `stat` counts ticks, too coarse for a short round.
    """
    try:
        lines = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        lines = []
    if lines:
        return sum(int(line.split()[0]) for line in lines) / 1e9
    return count_ticks(pid) / TICK


def count_ticks(pid: int) -> int:
    fields = read_stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def read_stat(pid: int) -> list[str]:
    """What the kernel says of a process after its name; nothing if it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def list_family(pid: int) -> list[int]:
    """A process and those that it has started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        fields = read_stat(int(path.name))
        if fields:
            parents[int(path.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def to_load_core() -> None:
    """Keep this process off the server's core."""
    if APART:
        os.sched_setaffinity(0, CORES[1:])


def to_server_core() -> None:
    if APART:
        os.sched_setaffinity(0, CORES[:1])


def to_all_cores() -> None:
    if APART:
        os.sched_setaffinity(0, CORES)


@contextlib.contextmanager
def served(
    command: Command, environment: dict[str, str], log: Path, *, everywhere: bool = False
) -> Iterator[Server]:
    """Run a server on a free loopback port, and stop it afterwards; `everywhere`: on all cores."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command(port)],
            env={**os.environ, **environment, "PORT": str(port)},
            stdout=out,
            stderr=out,
            preexec_fn=to_all_cores if everywhere else to_server_core,  # noqa: PLW1509 (no threads)
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
