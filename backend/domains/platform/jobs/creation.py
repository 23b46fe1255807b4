"""Asking for a job, in the transaction of the act that asks."""

from datetime import datetime
from typing import Any, NamedTuple
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
    """Whose job it is, where nobody asks just now."""

    id: UUID
    org_unit_id: UUID
    """One of the units that they hold the kind's permission at."""


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
    """Ask for a job in the transaction of `db`; `kinds.py` shows how. Raises Conflict for too many.

    `titles`: what it makes, in Vietnamese and English. Without `asker` it is whoever acts in `db`.
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
    """Have this process look at the queue once what is being written stands."""
    run_after_commit(db, _wake_worker)


def _wake_worker(db: Session, _items: list[Any]) -> None:
    request = db.info.get("request")
    if request is not None:
        request.app.state.worker.wake(request.app.state.database)
    elif (again := db.info.get("wake")) is not None:
        again()
