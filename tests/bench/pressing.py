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
ANSWERED, REFUSALS = {b"200", b"201"}, {b"429", b"503"}
LEAST = 48
"""Answers that a press waits for, however slow they are: of fewer nothing can be said."""
PAUSE = 0.1
"""Seconds that a client waits after a refusal; what it then asks is a request of its own."""
WARM_UP_SECONDS = 120.0
"""For the asked number of answers before anything is measured."""


@dataclass
class Pressed:
    """What one press saw, once every connection had its first answer: a server accepts new ones in
    its own time, which is told apart.

    Latencies in seconds; `refused`: answers that say to come back later; `answered`: how many
    requests each connection had answered; `opening`: seconds until all had an answer; `total`: all
    answers, those of the opening too. The processor's seconds are those of all answers: of the
    server, of PostgreSQL on this machine (0 if there is none), and of the load itself.
    """

    seconds: float = 0.0
    opening: float = 0.0
    total: int = 0
    refused: int = 0
    cpu_seconds: float = 0.0
    database_seconds: float = 0.0
    load_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cpu_micros(self) -> float:
        """The server's CPU time per request, in microseconds."""
        return 1e6 * self.cpu_seconds / self.total

    @property
    def micros_of_all(self) -> float:
        """The same with PostgreSQL and the load."""
        return 1e6 * (self.cpu_seconds + self.database_seconds + self.load_seconds) / self.total

    @property
    def busy(self) -> float:
        """The share of the time in which the server computed. The pace of one that waits is that of
        PostgreSQL and of the load, which share the other core."""
        return self.cpu_seconds / (self.opening + self.seconds)

    @property
    def others_busy(self) -> float:
        """The same of PostgreSQL and the load together."""
        return (self.database_seconds + self.load_seconds) / (self.opening + self.seconds)

    def milliseconds(self, percent: int) -> float:
        cuts = statistics.quantiles(self.latencies, n=100)
        return 1000 * cuts[percent - 1]

    @property
    def tail(self) -> float:
        """p99 to p50: how evenly those who ask are served."""
        return self.milliseconds(99) / self.milliseconds(50)


@dataclass
class Press:
    """A press under way: `waiting` connections have no answer yet; it is over `seconds` after the
    last of them had one, or after `count` answers."""

    requests: Iterator[bytes]
    seconds: float
    count: float
    waiting: int
    seen: Pressed = field(default_factory=Pressed)
    began: float = field(default_factory=time.perf_counter)
    until: float = float("inf")

    def open(self) -> None:
        """One more connection had its first answer."""
        self.waiting -= 1
        if not self.waiting:
            now = time.perf_counter()
            self.seen.opening, self.began, self.until = now - self.began, now, now + self.seconds

    def is_over(self, now: float) -> bool:
        enough = now >= self.until and len(self.seen.latencies) >= LEAST
        return enough or self.seen.total >= self.count


class Caller(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again until the press is over."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.head = b""
        """With what came together with it."""
        self.size = self.missing = 0
        """Bytes of the body, and those that have not come."""
        self.asked_at = 0.0
        self.served = 0
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by class
        self.ask()

    def ask(self) -> None:
        self.asked_at = time.perf_counter()
        self.transport.write(next(self.press.requests))

    def data_received(self, data: bytes) -> None:
        """Only the head is kept: what the load itself costs is not to decide the pace."""
        if self.missing:
            self.missing -= len(data)
        else:
            self.head += data
            head_end = self.head.find(END)
            if head_end < 0:
                return
            self.missing = self.size = find_length(self.head[:head_end].lower())
            self.missing -= len(self.head) - head_end - len(END)
        if not self.missing:
            self.take(self.head)

    def take(self, answer: bytes) -> None:
        """Only an answer with content counts: it is as long as it says, and no 304 or 404."""
        now, seen = time.perf_counter(), self.press.seen
        self.head = b""
        is_refused = answer[9:12] in REFUSALS
        seen.refused += is_refused
        seen.total += not is_refused
        if not is_refused and (answer[9:12] not in ANSWERED or not self.size):
            seen.failures.append(answer[:2000])
        if not self.press.waiting and not is_refused:
            seen.latencies.append(now - self.asked_at)
            self.served += 1
        if not self.is_open:
            self.is_open = True
            self.press.open()
        if self.press.is_over(now):
            self.transport.close()
        elif is_refused:
            asyncio.get_running_loop().call_later(PAUSE, self.ask)
        else:
            self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.left.done():
            self.left.set_result(None)


def find_length(head: bytes) -> int:
    """What Content-Length says."""
    start = head.index(LENGTH) + len(LENGTH)
    end = head.find(b"\r", start)
    return int(head[start : end if end > 0 else None])


def press(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Pressed:
    """Ask as fast as `connections` allow for `seconds`; raises RuntimeError on a failed answer."""
    return run_callers(port, requests, connections, seconds, float("inf"))


def warm_up(port: int, requests: Iterator[bytes], *, connections: int, count: int) -> None:
    """Ask `count` times, however long it takes; raises RuntimeError on a failed answer."""
    run_callers(port, requests, connections, WARM_UP_SECONDS, count)


def run_callers(
    port: int, requests: Iterator[bytes], connections: int, seconds: float, count: float
) -> Pressed:
    press = Press(requests, seconds, count, connections)
    before = time.process_time()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_press(port, press))
    press.seen.load_seconds = time.process_time() - before
    if press.seen.failures:
        failures = press.seen.failures
        raise RuntimeError(f"{len(failures)} answers failed: {failures[0]!r}")
    return press.seen


async def _press(port: int, press: Press) -> None:
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Caller(press), "127.0.0.1", port)
        for _ in range(press.waiting)
    ]
    callers = [caller for _, caller in made]
    patience = press.seconds + PATIENCE
    await asyncio.wait_for(asyncio.gather(*(one.left for one in callers)), patience)
    press.seen.seconds = time.perf_counter() - press.began
    press.seen.answered = [one.served for one in callers]
