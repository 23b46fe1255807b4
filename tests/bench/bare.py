"""The limit: the same four jobs on bare ASGI, hand-written SQL, nothing else in between.

What the reader sees, the answer, the entries of the log and the key for safe retries are those of
the application. Left out: validation, problem answers, tags, and who asks (tokens are known from
the start). So what is left is what the protocol and the database cost. `DATABASE_URL` names the
database, `BENCH` holds who asks as JSON: {token: [unit id, person id]}.
"""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from pydantic_core import to_json

from tests.bench.bare_postgres import Postgres
from tests.bench.bare_sql import Reader
from tests.bench.bare_sqlite import Sqlite

Days = tuple[str, str]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Store(Protocol):
    """The four jobs on one kind of database; each answers what goes into the JSON, or the JSON."""

    async def open(self) -> None: ...
    async def place(self, reader: Reader, id: str) -> Any: ...
    async def visits(self, reader: Reader, days: Days, status: str, limit: int) -> Any: ...
    async def coverage(self, reader: Reader, plan: str, as_of: str) -> Any: ...
    async def record(self, reader: Reader, key: str, sent: bytes) -> bytes: ...


def create_app() -> Any:
    url = os.environ["DATABASE_URL"]
    store: Store = Sqlite(url) if url.startswith("sqlite") else Postgres(url)
    readers = {
        f"Bearer {token}".encode(): Reader(*who)
        for token, who in json.loads(os.environ["BENCH"]).items()
    }

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(store, receive, send)
            return
        headers = dict(scope["headers"])
        reader = readers.get(headers.get(b"authorization", b""))
        if reader is None:
            await answer(send, 401, b"{}")
        elif scope["method"] == "POST":
            key = headers[b"idempotency-key"].decode()
            await answer(send, 201, await store.record(reader, key, (await receive())["body"]))
        else:
            await answer(send, 200, to_json(await read(store, reader, scope)))

    return app


async def read(store: Store, reader: Reader, scope: dict[str, Any]) -> Any:
    _, _, _, kind, *rest = scope["path"].split("/")
    if kind == "establishments":
        return await store.place(reader, rest[0])
    asked = scope["query_string"].decode().split("&")
    query = dict(one.split("=") for one in asked)  # nothing in it is escaped
    if kind == "plans":
        return await store.coverage(reader, rest[0], query["as_of"])
    days = (query["inspected_from"], query["inspected_to"])
    return await store.visits(reader, days, query["status"], int(query["limit"]))


async def answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def live(store: Store, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await store.open()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
