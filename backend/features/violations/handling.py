"""From minutes to executed decision: each act moves one violation along NEXT (models.py)."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.errors import Conflict, Invalid, NotFound
from backend.core.messages import speak
from backend.core.models import today
from backend.core.org import OrgUnit, OrgUnitClosure
from backend.features.violations.assigning import take_on
from backend.features.violations.models import NEXT, Violation, ViolationStatus
from backend.features.violations.service import (
    hold_minutes,
    is_signed,
    refuse_unless,
    wrong_state,
)


def decide(db: Session, violation: Violation, values: dict[str, Any]) -> None:
    """Record the decision on the penalty; a number twice in a unit and year is refused (409)."""
    refuse_step(db, violation, ViolationStatus.DECIDED)
    if values["fine_amount"] is None and not values["warning"]:
        raise Invalid.at("/fine_amount", "penalty-needed")
    decided_on = day_of_act(values["decided_on"], violation.recorded_on, "/decided_on")
    unit = deciding_unit(db, violation, values["decision_unit_id"])
    values |= {"decided_on": decided_on, "decision_unit_id": unit}
    values |= {"decision_year": decided_on.year, "handled_on": decided_on}
    take_on(db, violation)
    db.save(violation, {**values, "status": ViolationStatus.DECIDED})


def deciding_unit(db: Session, violation: Violation, named: UUID | None) -> UUID:
    """The unit `named`, or the caller's own: one that the place lies in."""
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


def record_payment(db: Session, violation: Violation, amount: int) -> None:
    """Add to what was paid of the fine, up to the whole of it."""
    refuse_unless(violation, ViolationStatus.DECIDED)
    if violation.fine_amount is None:
        raise Conflict("no-fine")
    rest = violation.fine_amount - violation.paid_amount
    if amount > rest:
        raise Invalid.at("/amount", "more-than-owed", rest=f"{rest:,}".replace(",", "."))
    take_on(db, violation)
    db.save(violation, {"paid_amount": violation.paid_amount + amount})


def execute(db: Session, violation: Violation, executed_on: date | None) -> None:
    """The decision has been carried out; a fine not fully paid is pointed out, not refused."""
    refuse_step(db, violation, ViolationStatus.EXECUTED)
    assert violation.decided_on is not None
    day = day_of_act(executed_on, violation.decided_on, "/executed_on")
    take_on(db, violation)
    db.save(violation, {"executed_on": day, "status": ViolationStatus.EXECUTED})


def close(db: Session, violation: Violation, to: ViolationStatus, values: dict[str, Any]) -> None:
    """Hand the file over, or let it rest, with the reason."""
    refuse_step(db, violation, to)
    day = day_of_act(values["handled_on"], violation.recorded_on, "/handled_on")
    take_on(db, violation)
    db.save(violation, {**values, "handled_on": day, "status": to})


def refuse_step(db: Session, violation: Violation, to: ViolationStatus) -> None:
    """Raise unless the violation may go to `to`, and the minutes that found it are signed."""
    if to not in NEXT.get(violation.status, ()):
        raise wrong_state(violation)
    if violation.inspection_id is not None and not is_signed(
        hold_minutes(db, violation.inspection_id)
    ):
        raise Conflict("minutes-not-signed")


def day_of_act(day: date | None, earliest: date, pointer: str) -> date:
    """`day`, or today; it lies between `earliest` and today."""
    day = day or today()
    if day > today():
        raise Invalid.at(pointer, "in-future")
    if day < earliest:
        raise Invalid.at(pointer, "before-the-act-before", earliest=f"{earliest:%d/%m/%Y}")
    return day


speak(
    {
        "minutes-not-signed": (
            "Biên bản kiểm tra chưa ký nên chưa xử lý được vi phạm này.",
            "The inspection's record is not signed yet, so this cannot be handled.",
        ),
        "penalty-needed": (
            "Quyết định phải có mức phạt tiền hoặc cảnh cáo.",
            "A decision needs a fine or a warning.",
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
