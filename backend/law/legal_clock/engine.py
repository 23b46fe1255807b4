"""Compute the last day of a period from its event, the days off and the pauses.

The day of the event is not counted (Civil Code, Article 147). A period in months or years ends on
the same day of the last month, or on its last day where it has no such day (Article 148.3, 148.4).
A last day that is a day off moves to the next working day (148.5), unless the rule says it stays.
"""

import calendar as months
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from backend.law.reference.legal_deadlines import (
    DayKind,
    DeadlineRule,
    LastDay,
    TimeUnit,
    load_days_off,
    load_legal_deadlines,
)
from backend.law.reference.reference_files import Certainty, get_weakest

DAY = timedelta(days=1)
SATURDAY = 5
SUBSTITUTE = "substitute"
MAX_DAYS_OFF_IN_A_ROW = 4000
"""A limit for the search for a working day; no calendar has so many days off in a row."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off on a weekday, or work at a weekend. `kind`: a `DayKind`, or `substitute`."""

    day: date
    kind: str
    name: str
    certainty: Certainty
    source: str
    note: str = ""

    @property
    def is_off(self) -> bool:
        return self.kind != DayKind.MAKE_UP_WORKDAY


@dataclass(frozen=True, slots=True)
class AddedDay:
    """A day that an administrator entered; it replaces the file's. `kind` None: an ordinary day."""

    day: date
    kind: DayKind | None
    name: str
    certainty: Certainty
    source: str
    note: str = ""


