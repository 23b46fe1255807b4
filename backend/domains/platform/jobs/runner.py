"""Runs one job from beginning to end, and writes its outcome."""

import asyncio
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Unpack

import anyio.to_thread

from backend.core.errors.exceptions import AppError, Unavailable
from backend.core.server.periodic_task import is_ending
from backend.core.session.executor import Database
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.sql.outages import is_outage
from backend.domains.platform.jobs import queue
from backend.domains.platform.jobs.context import JobCancelled, JobContext, JobLost, JobNotAllowed
from backend.domains.platform.jobs.kinds import JobKind, Payload, ResultFile, load_job_kinds
from backend.domains.platform.jobs.models import JobStatus, MessageParams
from backend.domains.platform.jobs.queue import ClaimedJob, JobOutcome
from backend.domains.platform.jobs.result_store import ResultStore
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class ResultRetention:
    """Where results are stored, and for how long."""

    results: ResultStore
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class JobRun:
    """One claimed job."""

    work: JobContext
    kind: JobKind
    keeping: ResultRetention

    async def perform(self) -> None:
        """Do the work and write its outcome; raises only errors of the database."""
        try:
            if self.work.attempts > self.kind.attempts:
                raise AppError("job-broken-off")
            await self.work.beat()
            self.work.check()
            await self.work.asker()
            result = await self.kind.run(self.work)
            await self.done(result)
        except JobLost:
            return
        except JobCancelled:
            await self.end(JobStatus.CANCELLED, "job-cancelled")
        except JobNotAllowed:
            await self.end(JobStatus.FAILED, "job-not-allowed")
        except AppError as refused:
            if isinstance(refused, Unavailable):
                await self.again(refused)
            else:
                code, params = queue.get_first_code(refused)
                await self.end(JobStatus.FAILED, code, params, refused)
        except (Exception, asyncio.CancelledError) as error:  # it must not stay running for ever
            if is_ending(error) or is_outage(error):
                raise  # not the fault of the job: it starts again later
            await self.again(error)

    async def done(self, result: ResultFile | None) -> None:
        if result is None:
            if not await self.settle(status=JobStatus.DONE, progress=100):
                raise JobLost
            return
        try:
            key, size = await anyio.to_thread.run_sync(self.keeping.results.keep, result.file)
        finally:
            result.file.close()
        is_stored = await self.settle(
            status=JobStatus.DONE,
            progress=100,
            result_key=key,
            result_name=result.name,
            result_type=result.media_type,
            result_size=size,
            reach=self.work.reach,
            expires_at=now() + self.keeping.lasts,
        )
        if not is_stored:
            await anyio.to_thread.run_sync(self.keeping.results.remove, key)
            raise JobLost

    async def settle(self, **values: Unpack[JobOutcome]) -> bool:
        """Write that the job succeeded; False if this worker does not hold it any more."""
        well: JobOutcome = {"step": None, "failure": None, "failure_params": {}, **values}

        def whole(db: Session) -> bool:
            held = queue.release_job(db, self.work.id, self.work.who, **well)
            if held:
                db.info["wake"] = self.work.wake
                self.kind.finish(db, self.work.payload)
            return held

        return await self.work.database.run_as_system(f"the job {self.kind.name} is done", whole)

    async def end(
        self,
        status: JobStatus,
        code: str,
        params: MessageParams | None = None,
        error: AppError | None = None,
    ) -> None:
        """Write why the job was not done, and let its kind put the records in order."""

        def whole(db: Session) -> None:
            told: JobOutcome = {"status": status, "step": None}
            told |= {"failure": code, "failure_params": params or {}}
            if queue.release_job(db, self.work.id, self.work.who, **told):
                self.kind.give_up(db, self.work.payload, code, error)

        await self.work.database.run_as_system(f"the job {self.kind.name} has ended", whole)

    async def again(self, error: BaseException) -> None:
        """Try the job again after a while, or end it if that was the last attempt."""
        write_failure_place(self.kind.name, error)
        if self.kind.backs_off is None or self.work.attempts >= self.kind.attempts:
            await self.end(JobStatus.FAILED, "job-failed")
            return
        wait = self.kind.backs_off * 4 ** (self.work.attempts - 1)

        def whole(db: Session) -> None:
            waits: JobOutcome = {"status": JobStatus.QUEUED, "run_at": now() + wait}
            waits["failure"] = "job-tried-again"
            queue.release_job(db, self.work.id, self.work.who, **waits)

        await self.work.database.run_as_system(f"the job {self.kind.name} waits", whole)


def build_context(
    database: Database, who: str, row: ClaimedJob, wake: Callable[[], None]
) -> tuple[JobContext, JobKind]:
    """The context and the kind of a claimed job."""
    kind = load_job_kinds().get(row.kind) or UnknownJobKind()
    try:
        permission = kind.permission(row.payload)
    except AppError:  # what it was to be made from does not exist any more
        kind, permission = UnknownJobKind(), Permission.SELF
    work = JobContext(
        database=database,
        who=who,
        id=row.id,
        kind=kind.name,
        payload=row.payload,
        permission=permission,
        asker_id=row.asked_by_id,
        attempts=row.attempts,
        wake=wake,
    )
    return work, kind


class UnknownJobKind(JobKind):
    """Stands for a kind that no resource declares any more."""

    name = "gone"

    def permission(self, payload: Payload) -> Permission:
        return Permission.SELF

    async def run(self, work: JobContext) -> ResultFile | None:
        raise AppError("job-unknown")


def write_failure_place(kind: str, error: BaseException) -> None:
    """Write where a job failed: its kind and the place in the code, never content (R31)."""
    where = "".join(traceback.format_tb(error.__traceback__)[-4:])
    sys.stderr.write(f"the job {kind} failed: {type(error).__name__}\n{where}")
