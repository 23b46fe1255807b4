"""Creates a job in the transaction of the act that needs it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.after_commit import run_after_commit
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.jobs.kinds import Payload, load_job_kinds
from backend.domains.platform.jobs.models import UNFINISHED, Job

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
