"""Parsers of cells as people type them: they return the value, None if blank, or raise BadValue."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta

import backend.spreadsheets.messages  # noqa: F401  (registers the messages)
from backend.core.sql.search import to_search_text, to_unmarked_text
from backend.core.text.i18n import MessageParam
from backend.core.text.text_validation import (
    BadCharacter,
    has_personal_data,
    normalize_line,
    normalize_text,
)
from backend.spreadsheets.reader import Cell

_NOTHING = {"", "-", "--", "–", "—", "…", "x", "/", "khong", "khong co", "chua co", "chua cap"}
_LONGEST = 10
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad"))


class BadValue(ValueError):
    """The content of a cell is wrong; `code` and `params` give one of `messages`."""

    def __init__(self, code: str, suggestion: str | None = None, **params: MessageParam) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion
        self.params = params


def format_cell(cell: Cell) -> str:
    """The cell as Excel shows it: 27/03/2022, 12, Nhà nghỉ."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime | date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return str(cell)


def parse_text(cell: Cell) -> str | None:
    """One clean line, None for an empty cell; invisible characters from web pages are removed."""
    raw = format_cell(cell)
    if not raw.isprintable():
        raw = raw.translate(_INVISIBLE).replace("\u00a0", " ")
        raw = "".join(" " if unicodedata.category(c) == "Cc" else c for c in raw)
    try:
        return normalize_line(remove_formula_escape(raw)) or None
    except BadCharacter:
        raise BadValue("cell-bad-character") from None


def remove_formula_escape(raw: str) -> str:
    """Remove the apostrophe that our exports write before a possible formula."""
    return raw[1:] if raw.startswith("'") and re.match(r"'\s*[=+\-@|＝＋－＠]", raw) else raw


def parse_paragraphs(cell: Cell) -> str | None:
    """Text of several lines; None for an empty cell, and for "-", "không có" and the like."""
    raw = format_cell(cell).translate(_INVISIBLE).replace("\u00a0", " ").replace("\r\n", "\n")
    lines = [" " if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in raw]
    try:
        found = normalize_text(
            "\n".join(remove_formula_escape(line) for line in "".join(lines).split("\n"))
        )
    except BadCharacter:
        raise BadValue("cell-bad-character") from None
    return None if not found or is_nothing(found) else found


def parse_free_text(cell: Cell) -> str | None:
    """Text; raises BadValue for an identity or phone number in it (R7)."""
    found = parse_text(cell)
    if found and has_personal_data(found):
        raise BadValue("cell-names-person")
    return found


def parse_optional_text(cell: Cell) -> str | None:
    """As `parse_free_text`, with None for what says nothing."""
    found = parse_free_text(cell)
    return None if found is None or is_nothing(found) else found


def parse_filled_text(cell: Cell) -> str | None:
    """As `parse_text`; None also for "-", "không có" and the like."""
    found = parse_text(cell)
    return None if found is None or is_nothing(found) else found


def is_nothing(found: str) -> bool:
    """Whether the words mean that there is nothing, such as "-" or "không có"."""
    return len(found) <= _LONGEST and to_search_text(found).rstrip(".") in _NOTHING


_YES = {"co", "x", "dung", "da", "1", "true", "v", "roi", "co roi"}
_NO = {"khong", "sai", "chua", "0", "false", "-", "khong co"}


def parse_boolean(cell: Cell) -> bool | None:
    """Có, x, 1 → true; Không, chưa, 0 → false; None for blank."""
    found = parse_text(cell)
    if found is None:
        return None
    word = to_search_text(found).rstrip(".")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("cell-not-yes-or-no")


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
    written = parse_filled_text(cell)
    if written is None:
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
    written = parse_filled_text(cell)
    if written is None:
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


_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ][\d:.]+z?)?")
_CLOSED = re.compile(r"(\d{2})(\d{2})(\d{4})")
_IN_WORDS = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_MONTH_ONLY = re.compile(r"(?:thang\s*)?(\d{1,2})\s*(?:[/.\-]|nam)\s*(\d{4})|(?:thang\s*)\d{1,2}")
_YEAR_ONLY = re.compile(r"(?:nam\s*)?((?:19|20)\d{2})")
_EPOCH = date(1899, 12, 30)  # Excel's day 0, its leap-year error included
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2100, 12, 31)


