"""Which days the administration works: weekends, holidays and what makes them up, swapped days.

A holiday on a Saturday or Sunday is made up on the next working day (Labour Code, Article 111.3);
that is computed here, so that the data hold only what is announced.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from backend.law.reference.certainty import Certainty, get_weakest
from backend.law.reference.days_off import DayKind, load_days_off

DAY = timedelta(days=1)
SATURDAY = 5
SUBSTITUTE = "substitute"
MAX_DAYS_OFF_IN_A_ROW = 4000
"""Days that a search for a working day may take: more than any calendar can block."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says. `kind`: of `DayKind`, or `substitute`."""

    day: date
    kind: str
    name: str
    certainty: Certainty
    source: str
    note: str = ""

    @property
    def is_off(self) -> bool:
        return self.kind != DayKind.MADE_UP


@dataclass(frozen=True, slots=True)
class AddedDay:
    """What an administrator entered: it outranks the files. `kind` None: an ordinary day again."""

    day: date
    kind: DayKind | None
    name: str
    certainty: Certainty
    source: str
    note: str = ""


class WorkCalendar:
    """The working days of the years that are known; others have their weekends only."""

    def __init__(self, announced: Iterable[SpecialDay], years: Iterable[int]) -> None:
        self.special = {d.day: d for d in announced}
        self.years = frozenset(years)
        for off in list_substitute_days(self.special):
            self.special[off.day] = off

    def get_day_off(self, day: date) -> SpecialDay | None:
        """What is special about a day off that is more than a weekend."""
        found = self.special.get(day)
        return found if found is not None and found.is_off else None

    def is_working_day(self, day: date) -> bool:
        found = self.special.get(day)
        return day.weekday() < SATURDAY if found is None else not found.is_off

    def find_next_working_day(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        for _ in range(MAX_DAYS_OFF_IN_A_ROW):
            if self.is_working_day(day):
                return day
            day += DAY
        raise OverflowError

    def covers(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` has its days announced or on file."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def get_certainty(self, days: Iterable[date]) -> Certainty:
        """How sure the weakest of these days is; plain weekends and working days are sure."""
        found = (self.special.get(day) for day in days)
        return get_weakest(*(d.certainty for d in found if d is not None))


def list_substitute_days(special: dict[date, SpecialDay]) -> Iterator[SpecialDay]:
    """For each holiday on a weekend, in order, the next day that is neither off nor taken."""
    taken = set(special)
    rule = load_days_off().made_up_rule
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
    """The days of the reference file, and the years it knows."""
    years = load_days_off().years
    days = tuple(
        SpecialDay(day, stretch.kind, stretch.name, stretch.certainty, stretch.source, stretch.note)
        for year in years
        for stretch in year.days
        for day in stretch.days()
    )
    return days, frozenset(year.year for year in years)


def build_calendar(added: Sequence[AddedDay] = ()) -> WorkCalendar:
    """The calendar on file, with what was entered since: of one day, the last of `added` counts."""
    return _build_extended_calendar(tuple(added))


@cache
def _build_filed_calendar() -> WorkCalendar:
    days, years = get_filed_days()
    return WorkCalendar(days, years)


def _build_extended_calendar(added: tuple[AddedDay, ...]) -> WorkCalendar:
    if not added:
        return _build_filed_calendar()
    days, years = get_filed_days()
    found = {d.day: d for d in days}
    for a in added:
        if a.kind is None:
            found.pop(a.day, None)
        else:
            found[a.day] = SpecialDay(a.day, a.kind, a.name, a.certainty, a.source, a.note)
    return WorkCalendar(found.values(), years)
