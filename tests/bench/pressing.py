"""A bounded load over kept-alive connections, lean enough to keep ahead of the server."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import uvloop

END = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE = 60.0
"""Seconds that the slowest answer may take once the time is over."""


@dataclass
class Pressed:
    """What one press saw. Latencies in seconds."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cpu_micros(self) -> float:
        """The server's CPU time per request, in microseconds."""
        return 1e6 * self.cpu_seconds / len(self.latencies)

    def milliseconds(self, percent: int) -> float:
        cuts = statistics.quantiles(self.latencies, n=100)
        return 1000 * cuts[percent - 1]


class Caller(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again until the deadline."""

    def __init__(self, requests: Iterator[bytes], until: float, pressed: Pressed) -> None:
        self.requests, self.until, self.pressed = requests, until, pressed
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by class
        self.ask()

    def ask(self) -> None:
        self.asked_at = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        head_end = self.buffer.find(END)
        if head_end < 0:
            return
        head = self.buffer[:head_end].lower()
        start = head.index(LENGTH) + len(LENGTH)
        end = head.find(b"\r", start)
        size = int(head[start : end if end > 0 else None])
        if len(self.buffer) < head_end + len(END) + size:
            return
        self.answered(self.buffer)

    def answered(self, answer: bytes) -> None:
        now = time.perf_counter()
        self.pressed.latencies.append(now - self.asked_at)
        if answer[9:10] != b"2":
            self.pressed.failures.append(answer[:2000])
        self.buffer = b""
        if now < self.until:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.left.done():
            self.left.set_result(None)


def press(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Pressed:
    """Ask as fast as `connections` allow for `seconds`; raises RuntimeError on a failed answer."""
    pressed = Pressed()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_press(port, requests, connections, seconds, pressed))
    if pressed.failures:
        raise RuntimeError(f"{len(pressed.failures)} answers failed: {pressed.failures[0]!r}")
    return pressed


async def _press(
    port: int, requests: Iterator[bytes], connections: int, seconds: float, pressed: Pressed
) -> None:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    callers = []
    for _ in range(connections):
        _, caller = await loop.create_connection(
            lambda: Caller(requests, started + seconds, pressed), "127.0.0.1", port
        )
        callers.append(caller)
    await asyncio.wait_for(asyncio.gather(*(c.left for c in callers)), seconds + PATIENCE)
    pressed.seconds = time.perf_counter() - started
