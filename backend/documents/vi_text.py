"""Numbers, amounts, dates and times as text, in the style of Vietnamese official papers."""

from datetime import date, datetime

from backend.core.text.clock import HANOI

BLANK = "…………"
"""Space for handwriting."""
LONG_BLANK = "……………………………………………………"

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 10**9


def to_words(number: int) -> str:
    """Convert a whole number to words: 1_005_000 -> 'một triệu không trăm linh năm nghìn'."""
    if number < 0:
        raise ValueError("only numbers from 0 are read out")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    head = f"{to_words(billions)} tỷ" if billions else ""
    return f"{head} {_below_billion_to_words(rest, after=bool(head))}".strip()


def _below_billion_to_words(number: int, *, after: bool) -> str:
    """Convert groups of three digits; after the first group, hundreds are written even if 0."""
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words.append(_three_digits_to_words(group, has_higher_digits=after or bool(words)))
            words.append(_GROUPS[place])
    return " ".join(word for word in words if word)


def _three_digits_to_words(number: int, *, has_higher_digits: bool) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or has_higher_digits else []
    tens, units = divmod(rest, 10)
    if tens == 0 and units:
        words.append(f"linh {_DIGITS[units]}" if words else _DIGITS[units])
    elif tens:
        words.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
        words.append(_unit_to_word(tens, units))
    return " ".join(word for word in words if word)


def _unit_to_word(tens: int, units: int) -> str:
    if units == 0:
        return ""
    if units == 1 and tens > 1:
        return "mốt"
    return "lăm" if units == 5 else _DIGITS[units]


def format_number(value: float) -> str:
    """1234567 -> '1.234.567'; 70.5 -> '70,5'; up to six decimals, which millions of đồng have."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def format_dong_in_words(amount: int) -> str:
    """30000000 -> 'Ba mươi triệu đồng'."""
    text = f"{to_words(amount)} đồng"
    return text[0].upper() + text[1:]


def format_long_day(day: date) -> str:
    """Format 'ngày 03 tháng 01 năm 2022'; days below 10 and months 1 and 2 get a leading 0."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def format_blank_day(year: int) -> str:
    """Format a date whose day and month are written by hand later."""
    return f"ngày …… tháng …… năm {year}"


def format_short_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def format_clock(moment: datetime) -> str:
    """Format the time in Việt Nam: '08 giờ 15 phút'."""
    local = moment.astimezone(HANOI)
    return f"{local.hour:02d} giờ {local.minute:02d} phút"


def split_lines(text: str | None) -> list[str]:
    """Split a text into its lines, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
