"""The wire of a commune's page: counts with the filters of the lists that they equal."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel, Filters, Month
from backend.domains.enforcement.violations.models import ViolationStatus
from backend.domains.inspections.inspections.models import InspectionOutcome
from backend.domains.organisation.areas.models import AreaKind
from backend.domains.planning.budgets.schemas import Amounts
from backend.domains.planning.plans.models import Indicator, TargetKind, TaskStatus
from backend.domains.planning.plans.progress_schemas import RecordLinks
from backend.domains.prevention.staff.models import StaffKind
from backend.domains.ratings.commune_ratings.models import RatingChange, RatingStatus
from backend.metrics.geography import Boundaries


class OverviewQuery(Filters):
    boundaries: Annotated[
        Boundaries,
        Field(description="the commune as it was, or the one of 1/7/2025 into which it went"),
    ] = Boundaries.OWN
    year: Annotated[
        int | None, Field(ge=2000, le=2100, description="of the plan; default: this year")
    ] = None


class OverviewAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PlanNamed(OverviewAnswer):
    id: UUID
    title: str
    document_no: str | None


class CommuneTarget(OverviewAnswer):
    """A target of the plan in this commune; numbers are null where nothing is counted of it.

    `remaining` is what does not count yet, `records` its lists narrowed to the commune.
    """

    code: str
    short_title: str
    title: str
    indicator: Indicator
    kind: TargetKind
    position: int
    threshold_percent: int
    numerator: int | None
    denominator: int | None
    remaining: int | None
    records: RecordLinks | None


class TypeCounts(BaseModel):
    establishment_type: str
    active: int
    suspended: int
    closed: int


class AreaPlaces(BaseModel):
    """The register as it stands today, as `EstablishmentCounts` has it."""

    active: int
    suspended: int
    closed: int
    uninspected: int
    uncounted: int
    declared_complex: int


class EstablishmentCounts(AreaPlaces):
    """The register as it stands today. Of those in business: `uninspected` this year by any team,
    `uncounted` without a recent head count, as the filters of the list have it. Of all places
    `declared_complex`, and of areas `complex_areas`, by a decision in force today.
    """

    types: list[TypeCounts]
    complex_areas: int


class OutcomeCount(OverviewAnswer):
    outcome: InspectionOutcome | None
    count: int


class InspectionCounts(BaseModel):
    """Signed visits of the year. `counted`: by teams that count for the plan; `re_inspections`: of
    that kind.

    `own_teams_only`: the caller reads no other team's visits, so these are not all.
    """

    signed: int
    counted: int
    re_inspections: int
    last_on: date | None
    by_outcome: list[OutcomeCount]
    own_teams_only: bool


class StatusCount(OverviewAnswer):
    status: ViolationStatus
    count: int


class ViolationCounts(BaseModel):
    """Recorded in the year, by where they stand today; `open` await their decision."""

    recorded: int
    open: int
    by_status: list[StatusCount]
    own_teams_only: bool


class CommunicationCounts(OverviewAnswer):
    """Held in the year: by the commune with its sums, and `joint` ones that were held for it.

    `due`: planned ones whose day has come, waiting for somebody to say that they took place. A sum
    is that of the `…_known` of its `own` whose number somebody counted; null: of none.
    """

    own: int
    joint: int
    sessions: int | None
    sessions_known: int
    attendees: int | None
    attendees_known: int
    materials: int | None
    materials_known: int
    last_held_on: date | None
    due: int


class Contact(OverviewAnswer):
    """An official of the commune's staff: a name in office, nothing private."""

    id: UUID
    full_name: str
    agency: str
    kind: StaffKind
    is_direct_duty: bool
    last_trained_on: date | None


class StaffCounts(BaseModel):
    """On the staff list on the day; `direct` and `trained` as the plan counts. At most 20 contacts,
    those on direct duty first.
    """

    active: int
    direct: int
    trained: int
    contacts: list[Contact] = Field(max_length=20)


class SupportMonths(BaseModel):
    """Which months were reported and which past ones were not. Never a number of people."""

    reported: list[Month]
    missing: list[Month]


class RatingYear(OverviewAnswer):
    id: UUID
    org_unit_name: str
    year: int
    status: RatingStatus
    total: float | None
    max_score: float
    rating_class: str | None
    class_title: str | None
    change: RatingChange | None
    register_no: str | None
    is_illustrative: bool


class CommuneTask(OverviewAnswer):
    id: UUID
    title: str
    agency: str
    due_on: date | None
    status: TaskStatus


class CommuneOverviewRead(BaseModel):
    """A section is null where the caller may not read its records in this commune.

    `has_other_boundaries`: by the communes of 1/7/2025 the page is another one. Then
    `org_unit_id` is the commune into which the one asked for went, with the records of all that
    went into it; the months of `support` are of their own days alone, so they are null.
    `divided`: units of which it took over a part; all that they recorded is counted here.
    """

    org_unit_id: UUID
    code: str
    name: str
    kind: str
    district_name: str | None
    valid_to: date | None
    year: int
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool
    divided: list[str]
    plan: PlanNamed | None
    targets: list[CommuneTarget]
    tasks: list[CommuneTask]
    establishments: EstablishmentCounts | None
    inspections: InspectionCounts | None
    violations: ViolationCounts | None
    communication: CommunicationCounts | None
    staff: StaffCounts | None
    support: SupportMonths | None
    ratings: list[RatingYear] | None
    budget: Amounts | None


class AreaVisits(BaseModel):
    """Signed visits of the year that name the area."""

    signed: int
    last_on: date | None


class AreaActivities(BaseModel):
    """Activities of the year that the commune held in the area."""

    held: int
    last_held_on: date | None


class AreaCounts(BaseModel):
    """One area; `area_id` null: records that name none. A section is null where the caller may
    not read its records.
    """

    area_id: UUID | None
    name: str | None
    kind: AreaKind | None
    establishments: AreaPlaces | None
    inspections: AreaVisits | None
    communication: AreaActivities | None


class CommuneAreasRead(BaseModel):
    """`own_teams_only`: the caller reads no other team's visits, so these are not all."""

    org_unit_id: UUID
    year: int
    as_of: date
    own_teams_only: bool
    areas: list[AreaCounts]
