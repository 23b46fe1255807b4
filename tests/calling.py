"""The client of the tests: Starlette's, but a request is one call into the application's loop.

Starlette's transport streams each answer through seven hand-overs between two threads, which cost
three times what a refusal costs the application; the client above it merges addresses, asks for
proxies and follows redirects. Nothing here answers with an endless stream, or redirects. What a
portal keeps of each call, to take it back, takes as long again as to hand it over.
A test that asks from its own thread waits for the answer: nothing runs beside that request, and
`ALONE` says so. Tests of what happens at once ask from threads that they start.
"""

import asyncio
import threading
from collections.abc import Coroutine, MutableMapping
from contextvars import ContextVar
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.described import ensure_described

R = TypeVar("R")
Message = MutableMapping[str, Any]

ALONE = ContextVar("ALONE", default=False)
"""Whether this request has the application for itself."""


class Client(TestClient):
    """Answers a fault of the application with its 500, as a server does."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, raise_server_exceptions=False, backend_options={"use_uvloop": True})
        self._transport: Transport = Transport(self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.address = "testclient"
        """Where requests come from."""

    def wait_for(self, work: Coroutine[Any, Any, R]) -> R:
        """The result of `work`, done in the application's loop."""
        assert self.portal is not None, "use the client as a context"
        if self._loop is None or self._loop.is_closed():
            self._loop = self.portal.call(asyncio.get_running_loop)
        loop, is_over, begun = self._loop, threading.Lock(), list[asyncio.Task[R]]()

        def begin() -> None:
            begun.append(loop.create_task(work))
            begun[0].add_done_callback(lambda _: is_over.release())

        is_over.acquire()
        loop.call_soon_threadsafe(begin)
        is_over.acquire()
        return begun[0].result()

    def request(self, method: str, url: Any, **asked: Any) -> httpx2.Response:
        """What is asked of the API in the plain way goes straight to the application."""
        headers = asked.get("headers") or {}
        is_plain = isinstance(url, str) and url.startswith("/api/") and not asked.keys() - PLAIN
        if not is_plain or (headers.keys() & GIVEN) or ("Cookie" not in headers and self.cookies):
            return super().request(method, url, **asked)
        asked["headers"] = [*self.headers.raw, *headers.items()]
        request = httpx2.Request(method, address(url), **asked)
        answer = self._transport.handle_request(request)
        assert not answer.has_redirect_location, "the API redirects nobody"
        if "set-cookie" in answer.headers:
            self.cookies.extract_cookies(answer)
        return answer


PLAIN = {"headers", "params", "json", "content"}
GIVEN = {"Accept", "Accept-Encoding", "Connection", "User-Agent"}
"""Headers that the client has of its own; who sends others takes the long way."""


@lru_cache(4096)
def address(url: str) -> httpx2.URL:
    return httpx2.URL("http://testserver" + url)


class Transport(httpx2.BaseTransport):
    """Runs the application to its end, background work included, then answers."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
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
            "client": (self.client.address, 50000),
            "server": (url.host, url.port or 80),
            "state": {},
        }
        is_alone = threading.current_thread() is threading.main_thread()
        exchange = Exchange(request.read(), is_alone)
        self.client.wait_for(exchange.run(self.client.app, scope))
        answer = exchange.answer(request)
        assert exchange.start is not None
        ensure_described(self.client.app, scope, exchange.start, answer.content)
        return answer


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
        answer = httpx2.Response(
            self.start["status"], headers=headers, stream=stream, request=request
        )
        if "content-encoding" not in answer.headers:
            answer._content = content  # as it would be read
        answer.read()
        answer.elapsed = timedelta(0)  # nobody asks
        return answer
