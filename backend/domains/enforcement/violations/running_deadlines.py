"""What the rules read of a violation, and which of its deadlines run."""

from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Protocol

from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationStatus
from backend.law import reference
from backend.law.legal_clock import CaseFile, ComputedDeadline, WorkCalendar, compute_case_deadlines
from backend.law.reference.tiers import list_leading_tiers


class CitedAct(Protocol):
    """What a citation of an act needs."""

    legal_document: str
    article: str
    clause: str | None
    point: str | None


class FinedAct(Protocol):
    """What decides by how much the range of an act is multiplied."""

    subject_kind: SubjectKind
    organisation_multiplier: int


class SignedCase(Protocol):
    """Who signed a decision, and when."""

    legal_document: str
    signed_office: str | None
    decided_on: date | None


class ClockRow(Protocol):
    """A row of `running_deadlines.CLOCK_COLUMNS`."""

    status: ViolationStatus
    stage: Stage
    legal_document: str
    article: str
    fine_max: int | None
    is_complex: bool
    occurred_on: date
    recorded_on: date
    sent_on: date | None
    explanation_requested_on: date | None
    transferred_on: date | None
    returned_on: date | None
    decided_on: date | None
    delivered_on: date | None
    in_force_on: date | None
    executed_on: date | None
    cancelled_on: date | None


class CaseRow(ClockRow, CitedAct, FinedAct, SignedCase, Protocol):
    """A row of `queries.FULL`: the violation with its act and who decided."""

    act_code: str
    act_note: str
    fine_min: int | None
    fine_amount: int | None
    paid_amount: int
    others_fined_once: int
    warning: bool
    warning_allowed: bool
    suspension_months: int | None
    suspension_months_min: int | None
    suspension_months_max: int | None
    decision_unit_name: str | None
    decision_unit_kind: str | None
    decision_unit_level: str | None


EVENTS = (
    *("occurred_on", "recorded_on", "sent_on", "explanation_requested_on", "transferred_on"),
    *("returned_on", "decided_on", "delivered_on", "in_force_on", "executed_on", "cancelled_on"),
)
"""Event days of a violation; a rule whose day is not recorded does not start."""
get_event_days = attrgetter(*EVENTS)
KNOWN = (*EVENTS, "is_complex", "stage")
CLOCK_COLUMNS = (
    *(getattr(Violation, name) for name in (*KNOWN, "status")),
    *(ViolationType.legal_document, ViolationType.article, ViolationType.fine_max),
)
"""What a row must hold for `list_running_deadlines`."""
OPEN = (ViolationStatus.RECORDED, ViolationStatus.DECIDED)
WATCHED = (*OPEN, ViolationStatus.TRANSFERRED)
"""States in which a deadline of the law lies ahead, or has passed without an act."""


def list_running_deadlines(case: ClockRow, calendar: WorkCalendar) -> list[ComputedDeadline]:
    """The deadlines that run for a row of `CLOCK_COLUMNS`, in the order of the rules."""
    if case.status not in WATCHED or case.stage is Stage.EXPIRED:
        return []
    found = list_dated_deadlines(
        case.legal_document,
        get_event_days(case),
        calendar,
        is_complex=case.is_complex,
        is_beyond=is_beyond_competence(case),
    )
    away = case.stage is Stage.TRANSFERRED
    return [r for r in found if r.rule.counts_through] if away else [*found]


@lru_cache(maxsize=4096)
def list_dated_deadlines(
    document: str,
    days: tuple[date | None, ...],
    calendar: WorkCalendar,
    *,
    is_complex: bool,
    is_beyond: bool,
) -> tuple[ComputedDeadline, ...]:
    """The deadlines with a day of a case whose `EVENTS` were on `days`: the same for each case."""
    marks = {"is_complex": is_complex, "beyond_competence": is_beyond}
    facts = frozenset(name for name, holds in marks.items() if holds)
    case = CaseFile(document, dict(zip(EVENTS, days, strict=True)), facts)
    return tuple(r for r in compute_case_deadlines(case, calendar) if r.due_on is not None)


def find_next_deadline(case: ClockRow, calendar: WorkCalendar) -> ComputedDeadline | None:
    """The earliest deadline that runs for the office, also an overdue one; no right that lapses."""
    found = [r for r in list_running_deadlines(case, calendar) if not r.rule.lapses]
    return min(found, key=lambda r: r.due_on or date.max, default=None)


def is_beyond_competence(case: ClockRow) -> bool:
    """Whether the act's highest fine exceeds what the leading unit's chairman may impose.

    Counted on the day of the decision, before that on the day of the minutes.
    """
    day = case.decided_on or case.recorded_on
    return is_above_chairmen(case.legal_document, case.article, case.fine_max, day)


@lru_cache(maxsize=4096)
def is_above_chairmen(document: str, article: str, fine: int | None, day: date) -> bool:
    """Whether a fine for an act is above what the chairmen of the leading units impose that day."""
    own = reference.find_procedure(document)
    field = own.competence.field_of(article) if own else None
    if own is None or field is None or fine is None:
        return False
    law = reference.find_deciding_procedure(document, day) or own
    chairmen = [law.find_chairman(tier, day) for tier in list_leading_tiers(day)]
    caps = [chairman.fines.get(field.code) for chairman in chairmen if chairman]
    return any(cap is not None and fine > cap for cap in caps)
