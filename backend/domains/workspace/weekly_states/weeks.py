"""Mondays. A file tells of the last whole week, Monday to Sunday; days off make no difference."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backend.core.text.clock import HANOI

AT = time(6)
"""When Monday's file is made, by the clocks of Việt Nam."""


@dataclass(frozen=True, slots=True)
class Week:
    """Both days included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def in_words(self) -> str:
        return f"{self.first:%d/%m} đến {self.last:%d/%m/%Y}"


def get_last_week(day: date) -> Week:
    """The week that was over before `day`."""
    monday = day - timedelta(day.weekday() + 7)
    return Week(monday, monday + timedelta(6))


def compute_next_monday(moment: datetime) -> date:
    """The next Monday that is a later day than the moment's.

    A file that comes late in a week tells of the same week as its Monday's would have: so the next
    one is never due on the same day, and no week is told twice.
    """
    day = moment.astimezone(HANOI).date()
    return day + timedelta(7 - day.weekday())


def compute_start(monday: date) -> datetime:
    """The instant at which that Monday's file is made."""
    return datetime.combine(monday, AT, HANOI).astimezone(UTC)
