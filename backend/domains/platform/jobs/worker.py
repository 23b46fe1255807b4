"""The worker of this process: runs one job at a time, beside the requests that it serves.

It looks at the queue when a job is created here, when one is due, and on PostgreSQL every few
seconds for the jobs of other processes. If a process dies, others take its jobs after their lease,
or it takes them itself at its next start. A process that stops puts its jobs back in the queue.
"""

import asyncio
import contextlib
import os
import sys
from uuid import UUID

import anyio.to_thread
from fastapi import FastAPI

from backend.core.server.periodic_task import is_ending
from backend.core.session.executor import Database
from backend.core.session.models import create_id, now
from backend.domains.platform.jobs import queue
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import load_job_kinds
from backend.domains.platform.jobs.result_store import ResultStore
from backend.domains.platform.jobs.runner import JobRun, ResultRetention, build_context

BEAT_SECONDS = 5.0
SWEEP_SECONDS = 10.0
UPKEEP_SECONDS = 3600.0


class Worker:
    """The one worker of a process, and the jobs that it runs."""

    def __init__(self, keeping: ResultRetention) -> None:
        self.keeping = keeping
        self.who = f"{os.getpid()}-{create_id()}"[:60]
        self.woken: asyncio.Queue[Database] = asyncio.Queue()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiting: set[Database] = set()
        self.in_hand: dict[UUID, JobContext] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.later: dict[Database, asyncio.TimerHandle] = {}

    async def start(self, app: FastAPI) -> None:
        self.loop, self.woken = asyncio.get_running_loop(), asyncio.Queue()
        database: Database = app.state.database
        with contextlib.suppress(Exception):  # /readyz reports an unmigrated database
            if database.is_sqlite:  # no other process serves it, so its jobs have no worker
                await database.run_as_system(
                    "jobs left by a crash", queue.release_worker_jobs, None
                )
        chores = [self.go_on()]
        if not database.is_sqlite:
            chores.append(self.sweep(database))
        self.tasks = [asyncio.create_task(chore) for chore in chores]
        self.wake(database)

    async def stop(self, _app: FastAPI) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for database in {work.database for work in self.in_hand.values()}:
            with contextlib.suppress(Exception):
                await database.run_as_system(
                    "the server stops", queue.release_worker_jobs, self.who
                )

    def wake(self, database: Database) -> None:
        """Let the worker look at the queue of `database`; from any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.put, database)

    def put(self, database: Database) -> None:
        if database not in self.waiting:
            self.waiting.add(database)
            self.woken.put_nowait(database)

    async def rest(self, seconds: float = 300) -> None:
        """Wait until all that is due is done, and plan nothing more: the database goes away.

        Raises TimeoutError if it is not done after so many seconds.
        """
        await asyncio.sleep(0)  # what was woken a moment ago is in the queue by now
        await asyncio.wait_for(self.woken.join(), seconds)
        for timer in self.later.values():
            timer.cancel()
        self.later.clear()

    async def go_on(self) -> None:
        while True:
            database = await self.woken.get()
            self.waiting.discard(database)
            try:
                await self.empty(database)
            except (Exception, asyncio.CancelledError) as error:
                if is_ending(error):
                    raise
                # The database is away or full: nothing else wakes this worker.
                sys.stderr.write(f"the queue of jobs: {type(error).__name__}\n")
                self.look_again(database, SWEEP_SECONDS)
            finally:
                self.woken.task_done()

    async def empty(self, database: Database) -> None:
        """Run all jobs that are due, one after the other, and plan when to look again."""
        while row := await database.run_as_system("the next job", queue.claim_next_job, self.who):
            await anyio.to_thread.run_sync(load_job_kinds)  # the first time it imports modules
            work, kind = build_context(database, self.who, row, lambda: self.wake(database))
            await self.carry(JobRun(work, kind, self.keeping))
        due = await database.run_as_system("when to look again", queue.find_next_due, writes=False)
        if due is None:
            self.look_again(database, None)
        else:
            seconds = min((due - now()).total_seconds(), UPKEEP_SECONDS)
            self.look_again(database, max(seconds, 0.05))

    def look_again(self, database: Database, seconds: float | None) -> None:
        """Look at the queue after so many seconds, instead of at the time planned before."""
        if (timer := self.later.pop(database, None)) is not None:
            timer.cancel()
        if seconds is not None and self.loop is not None:
            self.later[database] = self.loop.call_later(seconds, self.put, database)

    async def carry(self, job: JobRun) -> None:
        """Run one job to its end, and renew its lease meanwhile."""
        work = job.work
        self.in_hand[work.id] = work
        beating = asyncio.create_task(self.beat(work))
        try:
            await job.perform()
        except (Exception, asyncio.CancelledError) as error:
            if is_ending(error):
                raise  # it stays in `in_hand`, and `stop` puts it back in the queue
            # The database is away: the lease ends, and the job starts again.
            sys.stderr.write(f"a job could not be settled: {type(error).__name__}\n")
            self.in_hand.pop(work.id, None)
        else:
            self.in_hand.pop(work.id, None)
        finally:
            beating.cancel()

    async def beat(self, work: JobContext) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with contextlib.suppress(Exception):
                await work.beat()

    async def sweep(self, database: Database) -> None:
        """Look for jobs that another process has left."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.put(database)


async def delete_old_files(database: Database, results: ResultStore) -> int:
    """Delete results whose time is over, and files without a row; answers how many results."""
    gone = await database.run_as_system("results kept long enough", queue.delete_expired_results)
    old = await anyio.to_thread.run_sync(results.old_keys)
    known = await database.run_as_system(
        "results of jobs", queue.list_known_keys, old, writes=False
    )
    for key in (*gone, *(key for key in old if key not in known)):
        await anyio.to_thread.run_sync(results.remove, key)
    return len(gone)
