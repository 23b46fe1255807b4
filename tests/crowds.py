"""Crowds at a real server: uvicorn in a thread of the test, asked over sockets of its own.

The server's loop can be asked what is held there: slots, connections, requests still under way.
"""

import asyncio
import gc
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.request_sessions import DeferredSession
from backend.core.http.short_transactions import ShortTransactions
from backend.core.server.admission import Caller
from backend.core.session.actor import Actor
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.serving import free_port

R = TypeVar("R")
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without its prefix."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    def encoded(self) -> bytes:
        lines = {"Host": "testserver", "Content-Length": str(len(self.content)), **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        path = self.path if self.path.startswith("/") and self.path in BARE else API + self.path
        start = f"{self.method} {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n"
        return start.encode() + self.content


BARE = ("/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; status 0: the connection ended without one."""

    status: int
    headers: dict[str, str]
    content: bytes


def as_person(name: str, **headers: str) -> dict[str, str]:
    cookie = f"sid={world.cookie(name)}"
    return {"Cookie": cookie, "X-CSRF-Token": world.csrf(name), **headers}


OF_REQUESTS = (Request, Response, Session, DeferredSession, ShortTransactions, Caller, Actor)
"""What each request makes for itself, whatever it asks."""
OURS = ("backend.", "fastapi.", "starlette.", "sqlalchemy.orm.", "pydantic.", "uvicorn.")
"""Drivers and the event loop keep statements and timers by rules of their own."""


@dataclass(frozen=True, slots=True)
class Held:
    """What lives in this process, by kind: of requests, of all that is ours, and tasks."""

    of_requests: Counter[str]
    objects: Counter[str]
    tasks: int

    def is_more_than(self, other: "Held") -> bool:
        """Whether requests left something."""
        return not self.of_requests <= other.of_requests or self.tasks > other.tasks


class CrowdedServer:
    """The application under uvicorn on a port, in a thread with a loop of its own."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.port = free_port()
        config = uvicorn.Config(
            app, port=self.port, access_log=False, log_level="critical", limit_concurrency=512
        )
        self.server = uvicorn.Server(config)
        self.loop: asyncio.AbstractEventLoop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve())

    def start(self) -> None:
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive(), "the server did not start"
            threading.Event().wait(0.02)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)

    def call(self, work: Callable[[], Coroutine[Any, Any, R]]) -> R:
        """The result of `work()`, awaited in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(60)

    def look(self, work: Callable[[], R]) -> R:
        """What `work()` sees in the server's loop."""

        async def looked() -> R:
            return work()

        return self.call(looked)

    def is_idle(self) -> bool:
        """No slot taken, nobody in line, no connection out."""
        database = self.database
        gates = (database.reading, database.writing, database.exporting, database.checking)
        pools = (database.reader.pool, database.writer.pool)
        return (
            all(gate.free == gate.slots and not gate.lines and not gate.running for gate in gates)
            and not any(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]
            and not self.server.server_state.tasks
        )

    def count_held(self) -> Held:
        """What is left once everything that nobody refers to has been collected."""
        gc.collect()
        kinds = Counter(type(one) for one in gc.get_objects())
        named = {f"{kind.__module__}.{kind.__qualname__}": n for kind, n in kinds.items()}
        objects = Counter({name: n for name, n in named.items() if name.startswith(OURS)})
        own = Counter({k.__name__: n for k, n in kinds.items() if issubclass(k, OF_REQUESTS)})
        return Held(own, objects, self.look(lambda: len(asyncio.all_tasks())))

    def becomes_idle(self) -> bool:
        """Whether all that was taken comes back, within a minute."""
        for _ in range(600):
            if self.look(self.is_idle):
                return True
            threading.Event().wait(0.1)
        return False


async def ask(port: int, what: Ask) -> Told:
    """Over a connection of its own, until the server closes it."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(what.encoded())
        got = await reader.read(-1)
        writer.close()
    except OSError:
        return Told(0, {}, b"")
    head, _, content = got.partition(b"\r\n\r\n")
    if not head:
        return Told(0, {}, b"")
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Told(int(start.split()[1]), headers, content)


def ask_one(port: int, what: Ask) -> Told:
    return asyncio.run(ask(port, what))


def ask_all(port: int, asks: Sequence[Ask]) -> list[Told]:
    """All at once; the answers in the order of `asks`."""

    async def together() -> list[Told]:
        return list(await asyncio.gather(*(ask(port, one) for one in asks)))

    return asyncio.run(together())


def statuses(answers: Sequence[Told]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


@contextmanager
def crowded_server(settings: Settings, url: str) -> Iterator[CrowdedServer]:
    """The application of the tests' settings on the database at `url`."""
    server = CrowdedServer(create_app(settings.model_copy(update={"database_url": url})))
    server.start()
    try:
        yield server
    finally:
        server.stop()
