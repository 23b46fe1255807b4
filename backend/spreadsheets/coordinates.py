"""Parsers of latitude and longitude as people type them, in degrees (WGS 84)."""

import re

from backend.spreadsheets.reader import Cell
from backend.spreadsheets.values import BadValue, is_nothing, text

VIET_NAM = {"latitude": (8.0, 23.5), "longitude": (102.0, 118.0)}
"""The range of each axis in which the country lies, with its islands."""

_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?\s*°?")
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:[.,]\d{1,9})?)\s*(?:\"|″|”|''))?\s*"
    r"(?:[NEBĐ]\.?)?"
)


def latitude(cell: Cell) -> float | None:
    return degrees(cell, "latitude", "longitude")


def longitude(cell: Cell) -> float | None:
    return degrees(cell, "longitude", "latitude")


def degrees(cell: Cell, axis: str, other: str) -> float | None:
    """Parse 20.4933, "20,4933" or 20°29'36"; raises BadValue for a place outside Việt Nam."""
    value = decimal(cell)
    if value is None:
        return None
    if lies_in(value, axis):
        return round(value, 7)
    raise BadValue("cell-axes-swapped" if lies_in(value, other) else f"cell-not-{axis}")


def lies_in(value: float, axis: str) -> bool:
    low, high = VIET_NAM[axis]
    return low <= value <= high


def decimal(cell: Cell) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if abs(cell) < 1000 else 1000.0
    found = text(cell)
    if found is None or is_nothing(found):
        return None
    if _DECIMAL.fullmatch(found):
        return float(found.rstrip("° ").replace(",", "."))
    match = _SEXAGESIMAL.fullmatch(found)
    if match is None:
        raise BadValue("cell-not-degrees")
    seconds = float((match[3] or "0").replace(",", "."))
    return int(match[1]) + int(match[2]) / 60 + seconds / 3600
