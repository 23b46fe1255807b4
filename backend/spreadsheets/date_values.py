"""Parsers of dates and months, as people type them and as Excel stores them."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from backend.core.sql.search import to_unmarked_text
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.text_values import BadValue, is_nothing, parse_text

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
    written = parse_text(cell)
    if written is None or is_nothing(written):
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
    written = parse_text(cell)
    if written is None or is_nothing(written):
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
