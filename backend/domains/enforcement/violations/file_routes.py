"""What lies in a violation's file: the guard of its decision, payments, measures."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.enforcement.violations import guard_preview, remedies
from backend.domains.enforcement.violations.act_schemas import (
    Cancelling,
    GuardQuery,
    GuardRead,
    PaymentRead,
    Payments,
    RemedyCreate,
    RemedyList,
    RemedyRead,
    RemedyUpdate,
)
from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationPayment,
    ViolationRemedy,
)
from backend.domains.enforcement.violations.payments import (
    build_payment_overview,
    cancel_payment,
    get_payment,
)
from backend.permissions import Permission

router = create_router("/violations")

Reading = Annotated[Session, requires(Permission.VIOLATION_READ)]
Deciding = Annotated[Session, requires(Permission.VIOLATION_DECIDE)]
Handling = Annotated[Session, requires(Permission.VIOLATION_HANDLE)]


@router.get("/{id}/guard", response_model=GuardRead)
def weigh_decision(db: Deciding, id: UUID, query: Annotated[GuardQuery, Query()]) -> GuardRead:
    """What the guard would point out about such a decision, who may sign it, earlier penalties."""
    return guard_preview.build_guard_preview(db, db.require(Violation, id), query)


@router.get("/{id}/payments", response_model=Payments)
def list_violation_payments(db: Reading, id: UUID) -> Payments:
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
def list_violation_remedies(db: Reading, id: UUID) -> RemedyList:
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
