"""Repeatable random values: one seed, one stream for each subject, and ids and times from both."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.core.text.clock import HANOI

SEED = 178

Row = dict[str, Any]


def create_random(subject: str) -> Random:
    """A random stream for one subject, so that a change in one leaves the others unchanged."""
    return Random(f"{SEED}:{subject}")


def to_instant(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """An instant in UTC, given by the local time in Hà Nội."""
    return datetime.combine(day, time(hour, minute), HANOI).astimezone(UTC)


def build_id(moment: datetime, rng: Random) -> UUID:
    """A UUID of version 7, as it would have been made at `moment`."""
    milliseconds = int(moment.timestamp() * 1000)
    head = milliseconds << 80 | 0x7 << 76 | rng.getrandbits(12) << 64
    return UUID(int=head | 0b10 << 62 | rng.getrandbits(62))


def list_working_days(first: date, last: date) -> list[date]:
    span = range((last - first).days + 1)
    return [day for n in span if (day := first + timedelta(n)).weekday() < 5]


def select_day(first: date, last: date, rng: Random) -> date:
    """A random day from `first` to `last`, both included."""
    return first + timedelta(rng.randrange((last - first).days + 1))


def add_working_days(day: date, days: int) -> date:
    """The day that is `days` working days after `day`."""
    while days:
        day += timedelta(1)
        days -= day.weekday() < 5
    return day


def split_by(rows: Iterable[Row], key: str) -> dict[UUID, list[Row]]:
    """Rows grouped by a field that is an id, in their original order."""
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups
