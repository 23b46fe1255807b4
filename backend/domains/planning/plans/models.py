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
    """What a target counts: the metrics of `target_catalogue.py`; thresholds belong to the plan."""

    COMMUNES_COMMUNICATING = "communes_communicating"
    VIOLATIONS_HANDLED = "violations_handled"
    ESTABLISHMENTS_INSPECTED = "establishments_inspected"
    HEALTHY_COMMUNES_KEPT = "healthy_communes_kept"
    WORKFORCE_KNOWN = "workforce_known"
    STAFF_TRAINED = "staff_trained"
    ESTABLISHMENTS_COMMITTED = "establishments_committed"
    ESTABLISHMENTS_VISITED = "establishments_visited"
    ESTABLISHMENTS_VIOLATING = "establishments_violating"
    FINDINGS_FOLLOWED_UP = "findings_followed_up"
    COMPLEX_REVISITED = "complex_revisited"
    COMPLEX_NEW = "complex_new"
    VISITS_MADE = "visits_made"
    ACTIVITIES_HELD = "activities_held"
    ATTENDEES = "attendees"
    COMMUNES_INTEGRATING = "communes_integrating"
    PEOPLE_TRAINED = "people_trained"
    VIOLATIONS_RECORDED = "violations_recorded"
    TEAMS_RECHECKED = "teams_rechecked"
    COMMUNES_WITH_MODEL = "communes_with_model"
    ENTERED = "entered"


class TargetKind(StrEnum):
    """How a target speaks of what it counts, in the words of plans."""

    SHARE = "share"
    COUNT = "count"
    VISIT_COUNT = "visit_count"
    """A number of visits, however often one place was visited."""
    AUDIENCE_COUNT = "audience_count"
    """A number of attendances."""
    FREQUENCY = "frequency"
    """A share of those that were reached at least so many times."""
    CONTINUITY = "continuity"
    """A share of those in which something happened in each part of the year."""
    CONDITIONAL = "conditional"
    """A share of those that a finding made due for something."""
    ZERO_NEW = "zero_new"
    """Nothing of the kind is to happen: the number is 0."""
    REDUCTION = "reduction"
    """So many percent less than in the same days of a year before."""
    ENTERED = "entered"
    """A number that another agency counts and somebody enters."""


SHARES = frozenset(
    {TargetKind.SHARE, TargetKind.FREQUENCY, TargetKind.CONTINUITY, TargetKind.CONDITIONAL}
)
"""Kinds with a whole and a percentage; the others have a number."""


NUMBERED = frozenset(
    {TargetKind.COUNT, TargetKind.VISIT_COUNT, TargetKind.AUDIENCE_COUNT, TargetKind.ENTERED}
)
"""Kinds whose number is the sum of what each unit below is to reach."""


class TargetOperator(StrEnum):
    AT_LEAST = "at_least"
    EQUAL = "equal"
    AT_MOST = "at_most"


class YearPart(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"


class TargetReporter(StrEnum):
    """Who counts: the register itself, or the agency whose number is entered."""

    REGISTER = "register"
    POLICE = "police"
    COURT = "court"
    EDUCATION = "education"
    HEALTH = "health"
    CULTURE = "culture"
    INDUSTRIAL_ZONES = "industrial_zones"
    LOCAL = "local"
    """UBND of the communes."""
    OTHER = "other"


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class Plan(Approved, InheritedDown, Entity):
    """The plan (kế hoạch phòng, chống mại dâm) of a unit for a year (PL 10/2003 Đ.35, SEED)."""

    __tablename__ = "plans"
    is_read_by_heirs = True
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

    is_read_by_heirs = True

    if TYPE_CHECKING:
        plan_id: orm.Mapped[UUID]

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool] | None:
        if cls is OfPlan:
            return None
        return is_of_issued_plan(cls.plan_id)


