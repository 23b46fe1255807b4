"""Requests straight into the application, on one thread: no client, no portal, no worker."""

import json
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
import uvloop
from fastapi import FastAPI

from backend.core.session.executor import Database
from tests import world
from tests.acting import CURRENT
from tests.databases import PREPARED

P = ParamSpec("P")
R = TypeVar("R")


class Straight(Database):
    """The database in the thread that asks.

    A commit on SQLite does not wait for the disk, a connection to PostgreSQL is not tried first.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.is_sqlite:
            for engine in (self.writer, self.reader):
                sa.event.listen(engine, "connect", forgo_the_disk)
        for pool in self._pools:
            pool.pool._pre_ping = False
            sa.event.listen(pool.sync_engine, "do_connect", keep_prepared)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.run_short(work, *args, **kwargs)


def keep_prepared(_dialect: Any, _record: Any, _args: Any, kwargs: dict[str, Any]) -> None:
    kwargs |= PREPARED


def forgo_the_disk(dbapi: Any, _record: Any) -> None:
    dbapi.execute("PRAGMA synchronous=OFF")


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.status, self.headers, self.content = status, headers, content

    @property
    def json(self) -> Any:
        return json.loads(self.content) if self.content else None

    @property
    def code(self) -> str:
        return str(self.json["code"])


class Door:
    """The application as the people of the cast reach it."""

    def __init__(self, app: FastAPI, database: Straight) -> None:
        self.app, self.database = app, database
        self.loop = uvloop.new_event_loop()
        self.headers = {
            who: [
                (b"host", b"testserver"),
                (b"cookie", f"sid={world.cookie(who)}".encode()),
                (b"x-csrf-token", world.csrf(who).encode()),
            ]
            for who in world.PEOPLE
        }

    def close(self) -> None:
        self.loop.run_until_complete(self.database.close())
        self.loop.close()

    def run(self, work: Callable[..., R], *args: Any) -> R:
        """Run `work(db, *args)` as the system, past scope, and commit."""
        return self.loop.run_until_complete(
            self.database.run_as_system("a test looks", work, *args)
        )

    def send(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: Any = None,
        key: str | None = None,
        form: str | None = None,
    ) -> Answer:
        """`version`: If-Match; `form`: the content type of a body in bytes."""
        if version == CURRENT:
            answer = self.send(who, method, path, body, version=1, key=key, form=form)
            told = re.fullmatch(r'"(\d+)"', answer.headers.get("etag", ""))
            if answer.status != 412 or told is None:
                return answer
            version = int(told[1])
        headers = list(self.headers[who])
        content = body if form else b"" if body is None else json.dumps(body).encode()
        if body is not None:
            headers.append((b"content-type", (form or "application/json").encode()))
        if version is not None:
            headers.append((b"if-match", b'"%d"' % version))
        if key is not None:
            headers.append((b"idempotency-key", key.encode()))
        headers.append((b"content-length", str(len(content)).encode()))
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": f"/api/v1{path}",
            "raw_path": f"/api/v1{path}".encode(),
            "query_string": query.encode(),
            "headers": headers,
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
            "scheme": "http",
            "root_path": "",
        }
        return self.loop.run_until_complete(self._send(scope, content))

    async def _send(self, scope: dict[str, Any], content: bytes) -> Answer:
        told: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in told["headers"]}
        answer = Answer(told["status"], headers, b"".join(parts))
        assert answer.status < 500, (scope["method"], scope["path"], answer.content)
        return answer
