"""The months of a year for which a commune owes its counts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from backend.core.session.models import today


def months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]


def due_of(unit: Any, year: int) -> Iterable[date]:
    """The months of the year that are over and at whose beginning the unit existed."""
    for month in months_of(year):
        begun = (unit.valid_from or month) <= month <= (unit.valid_to or month)
        if begun and month < today().replace(day=1):
            yield month
