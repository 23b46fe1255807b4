"""Admission gates: how many requests use the database at once, and whose turn is next.

A connection pool blocks the thread that waits for a connection. Here requests wait in the event
loop instead, in one queue for each person, and are admitted only when a connection is free. So no
holder of a connection waits for the event loop, and nobody can take all connections.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backend.core.errors.exceptions import TooMany, Unavailable

WAIT_SECONDS = 2.0
"""How long a request waits for a slot until it is refused with 503."""
MAX_WAITING = 400
"""Requests that may wait at one gate."""
MAX_WAITING_PER_PERSON = 100
"""Waiting requests of one person: about as many as are served within the wait."""
MAX_WAIT_SECONDS = 15.0
"""The same while background work has a slot, because an import may hold it for longer."""
UNWATCHED_SECONDS = 0.05
"""How long a request waits before anybody looks whether its client is there. Most are admitted
sooner, and a task that reads what the client sends costs more than to read one record."""
RETRY_AFTER_SECONDS = 2
"""When a client that was refused should try again."""


class ClientDisconnected(Exception):
    """The client disconnected while its request waited: nothing is done."""


@dataclass(slots=True)
class Caller:
    """Who asks for a slot.

    `person` names the line: an account, or a network address before sign-in. `disconnected` returns
    once the client has gone. `seconds` is how long it waits: None for as long as it takes.
    """

    person: str
    disconnected: Callable[[], Awaitable[None]] | None = None
    seconds: float | None = WAIT_SECONDS


SYSTEM_CALLER = Caller("the system", seconds=None)
"""Background work and work after a response: it waits like others, but is never refused."""


class AdmissionGate:
    """Admits at most `slots` at a time, one person at most `per_person` of them.

    Waiting persons are served in turn, however many requests each has.
    """

    def __init__(self, slots: int, *, per_person: int) -> None:
        self.slots = slots
        self.per_person = per_person
        self.free = slots
        self.running: dict[str, int] = {}
        self.lines: dict[str, dict[asyncio.Future[None], None]] = {}
        self.waits: dict[asyncio.Future[None], Wait] = {}
        """In the order in which they began."""
        self.watched_by: asyncio.AbstractEventLoop | None = None
        """The event loop in which `watch_long_waits` will run."""

    @property
    def waiting(self) -> int:
        return sum(map(len, self.lines.values()))

    def slot(self, caller: Caller) -> "Slot":
        """To enter it raises TooMany (429), Unavailable (503) or ClientDisconnected."""
        return Slot(self, caller)

    def has_share(self, person: str) -> bool:
        return self.running.get(person, 0) < self.per_person

    def admit_at_once(self, person: str) -> bool:
        """Whether there is a slot; it is then theirs, until `release`."""
        if not self.free or self.running.get(person, 0) >= self.per_person:
            return False
        self.admit(person)
        return True

    def admit(self, person: str) -> None:
        self.free -= 1
        self.running[person] = self.running.get(person, 0) + 1

    def release(self, person: str) -> None:
        self.free += 1
        self.running[person] -= 1
        if not self.running[person]:
            del self.running[person]
        if self.lines:
            self.admit_next()

    def admit_next(self) -> None:
        """Give the free slot to the first person in the queue, who then moves to its end."""
        while (person := next(filter(self.has_share, self.lines), None)) is not None:
            line = self.lines.pop(person)
            ticket = next(iter(line))
            del line[ticket]
            if line:
                self.lines[person] = line
            if not ticket.done():  # else its wait has ended, and it leaves in this turn of the loop
                self.admit(person)
                ticket.set_result(None)
                return

    async def wait(self, caller: Caller) -> None:
        self.ensure_room(caller)
        loop = asyncio.get_running_loop()
        ticket = loop.create_future()
        self.lines.setdefault(caller.person, {})[ticket] = None
        self.waits[ticket] = Wait(self, caller, ticket)
        if self.watched_by is not loop:
            self.watched_by = loop
            loop.call_later(UNWATCHED_SECONDS, self.watch_long_waits)
        try:
            await ticket
        except BaseException:
            self.give_up(caller.person, ticket)
            raise
        finally:
            self.waits.pop(ticket).close()

    def watch_long_waits(self) -> None:
        """Limit those that are not over yet; one timer for all, as most are over by then."""
        loop, self.watched_by = asyncio.get_running_loop(), None
        for wait in [one for one in self.waits.values() if not one.is_limited]:
            if loop.time() < wait.began + UNWATCHED_SECONDS:
                self.watched_by = loop
                loop.call_at(wait.began + UNWATCHED_SECONDS, self.watch_long_waits)
                return
            wait.limit()

    def ensure_room(self, caller: Caller) -> None:
        if caller.seconds is None:
            return
        if len(self.lines.get(caller.person, ())) >= MAX_WAITING_PER_PERSON:
            raise TooMany(RETRY_AFTER_SECONDS, "too-many-requests")
        if self.waiting >= MAX_WAITING:
            raise Unavailable("busy", RETRY_AFTER_SECONDS)

    def give_up(self, person: str, ticket: "asyncio.Future[None]") -> None:
        """Leave the queue, or release a slot that was given in the meantime."""
        if ticket.done() and not ticket.cancelled() and ticket.exception() is None:
            self.release(person)
            return
        line = self.lines.get(person, {})
        line.pop(ticket, None)
        if not line:
            self.lines.pop(person, None)


class Slot:
    """One slot of a gate, as a context manager."""

    __slots__ = ("caller", "gate")

    def __init__(self, gate: AdmissionGate, caller: Caller) -> None:
        self.gate, self.caller = gate, caller

    async def __aenter__(self) -> None:
        if not self.gate.admit_at_once(self.caller.person):
            await self.gate.wait(self.caller)

    async def __aexit__(self, *_error: object) -> None:
        self.gate.release(self.caller.person)


class Wait:
    """A wait for a slot. Once limited it ends with an error if its client has gone, or if it takes
    too long."""

    __slots__ = ("began", "caller", "gate", "is_limited", "ticket", "timer", "waited", "watching")

    def __init__(self, gate: AdmissionGate, caller: Caller, ticket: "asyncio.Future[None]") -> None:
        self.gate, self.caller, self.ticket = gate, caller, ticket
        self.began = ticket.get_loop().time()
        self.waited = 0.0
        self.is_limited = False
        self.watching: asyncio.Future[None] | None = None
        self.timer: asyncio.TimerHandle | None = None

    def limit(self) -> None:
        self.is_limited, seconds = True, self.caller.seconds
        if self.caller.disconnected is not None:
            self.watching = asyncio.ensure_future(self.caller.disconnected())
            self.watching.add_done_callback(self.end_without_client)
        if seconds is not None:
            self.wait_on(max(seconds - UNWATCHED_SECONDS, 0))

    def wait_on(self, seconds: float) -> None:
        self.timer = self.ticket.get_loop().call_later(seconds, self.end_late)

    def end_late(self) -> None:
        seconds = self.caller.seconds or 0
        self.waited += seconds
        if SYSTEM_CALLER.person in self.gate.running and self.waited < MAX_WAIT_SECONDS:
            self.wait_on(seconds)
        else:
            self.end(Unavailable("busy", RETRY_AFTER_SECONDS))

    def end_without_client(self, watching: "asyncio.Future[None]") -> None:
        if not watching.cancelled():
            self.end(ClientDisconnected())

    def end(self, error: Exception) -> None:
        if not self.ticket.done():
            self.ticket.set_exception(error)

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.watching is not None:
            self.watching.cancel()