def parse_date(cell: Cell, today: date) -> date | None:
    """27/3/2022, 27-3-22, 2022-03-27, 27032022, dates and serial numbers of Excel; None if blank.

    A year of two digits is in the past: '98' is 1998 where 2098 is more than a year ahead.
    """
    if isinstance(cell, datetime):
        return ensure_date_in_range(cell.date())
    if isinstance(cell, date):
        return ensure_date_in_range(cell)
    if isinstance(cell, bool):
        raise BadValue("cell-not-a-date")
    if isinstance(cell, int | float):
        return parse_serial_date(cell)
    written = parse_filled_text(cell)
    if written is None:
        return None
    return parse_date_text(to_unmarked_text(written), today)


def parse_serial_date(value: float) -> date:
    """The date of a serial number of Excel. 1900 to 2100 are years without a day: BadValue."""
    if 1900 <= value <= 2100 and value == int(value):
        raise BadValue("cell-date-year-only", year=int(value))
    if 10**6 < value < 10**8 and value == int(value):
        return parse_date_text(f"{int(value):08d}", LAST_DATE)
    if not 1 <= value < (LAST_DATE - _EPOCH).days + 1:
        raise BadValue("cell-not-a-date")
    return _EPOCH + timedelta(days=int(value))


def parse_date_text(written: str, today: date) -> date:
    written = written.strip(" .,;")
    if match := _YEAR_FIRST.fullmatch(written):
        return build_date(int(match[3]), int(match[2]), int(match[1]))
    for pattern in (_DAY_FIRST, _IN_WORDS, _CLOSED):
        if match := pattern.fullmatch(written):
            return build_date(int(match[1]), int(match[2]), to_full_year(match[3], today))
    if _YEAR_ONLY.fullmatch(written):
        raise BadValue("cell-date-year-only", year=written[-4:])
    if _MONTH_ONLY.fullmatch(written):
        raise BadValue("cell-date-without-day")
    if re.fullmatch(r"\d{5}", written):
        return parse_serial_date(int(written))
    raise BadValue("cell-not-a-date")


def to_full_year(typed: str, today: date) -> int:
    if len(typed) == 4:
        return int(typed)
    year = today.year // 100 * 100 + int(typed)
    return year if year <= today.year + 1 else year - 100


def build_date(day: int, month: int, year: int) -> date:
    """The date; raises BadValue for 31/02, or for month and day in the American order."""
    if month > 12 >= day >= 1 and month <= 31:
        raise BadValue("cell-not-a-real-date", suggestion=f"{month:02d}/{day:02d}/{year}")
    if not 1 <= month <= 12:
        raise BadValue("cell-not-a-real-date")
    if not FIRST_DATE.year <= year <= LAST_DATE.year:
        raise BadValue("cell-date-out-of-range")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise BadValue("cell-not-in-month", month=f"{month:02d}/{year}", last=last)
    return date(year, month, day)


def ensure_date_in_range(value: date) -> date:
    if not FIRST_DATE <= value <= LAST_DATE:
        raise BadValue("cell-date-out-of-range")
    return value


_MONTHS = (
    re.compile(r"(?:thang |t)?(?P<month>\d{1,2})\s*[/.\- ]\s*(?:nam )?(?P<year>\d{4})"),
    re.compile(r"thang (?P<month>\d{1,2}) nam (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})"),
)


def parse_month(cell: Cell) -> date | None:
    """The first day of 09/2022, 9-2022, 2022-09, "Tháng 9 năm 2022" or any date; None if blank."""
    if not isinstance(cell, str):
        date_found = parse_date(cell, LAST_DATE)
        return None if date_found is None else date_found.replace(day=1)
    written = parse_filled_text(cell)
    if written is None:
        return None
    words = to_unmarked_text(written).strip(" .,;")
    for pattern in _MONTHS:
        if match := pattern.fullmatch(words):
            return build_month(int(match["month"]), int(match["year"]))
    try:
        return parse_date_text(words, LAST_DATE).replace(day=1)
    except BadValue:
        raise BadValue("cell-not-a-month") from None


def build_month(month: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise BadValue("cell-not-a-month")
    return ensure_date_in_range(date(max(year, 1), month, 1))


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
    written = parse_filled_text(cell)
    if written is None:
        return None
    if _DECIMAL.fullmatch(written):
        return float(written.rstrip("° ").replace(",", "."))
    match = _SEXAGESIMAL.fullmatch(written)
    if match is None:
        raise BadValue("cell-not-degrees")
    seconds = float((match[3] or "0").replace(",", "."))
    return int(match[1]) + int(match[2]) / 60 + seconds / 3600
