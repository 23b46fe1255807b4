"""Tables of the yearly plan: targets, tasks of the agencies, evidence, and steps of approval."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, InheritedDown, create_id, now
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission


class PlanApprovalStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


OPEN = (PlanApprovalStatus.DRAFT, PlanApprovalStatus.RETURNED)
"""What lies with the district and may be edited and submitted."""


class Step(StrEnum):
    """What happens on the way of a plan or target to its approval."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class Approved:
    """A record that the district drafts and submits, and the leader approves or returns."""

    status: orm.Mapped[PlanApprovalStatus] = orm.mapped_column(
        to_enum_type(PlanApprovalStatus), default=PlanApprovalStatus.DRAFT
    )
    held_since: orm.Mapped[datetime | None]
    """Since when it waits for the leader; None while it does not."""
    return_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why it was returned; kept until it is submitted again."""


class Indicator(StrEnum):
    """The rules by which a target can be counted; thresholds belong to the plan."""

    COMMUNES_COMMUNICATING = "communes_communicating"
    VIOLATIONS_HANDLED = "violations_handled"
    ESTABLISHMENTS_INSPECTED = "establishments_inspected"
    HEALTHY_COMMUNES_KEPT = "healthy_communes_kept"
    WORKFORCE_KNOWN = "workforce_known"
    STAFF_TRAINED = "staff_trained"


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class Plan(Approved, InheritedDown, Entity):
    """The plan (kế hoạch phòng, chống mại dâm) of a unit for a year (PL 10/2003 Đ.35, SEED)."""

    __tablename__ = "plans"
    dated_by = "year"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year"),)
    read_permission = Permission.PLAN_READ

    year: orm.Mapped[int]
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    issued_on: orm.Mapped[date | None]
    copied_from_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("plans.id", ondelete="SET NULL"), index=True
    )
    """The plan of an earlier year that this one was made from."""
    counted_team_levels: orm.Mapped[list[str] | None] = orm.mapped_column(Json)
    """The tiers whose teams' visits count; None: those of the day of the visit, by the data."""

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        """Units above read the plans that were approved, and no drafts."""
        return cls.status == PlanApprovalStatus.APPROVED


class OfPlan(InheritedDown):
    """A row of a plan, which units above read once the plan was approved."""

    if TYPE_CHECKING:
        plan_id: orm.Mapped[UUID]

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool] | None:
        if cls is OfPlan:
            return None
        return cls.plan_id.in_(select_issued_plans())


def select_issued_plans() -> sa.Select[UUID]:
    return sa.select(Plan.id).where(Plan.is_issued())


class PlanTarget(Approved, OfPlan, Entity):
    """A target of the plan; `indicator` names the rule that computes it.

    `threshold_percent` and `title` are what the district last wrote. In force are
    `approved_percent` and `approved_title`, which the leader last approved.
    """

    __tablename__ = "plan_targets"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("plan_id", "code"),)
    read_permission = Permission.PLAN_READ

    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    """In the plan's own words; `short_title` where there is little room."""
    short_title: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    indicator: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    threshold_percent: orm.Mapped[int]
    approved_title: orm.Mapped[str | None] = orm.mapped_column(sa.String(500))
    approved_percent: orm.Mapped[int | None]
    position: orm.Mapped[int]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """How the plan's words were understood, where they leave it open."""


class PlanTask(OfPlan, Entity):
    """A task that section III of the plan gives to an agency."""

    __tablename__ = "plan_tasks"
    continues_record = True
    read_permission = Permission.PLAN_READ

    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True
    )
    title: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    agency: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    due_on: orm.Mapped[date | None]
    done_on: orm.Mapped[date | None]
    """The day on which it was said to be done; None while it is not."""
    status: orm.Mapped[TaskStatus] = orm.mapped_column(
        to_enum_type(TaskStatus), default=TaskStatus.NOT_STARTED
    )
    position: orm.Mapped[int]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))


class TaskEvidenceKind(StrEnum):
    """Records of the system that can show how far a task is."""

    ESTABLISHMENT = "establishment"
    INSPECTION = "inspection"
    VIOLATION = "violation"
    INSPECTION_TEAM = "inspection_team"
    COMMUNICATION_ACTIVITY = "communication_activity"
    TRAINING = "training"


class TaskEvidence(InheritedDown, Entity):
    """A record of the system that shows what was done of a task: its kind and id, never a URL."""

    __tablename__ = "plan_task_evidence"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("task_id", "kind", "record_id"),)
    read_permission = Permission.PLAN_READ

    task_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("plan_tasks.id"))
    kind: orm.Mapped[TaskEvidenceKind] = orm.mapped_column(to_enum_type(TaskEvidenceKind))
    record_id: orm.Mapped[UUID]

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        tasks = sa.select(PlanTask.id).where(PlanTask.plan_id.in_(select_issued_plans()))
        return cls.task_id.in_(tasks)


class ApprovalStep(OfPlan, Base):
    """One step of a plan, or of one of its targets, on the way to approval; written once."""

    __tablename__ = "plan_approval_steps"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True
    )
    target_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("plan_targets.id", ondelete="CASCADE"), index=True
    )
    """None where the step is the whole plan's."""
    step: orm.Mapped[Step] = orm.mapped_column(to_enum_type(Step))
    title: orm.Mapped[str | None] = orm.mapped_column(sa.String(500))
    threshold_percent: orm.Mapped[int | None]
    """The target's words and threshold as they stood at this step."""
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    actor_id: orm.Mapped[UUID]
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)