def is_of_issued_plan(plan_id: orm.InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    """Looked up by key for each row: the country has many plans."""
    issued = sa.select(Plan.id).where(Plan.id == plan_id, Plan.is_issued())
    return issued.correlate_except(Plan).exists()


class PlanTarget(Approved, OfPlan, Entity):
    """A target of the plan; `indicator` names the metric that computes it, `kind` how.

    `threshold_percent`, `threshold_number` and `title` are what the lead agency last wrote. In
    force are `approved_percent`, `approved_number` and `approved_title`, which the leader last
    approved. A share has a percentage; any other kind has a number, and 100 percent of it.
    """

    __tablename__ = "plan_targets"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("plan_id", "code"),)
    read_permission = Permission.PLAN_READ
    api_path = "/plans/{plan_id}/targets/{code}"

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        """Units above read no target that was added to a plan in force and never approved."""
        return sa.and_(is_of_issued_plan(cls.plan_id), cls.is_in_force())

    @classmethod
    def is_in_force(cls) -> sa.ColumnElement[bool]:
        return sa.or_(cls.approved_percent.is_not(None), cls.is_settled())

    @classmethod
    def is_settled(cls) -> sa.ColumnElement[bool]:
        """As it was last approved: no other words or level are being drafted."""
        return cls.status == PlanApprovalStatus.APPROVED

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
    kind: orm.Mapped[TargetKind] = orm.mapped_column(
        to_enum_type(TargetKind), default=TargetKind.SHARE, server_default=TargetKind.SHARE.value
    )
    operator: orm.Mapped[TargetOperator] = orm.mapped_column(
        to_enum_type(TargetOperator),
        default=TargetOperator.AT_LEAST,
        server_default=TargetOperator.AT_LEAST.value,
    )
    threshold_number: orm.Mapped[int | None]
    approved_number: orm.Mapped[int | None]
    unit: orm.Mapped[str | None] = orm.mapped_column(sa.String(40))
    """What the number is of, in the plan's word; None: the metric's own."""
    reported_by: orm.Mapped[TargetReporter] = orm.mapped_column(
        to_enum_type(TargetReporter),
        default=TargetReporter.REGISTER,
        server_default=TargetReporter.REGISTER.value,
    )
    audience: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    form: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    occasion: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    team_levels: orm.Mapped[list[str] | None] = orm.mapped_column(Json)
    """The tiers whose teams' visits count for this target; None: those of the plan."""
    min_times: orm.Mapped[int | None]
    each_part: orm.Mapped[YearPart | None] = orm.mapped_column(to_enum_type(YearPart))
    baseline_year: orm.Mapped[int | None]
    due_on: orm.Mapped[date | None]


class TargetEntry(InheritedDown, Entity):
    """A number that another agency counted, for a target that the register cannot count.

    Numbers of cases, papers or events with their source: never of persons who were met or helped.
    """

    __tablename__ = "plan_target_entries"
    is_read_by_heirs = True
    read_permission = Permission.PLAN_READ
    api_path = "/plans/{target_id.plan_id}/target-entries"

    target_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plan_targets.id", ondelete="CASCADE"), index=True
    )
    counted_on: orm.Mapped[date]
    """The last day of what was counted."""
    reached: orm.Mapped[int]
    among: orm.Mapped[int | None]
    """Of how many, where the target is a share."""
    source: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    """The paper or agency that the number comes from."""
    entered_by_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id"), index=True
    )

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        issued = sa.select(PlanTarget.id).where(
            PlanTarget.id == cls.target_id, PlanTarget.is_issued()
        )
        return issued.correlate_except(PlanTarget).exists()


class PlanTask(OfPlan, Entity):
    """A task that section III of the plan gives to an agency."""

    __tablename__ = "plan_tasks"
    continues_record = True
    read_permission = Permission.PLAN_READ
    api_path = "/plans/{plan_id}/tasks/{id}"

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
    is_read_by_heirs = True
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("task_id", "kind", "record_id"),)
    read_permission = Permission.PLAN_READ
    api_path = "/plans/{task_id.plan_id}/tasks/{task_id}/evidence"

    task_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("plan_tasks.id"))
    kind: orm.Mapped[TaskEvidenceKind] = orm.mapped_column(to_enum_type(TaskEvidenceKind))
    record_id: orm.Mapped[UUID]

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        task = sa.select(PlanTask.id).where(PlanTask.id == cls.task_id)
        issued = task.where(is_of_issued_plan(PlanTask.plan_id))
        return issued.correlate_except(PlanTask).exists()


class ApprovalStep(OfPlan, Base):
    """One step of a plan, or of one of its targets, on the way to approval; written once."""

    __tablename__ = "plan_approval_steps"
    continues_record = True

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        """Of a target units above read the words that came in force, and no others."""
        told = sa.or_(cls.target_id.is_(None), cls.step == Step.APPROVED)
        return sa.and_(is_of_issued_plan(cls.plan_id), told)

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
    threshold_number: orm.Mapped[int | None]
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    actor_id: orm.Mapped[UUID]
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)
