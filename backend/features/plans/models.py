"""The yearly plan with its targets and the tasks of each agency."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.models import Entity, Shared
from backend.core.types import enum
from backend.permissions import Permission


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class Plan(Shared, Entity):
    """Kế hoạch phòng, chống mại dâm of one unit for one year (PL 10/2003 Đ.35, SEED)."""

    __tablename__ = "plans"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year"),)
    read_permission = Permission.PLAN_READ

    year: orm.Mapped[int]
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    issued_on: orm.Mapped[date | None]


class PlanTarget(Shared, Entity):
    """A target of the plan; `indicator` names the rule that computes it."""

    __tablename__ = "plan_targets"
    __table_args__ = (sa.UniqueConstraint("plan_id", "code"),)
    read_permission = Permission.PLAN_READ

    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    """In the plan's own words; `short_title` where there is little room."""
    short_title: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    indicator: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    threshold_percent: orm.Mapped[int]
    position: orm.Mapped[int]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """How the plan's words were understood, where they leave it open."""


class PlanTask(Shared, Entity):
    """What section III of the plan gives one agency to do."""

    __tablename__ = "plan_tasks"
    read_permission = Permission.PLAN_READ

    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True
    )
    title: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    agency: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    due_on: orm.Mapped[date | None]
    status: orm.Mapped[TaskStatus] = orm.mapped_column(
        enum(TaskStatus), default=TaskStatus.NOT_STARTED
    )
    position: orm.Mapped[int]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
