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
REFUSALS = {b"429", b"503"}
LEAST = 48
"""Answers that a press waits for, however slow they are: of fewer nothing can be said."""
PAUSE = 0.1
"""Seconds that a client waits after a refusal; what it then asks is a request of its own."""
WARM_UP_SECONDS = 120.0
"""For the asked number of answers before anything is measured."""


@dataclass
class Pressed:
    """What one press saw. Latencies in seconds; `refused`: answers that say to come back later;
    `answered`: how many requests each connection had answered."""

    seconds: float = 0.0
    refused: int = 0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

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

    @property
    def tail(self) -> float:
        """p99 to p50: how evenly those who ask are served."""
        return self.milliseconds(99) / self.milliseconds(50)


class Caller(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again until the deadline.

    With `count` it also ends once all connections together have that many answers.
    """

    def __init__(
        self,
        requests: Iterator[bytes],
        until: float,
        pressed: Pressed,
        count: float = float("inf"),
    ) -> None:
        self.requests, self.until, self.pressed, self.count = requests, until, pressed, count
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.asked_at = 0.0
        self.served = 0

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
        self.take(self.buffer)

    def take(self, answer: bytes) -> None:
        now = time.perf_counter()
        self.buffer = b""
        is_refused = answer[9:12] in REFUSALS
        if is_refused:
            self.pressed.refused += 1
        else:
            self.pressed.latencies.append(now - self.asked_at)
            self.served += 1
            if answer[9:10] != b"2":
                self.pressed.failures.append(answer[:2000])
        seen = len(self.pressed.latencies)
        if seen >= self.count or (now >= self.until and seen >= LEAST):
            self.transport.close()
        elif is_refused:
            asyncio.get_running_loop().call_later(PAUSE, self.ask)
        else:
            self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.left.done():
            self.left.set_result(None)


def press(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Pressed:
    """Ask as fast as `connections` allow for `seconds`; raises RuntimeError on a failed answer."""
    return run_callers(port, requests, connections, seconds, float("inf"))


def warm_up(port: int, requests: Iterator[bytes], *, connections: int, count: int) -> None:
    """Ask `count` times, however long it takes; raises RuntimeError on a failed answer."""
    run_callers(port, requests, connections, WARM_UP_SECONDS, count)


def run_callers(
    port: int, requests: Iterator[bytes], connections: int, seconds: float, count: float
) -> Pressed:
    pressed = Pressed()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_press(port, requests, connections, seconds, count, pressed))
    if pressed.failures:
        raise RuntimeError(f"{len(pressed.failures)} answers failed: {pressed.failures[0]!r}")
    return pressed


async def _press(
    port: int,
    requests: Iterator[bytes],
    connections: int,
    seconds: float,
    count: float,
    pressed: Pressed,
) -> None:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    callers = []
    for _ in range(connections):
        _, caller = await loop.create_connection(
            lambda: Caller(requests, started + seconds, pressed, count), "127.0.0.1", port
        )
        callers.append(caller)
    await asyncio.wait_for(asyncio.gather(*(c.left for c in callers)), seconds + PATIENCE)
    pressed.seconds = time.perf_counter() - started
    pressed.answered = [caller.served for caller in callers]
