"""An act that ended under one decree and is decided under the next: which of them applies."""

from collections.abc import Iterator

from backend.core.errors.warnings import RuleWarning
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.case_row import CaseRow
from backend.domains.enforcement.violations.citations import TO_CHECK
from backend.law import reference


def list_transition_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """Where the same act stands in a decree that came into force between act and decision.

    Source: khoản 1, 2 Điều 70 Nghị định 282/2025/NĐ-CP. That decree does not say that a lighter
    range of its own applies to acts which ended before it.
    """
    assert case.decided_on is not None
    later = reference.find_procedure_on(case.decided_on)
    if later is None or case.occurred_on >= later.valid_from:
        return
    acts = reference.load_violation_types()
    if not any(a.code == case.act_code and a.legal_document == later.legal_document for a in acts):
        return
    mark = "" if later.transition.verified else f"; {TO_CHECK}"
    yield RuleWarning(
        "earlier-decree-applies",
        later.transition.article + mark,
        {
            "day": f"{later.valid_from:%d/%m/%Y}",
            "earlier": case.legal_document,
            "later": later.legal_document,
        },
    )


register_messages(
    {
        "earlier-decree-applies": (
            "Hành vi kết thúc trước {day}: áp dụng {earlier}. Hành vi còn tiếp diễn: {later}.",
            "An act that ended before {day} falls under {earlier}, one that goes on: {later}.",
        ),
    }
)
