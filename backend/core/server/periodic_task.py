"""Work that the server does again and again, by the clock, beside the requests.

A failure is told on stderr by its kind, never by its content, and the next round tries anew.
"""

import asyncio
import contextlib
import sys
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from backend.core.session.executor import Database
from backend.core.session.session import Session

Round = Callable[[Database], Awaitable[object]]


@dataclass(slots=True)
class PeriodicTask:
    """Calls `run_round(database)` after `first_after` seconds, then again each `every` seconds.

    `what` names the work on stderr ("erasing tips"). A round must bear being cut off at any await,
    and being done by several processes at once: `run_in_batches` sees to that in the database.
    """

    what: str
    run_round: Round
    first_after: float
    every: float
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def install(self, app: Any) -> None:
        """Start with the application, and end with it."""
        for name, hook in (("on_start", self.start), ("on_stop", self.stop)):
            setattr(app.state, name, [*getattr(app.state, name, []), hook])

    async def start(self, app: Any) -> None:
        self._task = asyncio.create_task(self._repeat(app))

    async def stop(self, _app: Any) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _repeat(self, app: Any) -> None:
        await asyncio.sleep(self.first_after)
        while True:
            try:
                await self.run_round(app.state.database)
            except Exception as error:
                sys.stderr.write(f"{self.what} failed: {type(error).__name__}\n")
            await asyncio.sleep(self.every)


def build_round(what: str, run_batch: Callable[..., int], *args: Any) -> Round:
    """A round of `run_in_batches`."""
    return lambda database: run_in_batches(database, what, run_batch, *args)


async def run_in_batches(
    database: Database, what: str, run_batch: Callable[..., int], *args: Any
) -> int:
    """Call `run_batch(db, *args)` in transactions of its own until it finds nothing to do.

    Returns the sum of what the batches returned. Of several processes on PostgreSQL one works at a
    time: the others find the lock of `what` taken and leave the work to it.
    """

    def run_alone(db: Session) -> int:
        return run_batch(db, *args) if acquire_task_lock(db, what) else 0

    total = 0
    while done := await database.run_as_system(what, run_alone):
        total += done
    return total


def acquire_task_lock(db: Session, what: str) -> bool:
    """Whether this transaction is the only one that does `what`, until it ends.

    On SQLite the writer's turn is lock enough.
    """
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        return True
    taken = connection.exec_driver_sql(
        "SELECT pg_try_advisory_xact_lock($1, $2)", (LOCK_NAMESPACE, to_lock_number(what))
    )
    return bool(taken.scalar())


LOCK_NAMESPACE = 7202602
"""The first half of the keys of these locks; any constant that no other lock has."""


def to_lock_number(what: str) -> int:
    """A number for the name that is the same in every process: 31 bits."""
    return zlib.crc32(what.encode()) >> 1
