"""What each act on a violation is told, and the way of its stages."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.errors.warnings import Hint
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Money,
    Name,
    Note,
    Schema,
)
from backend.domains.enforcement.violations.models import Stage, ViolationStatus

Reason = Annotated[Note, Field(min_length=1)]
Office = Annotated[str, Field(pattern=r"^[a-z_]{3,40}$")]
"""A code of reference/penalty_procedure.json: who signs."""
Months = Annotated[int, Field(ge=1, le=60, strict=True)]


class Decision(Schema):
    """A decision on the penalty, as signed on paper.

    `decision_no` is unique for the unit that decides (default: the caller's) and the year; without
    one the unit's next number of that year is given. A suspension begins with the decision, or on
    `suspended_from`. `signed_office` is a code of `GET /violations/offices`. `override_reason` says
    why the decision stands although the guard points something out (409 `reason-needed`).
    """

    decision_no: Code | None = None
    decided_on: Day | None = None
    decision_unit_id: UUID | None = None
    fine_amount: Annotated[Money | None, Field(ge=1)] = None
    warning: bool = False
    suspension_months: Months | None = None
    suspended_from: Day | None = None
    signed_by: Name
    signed_office: Office | None = None
    override_reason: Reason | None = None


class Sending(Schema):
    sent_to: Annotated[Line, Field(min_length=1)]
    sent_on: Day | None = None


class Delivery(Schema):
    """Handed to the violator; in force from then, or from the day that the decision names."""

    delivered_on: Day | None = None
    in_force_on: Day | None = None


class Payment(Schema):
    amount: Annotated[Money, Field(ge=1)]
    paid_on: Day | None = None
    receipt_no: Code | None = None


class Execution(Schema):
    executed_on: Day | None = None


class Coercion(Execution):
    """Carried out by force; `reason` says how."""

    reason: Reason


class Expiry(Schema):
    """The time for carrying the decision out is over."""

    reason: Reason
    expired_on: Day | None = None


class Cancelling(Schema):
    reason: Reason


class Transfer(Schema):
    transferred_to: Annotated[Line, Field(min_length=1)]
    reason: Reason
    handled_on: Day | None = None


class FileReturn(Schema):
    """The file came back from the criminal-procedure bodies."""

    reason: Reason
    returned_on: Day | None = None


class Dismissal(Schema):
    reason: Reason
    handled_on: Day | None = None


class Grounds(Schema):
    """What lengthens the time to decide; null and false where nothing does."""

    explanation_requested_on: Day | None = None
    is_complex: bool = False


class Assignment(Schema):
    """Who follows the file from now on; null: nobody."""

    assignee_id: UUID | None


class AssignmentRead(BaseModel):
    at: Moment
    actor_name: str | None
    from_name: str | None
    to_name: str | None


class AssignmentList(BaseModel):
    """Who followed the file in turn, the newest first."""

    items: list[AssignmentRead]
    next: None = None


class StageRead(BaseModel):
    """A stage, the fixed `status` that it means, and whether it lies on the straight path."""

    model_config = ConfigDict(from_attributes=True)

    code: Stage
    status: ViolationStatus
    path: bool


class ActRead(BaseModel):
    """An act: from which stages, to which (null: the stage stays), and what it rests on.

    `needs` names fields of its body (`a|b`: one of the two), `day` the field of its day.
    """

    model_config = ConfigDict(from_attributes=True)

    act: str
    from_stages: Annotated[list[Stage], Field(validation_alias="from_")]
    to: Stage | None
    permission: str
    two_persons: bool
    needs: list[str]
    day: str
    law: str
    certainty: Literal["verified", "secondary", "unverified"]


class ViolationStages(BaseModel):
    """The stages of a case, and the acts that lead from one to another."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    note: str
    source: list[str]
    stages: list[StageRead]
    acts: list[ActRead]


class PaymentRead(EntityRead):
    """A payment as it was entered; one that was cancelled counts for nothing."""

    paid_on: date
    amount: int
    receipt_no: str | None
    cancelled_on: date | None
    cancel_reason: str | None
    cancelled_by_name: str | None


class Payments(BaseModel):
    """What was paid, and what is owed for paying late: `arithmetic` per stretch of days.

    A reminder: the rate and the term are from a secondary source (`certainty`).
    """

    items: list[PaymentRead]
    fine_amount: int | None
    paid_amount: int
    rest: int
    due_on: date | None
    late_days: int
    late_amount: int
    arithmetic: list[str]
    basis: str
    certainty: Literal["verified", "secondary", "unverified"]
    note: str


class RemedyCreate(Schema):
    id: ClientId | None = None
    measure: Annotated[Line, Field(min_length=1)]
    due_on: Day | None = None


class RemedyUpdate(Schema):
    """`done_on` null takes back that it was done."""

    done_on: Day | None = None


class RemedyRead(EntityRead):
    measure: str
    due_on: date | None
    done_on: date | None


class RemedyList(BaseModel):
    items: list[RemedyRead]
    next: None = None


class GuardQuery(Filters):
    """A decision that is not taken yet."""

    decided_on: Day | None = None
    decision_unit_id: UUID | None = None
    fine_amount: Annotated[int | None, Field(ge=1, le=10**13)] = None
    warning: bool = False
    suspension_months: Annotated[int | None, Field(ge=1, le=60)] = None
    signed_office: Office | None = None


class OfficeRead(BaseModel):
    """An office that may sign on the day of the decision, and what it may fine for this act.

    `fine_cap` is null where it was not read. What is not `is_verified` says why in `note`.
    """

    code: str
    name: str
    level: str
    fine_cap: int | None
    is_verified: bool
    note: str


class Warned(Hint):
    """Advice, and whether going on asks for a reason or a second person."""

    needs_reason: bool
    needs_second_person: bool


class RepeatRead(BaseModel):
    """An earlier penalty for the same act at the same place; the window is unverified."""

    id: UUID
    decision_no: str | None
    occurred_on: date
    decided_on: date
    fine_amount: int | None
    counts_until: date


class GuardRead(BaseModel):
    warnings: list[Warned]
    needs_reason: bool
    needs_second_person: bool
    next_decision_no: str
    decision_unit_name: str
    offices: list[OfficeRead]
    repeats: list[RepeatRead]
    repeat_note: str
