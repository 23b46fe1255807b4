"""Tells the other processes on PostgreSQL of commits, and hears of theirs: NOTIFY and LISTEN.

A transaction that notifies takes a lock of the whole server until its commit is on disk. So no
transaction that writes does: each process sends one notification for all commits of a moment, on a
connection of its own, after they stand. One that gets lost is made up for by a look once in a
while.
"""

import asyncio
import sys
from typing import TYPE_CHECKING, TypeAlias

from backend.core.session.commit_signal import CommitSignal
from backend.core.sql.engines import create_postgres_engine
from backend.core.sql.outages import PING_SECONDS

if TYPE_CHECKING:
    from asyncpg import Connection
    from asyncpg.pool import PoolConnectionProxy

    Opened: TypeAlias = Connection | PoolConnectionProxy

CHANNEL = "so178_commits"
LISTENING = "SELECT count(*) FROM pg_listening_channels()"
PAUSE_SECONDS = 0.05
"""At least so long between two notifications of this process."""
BEAT_SECONDS = 10.0
"""After so long without any commit the connection is checked."""
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 2.0, 60.0


class CommitChannel:
    """The connection of this process, opened again whenever it is lost."""

    def __init__(self, url: str, signal: CommitSignal) -> None:
        self.url = url
        self.signal = signal
        self.sent = 0
        """How many of this process's commits the others were told of."""
        self.pid = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.signal.start()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        retry = FIRST_RETRY_SECONDS
        while True:
            try:
                await self._serve()
            except Exception as error:  # whatever it is: others wait less than they would without
                if self.signal.hears_others or retry == FIRST_RETRY_SECONDS:
                    sys.stderr.write(f"hearing of other processes failed: {type(error).__name__}\n")
                retry = FIRST_RETRY_SECONDS if self.signal.hears_others else retry
            finally:
                self.signal.hears_others = False
            self.signal.hear()  # whoever waits now looks more often
            await asyncio.sleep(retry)
            retry = min(2 * retry, LAST_RETRY_SECONDS)

    async def _serve(self) -> None:
        """Send and hear until the connection is lost; raises what the driver does."""
        engine = create_postgres_engine(self.url, 1)
        try:
            async with engine.connect() as pooled:
                connection = (await pooled.get_raw_connection()).driver_connection
                assert connection is not None
                await self._open(connection)
                while True:
                    await self._send_or_rest(connection)
        finally:
            await engine.dispose()

    async def _open(self, connection: "Connection") -> None:
        await connection.execute("SET synchronous_commit = off")  # it keeps nothing: no fsync
        self.pid = connection.get_server_pid()
        await connection.add_listener(CHANNEL, self._on_notification)
        connection.add_termination_listener(self._on_end)
        await ensure_listening(connection)
        self.signal.hears_others = True
        self.signal.hear()  # what was committed before was not heard of

    async def _send_or_rest(self, connection: "Connection") -> None:
        count, own = self.signal.count, self.signal.own
        if own != self.sent:
            await connection.execute(f"NOTIFY {CHANNEL}", timeout=PING_SECONDS)
            self.sent = own
            await asyncio.sleep(PAUSE_SECONDS)
            return
        await self.signal.wait(count, BEAT_SECONDS)
        if count == self.signal.count or connection.is_closed():
            await ensure_listening(connection)

    def _on_notification(self, _connection: "Opened", pid: int, *_told: object) -> None:
        if pid != self.pid:
            self.signal.hear()

    def _on_end(self, _connection: "Opened") -> None:
        self.signal.hear()


async def ensure_listening(connection: "Connection") -> None:
    """Raise unless the server, or a proxy before it, still has it that this connection listens."""
    if not await connection.fetchval(LISTENING, timeout=PING_SECONDS):
        raise ConnectionError("the connection does not listen any more")
