"""Creates jobs, and does what their owners ask: cancel, run again, download a result."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Forbidden, NotFound
from backend.core.server.periodic_task import lock_work
from backend.core.session.after_commit import run_after_commit
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit, select_units_of
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.jobs.kinds import JobKind, is_repeatable, load_job_kinds
from backend.domains.platform.jobs.models import UNFINISHED, Job, JobStatus, Payload, ResultReach
from backend.domains.platform.jobs.queue import UNSYNCHRONIZED

MAX_UNFINISHED = 20
"""Unfinished jobs that one person may have."""


class JobOwner(NamedTuple):
    """Whose job it is, if no request creates it."""

    id: UUID
    org_unit_id: UUID
    """One of the units at which they hold the permission of the job's kind."""


def create_job(
    db: Session,
    kind: str,
    payload: Payload,
    titles: tuple[str, str],
    *,
    run_at: datetime | None = None,
    key: str | None = None,
    asker: JobOwner | None = None,
) -> Job:
    """Create a job in the transaction of `db`; `kinds.py` shows how.

    `titles` name what it makes, in Vietnamese and English. Without `asker` the job belongs to the
    actor of `db`. If there is a job of that `key`, it is answered instead. Raises Conflict if the
    actor has too many unfinished jobs.
    """
    assert kind in load_job_kinds(), f"no feature declares the kind {kind}"
    if key is not None and (known := db.scalar(sa.select(Job).where(Job.key == key))):
        return known
    if asker is None:
        ensure_not_too_many_jobs(db)
        asker = JobOwner(db.actor.id, *(db.scope.units or ())[:1])
    job = Job(
        kind=kind,
        payload=payload,
        titles=list(titles),
        key=key,
        asked_by_id=asker.id,
        org_unit_id=asker.org_unit_id,
        run_at=run_at or now(),
    )
    db.save(job)
    run_worker_after_commit(db)
    return job


def ensure_not_too_many_jobs(db: Session) -> None:
    lock_work(db, f"jobs {db.actor.id}")
    mine = sa.select(sa.func.count()).select_from(Job)
    waiting = mine.where(Job.asked_by_id == db.actor.id, Job.status.in_(UNFINISHED))
    if (db.scalar(waiting) or 0) >= MAX_UNFINISHED:
        raise Conflict("jobs-too-many", most=MAX_UNFINISHED)


def run_worker_after_commit(db: Session) -> None:
    """Let this process look at the queue after the transaction has been committed."""
    run_after_commit(db, _wake_worker)


def _wake_worker(db: Session, _items: list[None]) -> None:
    request = db.info.get("request")
    if request is not None:
        request.app.state.worker.wake(request.app.state.database)
    elif (again := db.info.get("wake")) is not None:
        again()


def cancel_job(db: Session, id: UUID) -> None:
    """Cancel a job that waits, or let one that runs stop at its next step.

    Raises Conflict if it has ended.
    """
    job = get_job_row(db, id)
    waits = (
        sa.update(Job)
        .where(Job.id == id, Job.status == JobStatus.QUEUED)
        .values(
            status=JobStatus.CANCELLED,
            failure="job-cancelled",
            finished_at=now(),
            version=Job.version + 1,
        )
        .returning(Job.id)
    )
    if db.execute(waits, execution_options=UNSYNCHRONIZED).first():
        if kind := load_job_kinds().get(job.kind):
            kind.give_up(db, job.payload, "job-cancelled", None)
        return
    runs = (
        sa.update(Job)
        .where(Job.id == id, Job.status == JobStatus.RUNNING)
        .values(cancel_asked_at=now(), version=Job.version + 1)
        .returning(Job.id)
    )
    if not db.execute(runs, execution_options=UNSYNCHRONIZED).first():
        raise Conflict("job-over")


def start_job_again(db: Session, id: UUID) -> None:
    """Run a job again that has ended. Raises Conflict if it has not, or if its kind forbids it."""
    job = get_job_row(db, id)
    kind = load_job_kinds().get(job.kind)
    if not is_repeatable(job.status, kind):
        raise Conflict("job-not-to-repeat")
    ensure_not_too_many_jobs(db)
    again = (
        sa.update(Job)
        .where(Job.id == id, Job.status == job.status)
        .values(
            status=JobStatus.QUEUED,
            run_at=now(),
            attempts=0,
            version=Job.version + 1,
            **dict.fromkeys(CLEARED_FIELDS),
            failure_params={},
            step_params={},
        )
        .returning(Job.id)
    )
    if not db.execute(again, execution_options=UNSYNCHRONIZED).first():
        raise Conflict("job-not-to-repeat")
    run_worker_after_commit(db)


CLEARED_FIELDS = (
    *("progress", "step", "failure", "cancel_asked_at", "started_at", "finished_at"),
    *("result_key", "result_name", "result_type", "result_size", "expires_at", "purged_at"),
    "reach",
)


