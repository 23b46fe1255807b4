"""Periods that figures are given for: month, quarter, half year, year, from their first day."""

from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}


def is_start(kind: PeriodKind, day: date) -> bool:
    """Whether a period of `kind` begins on `day`."""
    return day.day == 1 and (day.month - 1) % MONTHS[kind] == 0


def last_day(kind: PeriodKind, start: date) -> date:
    month = start.month - 1 + MONTHS[kind]
    return date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def year_before(start: date) -> date:
    """The first day of the same period of the year before."""
    return start.replace(year=start.year - 1)
