"""Violations of establishments: recorded by teams, decided and handled by those competent."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict, Forbidden
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.offline import OFFLINE, MergeRule, build_merging_mark
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, PageRows
from backend.domains.enforcement.violations import (
    assignments,
    handling,
    remedies,
    service,
    two_persons,
)
from backend.domains.enforcement.violations.act_schemas import (
    Assignment,
    AssignmentList,
    Cancelling,
    Coercion,
    Decision,
    Delivery,
    Dismissal,
    Execution,
    Expiry,
    FileReturn,
    Grounds,
    GuardQuery,
    GuardRead,
    Payment,
    PaymentRead,
    Payments,
    RemedyCreate,
    RemedyList,
    RemedyRead,
    RemedyUpdate,
    Sending,
    Transfer,
    ViolationStages,
)
from backend.domains.enforcement.violations.decision_register import (
    DecisionRegister,
    RegisterFilters,
    build_register,
)
from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationPayment,
    ViolationRemedy,
    ViolationStatus,
)
from backend.domains.enforcement.violations.payments import (
    build_payment_overview,
    cancel_payment,
    get_payment,
)
from backend.domains.enforcement.violations.queries import (
    PAGE,
    get_violation_read,
)
from backend.domains.enforcement.violations.schemas import (
    ViolationCreate,
    ViolationFilters,
    ViolationRead,
    ViolationRow,
    ViolationUpdate,
)
from backend.domains.organisation.accounts.schemas import AssignableList
from backend.domains.platform.second_approvals.schemas import ApprovalRead
from backend.law import reference
from backend.permissions import Permission

router = create_router("/violations")
for number in ("no", "seq"):
    of_year = f"uq_violations_decision_unit_id_decision_year_decision_{number}"
    register_conflict_codes({of_year: "decision-no-used"})

MERGED = MergeRule(
    fields=frozenset(("description", "explanation_requested_on", "is_complex")),
    while_status=ViolationStatus.RECORDED,
)
"""What two people may write side by side. Which act it is, and when, one of them says."""

Reading = Annotated[Session, requires(Permission.VIOLATION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.VIOLATION_WRITE)]
Deciding = Annotated[Session, requires(Permission.VIOLATION_DECIDE)]
Handling = Annotated[Session, requires(Permission.VIOLATION_HANDLE)]
ReadingFile = Annotated[Session, requires(Permission.VIOLATION_READ)]


@router.get("", response_model=build_record_page(ViolationRow, ViolationRead))
def list_violations(
    db: Reading,
    filters: Annotated[ViolationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Violations, the most recently recorded first."""
    return PAGE.read(db, filters, after, limit)


