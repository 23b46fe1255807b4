"""One sender of an upload at a time, in this process.

A phone is back before the server knows that its old connection is dead. What the old one has
brought is written first; then it gives way, so that the offset which is told next stays true.
Between processes the store alone decides: a piece that begins elsewhere is refused.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio

from backend.core.errors.exceptions import Conflict

DRAIN_SECONDS = 1.0
"""How long an older sender may still bring what is on its way."""


@dataclass(eq=False, slots=True)
class Sender:
    """A request that brings bytes."""

    older: "list[Sender]"
    """Those that came before it and have not ended."""
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def open_scope(self) -> Iterator[None]:
        """Raises Conflict if a newer request ends the sender within the block."""
        with self.scope:
            yield
        if self.scope.cancelled_caught:
            raise Conflict("upload-offset")


class Senders:
    """Who is sending, by the upload's id as the path has it, the oldest first."""

    def __init__(self) -> None:
        self.lines: dict[str, list[Sender]] = {}

    @contextmanager
    def register(self, id: str) -> Iterator[Sender]:
        """Stand in line from the first moment of a request until its end."""
        line = self.lines.setdefault(id, [])
        sender = Sender([*line])
        line.append(sender)
        try:
            yield sender
        finally:
            line.remove(sender)
            sender.ended.set()
            if not line:
                self.lines.pop(id, None)

    async def end_all(self, id: str) -> None:
        """Wait until nobody sends who does so now."""
        await end_senders([*self.lines.get(id, ())])


async def end_senders(senders: list[Sender]) -> None:
    """Wait for their end; cut off whoever goes on for longer than `DRAIN_SECONDS`."""
    with anyio.move_on_after(DRAIN_SECONDS):
        for sender in senders:
            await sender.ended.wait()
    for sender in senders:
        sender.scope.cancel()
        await sender.ended.wait()
