"""Open work of ended units as data, one row for each kind: what of it moves, and what stays.

A record keeps the unit of its day, so that every figure of that day stays: the new unit reaches it
because it took the old one over. What is of a day from the new unit's first one on moves there, and
so does what still runs and is in no figure of its unit. Signed, approved and frozen records are in
no row. No deadline is written: each follows from days that the record keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity
from backend.domains.administration.reorganisations.schemas import ChangeKind
from backend.domains.administration.reorganisations.step_recorder import get_column
from backend.domains.enforcement.violations.models import Violation, ViolationRemedy
from backend.domains.enforcement.violations.running_deadlines import WATCHED
from backend.domains.establishments.establishments.models import (
    Commitment,
    Suspension,
    WorkforceCount,
)
from backend.domains.establishments.review_campaigns.models import ReviewCampaign
from backend.domains.inspections.inspection_plans.models import OPEN as PLAN_OPEN
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.inspections.rechecks.models import Recheck, RecheckStatus
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.plans.models import (
    ApprovalStep,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TargetEntry,
    TaskEvidence,
)
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.task_reports.models import DONE as TASK_REPORT_DONE
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import HeadCount, Training
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from backend.domains.reporting.reports.models import OPEN as REPORT_OPEN
from backend.domains.reporting.reports.models import Report, ReportLine, ReportSection
from backend.domains.support.support_models.models import ModelStatus, SupportModel

Condition = sa.ColumnElement[bool]


class WorkPart(NamedTuple):
    """Rows that go with a record: their table, the column that names it, and what they follow.

    `through`: they are parts of such parts, and `owner` names one of these.
    """

    model: type[Base]
    owner: str
    follows: str = "org_unit_id"
    through: "WorkPart | None" = None

    def select_rows(self, record_id: UUID | None) -> sa.Select[Base]:
        """The rows of the record."""
        owner, found = get_column(self.model, self.owner), sa.select(self.model)
        if self.through is None:
            return found.where(owner == record_id)
        above = self.through
        assert issubclass(above.model, Entity)
        own = sa.select(above.model.id).where(get_column(above.model, above.owner) == record_id)
        return found.where(owner.in_(own))


class LastingColumns(NamedTuple):
    """The columns of a row that lasts: its first and last day, and the row that it continues."""

    first: str
    last: str
    before: str


@dataclass(frozen=True)
class WorkRow:
    """One kind of open work. `model` is a table with `org_unit_id`."""

    kind: ChangeKind
    model: type[Base]
    is_open: Condition
    is_new_units: Callable[[date], Condition] | None = None
    """Whether a record is of a day from the first one on; None: it always keeps its unit."""
    lasts_until: str = ""
    """The column with its last day: it is open while this is none, or lies not before the first."""
    by_place: bool = False
    """Its new unit is that of its establishment; otherwise the only successor of its unit."""
    unique: tuple[str, ...] = ()
    """With the unit these columns are unique: it moves only where the new unit has none."""
    has_team: bool = False
    """The heir of its dissolved team continues it."""
    of_team: tuple[str, ...] = ()
    """What it takes from that heir: `level` as `team_level`, `org_unit_id` where it lies there."""
    area: str = ""
    """The column with its area: that of its place, or of the former commune."""
    addressee: str = ""
    """The column with the unit that has to answer it; the heir of that unit does."""
    holder: str = ""
    """The column that names who follows it; emptied when that account may only read."""
    tells_staying: bool = True
    """Whether what stays is open work, to be told; else there are only records of later days."""
    ends: LastingColumns | None = None
    """It ends with its unit; a row like it begins in the only successor."""
    closed_as: StrEnum | None = None
    """The state of what an agency of a unit left open that nobody took over: no one answers it."""
    parts: tuple[WorkPart, ...] = ()


def build_year_clause(year: orm.InstrumentedAttribute[int]) -> Callable[[date], Condition]:
    """A record of a year belongs to the unit that exists when the year begins."""
    return lambda day: year >= (day.year if (day.month, day.day) == (1, 1) else day.year + 1)


def build_day_clause(day_column: orm.InstrumentedAttribute[date]) -> Callable[[date], Condition]:
    return lambda day: day_column >= day


def build_whole_clause(_: date) -> Condition:
    """What runs is carried on where the unit went; no figure of its unit counts it."""
    return sa.true()


TARGETS, TASKS = (WorkPart(of, "plan_id") for of in (PlanTarget, PlanTask))
OPEN_WORK: tuple[WorkRow, ...] = (
    WorkRow(
        ChangeKind.INSPECTION,
        Inspection,
        Inspection.status == InspectionStatus.DRAFT,
        build_day_clause(Inspection.inspected_on),
        by_place=True,
        has_team=True,
        of_team=("team_level",),
        area="area_id",
    ),
    WorkRow(
        ChangeKind.VIOLATION,
        Violation,
        Violation.status.in_(WATCHED),
        build_day_clause(Violation.occurred_on),
        by_place=True,
        has_team=True,
        holder="assignee_id",
    ),
    WorkRow(
        ChangeKind.REMEDY,
        ViolationRemedy,
        ViolationRemedy.done_on.is_(None),
        has_team=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.RECOMMENDATION,
        Recommendation,
        Recommendation.status == RecommendationStatus.OPEN,
        has_team=True,
    ),
    WorkRow(
        ChangeKind.INSPECTION_PLAN,
        InspectionPlan,
        InspectionPlan.status.in_(PLAN_OPEN),
        has_team=True,
        of_team=("team_level", "org_unit_id"),
        parts=(WorkPart(InspectionPlanVisit, "plan_id", "team_id"),),
    ),
    WorkRow(
        ChangeKind.RECHECK,
        Recheck,
        Recheck.status == RecheckStatus.DRAFT,
        has_team=True,
        of_team=("org_unit_id",),
    ),
    WorkRow(
        ChangeKind.PLAN,
        Plan,
        Plan.status != PlanApprovalStatus.APPROVED,
        build_year_clause(Plan.year),
        unique=("year",),
        parts=(
            *(TARGETS, TASKS, WorkPart(TargetAllocation, "plan_id")),
            WorkPart(ApprovalStep, "plan_id"),
            WorkPart(TargetEntry, "target_id", through=TARGETS),
            WorkPart(TaskEvidence, "task_id", through=TASKS),
        ),
    ),
    WorkRow(
        ChangeKind.TASK_REPORT,
        TaskReport,
        TaskReport.status.not_in(TASK_REPORT_DONE),
        build_whole_clause,
        closed_as=TaskReportStatus.CLOSED,
    ),
    WorkRow(
        ChangeKind.PROPOSAL,
        Proposal,
        Proposal.status == ProposalStatus.SENT,
        build_whole_clause,
        addressee="addressee_id",
    ),
    WorkRow(
        ChangeKind.COORDINATION_RULE,
        CoordinationRule,
        sa.true(),
        build_whole_clause,
        lasts_until="valid_to",
    ),
    WorkRow(
        ChangeKind.REPORT,
        Report,
        sa.and_(Report.status.in_(REPORT_OPEN), Report.edition == 0),
        build_day_clause(Report.period_start),
        unique=("period_kind", "period_start"),
        parts=(WorkPart(ReportLine, "report_id"), WorkPart(ReportSection, "report_id")),
    ),
    WorkRow(
        ChangeKind.AGENCY_REPORT,
        AgencyReport,
        AgencyReport.status.not_in((AgencyReportStatus.ACCEPTED, AgencyReportStatus.CLOSED)),
        build_day_clause(AgencyReport.period_start),
        unique=("agency", "period_kind", "period_start"),
        closed_as=AgencyReportStatus.CLOSED,
    ),
    WorkRow(
        ChangeKind.RATING,
        CommuneRating,
        CommuneRating.status != RatingStatus.APPROVED,
        build_year_clause(CommuneRating.year),
        unique=("year",),
    ),
    WorkRow(
        ChangeKind.COMMITMENT,
        Commitment,
        sa.true(),
        build_day_clause(Commitment.signed_on),
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.HEAD_COUNT,
        WorkforceCount,
        sa.true(),
        build_day_clause(WorkforceCount.counted_on),
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.SUSPENSION,
        Suspension,
        sa.true(),
        build_day_clause(Suspension.suspended_to),
        by_place=True,
        tells_staying=False,
    ),
    WorkRow(
        ChangeKind.COMPLEXITY,
        ComplexityDeclaration,
        ComplexityDeclaration.withdrawn_on.is_(None),
        build_day_clause(ComplexityDeclaration.valid_from),
        lasts_until="valid_to",
        by_place=True,
    ),
    WorkRow(
        ChangeKind.REVIEW_CAMPAIGN,
        ReviewCampaign,
        ReviewCampaign.closed_on.is_(None),
        build_whole_clause,
    ),
    WorkRow(
        ChangeKind.ACTIVITY,
        CommunicationActivity,
        CommunicationActivity.status == ActivityStatus.PLANNED,
        build_day_clause(CommunicationActivity.held_on),
        area="area_id",
        parts=(WorkPart(ActivityCommune, "activity_id"),),
    ),
    WorkRow(
        ChangeKind.STAFF,
        Staff,
        sa.true(),
        build_whole_clause,
        lasts_until="active_to",
        ends=LastingColumns("active_from", "active_to", "continues_id"),
    ),
    WorkRow(
        ChangeKind.TRAINING,
        Training,
        sa.true(),
        build_day_clause(Training.held_from),
        tells_staying=False,
        parts=(WorkPart(HeadCount, "training_id"),),
    ),
    WorkRow(
        ChangeKind.SUPPORT_MODEL,
        SupportModel,
        SupportModel.status != ModelStatus.ENDED,
    ),
)
"""Commitments, head counts and courses are never open: of them only those of later days move."""
