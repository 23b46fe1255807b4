"""The decision guard: which warnings ask for a reason before a decision is recorded.

An official may decide against a warning, but must say why (409 `reason-needed` lists the warnings),
and the warnings are kept with the decision. A fine above a cap needs a second person (409
`second-person-needed`).
"""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.errors.hints import to_hints
from backend.core.errors.warnings import RuleWarning
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.act_schemas import (
    Decision,
    GuardQuery,
    RepeatRead,
    Warned,
)
from backend.domains.enforcement.violations.decision_warnings import (
    add_months,
    list_decision_warnings,
)
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.enforcement.violations.queries import get_case_row
from backend.law import reference

SECOND = {"above-cap", "above-office"}
REASON = SECOND | {
    *("fine-outside-range", "warning-not-foreseen", "limitation-passed"),
    *("suspension-not-foreseen", "suspension-outside-range"),
    *("wrong-signer", "signer-of-other-level", "office-may-not-suspend"),
}


def check_decision(
    db: Session, id: UUID, decision: Decision | GuardQuery, unit: UUID, day: date
) -> list[RuleWarning]:
    """The warnings on a decision that the unit would take on that day."""
    level = db.scalar(sa.select(OrgUnit.level).where(OrgUnit.id == unit))
    planned = ("fine_amount", "warning", "suspension_months", "signed_office")
    case = SimpleNamespace(**get_case_row(db, id)._asdict())
    vars(case).update({name: getattr(decision, name) for name in planned}, decided_on=day)
    case.status, case.decision_unit_level = ViolationStatus.DECIDED, level
    return list(list_decision_warnings(case))


def ensure_reasons_given(
    db: Session, advice: Sequence[RuleWarning], reason: str | None, *, confirmed: bool
) -> list[str]:
    """The codes of the warnings that ask for a reason.

    Raises Conflict, with the warnings, if the reason or the second person is missing.
    """
    asked = [one for one in advice if one.code in REASON]
    second = any(one.code in SECOND for one in asked)
    error = None
    if asked and reason is None:
        error = Conflict("reason-needed")
    elif second and not confirmed:
        error = Conflict("second-person-needed")
    if error is not None:
        error.extra = {"warnings": [told.model_dump() for told in to_hints(db, asked)]}
        raise error
    return [one.code for one in asked]


def to_guard_warnings(db: Session, advice: Sequence[RuleWarning]) -> list[Warned]:
    return [
        Warned(
            **hint.model_dump(),
            needs_reason=hint.code in REASON,
            needs_second_person=hint.code in SECOND,
        )
        for hint in to_hints(db, advice)
    ]


def list_repeats(db: Session, violation: Violation) -> list[RepeatRead]:
    """Earlier penalties of the place for the same act, within the window (unverified)."""
    rule = reference.load_procedures().repeat
    own, ended = Violation, sa.func.coalesce(Violation.executed_on, Violation.decided_on)
    found = sa.select(
        *(own.id, own.occurred_on, own.decided_on, own.executed_on),
        *(own.decision_no, own.fine_amount),
    ).where(
        own.establishment_id == violation.establishment_id,
        own.violation_type_id.in_(list_versions_of_act(violation.violation_type_id)),
        own.id != violation.id,
        own.status.in_((ViolationStatus.DECIDED, ViolationStatus.EXECUTED)),
        ended <= violation.occurred_on,
    )
    repeats: list[RepeatRead] = []
    for row in db.execute(found.order_by(ended.desc(), own.id)):
        months = rule.warning_months if row.fine_amount is None else rule.fine_months
        until = add_months(row.executed_on or row.decided_on, months)
        if until >= violation.occurred_on:
            repeats.append(RepeatRead.model_validate({**row._mapping, "counts_until": until}))
    return repeats


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
