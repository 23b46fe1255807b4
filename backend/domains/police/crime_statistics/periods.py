"""The periods for which figures are given (month, quarter, half year, year), by their first day."""

from datetime import date, timedelta
from enum import StrEnum


class CrimePeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {
    CrimePeriodKind.MONTH: 1,
    CrimePeriodKind.QUARTER: 3,
    CrimePeriodKind.HALF_YEAR: 6,
    CrimePeriodKind.YEAR: 12,
}


def is_period_start(kind: CrimePeriodKind, day: date) -> bool:
    """Whether a period of `kind` begins on `day`."""
    return day.day == 1 and (day.month - 1) % MONTHS[kind] == 0


def compute_last_day(kind: CrimePeriodKind, start: date) -> date:
    month = start.month - 1 + MONTHS[kind]
    return date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def compute_year_before(start: date) -> date:
    """The first day of the same period of the year before."""
    return start.replace(year=start.year - 1)
