"""Switching the weekly digest on and off, and scheduling the next one."""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.jobs.models import UNFINISHED, Job, JobStatus
from backend.domains.platform.jobs.service import JobOwner, cancel_job, create_job
from backend.domains.workspace.weekly_digests.models import WeeklyDigest
from backend.domains.workspace.weekly_digests.weeks import compute_next_monday, compute_start

KIND = "weekly-digest"
TITLES = ("Tình hình tuần", "State of the week")


def find_wish(db: Session, user: UUID) -> WeeklyDigest | None:
    return db.scalar(sa.select(WeeklyDigest).where(WeeklyDigest.user_id == user))


def start_digest(db: Session) -> None:
    """Give the actor a digest from next Monday on; does nothing if it is on already."""
    if find_wish(db, db.actor.id) is not None:
        return
    unit = (db.scope.units or ())[0]
    wish = WeeklyDigest(user_id=db.actor.id, org_unit_id=unit)
    db.save(wish)
    create_next_job(db, wish)


def end_digest(db: Session) -> None:
    """Stop the actor's digests; those already made are kept as long as before."""
    wish = find_wish(db, db.actor.id)
    if wish is None:
        return
    waiting = sa.select(Job.id).where(
        *build_own_job_clauses(db.actor.id), Job.status == JobStatus.QUEUED
    )
    db.remove(wish)
    for id in db.scalars(waiting).all():
        cancel_job(db, id)


def create_next_job(db: Session, wish: WeeklyDigest) -> None:
    """Schedule the job of the next Monday that had none yet; its key is unique on all servers.

    A Monday whose job was cancelled is skipped.
    """
    monday = compute_next_monday(now())
    while has_had_its_turn(db, compute_job_key(wish, monday)):
        monday += timedelta(7)
    create_job(
        db,
        KIND,
        {"wish": str(wish.id)},
        TITLES,
        run_at=compute_start(monday),
        key=compute_job_key(wish, monday),
        asker=JobOwner(wish.user_id, wish.org_unit_id),
    )


def compute_job_key(wish: WeeklyDigest, monday: date) -> str:
    return f"{KIND}:{wish.id}:{monday}"


def has_had_its_turn(db: Session, key: str) -> bool:
    status = db.scalar(sa.select(Job.status).where(Job.key == key))
    return status is not None and status not in UNFINISHED


def build_own_job_clauses(user: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.kind == KIND, Job.asked_by_id == user


def get_digest_state(db: Session, user: UUID) -> tuple[bool, datetime | None]:
    """Whether the digest is on, and when the next file is made."""
    wish = find_wish(db, user)
    waits = sa.select(sa.func.min(Job.run_at)).where(
        *build_own_job_clauses(user), Job.status.in_(UNFINISHED)
    )
    next_at: datetime | None = db.scalar(waits) if wish is not None else None
    return wish is not None, next_at
