"""A job from beginning to end, and how it comes out."""

import asyncio
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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
from backend.domains.platform.jobs.models import JobStatus
from backend.domains.platform.jobs.result_store import ResultStore
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class ResultRetention:
    """Where results go, and for how long."""

    results: ResultStore
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class JobRun:
    """One claimed job."""

    work: JobContext
    kind: JobKind
    keeping: ResultRetention

    async def perform(self) -> None:
        """Do it and write how it came out; raises only what the database does."""
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
        except (Exception, asyncio.CancelledError) as error:  # not under way for ever
            if is_ending(error) or is_outage(error):
                raise  # no fault of the job: it is taken up again later
            await self.again(error)

    async def done(self, result: ResultFile | None) -> None:
        if result is None:
            if not await self.settle({"status": JobStatus.DONE, "progress": 100}):
                raise JobLost
            return
        try:
            key, size = await anyio.to_thread.run_sync(self.keeping.results.keep, result.file)
        finally:
            result.file.close()
        values = {
            "status": JobStatus.DONE,
            "progress": 100,
            "result_key": key,
            "result_name": result.name,
            "result_type": result.media_type,
            "result_size": size,
            "reach": self.work.reach,
            "expires_at": now() + self.keeping.lasts,
        }
        if not await self.settle(values):
            await anyio.to_thread.run_sync(self.keeping.results.remove, key)
            raise JobLost

    async def settle(self, values: Mapping[str, Any]) -> bool:
        well = {"step": None, "failure": None, "failure_params": {}, **values}

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
        params: dict[str, Any] | None = None,
        error: AppError | None = None,
    ) -> None:
        """It will not be done: say why, and let the kind put its records in order."""

        def whole(db: Session) -> None:
            told = {"failure": code, "failure_params": params or {}}
            if queue.release_job(db, self.work.id, self.work.who, status=status, step=None, **told):
                self.kind.give_up(db, self.work.payload, code, error)

        await self.work.database.run_as_system(f"the job {self.kind.name} has ended", whole)

    async def again(self, error: BaseException) -> None:
        """Try it again after a while, or give up when that was the last attempt."""
        write_failure_place(self.kind.name, error)
        if self.kind.backs_off is None or self.work.attempts >= self.kind.attempts:
            await self.end(JobStatus.FAILED, "job-failed")
            return
        wait = self.kind.backs_off * 4 ** (self.work.attempts - 1)

        def whole(db: Session) -> None:
            waits = {"status": JobStatus.QUEUED, "run_at": now() + wait}
            queue.release_job(db, self.work.id, self.work.who, failure="job-tried-again", **waits)

        await self.work.database.run_as_system(f"the job {self.kind.name} waits", whole)


def build_context(
    database: Database, who: str, row: Any, wake: Callable[[], None]
) -> tuple[JobContext, JobKind]:
    """What a claimed row asks for."""
    kind = load_job_kinds().get(row.kind) or UnknownJobKind()
    try:
        permission = kind.permission(row.payload)
    except AppError:  # what it was to be made of is no more
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
    """Stands for a kind whose feature is no more."""

    name = "gone"

    def permission(self, payload: Payload) -> Permission:
        return Permission.SELF

    async def run(self, work: JobContext) -> ResultFile | None:
        raise AppError("job-unknown")


def write_failure_place(kind: str, error: BaseException) -> None:
    """By kind and place, never by content (R31)."""
    where = "".join(traceback.format_tb(error.__traceback__)[-4:])
    sys.stderr.write(f"the job {kind} failed: {type(error).__name__}\n{where}")
