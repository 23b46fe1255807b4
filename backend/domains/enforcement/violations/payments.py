"""What was paid of a fine, what is left, and what is owed for paying late (a reminder only)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns
from backend.core.text.i18n import register_messages
from backend.documents.vi_text import format_number
from backend.domains.enforcement.violations.act_schemas import PaymentRead, Payments
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationPayment
from backend.domains.platform.changes.people import load_actor_names
from backend.law import reference

OWING = (Stage.DECIDED, Stage.IN_FORCE, Stage.COERCED)
"""Stages in which the unpaid part of a fine is still due."""


@dataclass(frozen=True, slots=True)
class OverdueSpan:
    """Days, both ends included, on which the same sum was overdue."""

    first: date
    last: date
    unpaid: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def owed(self) -> int:
        """Whole đồng, rounded down."""
        rate = reference.load_procedures().late_payment.per_day_hundredths_of_percent
        return self.unpaid * rate * self.days // 10_000

    @property
    def arithmetic(self) -> str:
        """'2.000.000 × 0,05% × 12 ngày (14/09–25/09/2022) = 12.000'."""
        rate = reference.load_procedures().late_payment.per_day_hundredths_of_percent
        span = f"{self.first:%d/%m/%Y}–{self.last:%d/%m/%Y}"
        percent = f"0,{rate:02d}%"
        factors = f"{format_number(self.unpaid)} × {percent} × {self.days} ngày ({span})"
        return f"{factors} = {format_number(self.owed)}"


def build_payment_overview(db: Session, violation: Violation) -> Payments:
    """The parts paid, the rest, and the arithmetic of paying late."""
    rows = list_payments(db, ViolationPayment.violation_id == violation.id)
    counted = [(row.paid_on, row.amount) for row in rows if row.cancelled_on is None]
    rule = reference.load_procedures().late_payment
    due_on = compute_payment_due_day(violation)
    last = compute_last_late_day(violation)
    parts = list(build_overdue_spans(violation.fine_amount or 0, due_on, counted, last))
    return Payments(
        items=rows,
        fine_amount=violation.fine_amount,
        paid_amount=violation.paid_amount,
        rest=max(0, (violation.fine_amount or 0) - violation.paid_amount),
        due_on=due_on,
        late_days=sum(part.days for part in parts),
        late_amount=sum(part.owed for part in parts),
        arithmetic=[part.arithmetic for part in parts],
        basis=f"{rule.article}; {rule.term_article}",
        certainty=rule.certainty,
        note=rule.note,
    )


def list_payments(db: Session, *conditions: sa.ColumnElement[bool]) -> list[PaymentRead]:
    """Payments as they were entered, the cancelled ones too, by day."""
    columns = FieldColumns(ViolationPayment).of(
        PaymentRead.model_fields, but=("cancelled_by_name",)
    )
    found = sa.select(*columns, ViolationPayment.cancelled_by_id).where(*conditions)
    rows = db.execute(found.order_by(ViolationPayment.paid_on, ViolationPayment.id)).all()
    people = load_actor_names(db, {row.cancelled_by_id for row in rows if row.cancelled_by_id})
    return [
        PaymentRead.model_validate(
            {**row._mapping, "cancelled_by_name": people.get(row.cancelled_by_id)}
        )
        for row in rows
    ]


def get_payment(db: Session, violation_id: UUID, id: UUID) -> PaymentRead:
    """One payment of that violation; raises NotFound."""
    mine = sa.and_(ViolationPayment.violation_id == violation_id, ViolationPayment.id == id)
    rows = list_payments(db, mine)
    if not rows:
        raise NotFound
    return rows[0]


def cancel_payment(db: Session, payment: ViolationPayment, reason: str) -> None:
    """Take a payment that was entered wrongly out of the sums; the entry itself stays."""
    held = sa.select(Violation).where(Violation.id == payment.violation_id).with_for_update()
    violation = db.scalars(held, execution_options={"populate_existing": True}).one()
    if payment.cancelled_on is not None:
        raise Conflict("payment-cancelled")
    who = db.actor.account_id
    db.save(payment, {"cancelled_on": today(), "cancel_reason": reason, "cancelled_by_id": who})
    counted = sa.select(sa.func.coalesce(sa.func.sum(ViolationPayment.amount), 0)).where(
        ViolationPayment.violation_id == violation.id, ViolationPayment.cancelled_on.is_(None)
    )
    db.save(violation, {"paid_amount": int(db.scalar(counted) or 0)})


def compute_payment_due_day(violation: Violation) -> date | None:
    """The last day for paying: so many days after the decision was handed over."""
    if violation.fine_amount is None or violation.delivered_on is None:
        return None
    days = reference.load_procedures().late_payment.after_days
    return violation.delivered_on + timedelta(days=days)


def compute_last_late_day(violation: Violation) -> date:
    """The last day that counts as late: today, or the day on which the file was closed."""
    ended = violation.cancelled_on or violation.expired_on
    return min(today(), ended) if ended else today()


def build_overdue_spans(
    fine: int, due_on: date | None, paid: Sequence[tuple[date, int]], last: date
) -> Iterator[OverdueSpan]:
    """The overdue days, in spans with the same unpaid sum.

    `paid`: day and amount of each payment; the day of a payment still counts as late.
    """
    if due_on is None:
        return
    first, unpaid = due_on + timedelta(days=1), fine
    for paid_on, amount in paid:
        if paid_on >= first and unpaid > 0:
            yield OverdueSpan(first, paid_on, unpaid)
            first = paid_on + timedelta(days=1)
        unpaid -= amount
    if unpaid > 0 and last >= first:
        yield OverdueSpan(first, last, unpaid)


def build_unpaid_clause(days: int) -> sa.ColumnElement[bool]:
    """Fines whose last day for paying was more than `days` ago.

    A decision that counts as carried out is among them if a payment of it was cancelled.
    """
    wrong = sa.exists(ViolationPayment.id).where(
        ViolationPayment.violation_id == Violation.id, ViolationPayment.cancelled_on.is_not(None)
    )
    term = reference.load_procedures().late_payment.after_days
    limit = today() - timedelta(days=term + days)
    return sa.and_(
        sa.or_(Violation.stage.in_(OWING), sa.and_(Violation.stage == Stage.EXECUTED, wrong)),
        Violation.fine_amount > Violation.paid_amount,
        Violation.delivered_on < limit,
    )


register_messages(
    {
        "payment-cancelled": (
            "Khoản nộp này đã hủy.",
            "This payment is cancelled already.",
        ),
    }
)
