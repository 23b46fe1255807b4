"""Parsers of latitude and longitude as people type them, in degrees (WGS 84)."""

import re

from backend.spreadsheets.reader import Cell
from backend.spreadsheets.text_values import BadValue, is_nothing, parse_text

VIET_NAM = {"latitude": (8.0, 23.5), "longitude": (102.0, 118.0)}
"""The range of each axis in which the country lies, with its islands."""

_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?\s*°?")
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:[.,]\d{1,9})?)\s*(?:\"|″|”|''))?\s*"
    r"(?:[NEBĐ]\.?)?"
)


def parse_latitude(cell: Cell) -> float | None:
    return parse_degrees(cell, "latitude", "longitude")


def parse_longitude(cell: Cell) -> float | None:
    return parse_degrees(cell, "longitude", "latitude")


def parse_degrees(cell: Cell, axis: str, other_axis: str) -> float | None:
    """Parse 20.4933, "20,4933" or 20°29'36"; raises BadValue for a place outside Việt Nam."""
    value = parse_decimal_degrees(cell)
    if value is None:
        return None
    if is_in_country(value, axis):
        return round(value, 7)
    raise BadValue("cell-axes-swapped" if is_in_country(value, other_axis) else f"cell-not-{axis}")


def is_in_country(value: float, axis: str) -> bool:
    low, high = VIET_NAM[axis]
    return low <= value <= high


def parse_decimal_degrees(cell: Cell) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if abs(cell) < 1000 else 1000.0
    written = parse_text(cell)
    if written is None or is_nothing(written):
        return None
    if _DECIMAL.fullmatch(written):
        return float(written.rstrip("° ").replace(",", "."))
    match = _SEXAGESIMAL.fullmatch(written)
    if match is None:
        raise BadValue("cell-not-degrees")
    seconds = float((match[3] or "0").replace(",", "."))
    return int(match[1]) + int(match[2]) / 60 + seconds / 3600
