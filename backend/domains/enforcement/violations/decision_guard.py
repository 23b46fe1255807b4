"""The decision guard: what of the advice asks for a reason before a decision is recorded.

Law is advised, not enforced: an official may go on, says why (409 `reason-needed` lists what was
pointed out), and what was pointed out is kept with the decision. Above a cap a second person has to
confirm (409 `second-person-needed`).
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.errors.hints import Hint, to_hints
from backend.core.errors.warnings import RuleWarning
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.decision_warnings import list_decision_warnings
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.enforcement.violations.queries import get_case_row
from backend.domains.enforcement.violations.time_spans import add_months
from backend.law import reference

SECOND = {"above-cap", "above-office"}
REASON = SECOND | {
    *("fine-outside-range", "warning-not-foreseen", "limitation-passed"),
    *("suspension-not-foreseen", "suspension-outside-range"),
    *("wrong-signer", "signer-of-other-level", "office-may-not-suspend"),
}


def check_decision(db: Session, id: UUID, values: dict[str, Any]) -> list[RuleWarning]:
    """Advice on a decision that is not taken yet; `values` as `Decision` with unit and day."""
    level = db.scalar(sa.select(OrgUnit.level).where(OrgUnit.id == values["decision_unit_id"]))
    told = ("decided_on", "fine_amount", "warning", "suspension_months", "signed_office")
    case = SimpleNamespace(**get_case_row(db, id)._mapping)
    vars(case).update({name: values[name] for name in told})
    case.status, case.decision_unit_level = ViolationStatus.DECIDED, level
    return list(list_decision_warnings(case))


def ensure_reasons_given(
    db: Session, advice: Sequence[RuleWarning], reason: str | None, *, confirmed: bool
) -> list[str]:
    """The codes that ask for a reason; raises Conflict where it, or the second person, is missing.

    The problem carries them in `warnings`.
    """
    asked = [one for one in advice if one.code in REASON]
    second = any(one.code in SECOND for one in asked)
    code = None
    if asked and reason is None:
        code = "reason-needed"
    elif second and not confirmed:
        code = "second-person-needed"
    if code is not None:
        error = Conflict(code)
        error.extra = {"warnings": [told.model_dump() for told in to_hints(db, asked)]}
        raise error
    return [one.code for one in asked]


class Warned(Hint):
    """Advice, and whether going on asks for a reason or a second person."""

    needs_reason: bool
    needs_second_person: bool


def to_guard_warnings(db: Session, advice: Sequence[RuleWarning]) -> list[Warned]:
    return [
        Warned(
            **hint.model_dump(),
            needs_reason=hint.code in REASON,
            needs_second_person=hint.code in SECOND,
        )
        for hint in to_hints(db, advice)
    ]


def list_repeats(db: Session, violation: Violation) -> list[dict[str, Any]]:
    """Earlier penalties of the place for the same act, within the window (unverified)."""
    rule = reference.load_procedures().repeat
    ended = sa.func.coalesce(Violation.executed_on, Violation.decided_on)
    columns = ("id", "occurred_on", "decided_on", "executed_on", "decision_no", "fine_amount")
    found = sa.select(*(getattr(Violation, name) for name in columns), Violation.warning).where(
        Violation.establishment_id == violation.establishment_id,
        Violation.violation_type_id.in_(list_versions_of_act(violation.violation_type_id)),
        Violation.id != violation.id,
        Violation.status.in_((ViolationStatus.DECIDED, ViolationStatus.EXECUTED)),
        ended <= violation.occurred_on,
    )
    told = []
    for row in db.execute(found.order_by(ended.desc(), Violation.id)):
        fined = row.fine_amount is not None
        until = add_months(
            row.executed_on or row.decided_on, rule.fine_months if fined else rule.warning_months
        )
        if until >= violation.occurred_on:
            told.append({**row._mapping, "counts_until": until})
    return told


def list_versions_of_act(type_id: UUID) -> list[UUID]:
    """The versions of an act under every decree."""
    acts = reference.load_violation_types()
    codes = {act.code for act in acts if act.id == type_id}
    return [act.id for act in acts if act.code in codes]


register_messages(
    {
        "reason-needed": (
            "Quyết định có điểm khác với quy định. Nêu lý do để tiếp tục.",
            "The decision departs from the rules. Give a reason to go on.",
        ),
        "second-person-needed": (
            "Mức phạt vượt mức tối đa hoặc thẩm quyền: cần người thứ hai xác nhận.",
            "The fine is above a maximum: a second person has to confirm it.",
        ),
        "no-second-person-needed": (
            "Quyết định này không cần người thứ hai. Ghi quyết định như thường.",
            "This decision needs no second person. Record it as usual.",
        ),
    }
)
