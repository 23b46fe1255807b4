"""The acts that move a violation on, from minutes to executed decision, and the preview of one."""

from datetime import date
from typing import Any, Required, TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.documents.vi_text import format_number
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.act_schemas import (
    Decision,
    Delivery,
    Dismissal,
    FileReturn,
    Grounds,
    GuardQuery,
    GuardRead,
    OfficeRead,
    Payment,
    Sending,
    Transfer,
)
from backend.domains.enforcement.violations.assignments import assign_to_actor
from backend.domains.enforcement.violations.decision_guard import (
    check_decision,
    ensure_reasons_given,
    list_repeats,
    to_guard_warnings,
)
from backend.domains.enforcement.violations.decision_register import (
    claim_decision_number,
    compute_next_number,
    format_decision_number,
)
from backend.domains.enforcement.violations.decision_warnings import compute_term_end
from backend.domains.enforcement.violations.models import (
    STATUS,
    Stage,
    Violation,
    ViolationPayment,
    ViolationStatus,
)
from backend.domains.enforcement.violations.schemas import ViolationUpdate
from backend.domains.enforcement.violations.service import (
    build_wrong_state,
    is_signed,
    lock_minutes_of,
    update_violation,
)
from backend.domains.establishments.establishments.business_days import (
    create_suspension,
    end_suspension,
)
from backend.domains.platform.second_approvals.models import RequestBody
from backend.law import reference
from backend.law.reference import get_stage_act
from backend.law.reference.violation_types import StageActEntry, load_violation_stages

UNDECIDED = ViolationStatus.RECORDED
BEFORE_DECISION = frozenset(
    fact.act
    for fact in load_violation_stages().acts
    if any(STATUS[Stage(stage)] is UNDECIDED for stage in fact.from_)
)
"""Acts on a violation that nobody has decided on."""


class DecisionDays(TypedDict, total=False):
    """The unit and the days of a decision; those of its suspension only if it has one."""

    decided_on: Required[date]
    decision_unit_id: Required[UUID]
    handled_on: Required[date]
    suspended_from: date
    suspended_to: date


def decide_violation(
    db: Session, violation: Violation, decision: Decision, *, confirmed: bool = False
) -> None:
    """Record the decision on the penalty; a number twice in a unit and year is refused (409).

    Without a number the unit's next one of that year is given (R50). What the guard points out
    asks for `override_reason`, and above a cap for a second person (`confirmed`).
    """
    days = compute_decision_days(db, violation, decision)
    unit, day = days["decision_unit_id"], days["decided_on"]
    warnings = check_decision(db, violation.id, decision, unit, day)
    reason = decision.override_reason
    overridden = ensure_reasons_given(db, warnings, reason, confirmed=confirmed)
    values = {**decision.model_dump(), **days, "overridden": overridden}
    values |= claim_decision_number(db, unit, day.year, decision.decision_no)
    if not overridden:
        values["override_reason"] = None
    move_to_stage(db, violation, "decide", values)
    if violation.suspended_from is not None and violation.suspended_to is not None:
        span = (violation.suspended_from, violation.suspended_to)
        create_suspension(db, violation.establishment_id, violation.id, *span)


def compute_decision_days(db: Session, violation: Violation, decision: Decision) -> DecisionDays:
    """Unit and days of a decision that is possible now; raises Conflict, Invalid, NotFound."""
    get_possible_act(db, violation, "decide")
    if decision.fine_amount is None and not decision.warning:
        raise Invalid.at("/fine_amount", "penalty-needed")
    earliest = max(violation.recorded_on, violation.returned_on or violation.recorded_on)
    day = compute_act_day(decision.decided_on, earliest, "/decided_on")
    unit = get_deciding_unit(db, violation, decision.decision_unit_id)
    days = DecisionDays(decided_on=day, decision_unit_id=unit, handled_on=day)
    return add_suspension_days(days, decision)


def add_suspension_days(days: DecisionDays, decision: Decision) -> DecisionDays:
    """Add the first and last day of the suspension, which may begin after the decision."""
    begins, months, decided_on = (
        decision.suspended_from,
        decision.suspension_months,
        days["decided_on"],
    )
    if months is None:
        if begins is not None:
            raise Invalid.at("/suspension_months", "missing")
        return days
    begins = begins or decided_on
    if not decided_on <= begins <= compute_term_end(decided_on, 12):
        raise Invalid.at("/suspended_from", "suspension-start", earliest=f"{decided_on:%d/%m/%Y}")
    return {
        **days,
        "suspended_from": begins,
        "suspended_to": compute_term_end(begins, months),
    }