@router.get("/register", response_model=DecisionRegister)
def get_decision_register(
    db: Reading,
    filters: Annotated[RegisterFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> DecisionRegister:
    """Decisions of a unit and year by number, and the numbers that none bears."""
    return build_register(db, filters, after, limit)


@router.get("/stages", response_model=ViolationStages)
def list_violation_stages(db: Reading) -> ViolationStages:  # noqa: ARG001 (names the permission)
    """The way of a violation: stages, and which act leads from where to where, and why."""
    return ViolationStages.model_validate(reference.load_violation_stages())


@router.get("/{id}", response_model=ViolationRead, openapi_extra={"x-live": "names, hints"})
def get_violation(db: Reading, id: UUID) -> ViolationRead:
    """One violation; `warnings` say what the law would have otherwise, and block nothing."""
    return get_violation_read(db, id)


@router.post("", status_code=201, response_model=ViolationRead, openapi_extra=OFFLINE)
@register_impossible_errors(
    Conflict("decision-no-used"),  # it is not decided yet
    Forbidden("outside-units"),  # minutes and place were found within them
)
def create_violation(db: Writing, data: ViolationCreate) -> ViolationRead:
    """Record a violation in a draft inspection, or one known from another source."""
    return get_violation_read(db, service.record_violation(db, data).id)


@router.patch("/{id}", response_model=ViolationRead, openapi_extra=build_merging_mark(MERGED))
def update_violation(db: Writing, id: UUID, data: ViolationUpdate) -> ViolationRead:
    """Correct a violation that stands as recorded."""
    service.update_violation(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_violation(db: Writing, id: UUID) -> None:
    """Take a violation out of a draft inspection."""
    service.delete_violation(db, db.edit(Violation, id, get_violation_read))


@router.post("/{id}/send", response_model=ViolationRead)
def send_violation(db: Handling, id: UUID, data: Sending) -> ViolationRead:
    """Send the minutes to the body that is competent."""
    handling.send_minutes(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/record-grounds", response_model=ViolationRead)
@register_impossible_errors(Conflict("signed-record"))  # no minutes state these fields
def record_violation_grounds(db: Handling, id: UUID, data: Grounds) -> ViolationRead:
    """Say whether the party asked to explain itself, and whether the case is complex (Đ.61, 66)."""
    handling.record_grounds(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/decide", response_model=ViolationRead)
def decide_violation(db: Deciding, id: UUID, data: Decision) -> ViolationRead:
    """Record the decision on the penalty.

    409 `reason-needed` (give `override_reason`) and `second-person-needed` (`request-decision`)
    carry what the guard points out in `warnings`.
    """
    handling.decide_violation(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/request-decision", status_code=201, response_model=ApprovalRead)
@register_impossible_errors(Conflict("decision-no-used"))  # it gets its number when it is taken
def request_violation_decision(db: Deciding, id: UUID, data: Decision) -> ApprovalRead:
    """Ask a second person to take a decision above a cap (R42); it needs `override_reason`."""
    return two_persons.create_decision_request(db, db.edit(Violation, id, get_violation_read), data)


@router.post("/{id}/deliver", response_model=ViolationRead)
def deliver_violation(db: Handling, id: UUID, data: Delivery) -> ViolationRead:
    """Record that the decision was handed to the violator."""
    handling.record_delivery(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/record-payment", response_model=ViolationRead)
def record_violation_payment(db: Handling, id: UUID, data: Payment) -> ViolationRead:
    """Record that the fine, or part of it, was paid."""
    handling.record_payment(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/execute", response_model=ViolationRead)
def execute_violation(db: Handling, id: UUID, data: Execution) -> ViolationRead:
    """Record that the decision has been carried out."""
    handling.end_execution(
        db, db.edit(Violation, id, get_violation_read), "execute", data.executed_on, None
    )
    return get_violation_read(db, id)


@router.post("/{id}/assign", response_model=ViolationRead)
def assign_violation(db: Handling, id: UUID, data: Assignment) -> ViolationRead:
    """Say who follows the file from now on."""
    assignments.assign_violation_to(
        db, db.edit(Violation, id, get_violation_read), data.assignee_id
    )
    return get_violation_read(db, id)


@router.get("/{id}/assignable", response_model=AssignableList)
def list_assignable(db: Handling, id: UUID) -> AssignableList:
    """The accounts that may be given the file."""
    return AssignableList(items=assignments.list_assignable_accounts(db, db.require(Violation, id)))


@router.get("/{id}/assignments", response_model=AssignmentList)
def list_assignments(db: Reading, id: UUID) -> AssignmentList:
    """Who followed the file in turn."""
    return AssignmentList(items=assignments.list_past_assignments(db, id))


@router.post("/{id}/coerce", response_model=ViolationRead)
def coerce_violation(db: Handling, id: UUID, data: Coercion) -> ViolationRead:
    """Record that the decision was carried out by force."""
    violation = db.edit(Violation, id, get_violation_read)
    handling.end_execution(db, violation, "coerce", data.executed_on, data.reason)
    return get_violation_read(db, id)


@router.post("/{id}/expire", response_model=ViolationRead)
def expire_violation(db: Handling, id: UUID, data: Expiry) -> ViolationRead:
    """Record that the time for carrying the decision out is over."""
    violation = db.edit(Violation, id, get_violation_read)
    handling.end_execution(db, violation, "expire", data.expired_on, data.reason)
    return get_violation_read(db, id)


@router.post("/{id}/cancel", status_code=201, response_model=ApprovalRead)
def cancel_violation(db: Deciding, id: UUID, data: Cancelling) -> ApprovalRead:
    """Ask a second person to cancel the decision (R42): nothing changes before they confirm."""
    return two_persons.create_cancel_request(
        db, db.edit(Violation, id, get_violation_read), data.reason
    )


@router.post("/{id}/transfer", response_model=ViolationRead)
def transfer_violation(db: Handling, id: UUID, data: Transfer) -> ViolationRead:
    """Hand the file over to the criminal-procedure bodies."""
    handling.close_file(db, db.edit(Violation, id, get_violation_read), "transfer", data)
    return get_violation_read(db, id)


@router.post("/{id}/return-from-transfer", response_model=ViolationRead)
def return_violation_from_transfer(db: Handling, id: UUID, data: FileReturn) -> ViolationRead:
    """Record that the file came back: it waits for a decision again."""
    handling.record_file_return(db, db.edit(Violation, id, get_violation_read), data)
    return get_violation_read(db, id)


@router.post("/{id}/dismiss", response_model=ViolationRead)
def dismiss_violation(db: Handling, id: UUID, data: Dismissal) -> ViolationRead:
    """Impose no penalty, and say why."""
    handling.close_file(db, db.edit(Violation, id, get_violation_read), "dismiss", data)
    return get_violation_read(db, id)


@router.get("/{id}/guard", response_model=GuardRead)
def weigh_decision(db: Deciding, id: UUID, query: Annotated[GuardQuery, Query()]) -> GuardRead:
    """What the guard would point out about such a decision, who may sign it, earlier penalties."""
    return handling.build_guard_preview(db, db.require(Violation, id), query)


@router.get("/{id}/payments", response_model=Payments)
def list_violation_payments(db: ReadingFile, id: UUID) -> Payments:
    """The parts of the fine that were paid, the rest, and the arithmetic of paying late."""
    return build_payment_overview(db, db.require(Violation, id))


@router.post("/{id}/payments/{payment_id}/cancel", response_model=PaymentRead)
def cancel_violation_payment(
    db: Handling, id: UUID, payment_id: UUID, data: Cancelling
) -> PaymentRead:
    """Cancel a payment that was entered wrongly: it stays, and the sums are made without it."""
    db.require(Violation, id)
    get_payment(db, id, payment_id)
    payment = db.edit(ViolationPayment, payment_id, lambda db, one: get_payment(db, id, one))
    cancel_payment(db, payment, data.reason)
    return get_payment(db, id, payment_id)


@router.get("/{id}/remedies", response_model=RemedyList)
def list_violation_remedies(db: ReadingFile, id: UUID) -> RemedyList:
    """The measures that the decision orders."""
    db.require(Violation, id)
    return RemedyList(items=remedies.list_remedies(db, id))


@router.post("/{id}/remedies", status_code=201, response_model=RemedyRead)
def create_violation_remedy(db: Handling, id: UUID, data: RemedyCreate) -> RemedyRead:
    """Write a measure of the decision down."""
    made = remedies.create_remedy(db, db.require(Violation, id), data)
    return remedies.get_remedy(db, id, made.id)


@router.patch("/{id}/remedies/{remedy_id}", response_model=RemedyRead)
def update_violation_remedy(
    db: Handling, id: UUID, remedy_id: UUID, data: RemedyUpdate
) -> RemedyRead:
    """Say when the measure was carried out."""
    violation = db.require(Violation, id)
    remedies.get_remedy(db, id, remedy_id)
    remedy = db.edit(ViolationRemedy, remedy_id, lambda db, one: remedies.get_remedy(db, id, one))
    remedies.record_remedy_done(db, violation, remedy, data.done_on)
    return remedies.get_remedy(db, id, remedy_id)
