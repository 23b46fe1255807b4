"""The deadlines of one case file: which rules apply to it, and from which of its days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from backend.law.legal_clock.engine import (
    ComputedDeadline,
    PausePeriod,
    WorkCalendar,
    add_counted_pauses,
    compute_deadline,
)
from backend.law.reference.legal_deadlines import DeadlineRule, load_legal_deadlines


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the rules need of a case file: its decree, the days of its events, and its facts."""

    decree: str
    events: dict[str, date | None]
    facts: frozenset[str] = field(default_factory=frozenset)

    def get_day(self, event: str) -> date | None:
        return self.events.get(event)


def compute_case_deadlines(case: CaseFile, calendar: WorkCalendar) -> Iterator[ComputedDeadline]:
    """Compute each deadline of `case` that runs or is paused; not those that an event has ended."""
    found = add_derived_facts(case)
    for rule in load_legal_deadlines().rules:
        start_on = case.get_day(rule.starts_with)
        if start_on is None or not is_applicable(rule, case, found, start_on):
            continue
        pauses = [pause for code in rule.pauses for pause in list_pauses(case, code)]
        counted = [pause for code in rule.counts_through for pause in list_pauses(case, code)]
        yield add_counted_pauses(compute_deadline(rule, start_on, calendar, pauses), counted)


def is_applicable(
    rule: DeadlineRule, case: CaseFile, facts: frozenset[str], start_on: date
) -> bool:
    return (
        rule.is_valid(start_on)
        and (not rule.of_decrees or case.decree in rule.of_decrees)
        and facts.issuperset(rule.when.holds)
        and facts.isdisjoint(rule.when.fails)
        and all(case.get_day(event) is None for event in rule.ends_with)
    )


def add_derived_facts(case: CaseFile) -> frozenset[str]:
    """Derive further facts from the days and the facts of a case file."""
    explains = case.get_day("explanation_requested_on") is not None
    is_complex = "is_complex" in case.facts
    derived = {
        "explanation_requested": explains,
        "explanation_or_complex": explains or is_complex,
        "explanation_and_complex": explains and is_complex,
    }
    return case.facts | {name for name, holds in derived.items() if holds}


def list_pauses(case: CaseFile, code: str) -> Iterator[PausePeriod]:
    """List the pause of that code if its first day is known; an end before that day is ignored."""
    rule = next(p for p in load_legal_deadlines().pauses if p.code == code)
    began, ended = case.get_day(rule.starts_with), case.get_day(rule.ends_with)
    if began is not None:
        over = ended if ended is not None and ended >= began else None
        yield PausePeriod(code, began, over, rule.certainty)