class WorkCalendar:
    """The working days; a year without announced days has only its weekends off."""

    def __init__(self, announced: Iterable[SpecialDay], years: Iterable[int]) -> None:
        self.special = {d.day: d for d in announced}
        self.years = frozenset(years)
        for off in list_substitute_days(self.special):
            self.special[off.day] = off

    def get_day_off(self, day: date) -> SpecialDay | None:
        """Get the special day if it is a day off; None for an ordinary weekend or working day."""
        found = self.special.get(day)
        return found if found is not None and found.is_off else None

    def is_working_day(self, day: date) -> bool:
        found = self.special.get(day)
        return day.weekday() < SATURDAY if found is None else not found.is_off

    def find_next_working_day(self, day: date) -> date:
        """Find the first working day that is not before `day`."""
        for _ in range(MAX_DAYS_OFF_IN_A_ROW):
            if self.is_working_day(day):
                return day
            day += DAY
        raise OverflowError

    def covers(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` has its days on file or entered."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def get_certainty(self, days: Iterable[date]) -> Certainty:
        """Get the lowest certainty of these days; ordinary days are verified."""
        found = (self.special.get(day) for day in days)
        return get_weakest(*(d.certainty for d in found if d is not None))


def list_substitute_days(special: dict[date, SpecialDay]) -> Iterator[SpecialDay]:
    """List a substitute day for each holiday at a weekend: the next free working day, in order."""
    taken = set(special)
    rule = load_days_off().substitute_rule
    for day, holiday in sorted(special.items()):
        if holiday.kind != DayKind.HOLIDAY or day.weekday() < SATURDAY:
            continue
        other = day + DAY
        while other in taken or other.weekday() >= SATURDAY:
            other += DAY
        taken.add(other)
        sure = get_weakest(holiday.certainty, rule.certainty)
        name = f"Nghỉ bù {holiday.name}"
        yield SpecialDay(other, SUBSTITUTE, name, sure, rule.source, holiday.note)


@cache
def get_filed_days() -> tuple[tuple[SpecialDay, ...], frozenset[int]]:
    """Get the special days of the reference file, and the years that it covers."""
    years = load_days_off().years
    days = tuple(
        SpecialDay(day, stretch.kind, stretch.name, stretch.certainty, stretch.source, stretch.note)
        for year in years
        for stretch in year.days
        for day in stretch.days()
    )
    return days, frozenset(year.year for year in years)


def build_calendar(added: Sequence[AddedDay] = ()) -> WorkCalendar:
    """Build the calendar of the file with the `added` days; for one day, the last one counts.

    The same one for the same days.
    """
    return _build_calendar(tuple(added))


@lru_cache(maxsize=64)
def _build_calendar(added: tuple[AddedDay, ...]) -> WorkCalendar:
    days, years = get_filed_days()
    found = {d.day: d for d in days}
    for a in added:
        if a.kind is None:
            found.pop(a.day, None)
        else:
            found[a.day] = SpecialDay(a.day, a.kind, a.name, a.certainty, a.source, a.note)
    return WorkCalendar(found.values(), years | list_entered_years(added))


HOLIDAYS_OF_YEAR = 11
"""Days off by Article 112.1 of the Labour Code, as in each year of the file that is announced."""


def list_entered_years(added: Iterable[AddedDay]) -> set[int]:
    """The years of which so many holidays were entered as the law names."""
    last = {a.day: a.kind for a in added}
    count = Counter(day.year for day, kind in last.items() if kind is DayKind.HOLIDAY)
    return {year for year, holidays in count.items() if holidays >= HOLIDAYS_OF_YEAR}


LAST_EVENT_DAY = date(2150, 1, 1)
"""No event is later; dates in requests are at most in 2100."""


@dataclass(frozen=True, slots=True)
class PausePeriod:
    """Days that are not counted: after `began_on` until `ended_on`; None means it still lasts."""

    code: str
    began_on: date
    ended_on: date | None
    certainty: Certainty

    def contains(self, day: date) -> bool:
        return self.began_on < day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class ComputedDeadline:
    """An answer: the last day and how it was reached.

    `skipped`: days off within a period of working days; `worked`: make-up Saturdays and Sundays
    that counted; `reached_on`: the day before a last day off was moved; `paused_days`: those that
    pauses took out; `through`: pauses of other rules that took nothing out of this one, the law on
    that not having been read; `has_same_day`: the last month has the day of the first. `due_on` is
    None while a pause goes on. `knows_year`: the days off of every year on the way are on file.
    """

    rule: DeadlineRule
    start_on: date
    due_on: date | None
    reached_on: date | None
    certainty: Certainty
    skipped: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    paused_days: int = 0
    through: tuple[PausePeriod, ...] = ()
    has_same_day: bool = True
    knows_year: bool = True


def compute_deadline(
    rule: DeadlineRule, start_on: date, calendar: WorkCalendar, pauses: Sequence[PausePeriod] = ()
) -> ComputedDeadline:
    """Compute when the period of `rule` ends, if its event was on `start_on`."""
    if not date(1900, 1, 1) <= start_on < LAST_EVENT_DAY:
        raise ValueError(start_on)
    if rule.unit is TimeUnit.WORKING_DAYS:
        return compute_in_working_days(rule, start_on, calendar, pauses)
    return compute_in_calendar_days(rule, start_on, calendar, pauses)


def compute_in_working_days(
    rule: DeadlineRule, start_on: date, calendar: WorkCalendar, pauses: Sequence[PausePeriod]
) -> ComputedDeadline:
    skipped, worked, taken = [], [], []
    used: list[PausePeriod] = []
    left, day = rule.count, start_on
    while left:
        day += DAY
        pause = next((one for one in pauses if one.contains(day)), None)
        if pause is not None:
            if pause not in used:
                used.append(pause)
            if pause.ended_on is None:
                return build_paused_deadline(rule, start_on, used)
            taken.append(day)
        elif calendar.is_working_day(day):
            left -= 1
            if day in calendar.special:
                worked.append(day)
        else:
            skipped.append(day)
    sure = get_weakest(
        rule.certainty,
        calendar.get_certainty([*skipped, *worked]),
        *(pause.certainty for pause in used),
        get_calendar_certainty(calendar, start_on, day),
    )
    return ComputedDeadline(
        rule=rule,
        start_on=start_on,
        due_on=day,
        reached_on=day,
        certainty=sure,
        skipped=tuple(skipped),
        worked=tuple(worked),
        pauses=tuple(used),
        paused_days=len(taken),
        knows_year=calendar.covers(start_on, day),
    )


def compute_in_calendar_days(
    rule: DeadlineRule, start_on: date, calendar: WorkCalendar, pauses: Sequence[PausePeriod]
) -> ComputedDeadline:
    plain, has_same_day = add_period(start_on, rule.count, rule.unit)
    reached, used = plain, []
    for pause in sorted(pauses, key=lambda p: p.began_on):
        if pause.began_on >= reached or (pause.ended_on or date.max) <= start_on:
            continue
        used.append(pause)
        if pause.ended_on is None:
            return build_paused_deadline(rule, start_on, used)
        reached += pause.ended_on - max(pause.began_on, start_on)
    moves = rule.last_day_off is LastDay.MOVES
    due = calendar.find_next_working_day(reached) if moves else reached
    way = [reached + DAY * i for i in range((due - reached).days + 1)] if moves else []
    sure = get_weakest(
        rule.certainty,
        calendar.get_certainty(way),
        *(pause.certainty for pause in used),
        *([get_calendar_certainty(calendar, due, due)] if moves else []),
    )
    return ComputedDeadline(
        rule=rule,
        start_on=start_on,
        due_on=due,
        reached_on=reached,
        certainty=sure,
        pauses=tuple(used),
        paused_days=(reached - plain).days,
        has_same_day=has_same_day,
        knows_year=not moves or calendar.covers(due, due),
    )


def add_counted_pauses(found: ComputedDeadline, pauses: Iterable[PausePeriod]) -> ComputedDeadline:
    """The answer with the pauses of other rules that fall into it.

    They do not move its last day, so it is early rather than late; but it is only as certain as
    they are.
    """
    last = found.due_on or date.max
    inside = tuple(p for p in pauses if p.began_on < last and (p.ended_on or last) > found.start_on)
    if not inside:
        return found
    sure = get_weakest(found.certainty, *(pause.certainty for pause in inside))
    return replace(found, through=inside, certainty=sure)


def build_paused_deadline(
    rule: DeadlineRule, start_on: date, used: Iterable[PausePeriod]
) -> ComputedDeadline:
    pauses = tuple(used)
    sure = get_weakest(rule.certainty, *(pause.certainty for pause in pauses))
    return ComputedDeadline(rule, start_on, None, None, sure, pauses=pauses)


def get_calendar_certainty(calendar: WorkCalendar, first: date, last: date) -> Certainty:
    return Certainty.VERIFIED if calendar.covers(first, last) else Certainty.UNVERIFIED


def add_period(day: date, count: int, unit: TimeUnit) -> tuple[date, bool]:
    """`day` and so many days, months or years; whether the last month has that day."""
    if unit is TimeUnit.DAYS:
        return day + timedelta(days=count), True
    number = day.year * 12 + day.month - 1 + count * (12 if unit is TimeUnit.YEARS else 1)
    year, month = divmod(number, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day <= last


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
