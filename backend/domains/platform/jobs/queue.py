"""The queue in the table `jobs`: claiming a job, and what its worker writes about it.

A job is claimed by one UPDATE … RETURNING, on PostgreSQL skipping rows that others hold. Each
write of a worker names that worker, so one that has lost its lease writes nothing more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import AppError
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.jobs.models import (
    UNFINISHED,
    Job,
    JobStatus,
    MessageParams,
    Payload,
    ResultReach,
)

LEASE = timedelta(seconds=30)
"""How long a worker may be silent; it renews its lease every few seconds."""
ROWS_KEPT = timedelta(days=90)
"""How long the row of a job stays after it has ended."""
UNSYNCHRONIZED = {"synchronize_session": False}


class ClaimedJob(NamedTuple):
    """A job that a worker has just taken."""

    id: UUID
    kind: str
    payload: Payload
    attempts: int
    asked_by_id: UUID


class JobProgress(TypedDict, total=False):
    """What a worker writes while a job runs."""

    progress: int | None
    step: str | None
    step_params: MessageParams


class JobOutcome(JobProgress, total=False):
    """What a worker writes when it lets a job go."""

    status: JobStatus
    run_at: datetime
    failure: str | None
    failure_params: MessageParams
    reach: ResultReach | None
    result_key: str
    result_name: str
    result_type: str
    result_size: int
    expires_at: datetime


def claim_next_job(db: Session, who: str) -> ClaimedJob | None:
    """Give the next job that is due to the worker `who`; None if no job is due.

    A job whose worker has been silent for longer than its lease is due again.
    """
    at = now()
    due = sa.and_(Job.status == JobStatus.QUEUED, Job.run_at <= at)
    left = sa.and_(Job.status == JobStatus.RUNNING, Job.locked_until < at)
    ready = (
        sa.select(Job.id)
        .where(sa.or_(due, left))
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()  # as a value it is asked once; PostgreSQL may ask an IN again and again
    )
    taken = (
        sa.update(Job)
        .where(Job.id == ready)
        .values(
            status=JobStatus.RUNNING,
            locked_by=who,
            locked_until=at + LEASE,
            attempts=Job.attempts + 1,
            started_at=sa.func.coalesce(Job.started_at, sa.literal(at, Job.run_at.type)),
            version=Job.version + 1,
        )
        .returning(Job.id, Job.kind, Job.payload, Job.attempts, Job.asked_by_id)
    )
    row = db.execute(taken, execution_options=UNSYNCHRONIZED).first()
    return None if row is None else ClaimedJob._make(row)


def build_held_clauses(id: UUID, who: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == id, Job.locked_by == who, Job.status == JobStatus.RUNNING


def update_held_job(db: Session, id: UUID, who: str, **told: Unpack[JobProgress]) -> bool | None:
    """Renew the lease and write `told`.

    Answers whether somebody asked to cancel the job; None if `who` does not hold it any more.
    """
    news = {**told, "version": Job.version + 1} if told else {}
    kept = (
        sa.update(Job)
        .where(*build_held_clauses(id, who))
        .values(locked_until=now() + LEASE, **news)
        .returning(Job.cancel_asked_at.is_not(None))
    )
    return db.scalar(kept, execution_options=UNSYNCHRONIZED)


def release_job(db: Session, id: UUID, who: str, **values: Unpack[JobOutcome]) -> bool:
    """Write the outcome and give the job up; False if `who` does not hold it any more."""
    over = values.get("status") not in UNFINISHED
    ended = {"finished_at": now()} if over else {}
    kept = (
        sa.update(Job)
        .where(*build_held_clauses(id, who))
        .values(locked_by=None, locked_until=None, version=Job.version + 1, **ended, **values)
        .returning(Job.id)
    )
    return db.execute(kept, execution_options=UNSYNCHRONIZED).first() is not None


def release_worker_jobs(db: Session, who: str | None) -> None:
    """Put the jobs that `who` (None: any worker) holds back in the queue: its server stops."""
    held = [Job.status == JobStatus.RUNNING, *([Job.locked_by == who] if who else [])]
    given = {"status": JobStatus.QUEUED, "locked_by": None, "locked_until": None}
    counted = {} if who is None else {"attempts": Job.attempts - 1}
    db.execute(
        sa.update(Job).where(*held).values(version=Job.version + 1, **given, **counted),
        execution_options=UNSYNCHRONIZED,
    )


def find_next_due(db: Session) -> datetime | None:
    """When to look at the queue again: a job may start, or a lease ends."""
    waits = sa.select(sa.func.min(Job.run_at)).where(Job.status == JobStatus.QUEUED)
    held = sa.select(sa.func.min(Job.locked_until)).where(Job.status == JobStatus.RUNNING)
    return min((at for at in (db.scalar(waits), db.scalar(held)) if at is not None), default=None)


def get_first_code(error: AppError) -> tuple[str, MessageParams]:
    """The first code of an error, and its parameters."""
    if error.errors:
        return error.errors[0].code, error.errors[0].params
    return error.code, error.params


def delete_expired_results(db: Session) -> list[str]:
    """Forget results whose time is over, and delete old rows; answers the keys of the files."""
    old = sa.select(Job.id, Job.result_key).where(
        Job.expires_at <= now(), Job.result_key.is_not(None)
    )
    gone = {row.id: row.result_key for row in db.execute(old)}
    db.execute(
        sa.update(Job)
        .where(Job.id.in_(gone))
        .values(result_key=None, purged_at=now(), version=Job.version + 1),
        execution_options=UNSYNCHRONIZED,
    )
    past = sa.and_(Job.finished_at < now() - ROWS_KEPT, Job.result_key.is_(None))
    db.execute(sa.delete(Job).where(past), execution_options=UNSYNCHRONIZED)
    return list(gone.values())


def list_known_keys(db: Session, keys: Iterable[str]) -> set[str]:
    return set(db.scalars(sa.select(Job.result_key).where(Job.result_key.in_(list(keys)))))
