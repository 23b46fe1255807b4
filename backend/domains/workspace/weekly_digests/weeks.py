"""The weeks of digests, from Monday to Sunday, whatever days are off."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backend.core.text.clock import HANOI, to_civil_day

AT = time(6)
"""When the digest is made on Mondays, in the time of Việt Nam."""


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
    """The last whole week before `day`."""
    monday = day - timedelta(day.weekday() + 7)
    return Week(monday, monday + timedelta(6))


def compute_next_monday(moment: datetime) -> date:
    """The first Monday after the day of this moment.

    It is never the same day, so no week gets two digests.
    """
    day = to_civil_day(moment)
    return day + timedelta(7 - day.weekday())


def compute_start(monday: date) -> datetime:
    """The instant at which that Monday's digest is made."""
    return datetime.combine(monday, AT, HANOI).astimezone(UTC)
