"""Admission gates: how many requests use the database at once, and whose turn is next.

A connection pool blocks the thread that waits for a connection. Here requests wait in the event
loop instead, in one queue for each person, and are admitted only when a connection is free. So no
holder of a connection waits for the event loop, and nobody can take all connections.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
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
RETRY_AFTER_SECONDS = 2
"""When a client that was refused should try again."""


class ClientDisconnected(Exception):
    """The client disconnected while its request waited: nothing is done."""


@dataclass(frozen=True, slots=True)
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

    @property
    def waiting(self) -> int:
        return sum(map(len, self.lines.values()))

    @asynccontextmanager
    async def slot(self, caller: Caller) -> AsyncIterator[None]:
        """Raises TooMany (429), Unavailable (503) or ClientDisconnected while it waits."""
        if self.free and self.has_share(caller.person):
            self.admit(caller.person)
        else:
            await self.wait(caller)
        try:
            yield
        finally:
            self.release(caller.person)

    def has_share(self, person: str) -> bool:
        return self.running.get(person, 0) < self.per_person

    def admit(self, person: str) -> None:
        self.free -= 1
        self.running[person] = self.running.get(person, 0) + 1

    def release(self, person: str) -> None:
        self.free += 1
        self.running[person] -= 1
        if not self.running[person]:
            del self.running[person]
        self.admit_next()

    def admit_next(self) -> None:
        """Give the free slot to the first person in the queue, who then moves to its end."""
        person = next(filter(self.has_share, self.lines), None)
        if person is None:
            return
        line = self.lines.pop(person)
        ticket = next(iter(line))
        del line[ticket]
        if line:
            self.lines[person] = line
        self.admit(person)
        ticket.set_result(None)

    async def wait(self, caller: Caller) -> None:
        self.ensure_room(caller)
        ticket = asyncio.get_running_loop().create_future()
        self.lines.setdefault(caller.person, {})[ticket] = None
        disconnected = asyncio.ensure_future(caller.disconnected()) if caller.disconnected else None
        waits = {ticket, disconnected} if disconnected else {ticket}
        try:
            await self.wait_for_first(waits, caller.seconds)
        except BaseException:
            self.give_up(caller.person, ticket)
            raise
        finally:
            if disconnected:
                disconnected.cancel()
        if disconnected and disconnected.done():
            self.give_up(caller.person, ticket)
            raise ClientDisconnected
        if not ticket.done():
            self.give_up(caller.person, ticket)
            raise Unavailable("busy", RETRY_AFTER_SECONDS)

    async def wait_for_first(
        self, waits: "set[asyncio.Future[None]]", seconds: float | None
    ) -> None:
        """Wait for one of `waits`, or until the time is over."""
        waited = 0.0
        while True:
            done, _ = await asyncio.wait(
                waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if done or seconds is None:
                return
            waited += seconds
            if SYSTEM_CALLER.person not in self.running or waited >= MAX_WAIT_SECONDS:
                return

    def ensure_room(self, caller: Caller) -> None:
        if caller.seconds is None:
            return
        if len(self.lines.get(caller.person, ())) >= MAX_WAITING_PER_PERSON:
            raise TooMany(RETRY_AFTER_SECONDS, "too-many-requests")
        if self.waiting >= MAX_WAITING:
            raise Unavailable("busy", RETRY_AFTER_SECONDS)

    def give_up(self, person: str, ticket: "asyncio.Future[None]") -> None:
        """Leave the queue, or release a slot that was given in the meantime."""
        if ticket.done():
            self.release(person)
            return
        line = self.lines[person]
        del line[ticket]
        if not line:
            del self.lines[person]
