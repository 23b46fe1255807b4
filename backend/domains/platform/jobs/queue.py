"""The queue in the table `jobs`: claiming, and what a worker writes of a job.

A job is claimed by one UPDATE … RETURNING, on PostgreSQL past rows that others hold. Whatever a
worker writes of it names that worker: one that lost its lease writes nothing more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import AppError
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.jobs.models import UNFINISHED, Job, JobStatus

LEASE = timedelta(seconds=30)
"""How long a worker may be silent; it says that it lives every few seconds."""
ROWS_KEPT = timedelta(days=90)
"""After it has ended, how long a job's row is shown."""
UNSYNCHRONIZED: dict[str, Any] = {"synchronize_session": False}


def claim_next_job(db: Session, who: str) -> Any:
    """The next job that is due, now `who`'s: its columns, or None.

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
        .returning(Job.id, Job.kind, Job.payload, Job.attempts, Job.asked_by_id, Job.org_unit_id)
    )
    return db.execute(taken, execution_options=UNSYNCHRONIZED).first()


def build_held_clauses(id: UUID, who: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == id, Job.locked_by == who, Job.status == JobStatus.RUNNING


def update_held_job(db: Session, id: UUID, who: str, told: dict[str, Any]) -> Any:
    """Renew the lease and write `told` of it; a row with `cancel_asked_at`, or None: it is lost."""
    news = {**told, "version": Job.version + 1} if told else {}
    kept = (
        sa.update(Job)
        .where(*build_held_clauses(id, who))
        .values(locked_until=now() + LEASE, **news)
        .returning(Job.cancel_asked_at)
    )
    return db.execute(kept, execution_options=UNSYNCHRONIZED).first()


def release_job(db: Session, id: UUID, who: str, **values: Any) -> bool:
    """Write how it came out, and let go of it; False when it is no longer `who`'s."""
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
    """Give back what `who` (None: anybody) had in hand: it did not fail, its server stops."""
    held = [Job.status == JobStatus.RUNNING, *([Job.locked_by == who] if who else [])]
    given = {"status": JobStatus.QUEUED, "locked_by": None, "locked_until": None}
    counted = {} if who is None else {"attempts": Job.attempts - 1}
    db.execute(
        sa.update(Job).where(*held).values(version=Job.version + 1, **given, **counted),
        execution_options=UNSYNCHRONIZED,
    )


def find_next_due(db: Session) -> datetime | None:
    """When there may be something to do: a job may begin, or a lease is over."""
    waits = sa.select(sa.func.min(Job.run_at)).where(Job.status == JobStatus.QUEUED)
    held = sa.select(sa.func.min(Job.locked_until)).where(Job.status == JobStatus.RUNNING)
    return min((at for at in (db.scalar(waits), db.scalar(held)) if at is not None), default=None)


def get_first_code(error: AppError) -> tuple[str, dict[str, Any]]:
    """What an error says first, with its parameters."""
    if error.errors:
        return error.errors[0]["code"], dict(error.errors[0]["params"])
    return error.code, error.params


def delete_expired_results(db: Session) -> list[str]:
    """Let go of results that were kept long enough, and of old rows; the keys of the files."""
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
