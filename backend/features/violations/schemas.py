"""The wire of violations: what was found, how it was handled, what is due."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.hints import Hint
from backend.core.schemas import (
    Code,
    Day,
    EntityRead,
    Filters,
    FreeLine,
    Moment,
    Money,
    Name,
    Note,
    Schema,
    unset,
)
from backend.features.inspections.schemas import FindingCreate
from backend.features.violation_types.models import SubjectKind
from backend.features.violations.models import ViolationStatus

Source = Annotated[FreeLine, Field(min_length=1)]
Reason = Annotated[Note, Field(min_length=1)]
Months = Annotated[int, Field(ge=1, le=60, strict=True)]


class ViolationFilters(Filters):
    status: ViolationStatus | None = None
    inspection_id: UUID | None = None
    establishment_id: UUID | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    recorded_from: Day | None = None
    recorded_to: Day | None = None
    violation_type_id: UUID | None = None
    assignee_id: Annotated[UUID | None, Field(description="who follows the file")] = None
    is_assigned: Annotated[bool | None, Field(description="somebody follows the file")] = None
    premises_id: Annotated[
        UUID | None, Field(description="of all that were known at the same premises")
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

    violation_type_id: UUID = Field(default_factory=unset)
    occurred_on: Day = Field(default_factory=unset)
    recorded_on: Day = Field(default_factory=unset)
    subject_kind: SubjectKind = Field(default_factory=unset)
    description: Note | None = None
    source: Source = Field(default_factory=unset)


class Decision(Schema):
    """A decision on the penalty, as signed on paper.

    `decision_no` is unique for the unit that decides (default: the caller's) and the year.
    """

    decision_no: Code
    decided_on: Day | None = None
    decision_unit_id: UUID | None = None
    fine_amount: Annotated[Money | None, Field(ge=1)] = None
    warning: bool = False
    suspension_months: Months | None = None
    signed_by: Name


class Payment(Schema):
    amount: Annotated[Money, Field(ge=1)]


class Execution(Schema):
    executed_on: Day | None = None


class Transfer(Schema):
    transferred_to: Annotated[FreeLine, Field(min_length=1)]
    reason: Reason
    handled_on: Day | None = None


class Dismissal(Schema):
    reason: Reason
    handled_on: Day | None = None


class Assignment(Schema):
    """Who follows the file from now on; null: nobody."""

    assignee_id: UUID | None


class Assignable(BaseModel):
    """An account that may be given the file."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    full_name: str
    title: str
    org_unit_name: str


class AssignableList(BaseModel):
    items: list[Assignable]
    next: None = None


class AssignmentRead(BaseModel):
    at: Moment
    actor_name: str | None
    from_name: str | None
    to_name: str | None


class AssignmentList(BaseModel):
    """Who followed the file in turn, the newest first."""

    items: list[AssignmentRead]
    next: None = None


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
    status: ViolationStatus
    handled_on: date | None
    decision_no: str | None
    decided_on: date | None
    fine_amount: int | None
    paid_amount: int
    warning: bool
    assignee_id: UUID | None
    assignee_name: str | None


class Deadline(BaseModel):
    """A day that the law sets: its basis, the arithmetic, and whether the text was read."""

    code: str
    due_on: date
    basis: str
    arithmetic: str
    certainty: str


class ViolationRead(ViolationRow):
    """A violation in full, with what the law would have otherwise and what is due.

    `fine_min`, `fine_max` are the act's range for individuals and household businesses, in đồng;
    organisations are fined `organisation_multiplier` times as much.
    """

    team_id: UUID | None
    team_name: str | None
    description: str | None
    fine_min: int | None
    fine_max: int | None
    organisation_multiplier: int
    decision_unit_id: UUID | None
    decision_unit_name: str | None
    suspension_months: int | None
    signed_by: str | None
    executed_on: date | None
    transferred_to: str | None
    reason: str | None
    warnings: list[Hint]
    deadlines: list[Deadline]