def get_deciding_unit(db: Session, violation: Violation, named: UUID | None) -> UUID:
    """The unit `named`, else the caller's own; the place must lie in it."""
    over = (
        sa.select(OrgUnit.id)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == OrgUnit.id)
        .where(OrgUnitClosure.descendant_id == violation.org_unit_id)
        .order_by(OrgUnit.id)
    )
    candidates = db.scalars(over).all()
    if named is not None:
        if named not in candidates:
            raise NotFound.at("/decision_unit_id")
        return named
    own = [unit for unit in candidates if unit in (db.scope.units or ())]
    if not own:
        raise Invalid.at("/decision_unit_id", "missing")
    return own[0]


def record_delivery(db: Session, violation: Violation, delivery: Delivery) -> None:
    """Record that the decision was handed over; it is in force from then or a day it names."""
    get_possible_act(db, violation, "deliver")
    assert violation.decided_on is not None
    day = compute_act_day(delivery.delivered_on, violation.decided_on, "/delivered_on")
    force = compute_act_day(delivery.in_force_on or day, violation.decided_on, "/in_force_on")
    move_to_stage(db, violation, "deliver", {"delivered_on": day, "in_force_on": force})


def record_payment(db: Session, violation: Violation, payment: Payment) -> None:
    """Add a part of the fine that was paid, up to the whole of it."""
    get_possible_act(db, violation, "record-payment")
    if violation.fine_amount is None:
        raise Conflict("no-fine")
    assert violation.decided_on is not None
    paid_on = compute_act_day(payment.paid_on, violation.decided_on, "/paid_on")
    amount, rest = payment.amount, violation.fine_amount - violation.paid_amount
    if amount > rest:
        raise Invalid.at("/amount", "more-than-owed", rest=format_number(rest))
    assign_to_actor(db, violation)
    db.save(violation, {"paid_amount": violation.paid_amount + amount})
    db.save(
        ViolationPayment(
            violation_id=violation.id,
            org_unit_id=violation.org_unit_id,
            team_id=violation.team_id,
            paid_on=paid_on,
            amount=amount,
            receipt_no=payment.receipt_no,
        )
    )


def end_execution(
    db: Session, violation: Violation, act: str, day: date | None, reason: str | None
) -> None:
    """End the execution by `execute`, `coerce` or `expire`.

    A fine that is not fully paid gives a warning, no refusal.
    """
    fact = get_possible_act(db, violation, act)
    assert violation.decided_on is not None
    on = compute_act_day(day, violation.delivered_on or violation.decided_on, f"/{fact.day}")
    move_to_stage(db, violation, act, {fact.day: on} | ({"reason": reason} if reason else {}))


def send_minutes(db: Session, violation: Violation, sending: Sending) -> None:
    """Record that the minutes went to the competent body."""
    get_possible_act(db, violation, "send")
    day = compute_act_day(sending.sent_on, violation.recorded_on, "/sent_on")
    move_to_stage(db, violation, "send", {"sent_to": sending.sent_to, "sent_on": day})


def record_grounds(db: Session, violation: Violation, grounds: Grounds) -> None:
    """Record what lengthens the time to decide; the stage of the file stays."""
    if violation.inspection_id is not None:
        ensure_minutes_signed(db, violation.inspection_id)
    assign_to_actor(db, violation)
    update_violation(db, violation, ViolationUpdate(**grounds.model_dump()))


def close_file(db: Session, violation: Violation, act: str, closing: Transfer | Dismissal) -> None:
    """Close the file with its reason: hand it over (`transfer`), or no penalty (`dismiss`)."""
    get_possible_act(db, violation, act)
    earliest = max(violation.recorded_on, violation.returned_on or violation.recorded_on)
    day = compute_act_day(closing.handled_on, earliest, "/handled_on")
    moved = {"transferred_on": day, "returned_on": None} if act == "transfer" else {}
    move_to_stage(db, violation, act, {**closing.model_dump(), "handled_on": day, **moved})


def record_file_return(db: Session, violation: Violation, returned: FileReturn) -> None:
    """Record that the file came back without prosecution: it waits for a decision again."""
    get_possible_act(db, violation, "return-from-transfer")
    earliest = violation.transferred_on or violation.recorded_on
    day = compute_act_day(returned.returned_on, earliest, "/returned_on")
    move_to_stage(
        db,
        violation,
        "return-from-transfer",
        {"reason": returned.reason, "returned_on": day, "handled_on": None},
    )


def cancel_decision(db: Session, violation: Violation, body: RequestBody) -> None:
    """Cancel a decision, as a second person has confirmed; its number stays used."""
    get_possible_act(db, violation, "cancel")
    assert violation.decided_on is not None
    day = max(today(), violation.decided_on)
    move_to_stage(db, violation, "cancel", {"reason": body["reason"], "cancelled_on": day})
    end_suspension(db, violation.id, day)


