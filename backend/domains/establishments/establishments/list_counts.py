"""The head count in a row of the list, compared with those of the register."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from backend.spreadsheets.row import UNKNOWN, KnownRecord, Row

NUMBERS = ("total", "female", "under_18")
"""The numbers of a head count; their columns in the list begin with `workforce_`."""


def build_row_count(row: Row, day: date) -> dict[str, Any] | None:
    """The count in the row, on `day` if the row names none; None if a number is missing."""
    total, female = row.values.get("workforce_total"), row.values.get("workforce_female")
    if total is None or female is None:
        return None
    return {
        "counted_on": row.values.get("workforce_counted_on") or day,
        "total": total,
        "female": female,
        "under_18": row.values.get("workforce_under_18"),
    }


def add_known_number(count: dict[str, Any], place: KnownRecord) -> dict[str, Any]:
    """The count, with the number of the register for a cell that is empty."""
    there = place.extra.get(count["counted_on"])
    if there is None or count["under_18"] is not None:
        return count
    return {**count, "under_18": there["under_18"]}


def is_count_known(count: dict[str, Any], place: KnownRecord, row: Row) -> bool:
    """Whether the register has these numbers on that day, or as its latest without a day."""
    dated = row.values.get("workforce_counted_on") is not None
    day = count["counted_on"] if dated else max(place.extra, default=None)
    found = place.extra.get(day) if day is not None else None
    return found is not None and all(count[n] in (None, found[n]) for n in NUMBERS)


def build_number_lookup(count: Mapping[str, Any], version: int | None) -> Callable[[str], Any]:
    """A function that answers a number of `count` at an earlier `version`, or UNKNOWN."""
    later = range((version or 0) + 1, count["version"] + 1)
    steps = count.get("steps", {})

    def number(name: str) -> Any:
        if version is None or any(one not in steps for one in later):
            return UNKNOWN
        return next((steps[one][name] for one in later if name in steps[one]), count[name])

    return number
