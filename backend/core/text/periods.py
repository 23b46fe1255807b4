"""Periods as civil dates: months, quarters, half years, years and programmes.

Which of them a report is asked for stands in TT 05/2006 and PL 10/2003 Đ.35.
"""

from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    PROGRAMME = "programme"


MONTHS: dict[str, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
    PeriodKind.PROGRAMME: 60,
}
"""Lengths, by the text of a kind: some records have an enumeration with fewer kinds."""
PROGRAMME_FROM = 2021
"""Programmes run five years from here: 2021–2025 (QĐ 1629/QĐ-TTg of 28/9/2021)."""


def is_period_start(kind: StrEnum, day: date) -> bool:
    """Whether a period of `kind` begins on `day`."""
    if kind == PeriodKind.PROGRAMME and (day.year - PROGRAMME_FROM) % 5:
        return False
    return day.day == 1 and (day.month - 1) % min(MONTHS[kind], 12) == 0


def add_months(day: date, months: int) -> date:
    """The first day of the month that is `months` after the month of `day`."""
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def compute_same_day(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day if there is none."""
    first = add_months(day, months)
    last = add_months(first, 1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def list_months(first: date, last: date) -> list[date]:
    """The first days of months that lie from `first` to `last`, both included."""
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    return [month for n in range(whole) if (month := add_months(first, n)) >= first]


def compute_period_start(kind: StrEnum, day: date) -> date:
    """The first day of the month, quarter, half year or year in which `day` lies."""
    return add_months(day, -((day.month - 1) % MONTHS[kind]))


def compute_period_end(kind: StrEnum, start: date) -> date:
    """The period's last day."""
    return add_months(start, MONTHS[kind]) - timedelta(days=1)


def compute_year_before(kind: StrEnum, start: date) -> date:
    """The start of the same period last year; of the programme before this one."""
    return add_months(start, -max(12, MONTHS[kind]))


def compute_counting_start(kind: PeriodKind, start: date) -> date:
    """The first day of the cumulative column: 1 January, or the programme's first day."""
    return start if kind is PeriodKind.PROGRAMME else date(start.year, 1, 1)


def format_period(kind: PeriodKind, start: date) -> str:
    """'quý III năm 2022'."""
    year = start.year
    return {
        PeriodKind.MONTH: f"tháng {start.month} năm {year}",
        PeriodKind.QUARTER: f"quý {('I', 'II', 'III', 'IV')[(start.month - 1) // 3]} năm {year}",
        PeriodKind.HALF_YEAR: f"6 tháng {'đầu' if start.month == 1 else 'cuối'} năm {year}",
        PeriodKind.YEAR: f"năm {year}",
        PeriodKind.PROGRAMME: f"giai đoạn {year}–{year + 4}",
    }[kind]