def move_to_stage(db: Session, violation: Violation, act: str, values: dict[str, Any]) -> None:
    """Write `values` and the stage to which the act leads; `status` follows from the stage."""
    to = get_stage_act(act).to
    assert to is not None
    stage = Stage(to)
    assign_to_actor(db, violation)
    db.save(violation, {**values, "stage": stage, "status": STATUS[stage]})


def get_possible_act(db: Session, violation: Violation, act: str) -> StageActEntry:
    """The entry of the act; raises Conflict if it is not possible now, or before signing."""
    fact = get_stage_act(act)
    if violation.stage not in fact.from_:
        raise build_wrong_state(violation)
    if act in BEFORE_DECISION and violation.status is UNDECIDED and violation.inspection_id:
        ensure_minutes_signed(db, violation.inspection_id)
    return fact


def ensure_minutes_signed(db: Session, inspection_id: UUID) -> None:
    if not is_signed(lock_minutes_of(db, inspection_id)):
        raise Conflict("minutes-not-signed")


def compute_act_day(day: date | None, earliest: date, pointer: str) -> date:
    """`day`, by default today; raises Invalid unless it lies between `earliest` and today."""
    day = day or today()
    if day > today():
        raise Invalid.at(pointer, "in-future")
    if day < earliest:
        raise Invalid.at(pointer, "before-the-act-before", earliest=f"{earliest:%d/%m/%Y}")
    return day


register_messages(
    {
        "minutes-not-signed": (
            "Biên bản kiểm tra chưa ký nên chưa xử lý được vi phạm này.",
            "The inspection's record is not signed yet, so this cannot be handled.",
        ),
        "penalty-needed": (
            "Quyết định phải có mức phạt tiền hoặc cảnh cáo.",
            "A decision needs a fine or a warning.",
        ),
        "suspension-start": (
            "Ngày bắt đầu phải từ ngày ra quyết định ({earliest}) và trong vòng một năm.",
            "The first day lies between the decision ({earliest}) and a year later.",
        ),
        "no-fine": ("Quyết định này không phạt tiền.", "This decision has no fine."),
        "more-than-owed": (
            "Số tiền nhiều hơn phần còn phải nộp ({rest} đồng).",
            "The amount is more than what is owed ({rest} đồng).",
        ),
        "before-the-act-before": (
            "Ngày này không được trước {earliest}.",
            "This day cannot be before {earliest}.",
        ),
        "decision-no-used": (
            "Số quyết định này đã dùng trong năm của đơn vị.",
            "The unit has already used this decision number in that year.",
        ),
    }
)


def build_guard_preview(db: Session, violation: Violation, query: GuardQuery) -> GuardRead:
    """What `GET /violations/{id}/guard` answers."""
    day = query.decided_on or today()
    unit = get_deciding_unit(db, violation, query.decision_unit_id)
    warnings = to_guard_warnings(db, check_decision(db, violation.id, query, unit, day))
    return GuardRead(
        warnings=warnings,
        needs_reason=any(one.needs_reason for one in warnings),
        needs_second_person=any(one.needs_second_person for one in warnings),
        next_decision_no=format_decision_number(compute_next_number(db, unit, day.year)),
        decision_unit_name=db.scalars(sa.select(OrgUnit.name).where(OrgUnit.id == unit)).one(),
        offices=list_signing_offices(db, violation, unit, day),
        repeats=list_repeats(db, violation),
        repeat_note=reference.load_procedures().repeat.note,
    )


def list_signing_offices(
    db: Session, violation: Violation, unit: UUID, day: date
) -> list[OfficeRead]:
    """The offices of the unit's level that may sign on that day, with their caps for this act."""
    law = reference.find_procedure_on(day)
    if law is None:
        return []
    names = (ViolationType.legal_document, ViolationType.article)
    times = ViolationType.organisation_multiplier
    act = db.execute(
        sa.select(*names, times).where(ViolationType.id == violation.violation_type_id)
    ).one()
    own = reference.find_procedure(act.legal_document)
    field = own.competence.field_of(act.article) if own else None
    organisation = violation.subject_kind is SubjectKind.ORGANISATION
    multiple = act.organisation_multiplier if organisation else 1
    level = db.scalar(sa.select(OrgUnit.level).where(OrgUnit.id == unit))
    english = get_session_language(db) == "en"
    offices: list[OfficeRead] = []
    for office in law.list_offices(day):
        if level is not None and office.level == level:
            cap = office.fines.get(field.code) if field else None
            offices.append(
                OfficeRead(
                    code=office.code,
                    name=office.english if english else office.name,
                    level=office.level,
                    fine_cap=None if cap is None else cap * multiple,
                    is_verified=office.verified,
                    note=office.note,
                )
            )
    return offices
