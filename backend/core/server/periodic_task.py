"""Tasks that the server repeats at fixed intervals, beside the requests.

A failure is written to stderr by its type, never with its content. The next round tries again.
"""

import asyncio
import contextlib
import sys
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVarTuple

from backend.core.session.executor import Database
from backend.core.session.session import Session

Ts = TypeVarTuple("Ts")
Round = Callable[[Database], Awaitable[int | None]]
"""The work of a task; what it returns is ignored."""


class Application(Protocol):
    """The server's application, by what tasks need of it: rules that use tasks know no HTTP."""

    state: Any


@dataclass(slots=True)
class PeriodicTask:
    """Calls `run_round(database)` after `first_after` seconds, then again each `every` seconds.

    `what` names the work on stderr ("erasing tips"). A round may be interrupted at any await and
    run in several processes at once; `run_in_batches` makes that safe in the database.
    """

    what: str
    run_round: Round
    first_after: float
    every: float
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def install(self, app: Application) -> None:
        """Start and stop the task together with the application."""
        app.state.on_start.append(self.start)
        app.state.on_stop.append(self.stop)

    async def start(self, app: Application) -> None:
        self._task = asyncio.create_task(self._repeat(app))

    async def stop(self, _app: Application) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _repeat(self, app: Application) -> None:
        await asyncio.sleep(self.first_after)
        while True:
            try:
                await self.run_round(app.state.database)
            except (Exception, asyncio.CancelledError) as error:
                if is_ending(error):
                    raise
                sys.stderr.write(f"{self.what} failed: {type(error).__name__}\n")
            await asyncio.sleep(self.every)


def is_ending(error: BaseException) -> bool:
    """Whether `error` ends the current task because it was told to end.

    A CancelledError may also come from what the task awaited. That is a failure like others, and
    must not end a task that the server needs as long as it runs.
    """
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and (task is None or task.cancelling() > 0)


def build_round(what: str, run_batch: Callable[[Session, *Ts], int], *args: *Ts) -> Round:
    """A round of `run_in_batches`."""
    return lambda database: run_in_batches(database, what, run_batch, *args)


async def run_in_batches(
    database: Database, what: str, run_batch: Callable[[Session, *Ts], int], *args: *Ts
) -> int:
    """Call `run_batch(db, *args)`, each time in its own transaction, until it returns 0.

    Returns the sum of what the batches returned. On PostgreSQL one process at a time does the
    work: the others find the lock of `what` taken and skip it.
    """

    def run_alone(db: Session) -> int:
        return run_batch(db, *args) if claim_task_lock(db, what) else 0

    total = 0
    while done := await database.run_as_system(what, run_alone):
        total += done
    return total


def claim_task_lock(db: Session, what: str) -> bool:
    """Take the lock of the task `what` until the transaction ends; False if another holds it.

    On SQLite the write lock is enough.
    """
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        return True
    taken = connection.exec_driver_sql(
        "SELECT pg_try_advisory_xact_lock($1, $2)", (LOCK_NAMESPACE, to_lock_number(what))
    )
    return bool(taken.scalar())


def lock_work(db: Session, what: str) -> None:
    """Wait for the lock of `what`, and hold it until the transaction ends."""
    connection = db.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock($1, $2)", (LOCK_NAMESPACE, to_lock_number(what))
        )


LOCK_NAMESPACE = 7202602
"""The first half of the keys of these locks; any constant that no other lock has."""


def to_lock_number(what: str) -> int:
    """A number for the name that is the same in every process: 31 bits."""
    return zlib.crc32(what.encode()) >> 1
