"""The wire of violations: what was found, how it was handled, what is due."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.errors.warnings import Hint
from backend.core.text.schemas import (
    BaseModel,
    Day,
    EntityRead,
    Filters,
    Line,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.models import Stage, ViolationStatus
from backend.domains.inspections.inspections.schemas import FindingCreate
from backend.law.reference.reference_files import Certainty
from backend.metrics.lists_by_boundaries import ByBoundaries

Source = Annotated[Line, Field(min_length=1)]


class ViolationFilters(Filters, ByBoundaries):
    status: ViolationStatus | None = None
    stage: Stage | None = None
    inspection_id: UUID | None = None
    establishment_id: UUID | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    recorded_from: Day | None = None
    recorded_to: Day | None = None
    violation_type_id: UUID | None = None
    unpaid_for: Annotated[
        int | None,
        Field(ge=0, le=3660, description="fines overdue for more than so many days"),
    ] = None
    assignee_id: Annotated[UUID | None, Field(description="who follows the file")] = None
    is_assigned: Annotated[bool | None, Field(description="somebody follows the file")] = None
    site_id: Annotated[
        UUID | None, Field(description="of all that were known at the same site")
    ] = None
    same_owner_as: Annotated[
        UUID | None,
        Field(description="of the places that may have the owner of this establishment"),
    ] = None


class ViolationCreate(FindingCreate):
    """Found by an inspection that is still a draft, or known from another `source`.

    With `inspection_id` the place is that of the inspection; with `source` name it.
    """

    inspection_id: UUID | None = None
    source: Source | None = None
    establishment_id: UUID | None = None


class ViolationUpdate(Schema):
    """A merge patch, while nothing has been decided."""

    violation_type_id: UUID = Field(default_factory=build_unset_default)
    occurred_on: Day = Field(default_factory=build_unset_default)
    recorded_on: Day = Field(default_factory=build_unset_default)
    subject_kind: SubjectKind = Field(default_factory=build_unset_default)
    description: Note | None = None
    explanation_requested_on: Day | None = None
    is_complex: bool = Field(default_factory=build_unset_default)
    source: Source = Field(default_factory=build_unset_default)


class ViolationRow(EntityRead):
    """A line of the list. A name is null when its record has moved out of the reader's units."""

    org_unit_id: UUID
    org_unit_name: str
    establishment_id: UUID
    establishment_name: str | None
    inspection_id: UUID | None
    inspection_record_no: str | None
    source: str | None
    violation_type_id: UUID
    violation_type_title: str
    legal_document: str
    article: str
    clause: str | None
    point: str | None
    occurred_on: date
    recorded_on: date
    subject_kind: SubjectKind
    description: str | None
    status: ViolationStatus
    stage: Stage
    is_complex: bool
    handled_on: date | None
    decision_no: str | None
    decided_on: date | None
    fine_amount: int | None
    paid_amount: int
    warning: bool
    assignee_id: UUID | None
    assignee_name: str | None
    delivered_on: date | None


class Deadline(BaseModel):
    """A day that the law sets: its basis, the arithmetic, and how sure the text is.

    `lapses`: a right of the other side, over after that day. `remarks`: what to be careful about.
    """

    code: str
    title: str
    due_on: date
    basis: str
    arithmetic: str
    certainty: Certainty
    remarks: list[str]
    lapses: bool


class ViolationRead(ViolationRow):
    """A violation in full, with what the law would have otherwise and what is due.

    `fine_min`, `fine_max` are the act's range for individuals and household businesses, in đồng;
    organisations are fined `organisation_multiplier` times as much. `decision_agency`: the unit
    that decided, with the body of the office that signed where one is named.
    """

    team_id: UUID | None
    team_name: str | None
    fine_min: int | None
    fine_max: int | None
    organisation_multiplier: int
    decision_unit_id: UUID | None
    decision_unit_name: str | None
    decision_agency: str | None
    decision_seq: int | None
    suspension_months: int | None
    suspended_from: date | None
    suspended_to: date | None
    signed_by: str | None
    signed_office: str | None
    override_reason: str | None
    overridden: list[str]
    sent_on: date | None
    sent_to: str | None
    explanation_requested_on: date | None
    transferred_on: date | None
    returned_on: date | None
    in_force_on: date | None
    executed_on: date | None
    expired_on: date | None
    cancelled_on: date | None
    transferred_to: str | None
    reason: str | None
    warnings: list[Hint]
    deadlines: list[Deadline]
