"""A job: a piece of long work that somebody started, and its progress."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NotRequired, TypedDict
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import Base, UnitScoped, Viewer, ViewerScoped, create_id, now
from backend.core.sql.types import Json, to_enum_type
from backend.core.text.i18n import MessageParam


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)

Payload = Mapping[str, JsonValue]
"""Ids, codes and days that say what is asked for: never free text, never a person."""
MessageParams = Mapping[str, MessageParam]
"""What stands for the braces in the message of a code."""


class ResultReach(TypedDict):
    """What the owner reached while the result was made: who reaches less may not download it."""

    units: list[str]
    own_only: NotRequired[list[str]]
    teams: list[str] | None
    permissions: list[str]


class Job(UnitScoped, ViewerScoped, Base):
    """Visible to its owner only; its unit is one at which the owner holds the permission.

    The log tells which records it changed and who downloaded the result.
    """

    __tablename__ = "jobs"
    continues_record = True
    __table_args__ = (
        sa.Index(None, "status", "run_at"),
        sa.Index(None, "asked_by_id", "created_at", "id"),
        sa.Index(None, "expires_at"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """The name of a `JobKind` that some resource declares."""
    payload: orm.Mapped[Payload] = orm.mapped_column(Json, default=dict)
    titles: orm.Mapped[list[str]] = orm.mapped_column(Json)
    """What it makes, in Vietnamese and English."""
    key: orm.Mapped[str | None] = orm.mapped_column(sa.String(160), unique=True)
    """Under one key there is one job; None: each call creates a job."""
    status: orm.Mapped[JobStatus] = orm.mapped_column(
        to_enum_type(JobStatus), default=JobStatus.QUEUED
    )
    asked_by_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"))
    run_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    """Not before this instant."""
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    """How often it has started since it was created or repeated."""
    locked_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The worker that holds it."""
    locked_until: orm.Mapped[datetime | None]
    """Its lease: a worker that is silent for longer has died, and another one takes the job."""
    progress: orm.Mapped[int | None]
    """Per cent; None if nobody knows how much there is to do."""
    step: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Code of what is being done."""
    step_params: orm.Mapped[MessageParams] = orm.mapped_column(Json, default=dict)
    cancel_asked_at: orm.Mapped[datetime | None]
    failure: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Code of what went wrong last; a job that waits for another attempt has one too."""
    failure_params: orm.Mapped[MessageParams] = orm.mapped_column(Json, default=dict)
    reach: orm.Mapped[ResultReach | None] = orm.mapped_column(Json)
    result_key: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    """The key of the file (result_store.py); None: there is no file, or no longer."""
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
