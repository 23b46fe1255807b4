"""Servers on one core; PostgreSQL and the load generator share the other."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
APART = len(CORES) > 1
"""Whether server and load have a core each; with one core the ratios still tell something."""
OF_PROCESS = 2
"""CPUCLOCK_SCHED of Linux: what its scheduler has given to all threads of a process."""
START_SECONDS = 180


Command = Callable[[int], list[str]]
"""What starts a server on a port: modules of this Python, and their arguments."""


@dataclass(frozen=True)
class Server:
    """A running server, PostgreSQL too: its port on loopback, and how much of the processor it has
    used."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """With the workers that it has."""
        return sum(map(used_by, list_family(self.pid)))


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
    """Seconds of the processor that a process has used, in threads that have ended, too; 0 if it
    has gone.

    The clock of a process that Linux names by its id (clock_getcpuclockid(3)). /proc counts ticks,
    too coarse for a short round, or the nanoseconds of threads that still run.
    """
    try:
        return time.clock_gettime(~pid << 3 | OF_PROCESS)
    except OSError:
        return 0.0


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


async def settle_postgres(url: str) -> tuple[str, Server | None]:
    """Give a PostgreSQL of this machine its core; its version, and what its processes compute."""
    connection = await asyncpg.connect(url)
    try:
        version = await connection.fetchval("SHOW server_version")
        parent = find_parent(await connection.fetchval("SELECT pg_backend_pid()"))
        if parent is None or "@127.0.0.1" not in url:
            return str(version), None
        if APART:
            move_to_load_core(parent)
        return str(version), Server(urllib.parse.urlsplit(url).port or 5432, parent)
    finally:
        await connection.close()


def find_parent(backend: int) -> int | None:
    """The process of PostgreSQL that has started this one; None if it is of another machine."""
    with contextlib.suppress(OSError):
        if Path(f"/proc/{backend}/comm").read_text().strip() == "postgres":
            return int(read_stat(backend)[1])
    return None


def move_to_load_core(pid: int) -> None:
    """Keep a PostgreSQL of this machine off the server's core; later connections inherit it."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(pid, CORES[1:])
