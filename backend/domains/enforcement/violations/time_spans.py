"""Spans of months and years in the civil calendar."""

import calendar
from datetime import date, timedelta


def add_years(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def compute_term_end(first: date, months: int) -> date:
    """The last day of a term of so many months that begins on `first`."""
    return add_months(first, months) - timedelta(days=1)
