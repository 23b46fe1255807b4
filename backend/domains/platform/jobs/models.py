"""A job: a piece of long work that somebody asked for, and how far it came."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, UnitScoped, Viewer, ViewerScoped, new_id, now
from backend.core.sql.types import Json, to_enum_type


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


class Job(UnitScoped, ViewerScoped, Base):
    """Seen by its asker alone; it lies in one of the units under whose permission it was asked for.

    What a job does is logged by the records that it changes, and a result by whoever takes it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index(None, "status", "run_at"),
        sa.Index(None, "asked_by_id", "created_at", "id"),
        sa.Index(None, "expires_at"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=new_id, sort_order=-10)
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """One of `kinds`: what features declare."""
    payload: orm.Mapped[dict[str, Any]] = orm.mapped_column(Json, default=dict)
    """Ids, codes and days that say what is asked for: never free text, never a person."""
    titles: orm.Mapped[list[str]] = orm.mapped_column(Json)
    """What it makes, in Vietnamese and English."""
    key: orm.Mapped[str | None] = orm.mapped_column(sa.String(160), unique=True)
    """What must be done once however often it is asked for; none: each asking is a job."""
    status: orm.Mapped[JobStatus] = orm.mapped_column(
        to_enum_type(JobStatus), default=JobStatus.QUEUED
    )
    asked_by_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"))
    run_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    """Not before this instant."""
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    """How often it was begun since it was last asked for."""
    locked_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The worker that has it in hand."""
    locked_until: orm.Mapped[datetime | None]
    """Its lease: a worker that is silent longer has died, and another takes the job up."""
    progress: orm.Mapped[int | None]
    """Per cent; none where nobody knows how much there is."""
    step: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Code of what is being done."""
    step_params: orm.Mapped[dict[str, Any]] = orm.mapped_column(Json, default=dict)
    cancel_asked_at: orm.Mapped[datetime | None]
    failure: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Code of what went wrong last; a job that waits for another attempt has one too."""
    failure_params: orm.Mapped[dict[str, Any]] = orm.mapped_column(Json, default=dict)
    reach: orm.Mapped[dict[str, Any] | None] = orm.mapped_column(Json)
    """{"units", "own_only", "teams", "permissions"} that the result was made with: who has less
    now may not take it."""
    result_key: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    """Where the file lies (results.py); none: there is none, or no longer."""
    result_name: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    result_type: orm.Mapped[str | None] = orm.mapped_column(sa.String(100))
    result_size: orm.Mapped[int | None]
    """Bytes."""
    expires_at: orm.Mapped[datetime | None]
    """Until when the file is kept."""
    purged_at: orm.Mapped[datetime | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    """Rises with each change that a reader sees."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    started_at: orm.Mapped[datetime | None]
    finished_at: orm.Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        mine: sa.ColumnElement[bool] = cls.asked_by_id == viewer.id
        return mine
