"""Which deadlines run for a violation: its event days and marks, as the law's clock asks for them.

Limitation is watched for every violation that nothing was decided on. A file with the criminal
procedure bodies has no deadline here until it is returned.
"""

from datetime import date
from typing import Any

from backend import reference
from backend.features.violation_types.models import ViolationType
from backend.features.violations.models import Stage, Violation, ViolationStatus
from backend.legal_clock import Calendar, CaseFile, Reckoning, deadlines_of

EVENTS = (
    *("occurred_on", "recorded_on", "sent_on", "explanation_requested_on", "transferred_on"),
    *("returned_on", "decided_on", "delivered_on", "in_force_on", "executed_on", "cancelled_on"),
)
"""Event days of a violation; a rule whose day is not recorded does not start."""
KNOWN = (*EVENTS, "is_complex", "stage")
ASKED = (
    *(getattr(Violation, name) for name in (*KNOWN, "status")),
    *(ViolationType.legal_document, ViolationType.article, ViolationType.fine_max),
)
"""What a row must hold for `running`."""
OPEN = (ViolationStatus.RECORDED, ViolationStatus.DECIDED)


def running(case: Any, calendar: Calendar) -> list[Reckoning]:
    """The deadlines that run for a row of `ASKED`, in the order of the rules."""
    if case.status not in OPEN or case.stage is Stage.EXPIRED:
        return []
    return [r for r in deadlines_of(file_of(case), calendar) if r.due_on is not None]


def next_day(case: Any, calendar: Calendar) -> date | None:
    """The nearest day that the law sets, rights of the other side left out; late ones first."""
    days = [r.due_on for r in running(case, calendar) if r.due_on and not r.rule.lapses]
    return min(days, default=None)


def file_of(case: Any) -> CaseFile:
    events = {name: getattr(case, name) for name in EVENTS}
    marks = {
        "is_complex": case.is_complex,
        "beyond_competence": is_beyond_competence(case),
    }
    facts = frozenset(name for name, holds in marks.items() if holds)
    return CaseFile(case.legal_document, events, facts)


def is_beyond_competence(case: Any) -> bool:
    """Whether the top of the range exceeds what the chairman of district or commune may fine."""
    law = reference.procedure_of(case.legal_document)
    field = law.competence.field_of(case.article) if law else None
    if law is None or field is None or case.fine_max is None:
        return False
    chairman = law.chairman("district") or law.chairman("commune")
    cap = chairman.fines.get(field.code) if chairman else None
    return cap is not None and case.fine_max > cap
