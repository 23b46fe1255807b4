"""Kinds of background work. Each resource declares its own; nothing is registered.

**A resource adds a kind** by a module `jobs.py` with `JOBS`, a tuple of instances of `JobKind`::

    class OverviewJob(JobKind):
        name = "overview"

        def permission(self, payload):        # checked anew at each step and at the download
            return Permission.PLAN_READ

        async def run(self, work):
            rows = await work.act(read_rows)        # read_rows(db) in a transaction as the owner
            await work.progress(40, "job-writing")  # stops here if the job was cancelled
            content = await anyio.to_thread.run_sync(written, rows)
            return ResultFile(io.BytesIO(content), "Tình hình.xlsx", XLSX)

    JOBS = (OverviewJob(),)

**A job is created** in the transaction of the act that needs it, so that both are kept or neither::

    titles = ("Tình hình", "Overview")
    job = create_job(db, "overview", {"month": "2022-10"}, titles)

It starts after the commit, or with `run_at=` at that instant or soon after. `key=` creates it only
once: a second call with the same key answers the job that exists (two servers that both schedule
Monday's file make one). A job that recurs creates the next one itself, in `finish(db, payload)`,
which runs in the transaction that marks the job as done. There, and wherever no request creates
the job, say whose it is: `asker=JobOwner(user_id, org_unit_id)`.

The payload holds ids, codes and days, never free text and never a person. A job may start more
than once (if a server dies). So what it writes into the register it writes in one `work.act`, which
commits only while this worker still holds the job, or in such a way that writing twice is harmless.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import IO, ClassVar
from uuid import UUID

from backend import plugins
from backend.core.errors.exceptions import AppError
from backend.core.session.session import Session
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.models import UNFINISHED, JobStatus
from backend.domains.platform.jobs.models import Payload as Payload
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file to store; `file` may stand at any position, and is closed after it was stored."""

    file: IO[bytes]
    name: str
    media_type: str


class JobKind:
    """One kind of background work."""

    name: ClassVar[str]
    attempts: ClassVar[int] = 3
    """How often it may start, counting crashes and errors that may pass, before it has failed."""
    backs_off: ClassVar[timedelta | None] = timedelta(seconds=15)
    """How long it waits after the first error, and four times as long after each further one.

    None: an error fails it at once, and only crashes are repeated."""
    repeats: ClassVar[bool] = True
    """Whether the owner may run it again after it has ended, with the data and rights of then."""

    def permission(self, payload: Payload) -> Permission:
        """What the owner must hold while it runs, and when its result is downloaded."""
        raise NotImplementedError

    async def run(self, work: JobContext) -> ResultFile | None:
        """Do the work. An AppError fails it with that code; any other error is tried again."""
        raise NotImplementedError

    def about(self, payload: Payload) -> tuple[str, UUID] | None:
        """(table, id) of the record that it is about, to which the screen links."""
        return None

    def look(self, db: Session, payload: Payload) -> None:
        """Raise NotFound if the owner may no longer see what the result is about.

        `db` reaches what `permission` reaches for them now.
        """

    def taken(self, db: Session, payload: Payload) -> None:
        """Log that the owner downloaded the result, as a direct download is logged (R62)."""

    def finish(self, db: Session, payload: Payload) -> None:
        """Write what belongs to a finished job, without scope and in the same transaction."""

    def give_up(self, db: Session, payload: Payload, code: str, error: AppError | None) -> None:
        """Let its records say that it failed or was cancelled, without scope."""


@cache
def load_job_kinds() -> dict[str, JobKind]:
    """{name: kind} of what all resources declare."""
    return plugins.load_named("jobs", "JOBS", lambda one: one.name)


def is_repeatable(status: JobStatus, kind: JobKind | None) -> bool:
    """Whether a job can run again: it has ended, with or without success."""
    return kind is not None and kind.repeats and status not in UNFINISHED
