"""What the rules on violations read of a row: its days, its act, and its decision."""

from datetime import date
from typing import Protocol

from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.models import Stage, ViolationStatus


class CitedAct(Protocol):
    """An act, as a sentence cites it."""

    legal_document: str
    article: str
    clause: str | None
    point: str | None


class FinedAct(Protocol):
    """What says by how much the range of an act is multiplied."""

    subject_kind: SubjectKind
    organisation_multiplier: int


class SignedCase(Protocol):
    """Who signed a decision, and when."""

    legal_document: str
    signed_office: str | None
    decided_on: date | None


class ClockRow(Protocol):
    """A row of `running_deadlines.CLOCK_COLUMNS`."""

    status: ViolationStatus
    stage: Stage
    legal_document: str
    article: str
    fine_max: int | None
    is_complex: bool
    occurred_on: date
    recorded_on: date
    sent_on: date | None
    explanation_requested_on: date | None
    transferred_on: date | None
    returned_on: date | None
    decided_on: date | None
    delivered_on: date | None
    in_force_on: date | None
    executed_on: date | None
    cancelled_on: date | None


class CaseRow(ClockRow, CitedAct, FinedAct, SignedCase, Protocol):
    """A row of `queries.FULL`: the violation with its act and who decided."""

    act_code: str
    act_note: str
    fine_min: int | None
    fine_amount: int | None
    paid_amount: int
    others_fined_once: int
    warning: bool
    warning_allowed: bool
    suspension_months: int | None
    suspension_months_min: int | None
    suspension_months_max: int | None
    decision_unit_name: str | None
    decision_unit_kind: str | None
    decision_unit_level: str | None
