"""A PostgreSQL server of a test's own, which it may stop, kill, or make stand still."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import testpg
from backend.core.session.executor import Database
from backend.migrations import migrate
from tests import world
from tests.serving import free_port

SETTINGS = {"autovacuum": "off", "jit": "off", "unix_socket_directories": ""}


@dataclass
class OwnServer:
    """One cluster on one port; durable, so that a kill loses nothing that was committed."""

    cluster: testpg.Cluster
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return self.cluster.url(self.port)

    def start(self) -> None:
        """After a kill the last children of the old server must go first."""
        for attempt in range(100):
            try:
                self.process = self.cluster.serve(self.port, SETTINGS)
            except RuntimeError:
                if attempt == 99:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def kill(self) -> None:
        """The postmaster alone: its children find out by themselves."""
        self.process.kill()
        self.process.wait(20)

    def stand_still(self) -> None:
        """Postmaster and children: the kernel goes on accepting and acknowledging for them."""
        self.process.send_signal(signal.SIGSTOP)
        self.send_to_children(signal.SIGSTOP)

    def go_on(self) -> None:
        self.send_to_children(signal.SIGCONT)
        self.process.send_signal(signal.SIGCONT)

    def send_to_children(self, number: signal.Signals) -> None:
        for pid in self.children():
            with suppress(ProcessLookupError):  # one whose connection was cut ends by itself
                os.kill(pid, number)

    def children(self) -> list[int]:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        pairs = [line.split() for line in listed.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A running server that holds nothing yet."""
    parent = os.environ.get("PYTEST_DEBUG_TEMPROOT")  # the run's own folder is closed to others
    with testpg.cluster(production=True, parent=parent) as (cluster, _):
        port = free_port()
        server = OwnServer(cluster, port, cluster.serve(port, SETTINGS))
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.go_on()
                testpg.stop(server.process)


@contextmanager
def standby(primary: OwnServer) -> Iterator[OwnServer]:
    """A server that repeats what the primary writes, made of a copy of its files."""
    primary.stop()
    cluster, port = primary.cluster, free_port()
    copied = replace(cluster, home=cluster.home.with_name("standby"))
    shutil.copytree(cluster.home, copied.home, symlinks=True)
    (copied.home / "data" / "standby.signal").touch()
    conninfo = f"host=127.0.0.1 port={primary.port} user=test password={cluster.password}"
    with (copied.home / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"primary_conninfo = '{conninfo}'\n")
    for path in (copied.home, *copied.home.rglob("*")) if cluster.owner else ():
        os.chown(path, cluster.owner["user"], cluster.owner["group"])
    primary.start()
    follower = OwnServer(copied, port, copied.serve(port, SETTINGS))
    try:
        yield follower
    finally:
        if follower.process.poll() is None:
            follower.go_on()
            testpg.stop(follower.process)
        shutil.rmtree(copied.home)


def fill(url: str) -> None:
    """Migrate, and write the cast of tests/world.py."""
    migrate(url)

    async def populate() -> None:
        database = Database(url)
        try:
            await database.run_as_system("the cast", world.populate)
        finally:
            await database.close()

    asyncio.run(populate())
