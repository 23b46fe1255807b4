"""The working days of the administration: weekends, holidays, substitute days, swapped days.

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
        return self.kind != DayKind.MADE_UP


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
        """Whether every year from `first` to `last` has its days announced or on file."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def get_certainty(self, days: Iterable[date]) -> Certainty:
        """Get the lowest certainty of these days; ordinary days are verified."""
        found = (self.special.get(day) for day in days)
        return get_weakest(*(d.certainty for d in found if d is not None))


def list_substitute_days(special: dict[date, SpecialDay]) -> Iterator[SpecialDay]:
    """List a substitute day for each holiday at a weekend: the next free working day, in order."""
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
    """Build the calendar of the file with the `added` days; for one day, the last one counts."""
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
