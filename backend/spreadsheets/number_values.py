"""Parsers of whole numbers and amounts of money as people type them."""

import re
from datetime import date

from backend.core.sql.search import to_unmarked_text
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.text_values import BadValue, is_nothing, parse_text

MAX_COUNT = 1_000_000

_UNITS = "phong|nguoi|lao dong|ld|nv|nhan vien|buong|can"
_COUNT = re.compile(rf"(\d+|\d{{1,3}}(?:[. ]\d{{3}})+)\s*(?:{_UNITS})?\.?")
_WORDS = {"khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5}
_WORDS |= {"sau": 6, "bay": 7, "tam": 8, "chin": 9}
_WORD = "|".join(_WORDS)
_SPELLED = re.compile(rf"(?:(?:({_WORD}) )?muoi(?: ({_WORD}))?|({_WORD}))(?: (?:{_UNITS}))?")


def parse_count(cell: Cell) -> int | None:
    """A whole number from 0: 12, 1.234, 1 234, "12 phòng". Words and estimates are errors."""
    if isinstance(cell, bool | date):
        raise BadValue("cell-not-a-count")
    if isinstance(cell, int):
        return ensure_count_in_range(cell)
    written = parse_text(cell)
    if written is None or is_nothing(written):
        return None
    folded = to_unmarked_text(written)
    match = _COUNT.fullmatch(folded)
    if match is None:
        negative = re.fullmatch(r"[-–]\s*\d+", written) is not None
        raise BadValue("cell-negative" if negative else "cell-not-a-count", to_digits(folded))
    return ensure_count_in_range(int(re.sub(r"\D", "", match[1])[:18]))


def ensure_count_in_range(value: int) -> int:
    if value < 0:
        raise BadValue("cell-negative")
    if value > MAX_COUNT:
        raise BadValue("cell-too-big", max="1.000.000")
    return value


def to_digits(folded: str) -> str | None:
    """'muoi hai' -> '12': only suggested, because words can be misread."""
    match = _SPELLED.fullmatch(folded)
    if match is None:
        return None
    tens, ones, alone = match.groups()
    if alone:
        return str(_WORDS[alone])
    return str(10 * (_WORDS[tens] if tens else 1) + (_WORDS[ones] if ones else 0))


_MONEY = re.compile(r"(\d+|\d{1,3}(?:[., ]\d{3})+)\s*(?:đ|d|dong|vnd)?\.?")
MAX_MONEY = 10**13


def parse_money(cell: Cell) -> int | None:
    """Whole đồng: 35000000, 35.000.000, "35,000,000 đ". Millions in words are errors."""
    if isinstance(cell, bool | date):
        raise BadValue("cell-not-money")
    if isinstance(cell, int | float):
        return to_whole_dong(cell)
    written = parse_text(cell)
    if written is None or is_nothing(written):
        return None
    match = _MONEY.fullmatch(to_unmarked_text(written))
    if match is None:
        raise BadValue("cell-not-money")
    return to_whole_dong(int(re.sub(r"\D", "", match[1])[:18]))


def to_whole_dong(value: float) -> int:
    if value < 0:
        raise BadValue("cell-negative")
    if value > MAX_MONEY:
        raise BadValue("cell-too-big", max="10.000.000.000.000")
    if value != int(value):
        raise BadValue("cell-not-money")
    return int(value)
