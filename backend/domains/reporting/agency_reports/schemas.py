"""The wire of agency reports."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.platform.changes.course import CourseStep
from backend.domains.reporting.agency_reports.models import AgencyReportStatus

Words = Annotated[Note, Field(min_length=1)]


class AgencyReportFilters(Filters):
    """What the list is narrowed by; an export takes the same."""

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    agency: Annotated[Name | None, Field(description="the agency's name as written")] = None
    period_kind: PeriodKind | None = None
    period_start: Day | None = None
    status: AgencyReportStatus | None = None
    q: SearchText | None = None


class AgencyReportQuery(AgencyReportFilters):
    after: After = None
    limit: Limit = 50


class AgencyPeriod(Filters):
    """A unit and a period: its kind, and its first day."""

    org_unit_id: UUID
    period_kind: PeriodKind
    period_start: Day


class AgencyReportCreate(Schema):
    """The report of the caller's agency on a period, handed in at once."""

    id: ClientId | None = None
    org_unit_id: UUID
    period_kind: PeriodKind
    period_start: Day
    result: Words
    difficulties: Note | None = None
    proposals: Note | None = None


class AgencyReportUpdate(Schema):
    """A merge patch of a report that was returned."""

    result: Words = Field(default_factory=build_unset_default)
    difficulties: Note | None = None
    proposals: Note | None = None


class AgencyReportReturn(Schema):
    comment: Words


class AgencyCounts(BaseModel):
    """What the agency's own records of the period count.

    A sum is null where no record has the number. `uncounted_activities`: activities held without a
    number of attendees, so that `attendees` is at least the sum. `tasks`: of the plan of the
    period's year, as they stand now.
    """

    activities: int
    sessions: int | None
    attendees: int | None
    materials: int | None
    uncounted_activities: int
    trainings: int
    trainees: int | None
    tasks: int
    tasks_done: int
    tasks_late: int
    task_reports: int
    difficulties: int
    difficulties_open: int


class AgencyReportRow(EntityRead):
    """One report. `counts`: as they were on the day on which it was last handed in."""

    org_unit_id: UUID
    org_unit_name: str
    agency: str
    period_kind: PeriodKind
    period_start: date
    period_end: date
    title: str
    status: AgencyReportStatus
    submitted_on: date
    counts: AgencyCounts
    result: str
    difficulties: str | None
    proposals: str | None


class AgencyReportRead(AgencyReportRow):
    """`actions`: what the caller may do with it now."""

    actions: list[str]
    steps: list[CourseStep]


class AgencySubmissionRead(BaseModel):
    """One agency of the unit, and its report of the period; null: none was handed in."""

    agency: str
    report_id: UUID | None
    status: AgencyReportStatus | None
    submitted_on: date | None


class AgencySubmissionsRead(BaseModel):
    """Which agencies with an account in the unit have reported."""

    org_unit_id: UUID
    period_kind: PeriodKind
    period_start: date
    title: str
    agencies: list[AgencySubmissionRead]