class JobState(NamedTuple):
    """What cancelling and repeating have to know about a job."""

    kind: str
    payload: Payload
    status: JobStatus


def get_job_row(db: Session, id: UUID) -> JobState:
    job = db.execute(sa.select(Job.kind, Job.payload, Job.status).where(Job.id == id)).first()
    if job is None:
        raise NotFound
    return JobState._make(job)


class StoredResult(NamedTuple):
    """A result that may be downloaded."""

    kind: JobKind
    payload: Payload
    key: str
    name: str
    media_type: str


def get_stored_result(db: Session, id: UUID) -> StoredResult:
    """The result, if the owner may still download it with the rights of this moment.

    Raises Forbidden if they lost the permission, or reach fewer units than it was made from.
    """
    columns = (Job.result_key, Job.result_name, Job.result_type)
    found = sa.select(Job.kind, Job.payload, Job.status, Job.reach, Job.purged_at, *columns)
    job = db.execute(found.where(Job.id == id)).first()
    if job is None:
        raise NotFound
    kind = load_job_kinds().get(job.kind)
    if job.purged_at is not None or (kind is None and job.status is JobStatus.DONE):
        raise Conflict("job-result-gone")
    if kind is None or job.result_key is None:
        raise Conflict("job-without-result")
    permission = kind.permission(job.payload)
    if not db.actor.has_permission(permission) or not has_full_reach(db, permission, job.reach):
        raise Forbidden("job-rights-changed")
    db.info["scope"] = db.actor.scope(permission)
    kind.look(db, job.payload)
    return StoredResult(kind, job.payload, job.result_key, job.result_name, job.result_type)


def record_download(db: Session, kept: StoredResult) -> None:
    """Log the download as a direct one is logged."""
    db.info["scope"] = db.actor.scope(kept.kind.permission(kept.payload))
    kept.kind.taken(db, kept.payload)


def has_full_reach(db: Session, permission: str, made_from: ResultReach | None) -> bool:
    """Whether the owner still reaches all that the result was made from; None: from nothing."""
    made_from = made_from or {"units": [], "teams": None, "permissions": []}
    if not set(made_from["permissions"]) <= db.actor.scopes.keys():
        return False
    scope = db.actor.scope(permission)
    units = {UUID(id) for id in made_from["units"]}
    inside = select_units_of(scope)
    if set(scope.own_only) & units - {UUID(id) for id in made_from.get("own_only") or ()}:
        return False
    held = sa.select(OrgUnit.id).where(OrgUnit.id.in_(units), OrgUnit.id.in_(inside))
    if units - set(db.scalars(held)):
        return False
    if scope.teams is None:
        return True
    teams = made_from["teams"]
    return teams is not None and {UUID(id) for id in teams} <= set(scope.teams)


register_messages(
    {
        "jobs-too-many": (
            "Đang có {most} việc chưa xong. Đợi xong bớt hoặc hủy việc không cần nữa.",
            "{most} jobs are unfinished. Wait for some, or cancel what is not needed.",
        ),
        "job-over": (
            "Việc này đã kết thúc nên không hủy được.",
            "This job has ended, so it cannot be cancelled.",
        ),
        "job-not-to-repeat": (
            "Việc này chưa kết thúc, hoặc không làm lại từ đây được.",
            "This job has not ended, or cannot be done again from here.",
        ),
        "job-without-result": (
            "Việc này chưa có tệp để tải về.",
            "This job has no file to download.",
        ),
        "job-result-gone": (
            "Tệp đã hết hạn lưu và đã xóa. Làm lại để có tệp mới.",
            "The file was kept long enough and is gone. Have it made again.",
        ),
        "job-rights-changed": (
            "Quyền của tài khoản đã thay đổi sau khi làm tệp. Làm lại để có tệp theo quyền mới.",
            "This account's rights changed after the file was made. Have it made again.",
        ),
        "job-cancelled": ("Đã hủy theo yêu cầu.", "Cancelled as asked."),
        "job-not-allowed": (
            "Tài khoản không còn quyền làm việc này.",
            "The account may no longer do this.",
        ),
        "job-failed": (
            "Không làm được do sự cố. Làm lại; nếu vẫn không được, báo người quản trị.",
            "It failed. Try again; if it fails once more, tell the administrator.",
        ),
        "job-tried-again": (
            "Gặp sự cố, sẽ tự làm lại sau ít phút.",
            "Something failed; it will be tried again in a few minutes.",
        ),
        "job-broken-off": (
            "Máy chủ dừng giữa chừng nhiều lần nên không làm nữa. Làm lại khi máy chủ ổn định.",
            "The server stopped midway several times. Try again when it runs steadily.",
        ),
        "job-unknown": (
            "Phiên bản này không còn làm việc loại đó.",
            "This version no longer does this kind of work.",
        ),
        "job-reading": ("Đang đọc số liệu", "Reading the data"),
        "job-writing": ("Đang ghi tệp", "Writing the file"),
    }
)
