"""Text as the register takes it: NFC, no hidden characters, and never a person's numbers."""

import re
import unicodedata

ALLOWED_CONTROL = "\n\t"
HIDDEN = {"Cc", "Cs", "Co", "Cn"}
BIDI_OR_ZERO_WIDTH = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)

# Digits in groups, as people write numbers: 0912 345 678, 035-203-001-234, 035203001234.
_DIGITS = re.compile(r"(?<![\w/.,-])\+?\d(?:[ .-]?\d){7,13}(?![\w/-]|[.,]\d)")
_MONEY = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_MONEY_UNIT = re.compile(r"\s*(?:đ\b|đồng|vnđ|vnd|triệu|tr\b|nghìn|tỷ)", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?:sinh\s+(?:ngày|năm)|ngày\s+sinh|năm\s+sinh|\bsn)[\s:.]*(?:\d{1,2}[/.-]\d{1,2}[/.-])?\d{4}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:cccd|cmnd|cmt|căn\s*cước|hộ\s*chiếu|đt|sđt|sdt|điện\s*thoại|zalo)\D{0,12}\d{6,}",
    re.IGNORECASE,
)


class BadCharacter(ValueError):
    """A NUL, control, bidirectional or unpaired surrogate character."""


class PersonInText(ValueError):
    """The text seems to hold an identity number, a phone number or a date of birth."""


def clean(text: str) -> str:
    """NFC, outer white space gone; raises BadCharacter."""
    for c in text:
        if c in BIDI_OR_ZERO_WIDTH or (
            c not in ALLOWED_CONTROL and unicodedata.category(c) in HIDDEN
        ):
            raise BadCharacter
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """As `clean`, on one line."""
    return " ".join(clean(text).split())


def without_persons(text: str) -> str:
    """The text itself; raises PersonInText when a person's number stands in it (R7)."""
    if names_person(text):
        raise PersonInText
    return text


def names_person(text: str) -> bool:
    """Whether identity numbers (9, 12 digits), phone numbers or dates of birth stand in `text`."""
    if _BIRTH.search(text) or _LABELLED.search(text):
        return True
    return any(is_person_number(text, match) for match in _DIGITS.finditer(text))


def is_person_number(text: str, match: re.Match[str]) -> bool:
    written = match.group()
    if _MONEY.fullmatch(written) and not written.startswith("0"):
        return False  # 35.000.000
    if _MONEY_UNIT.match(text, match.end()):
        return False  # 35000000 đồng
    digits = re.sub(r"\D", "", written)
    if written.startswith("+84") or digits.startswith("84"):
        return len(digits) in (11, 12)
    phone = digits.startswith("0") and len(digits) == 10
    return phone or len(digits) in (9, 12)
