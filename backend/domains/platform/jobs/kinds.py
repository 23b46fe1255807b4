"""What a feature says of work that goes on in the background. Nothing is registered.

**A feature adds a kind** by a module `jobs.py` with `JOBS`, a tuple of instances of `JobKind`::

    class WeeklyState(Kind):
        name = "weekly-state"

        def permission(self, payload):        # read afresh at each step, and when it is downloaded
            return Permission.PLAN_READ

        async def run(self, work):
            rows = await work.act(read_rows)        # read_rows(db) in a transaction as the asker
            await work.progress(40, "job-writing")  # also where a cancel is heeded
            content = await anyio.to_thread.run_sync(written, rows)
            return Result(io.BytesIO(content), "Tình hình tuần.xlsx", XLSX)

    JOBS = (WeeklyState(),)

**It is asked for** in the transaction of the act that asks, so that both stand or neither::

    titles = ("Tình hình tuần", "Weekly state")
    job = create_job(db, "weekly-state", {"week": "2022-W40"}, titles)

It is begun as soon as that commits, or with `run_at=` at that instant or soon after. `key=` makes
it once only: whoever asks under a known key gets the job that there is (two servers that both
schedule Monday's file make one). What comes again and again enqueues its next one itself: in
`finish(db, payload)`, which runs in the very transaction that makes the job done. In there, and
wherever nobody asks just now, say whose job it is: `asker=Asker(user_id, org_unit_id)`.

The payload holds ids, codes and days, never free text and never a person. A job may be begun more
than once (a server dies): what it does to the register it does in one `work.act`, which commits
only while the job is still this worker's, or so that doing it twice is doing it once.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import IO, Any, ClassVar
from uuid import UUID

from backend import plugins
from backend.core.errors.exceptions import AppError
from backend.core.session.session import Session
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.models import UNFINISHED
from backend.permissions import Permission

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A file to keep; `file` stands at its end or anywhere, and is closed once it is kept."""

    file: IO[bytes]
    name: str
    media_type: str


class JobKind:
    """One kind of background work."""

    name: ClassVar[str]
    attempts: ClassVar[int] = 3
    """How often it is begun before it has failed: crashes and faults that may pass."""
    backs_off: ClassVar[timedelta | None] = timedelta(seconds=15)
    """How long it waits after its first fault, four times as long after each further one; None:
    a fault fails it at once, and only crashes are outlived."""
    repeats: ClassVar[bool] = True
    """The asker may have one that ended done again: with what there is, and what they may, then."""

    def permission(self, payload: Payload) -> Permission:
        """What the asker must hold when it runs, and when its result is taken."""
        raise NotImplementedError

    async def run(self, work: JobContext) -> ResultFile | None:
        """Do it. An AppError fails it with that code's words; anything else is tried again."""
        raise NotImplementedError

    def about(self, payload: Payload) -> tuple[str, UUID] | None:
        """(table, id) of the record that it is about: where a reader goes on."""
        return None

    def look(self, db: Session, payload: Payload) -> None:
        """Raise NotFound where the asker may no longer see what the result tells of.

        `db` reaches what `permission` reaches for them now.
        """

    def taken(self, db: Session, payload: Payload) -> None:
        """The asker took the result: leave what trace the direct way would leave (R62)."""

    def finish(self, db: Session, payload: Payload) -> None:
        """It is done: what else must stand with that, past scope, in the same transaction."""

    def give_up(self, db: Session, payload: Payload, code: str, error: AppError | None) -> None:
        """It failed or was cancelled: leave its records in a state that says so, past scope."""


@cache
def load_job_kinds() -> dict[str, JobKind]:
    """{name: kind} of what all features declare."""
    found = [one for module in plugins.load_modules("jobs") for one in getattr(module, "JOBS", ())]
    named = {one.name: one for one in found}
    assert len(named) == len(found), "two kinds of one name"
    return named


def is_repeatable(row: Any, kind: JobKind | None) -> bool:
    """Whether it can be done again: it has ended, however it came out. `row` has `status`."""
    return kind is not None and kind.repeats and row.status not in UNFINISHED
