"""The client of the tests: Starlette's, but a request is one call into the application's loop.

Starlette's transport streams each answer through seven hand-overs between two threads, which cost
three times what a refusal costs the application. Nothing here answers with an endless stream.
A test that asks from its own thread waits for the answer: nothing runs beside that request, and
`ALONE` says so. Tests of what happens at once ask from threads that they start.
"""

import asyncio
import threading
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

Message = MutableMapping[str, Any]

ALONE = ContextVar("ALONE", default=False)
"""Whether this request has the application for itself."""


class Client(TestClient):
    """Answers a fault of the application with its 500, as a server does."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, raise_server_exceptions=False, backend_options={"use_uvloop": True})
        self._transport = Transport(self)


class Transport(httpx2.BaseTransport):
    """Runs the application to its end, background work included, then answers."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        portal = self.client.portal
        assert portal is not None, "use the client as a context"
        url = request.url
        path = url.raw_path.partition(b"?")[0]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("testclient", 50000),
            "server": (url.host, url.port or 80),
            "state": {},
        }
        is_alone = threading.current_thread() is threading.main_thread()
        exchange = Exchange(request.read(), is_alone)
        portal.call(exchange.run, self.client.app, scope)
        return exchange.answer(request)


class Exchange:
    """One request's body on its way in, and what comes back."""

    def __init__(self, content: bytes, is_alone: bool) -> None:
        self.content: bytes | None = content
        self.is_alone = is_alone
        self.start: Message | None = None
        self.parts: list[bytes] = []
        self.over = asyncio.Event()

    async def run(self, app: Any, scope: Message) -> None:
        ALONE.set(self.is_alone)
        try:
            await app(scope, self.receive, self.send)
        except Exception:
            if self.start is None:  # else: answered and logged; a server only drops the line
                self.start = {"status": 500, "headers": []}

    async def receive(self) -> Message:
        if self.content is None:
            await self.over.wait()  # the caller stays on the line until the answer is whole
            return {"type": "http.disconnect"}
        content, self.content = self.content, None
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert self.start is None, "one answer for one request"
            self.start = message
        else:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body"):
                self.over.set()

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        assert self.start is not None
        content = b"" if request.method == "HEAD" else b"".join(self.parts)
        headers = list(self.start.get("headers", ()))
        stream = httpx2.ByteStream(content)
        return httpx2.Response(
            self.start["status"], headers=headers, stream=stream, request=request
        )
