"""Limits for client connections: time, memory and number, also for slow clients (R23).

uvicorn counts idle sockets towards its limit of concurrency and waits without end for headers and
bodies, so that a few hundred silent sockets stop it. Here a connection has a deadline for each
wait. When there are too many connections, the one whose client has been silent longest is closed.
Running requests are never cut off; how many of them run at once is not decided here.
"""

import asyncio
import contextlib
import sys
from collections.abc import Collection
from typing import TypeGuard

from uvicorn._types import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    Scope,
)
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.supervisors import multiprocess

from backend.core.server.balanced_server import (
    BalancedServer,
    ConnectionCounts,
    ServerConfig,
    ServerProcess,
)
from backend.core.server.quick_responses import QuickCycle
from backend.settings import Settings

HEADER_BYTES = 16 * 1024
"""The maximum size of the request line and all headers together."""
HEADER_SECONDS = 10.0
"""Time from the connection, or from the first byte of a request, to the end of its headers."""
IDLE_SECONDS = 30
"""Time between two requests on one connection."""
BODY_SECONDS = 15.0
"""Time until the next part of a body arrives."""
BODY_BYTES_A_SECOND = 1024
"""The slowest pace of a body: a bad mobile connection is faster. A body may take `BODY_SECONDS`
longer than at this pace."""
READ_SECONDS = 60.0
"""Time until the client reads more of the response."""
MAX_CONNECTIONS = 2000
"""For one process; each takes a file descriptor."""
SPARE_FILES = 128
"""File descriptors that stay free for databases, uploads and logs."""
CHECK_SECONDS = 1.0
"""Time between two checks of the deadlines."""

STARTUP_FAILURE = 3
"""uvicorn's exit status of a server that did not start."""

LATE_MESSAGE = "The request did not come in time."
TOO_LONG_MESSAGE = "The headers are too long."


class HeadersTooLong(Exception):
    """Raised inside the parser, which then rejects the request."""


