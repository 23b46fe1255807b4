"""Numbers, money, days and hours as Vietnamese papers write them."""

from datetime import date, datetime

from backend.core.text.clock import HANOI

BLANK = "…………"
"""Room to write by hand what is not known yet."""
LONG_BLANK = "……………………………………………………"

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 10**9


def in_words(number: int) -> str:
    """A whole number from 0 in words: 1_005_000 -> 'một triệu không trăm linh năm nghìn'."""
    if number < 0:
        raise ValueError("only numbers from 0 are read out")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    head = f"{in_words(billions)} tỷ" if billions else ""
    return f"{head} {_below_billion(rest, after=bool(head))}".strip()


def _below_billion(number: int, *, after: bool) -> str:
    """Groups of three digits; one that follows others says its hundreds also when they are 0."""
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words.append(_three(group, whole=after or bool(words)))
            words.append(_GROUPS[place])
    return " ".join(word for word in words if word)


def _three(number: int, *, whole: bool) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    tens, units = divmod(rest, 10)
    if tens == 0 and units:
        words.append(f"linh {_DIGITS[units]}" if words else _DIGITS[units])
    elif tens:
        words.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
        words.append(_unit_after(tens, units))
    return " ".join(word for word in words if word)


def _unit_after(tens: int, units: int) -> str:
    if units == 0:
        return ""
    if units == 1 and tens > 1:
        return "mốt"
    return "lăm" if units == 5 else _DIGITS[units]


def dong(amount: int) -> str:
    """30000000 -> '30.000.000'."""
    return f"{amount:,}".replace(",", ".")


def dong_in_words(amount: int) -> str:
    """30000000 -> 'Ba mươi triệu đồng'."""
    text = f"{in_words(amount)} đồng"
    return text[0].upper() + text[1:]


def day_in_words(day: date) -> str:
    """'ngày 03 tháng 01 năm 2022': days below 10, and months 1 and 2, with a leading 0."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def blank_day(year: int) -> str:
    """A day to be filled in by hand."""
    return f"ngày …… tháng …… năm {year}"


def short_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def clock(moment: datetime) -> str:
    """'08 giờ 15 phút', the clock of Việt Nam."""
    local = moment.astimezone(HANOI)
    return f"{local.hour:02d} giờ {local.minute:02d} phút"


def civil_day(moment: datetime) -> date:
    """The day in Việt Nam."""
    return moment.astimezone(HANOI).date()


def lines_of(text: str | None) -> list[str]:
    """The paragraphs of a text, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
