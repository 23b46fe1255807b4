"""Limits for client connections: time, memory and number, also for slow clients (R23).

uvicorn counts idle sockets towards its limit of concurrency and waits without end for headers and
bodies, so that a few hundred silent sockets stop it. Here a connection has a deadline for each
wait. When there are too many connections, the one whose client has been silent longest is closed.
Running requests are never cut off; how many of them run at once is not decided here.
"""

import asyncio
import contextlib
from typing import Any

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEADER_BYTES = 16 * 1024
"""Of the request line and all headers together."""
HEADER_SECONDS = 10.0
"""From the connection, or a request's first byte, to the end of its headers."""
IDLE_SECONDS = 30
"""Between two requests."""
BODY_SECONDS = 15.0
"""Until more of a body comes."""
BODY_BYTES_A_SECOND = 1024
"""Slower than a bad mobile line; a body may take `BODY_SECONDS` longer than at this pace."""
READ_SECONDS = 60.0
"""Until a client takes more of its answer."""
MAX_CONNECTIONS = 2000
SPARE_FILES = 128
"""Open files left for databases, uploads and logs."""
CHECK_SECONDS = 1.0

LATE_MESSAGE = "The request did not come in time."
TOO_LONG_MESSAGE = "The headers are too long."


class HeadersTooLong(Exception):
    """Raised within the parser, which gives up on the connection."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol with deadlines and a limit for headers."""

    max_connections = MAX_CONNECTIONS
    watches = 0
    """Loops that look at the deadlines: one per process while there are connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.header_bytes: int | None = 0
        """Of the present request's headers; None from their end on."""
        self.ended_headers = False
        """Within the bytes that were read last."""
        self.body_bytes = 0
        self.waiting_since = self.loop.time()
        self.body_since = self.waiting_since
        self.unread_since: float | None = None
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            self.close_longest_waiting()
        if not BoundedProtocol.watches:
            BoundedProtocol.watches = 1
            self.loop.call_later(
                CHECK_SECONDS, close_overdue_connections, self.connections, self.loop
            )

    # What comes in

    def data_received(self, data: bytes) -> None:
        now = self.loop.time()
        begins = self.is_idle()
        if begins:
            self.waiting_since = now
        elif self.header_bytes is None:
            self.waiting_since = now  # a body makes progress
        before, self.ended_headers = self.header_bytes or 0, False
        super().data_received(data)
        if self.header_bytes is None or self.ended_headers or self.transport.is_closing():
            return
        self.header_bytes = before + len(data)  # a line that has not ended yet is not told of
        if self.header_bytes > HEADER_BYTES:
            self.send_error(431, TOO_LONG_MESSAGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.header_bytes = 0

    def on_url(self, url: bytes) -> None:
        self.count_header(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.count_header(len(name) + len(value) + 4)
        super().on_header(name, value)

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
        self.waiting_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        if self.header_bytes is not None and self.header_bytes > HEADER_BYTES:
            self.send_error(431, TOO_LONG_MESSAGE)
        else:
            super().send_400_response(msg)

    # What goes out

    def pause_writing(self) -> None:
        self.unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.unread_since = None
        super().resume_writing()

    # Deadlines

    def is_first(self) -> bool:
        """No request has come whole yet."""
        cycle: Any = self.cycle  # None before the first one
        return cycle is None

    def is_answered(self) -> bool:
        """No request is under way."""
        return self.is_first() or self.cycle.response_complete

    def is_idle(self) -> bool:
        """Nothing of a request has come since the connection or the last answer."""
        return self.is_answered() and not self.header_bytes

    def is_waited_for(self) -> bool:
        """Whether it is the client's turn: to ask, to go on with its body, to read its answer."""
        if self.is_answered() or self.unread_since is not None:
            return True
        return bool(self.cycle.more_body) and len(self.cycle.body) <= HIGH_WATER_LIMIT

    def is_overdue(self, now: float) -> bool:
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
        everyone: set[Any] = self.connections
        waiting = [one for one in everyone if one is not self and can_be_closed(one)]
        min(waiting, key=lambda one: one.waiting_since, default=self).close_with_reason()

    def close_with_reason(self) -> None:
        """Answer 408 if a request has begun and has no response yet; close the connection."""
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


def can_be_closed(connection: Any) -> bool:
    return (
        isinstance(connection, BoundedProtocol)
        and connection.is_waited_for()
        and not connection.transport.is_closing()
    )


def close_overdue_connections(connections: "set[Any]", loop: asyncio.AbstractEventLoop) -> None:
    """Close connections after their deadline; runs every second while there are any."""
    now = loop.time()
    for one in list(connections):
        if can_be_closed(one) and one.is_overdue(now):
            one.close_with_reason()
    if connections:
        loop.call_later(CHECK_SECONDS, close_overdue_connections, connections, loop)
    else:
        BoundedProtocol.watches = 0


def raise_connection_limit() -> int:
    """How many connections the limit of open files allows, after raising it as far as it goes."""
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
