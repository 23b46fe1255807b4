"""II.2 Xử lý vi phạm: acts recorded, decisions, fines imposed and collected, files sent on.

An act that minutes list counts once they are signed, and no longer hidden by a sealed line. A
decision that was cancelled by the period's last day counts no more.
"""

from functools import partial
from typing import TypeVarTuple

import sqlalchemy as sa

from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationPayment,
    ViolationStatus,
)
from backend.domains.inspections.inspections.metrics import build_place_name, is_open
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricProof,
    MetricSource,
    RecordKind,
    Span,
    build_equals_any,
)

Ts = TypeVarTuple("Ts")
LAW = "TT 05/2006/TT-BLĐTBXH"
FOUND = RecordKind(Violation, build_place_name(Violation.establishment_id), Violation.recorded_on)


def is_final(p: MetricPeriod) -> Condition:
    """Minutes that list the act are signed and no longer hidden, unless `p` has a reader."""
    if p.reader is not None:
        return sa.true()
    signed = build_equals_any(Inspection.status, InspectionStatus.SIGNED)
    return sa.or_(Violation.inspection_id.is_(None), sa.and_(signed, is_open(p)))


def select_counted_violations(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Acts recorded by the last day, of which something happened in the period or waits."""
    days = ("recorded_on", "decided_on", "transferred_on", "handled_on", "executed_on")
    happened = [p.is_within(getattr(Violation, day)) for day in (*days, "cancelled_on")]
    return (
        select.select_from(Violation)
        .outerjoin(Inspection, Inspection.id == Violation.inspection_id)
        .where(p.is_in_unit(Violation), is_final(p), Violation.recorded_on <= p.end)
        .where(*p.list_reader_clauses(Violation))
        .where(sa.or_(*happened, is_waiting(p)))
    )


def is_waiting(p: MetricPeriod) -> Condition:
    return sa.not_(Violation.handled_by(p.end))


VIOLATIONS = MetricSource(
    "violations",
    FOUND,
    Violation.org_unit_id,
    select_counted_violations,
    key=Violation.establishment_id,
)


def is_recorded(p: MetricPeriod) -> Condition:
    return p.is_within(Violation.recorded_on)


def is_recorded_and_handled(p: MetricPeriod) -> Condition:
    return sa.and_(is_recorded(p), Violation.handled_by(p.end))


HANDLED_ON = sa.func.coalesce(Violation.handled_on, Violation.transferred_on)
RECORDED = Measure(VIOLATIONS, is_recorded)
HANDLED = Measure(
    VIOLATIONS,
    is_recorded_and_handled,
    proof=MetricProof("violation", lambda _p: (Violation.id, HANDLED_ON)),
)


def is_decided(p: MetricPeriod) -> Condition:
    still = sa.or_(Violation.cancelled_on.is_(None), Violation.cancelled_on > p.end)
    return sa.and_(p.is_within(Violation.decided_on), still)


PAID = RecordKind(
    ViolationPayment,
    sa.func.coalesce(ViolationPayment.receipt_no, ""),
    ViolationPayment.paid_on,
)
PAYMENTS = MetricSource(
    "payments",
    PAID,
    ViolationPayment.org_unit_id,
    lambda select, p: select.select_from(ViolationPayment).where(
        p.is_in_unit(ViolationPayment),
        p.is_within(ViolationPayment.paid_on),
        sa.or_(ViolationPayment.cancelled_on.is_(None), ViolationPayment.cancelled_on > p.end),
    ),
)


build_violation_metric = partial(Metric, section="II.2", law=LAW, entity=FOUND.entity)

FIGURES: tuple[Metric, ...] = (
    build_violation_metric(
        "violations_recorded",
        "Hành vi vi phạm hành chính được lập biên bản",
        "Administrative violations recorded",
        "hành vi",
        measure=RECORDED,
    ),
    build_violation_metric(
        "violations_handled",
        "Hành vi vi phạm lập biên bản trong kỳ đã xử lý",
        "Violations recorded and handled",
        "hành vi",
        measure=HANDLED,
        whole="violations_recorded",
        indicator="violations_handled",
    ),
    build_violation_metric(
        "violations_waiting",
        "Hành vi vi phạm chưa xử lý cuối kỳ",
        "Violations not yet handled",
        "hành vi",
        measure=Measure(VIOLATIONS, is_waiting),
        span=Span.DAY,
    ),
    build_violation_metric(
        "decisions_made",
        "Quyết định xử phạt vi phạm hành chính",
        "Decisions on penalties",
        "quyết định",
        measure=Measure(VIOLATIONS, is_decided),
    ),
    build_violation_metric(
        "decisions_fine",
        "Quyết định phạt tiền",
        "Decisions that fine",
        "quyết định",
        measure=Measure(VIOLATIONS, lambda p: sa.and_(is_decided(p), Violation.fine_amount > 0)),
        whole="decisions_made",
    ),
    build_violation_metric(
        "decisions_warning",
        "Quyết định phạt cảnh cáo",
        "Decisions that warn",
        "quyết định",
        measure=Measure(VIOLATIONS, lambda p: sa.and_(is_decided(p), Violation.warning.is_(True))),
        whole="decisions_made",
    ),
    build_violation_metric(
        "suspensions_imposed",
        "Quyết định tước giấy phép, đình chỉ hoạt động có thời hạn",
        "Suspensions imposed",
        "quyết định",
        measure=Measure(
            VIOLATIONS, lambda p: sa.and_(is_decided(p), Violation.suspension_months > 0)
        ),
        whole="decisions_made",
    ),
    build_violation_metric(
        "decisions_executed",
        "Quyết định xử phạt thi hành xong",
        "Decisions carried out",
        "quyết định",
        measure=Measure(VIOLATIONS, lambda p: p.is_within(Violation.executed_on)),
    ),
    build_violation_metric(
        "decisions_cancelled",
        "Quyết định xử phạt bị hủy bỏ",
        "Decisions cancelled",
        "quyết định",
        measure=Measure(VIOLATIONS, lambda p: p.is_within(Violation.cancelled_on)),
    ),
    build_violation_metric(
        "fines_imposed",
        "Tiền phạt theo quyết định",
        "Fines imposed",
        "đồng",
        measure=Measure(VIOLATIONS, is_decided, Violation.fine_amount),
    ),
    Metric(
        "fines_collected",
        "Tiền phạt đã thu",
        "Fines collected",
        "đồng",
        "II.2",
        LAW,
        PAID.entity,
        measure=Measure(PAYMENTS, amount=ViolationPayment.amount),
    ),
    build_violation_metric(
        "files_transferred",
        "Hồ sơ chuyển cơ quan có thẩm quyền",
        "Files transferred",
        "hồ sơ",
        measure=Measure(VIOLATIONS, lambda p: p.is_within(Violation.transferred_on)),
    ),
    build_violation_metric(
        "files_dismissed",
        "Hồ sơ không ra quyết định xử phạt",
        "Files closed without a decision",
        "hồ sơ",
        measure=Measure(
            VIOLATIONS,
            lambda p: sa.and_(
                build_equals_any(Violation.status, ViolationStatus.DISMISSED),
                p.is_within(Violation.handled_on),
                Violation.decided_on.is_(None),
            ),
        ),
    ),
)