def build_draining_app(cycle: RequestResponseCycle, app: ASGI3Application) -> ASGI3Application:
    """The application, which is told of a disconnection only after the rest of the body."""

    async def run_draining(
        scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        async def receive_rest() -> ASGIReceiveEvent:
            message = await receive()
            if message["type"] != "http.disconnect" or not cycle.body or cycle.response_complete:
                return message
            body, cycle.body = bytes(cycle.body), bytearray()
            return {"type": "http.request", "body": body, "more_body": True}

        await app(scope, receive_rest, send)

    return run_draining


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol with deadlines and a limit for headers."""

    max_connections = MAX_CONNECTIONS
    timers = 0
    """1 while a timer checks the deadlines, else 0: one timer per process while there are
    connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.header_bytes: int | None = 0
        """Bytes of the current request's headers; None once they are complete."""
        self.ended_headers = False
        """Whether the headers ended in the bytes that were read last."""
        self.body_bytes = 0
        self.waiting_since = self.loop.time()
        self.body_since = self.waiting_since
        self.unread_since: float | None = None
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            self.close_longest_waiting()
        if not BoundedProtocol.timers:
            BoundedProtocol.timers = 1
            self.loop.call_later(
                CHECK_SECONDS, close_overdue_connections, self.connections, self.loop
            )

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Give a body that is read piece by piece all that has come, also of a broken connection.

        uvicorn drops what it has not handed over when it learns that the client is gone.
        """
        cycle.__class__ = QuickCycle
        if cycle.scope["method"] == "PATCH":
            app = build_draining_app(cycle, app)
        super()._start_asgi_task(cycle, app)

    # Incoming data

    def data_received(self, data: bytes) -> None:
        now = self.loop.time()
        begins = self.is_idle()
        if begins:
            self.waiting_since = now
        elif self.header_bytes is None:
            self.waiting_since = now  # the body makes progress
        before, self.ended_headers = self.header_bytes or 0, False
        super().data_received(data)
        if self.header_bytes is None or self.ended_headers or self.transport.is_closing():
            return
        self.header_bytes = before + len(data)  # the parser does not report a line before its end
        if self.header_bytes > HEADER_BYTES:
            self.send_error(431, TOO_LONG_MESSAGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.header_bytes = 0

    def on_url(self, url: bytes) -> None:
        self.count_header(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """As uvicorn, which is called for each header of each request."""
        self.count_header(len(name) + len(value) + 4)
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def count_header(self, size: int) -> None:
        self.header_bytes = (self.header_bytes or 0) + size
        if self.header_bytes > HEADER_BYTES:
            raise HeadersTooLong

    def on_headers_complete(self) -> None:
        self.header_bytes, self.ended_headers = None, True
        self.body_bytes = 0
        self.waiting_since = self.body_since = self.loop.time()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.body_bytes += len(body)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """As uvicorn, without a timer for each pause: `is_overdue` has a deadline for it."""
        self.waiting_since = self.loop.time()
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    def send_400_response(self, msg: str) -> None:
        if self.header_bytes is not None and self.header_bytes > HEADER_BYTES:
            self.send_error(431, TOO_LONG_MESSAGE)
        else:
            super().send_400_response(msg)

    # Outgoing data

    def pause_writing(self) -> None:
        self.unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.unread_since = None
        super().resume_writing()

    # Deadlines

    def is_first(self) -> bool:
        """Whether no request has arrived completely yet."""
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn does not declare the None
        return cycle is None

    def is_answered(self) -> bool:
        """Whether no request is in progress."""
        return self.is_first() or self.cycle.response_complete

    def is_idle(self) -> bool:
        """Whether nothing has arrived since the connection began or since the last response."""
        return self.is_answered() and not self.header_bytes

    def is_waited_for(self) -> bool:
        """Whether the server waits for the client: to ask, to send more, or to read a response."""
        if self.is_answered() or self.unread_since is not None:
            return True
        return bool(self.cycle.more_body) and len(self.cycle.body) <= HIGH_WATER_LIMIT

    def is_overdue(self, now: float) -> bool:
        """Whether the client has exceeded its deadline at the time `now`."""
        if not self.is_waited_for():
            return False
        if self.unread_since is not None:
            return now - self.unread_since > READ_SECONDS
        waited = now - self.waiting_since
        if self.is_answered():
            begins = self.is_first() or self.header_bytes
            return waited > (HEADER_SECONDS if begins else IDLE_SECONDS)
        allowed = BODY_SECONDS + self.body_bytes / BODY_BYTES_A_SECOND
        return waited > BODY_SECONDS or now - self.body_since > allowed

    def close_longest_waiting(self) -> None:
        """Close the connection whose client has been silent longest."""
        waiting = [one for one in self.connections if one is not self and is_closable(one)]
        min(waiting, key=lambda one: one.waiting_since, default=self).close_with_reason()

    def close_with_reason(self) -> None:
        """Answer 408 if a request has begun and has no response yet; then close the connection."""
        if self.unread_since is not None:
            self.transport.abort()
        elif self.is_idle():
            self.transport.close()
        elif self.is_answered() or not self.cycle.response_started:
            self.send_error(408, LATE_MESSAGE)
        else:
            self.transport.abort()

    def send_error(self, status: int, message: str) -> None:
        lines = [
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\n",
            f"content-length: {len(message)}\r\n".encode(),
            b"connection: close\r\n\r\n",
            message.encode(),
        ]
        self.transport.write(b"".join(lines))
        self.transport.close()


def is_closable(connection: asyncio.Protocol) -> TypeGuard[BoundedProtocol]:
    return (
        isinstance(connection, BoundedProtocol)
        and connection.is_waited_for()
        and not connection.transport.is_closing()
    )


def close_overdue_connections(
    connections: Collection[asyncio.Protocol], loop: asyncio.AbstractEventLoop
) -> None:
    """Close the connections whose deadline has passed. Runs each second while there are any."""
    now = loop.time()
    for one in list(connections):
        if is_closable(one) and one.is_overdue(now):
            one.close_with_reason()
    if connections:
        loop.call_later(CHECK_SECONDS, close_overdue_connections, connections, loop)
    else:
        BoundedProtocol.timers = 0


def run_listening(factory: str, settings: Settings) -> None:
    """Serve until a signal ends it: what `uvicorn.run` does, but connections are balanced."""
    config = ServerConfig(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        server_header=False,
        log_level="warning",
        forwarded_allow_ips=settings.trusted_proxies or "",
        proxy_headers=bool(settings.trusted_proxies),
        http=BoundedProtocol,
        ws="none",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=20,
    )
    if config.workers > 1:
        config.counts = ConnectionCounts(config.workers)
        multiprocess.Process = ServerProcess  # type: ignore[assignment, misc]  # it takes none
        multiprocess.Multiprocess(config, sockets=[config.bind_socket()]).run()
        return
    config.load_app()
    server = BalancedServer(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[config.bind_socket()])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def set_connection_limit() -> int:
    """Raise the limit of open files as far as possible; return how many connections it allows."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 (not on every system)

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MAX_CONNECTIONS + SPARE_FILES
        if soft != resource.RLIM_INFINITY and soft < wanted:
            raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        if soft != resource.RLIM_INFINITY:
            BoundedProtocol.max_connections = max(64, min(MAX_CONNECTIONS, soft - SPARE_FILES))
    return BoundedProtocol.max_connections
