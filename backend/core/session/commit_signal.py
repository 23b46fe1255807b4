"""Tells whoever waits for something new that a transaction was committed.

It tells of one that failed, too: what others committed may have waited for its end. Commits of this
process are told at once. Those of other processes are heard of on PostgreSQL (`commit_channel.py`);
where they are not, whoever waits also looks once in a while.
"""

import asyncio
from contextlib import suppress

COMMITS = "commits"
"""Where a session that writes keeps the `CommitSignal` of its database."""


class CommitSignal:
    """The commits to one database that this process has heard of."""

    def __init__(self) -> None:
        self.count = 0
        self.own = 0
        """How many of them are of this process, since somebody waits."""
        self.hears_others = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard = asyncio.Event()

    def start(self) -> None:
        """From now on commits of this process are told in the running event loop."""
        self._loop = asyncio.get_running_loop()

    def tell(self) -> None:
        """A transaction of this process has ended; from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody waits
                self._loop.call_soon_threadsafe(self._note_own)

    def _note_own(self) -> None:
        self.own += 1
        self.hear()

    def hear(self) -> None:
        """Something was committed, or it is not known whether; in the event loop."""
        self.count += 1
        self._heard.set()

    async def wait(self, count: int, seconds: float) -> None:
        """Wait for more than `count` commits, at most so many seconds."""
        self.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.count == count:
                    self._heard.clear()
                    await self._heard.wait()
