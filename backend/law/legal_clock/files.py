"""The deadlines of one file: which rules apply to it, and from which of its days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from backend.law.legal_clock.calendar import Calendar
from backend.law.legal_clock.engine import Pausing, Reckoning, counting_through, reckon
from backend.law.reference.legal_deadlines import Rule, legal_deadlines


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the rules ask of a file: its decree, its event days by name, and what is true of it."""

    decree: str
    events: dict[str, date | None]
    facts: frozenset[str] = field(default_factory=frozenset)

    def day(self, event: str) -> date | None:
        return self.events.get(event)


def deadlines_of(case: CaseFile, calendar: Calendar) -> Iterator[Reckoning]:
    """Every deadline that runs, or stands still, for `case`; none that an event has ended."""
    found = facts_of(case)
    for rule in legal_deadlines().rules:
        start_on = case.day(rule.starts_with)
        if start_on is None or not applies(rule, case, found, start_on):
            continue
        pauses = [pause for code in rule.pauses for pause in pausings(case, code)]
        counted = [pause for code in rule.counts_through for pause in pausings(case, code)]
        yield counting_through(reckon(rule, start_on, calendar, pauses), counted)


def applies(rule: Rule, case: CaseFile, facts: frozenset[str], start_on: date) -> bool:
    return (
        rule.is_valid(start_on)
        and (not rule.of_decrees or case.decree in rule.of_decrees)
        and facts.issuperset(rule.when.holds)
        and facts.isdisjoint(rule.when.fails)
        and all(case.day(event) is None for event in rule.ends_with)
    )


def facts_of(case: CaseFile) -> frozenset[str]:
    """What follows from the days and marks of a file."""
    explains = case.day("explanation_requested_on") is not None
    is_complex = "is_complex" in case.facts
    derived = {
        "explanation_requested": explains,
        "explanation_or_complex": explains or is_complex,
        "explanation_and_complex": explains and is_complex,
    }
    return case.facts | {name for name, holds in derived.items() if holds}


def pausings(case: CaseFile, code: str) -> Iterator[Pausing]:
    """The pause of that name, if its first day is known; an end before it is no end."""
    rule = next(p for p in legal_deadlines().pauses if p.code == code)
    began, ended = case.day(rule.starts_with), case.day(rule.ends_with)
    if began is not None:
        over = ended if ended is not None and ended >= began else None
        yield Pausing(code, began, over, rule.certainty)
