"""Detects personal numbers in free text: identity cards, telephones, passports (R7).

`to_plain` turns the digits of every script into 0-9. Dates, times and amounts of money are masked.
Then digits are joined across the characters between them and compared with the forms of personal
numbers. Every step takes time linear in the length of the text.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

BREAK = "\u0127"
"""A letter that replaces a date, a time or an amount: no number continues across it."""
SEPARATOR = rf"[^A-Za-z0-9%{BREAK}]"
"""A character that may stand between the digits of one number; a per cent sign ends a number."""
_LETTERS = str.maketrans("oil", "011")
_LOOKALIKES = dict(zip("оОοΟօՕіІιΙӏӀǀ", "oOoOoOiIiIlIl", strict=True))


class _PlainCharacters(dict[int, str | None]):
    """{code point: plain character}; marks and invisible characters become None."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _to_plain_character(chr(code))
        return found


def _to_plain_character(char: str) -> str | None:
    category = unicodedata.category(char)
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if category in ("Mn", "Me", "Cf"):
        return None
    if category == "Pd" or char in "\u2212\u00ad\u30fc":
        return "-"
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    if char in "⁄∕":
        return "/"
    return _LOOKALIKES.get(char, char)


_PLAIN = _PlainCharacters()


@lru_cache(maxsize=256)  # each text is looked at twice, for numbers and for descriptions
def to_plain(text: str) -> str:
    """'Số ０９１２–٣٤٥' -> 'So 0912-345': no marks, ASCII digits, plain dashes and spaces."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_PLAIN)


# -- numbers that are not personal --------------------------------------------------------------

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"""(?<!\d)(?:
    {_DAY}\ ?(?P<by>[/.-])\ ?{_MONTH}\ ?(?P=by)\ ?(?:{_YEAR}|\d\d)
    | {_YEAR}-{_MONTH}-{_DAY}
    | {_YEAR}\ ?[-/,]\ ?{_YEAR}
    | {_MONTH}[/-]{_YEAR}
    | (?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?
    | (?<=ngay\ ){_DAY}[/.]{_MONTH} | (?<=den\ ){_DAY}[/.]{_MONTH} | (?<=tu\ ){_DAY}[/.]{_MONTH}
    | (?<=va\ ){_DAY}[/.]{_MONTH} | (?<=,\ ){_DAY}/{_MONTH}
    | (?<=\ )(?:30/4|1/5|2/9|3/2|19/5|19/8|26/3|8/3|20/10|27/7|20/11|22/12)  # streets, feasts
    | (?<=km)\d+\+\d+ | (?<=km\ )\d+\+\d+
    | \d{{4}}\.\d\.\d{{7}}\.\d{{5}}  # an account of the State Treasury
    | \d\d\.?[a-z]\.?8\.?\d{{3}}\.?\d{{3}} | \d\d\.[a-z]8\.\d{{6}}  # a household business
    )(?!\d)""",
    re.VERBOSE,
)
_WHOLE_DATE = re.compile(rf"(?<!\d){_DAY}[/.-]{_MONTH}[/.-]{_YEAR}(?!\d)")
_AMOUNT = re.compile(r"(?<!\d)[1-9]\d{0,2}(?:[., ]\d{3})+(?!\d)|(?<!\d)[1-9]\d{5,14}(?!\d)")
_MONEY_UNIT = re.compile(r"\s*(?:d\b|dong\b|vnd|trieu\b|tr\b|nghin\b|ngan\b|ty\b)")
_TAX_CODE = re.compile(
    r"(ma so (?:thue|doanh nghiep|dn)|mst|msdnn?|dkkd|dkdn|gpkd)"
    r"(\D{0,12})(\d{10})(-\d{3})?(?!\d)",
)
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
"""What each digit of a tax code counts in its check digit."""


def is_tax_code(digits: str) -> bool:
    """Whether the tenth digit is the check digit of an enterprise's tax code."""
    if len(digits) != 10 or not digits.isdigit() or digits.startswith("00"):
        return False
    total = sum(w * int(d) for w, d in zip(_TAX_WEIGHTS, digits, strict=False))
    return (10 - total % 11) % 10 == int(digits[9]) and total % 11 != 0


def _mask_dates_and_amounts(plain: str) -> str:
    """`plain` with `BREAK` in place of dates, times and amounts of money."""
    masked = _AMOUNT.sub(lambda m: BREAK if _is_amount(m) else m[0], plain)
    return _DATES.sub(BREAK, masked)


def _is_amount(match: re.Match[str]) -> bool:
    written = match[0]
    if written.endswith("000") and len({c for c in written if not c.isdigit()}) == 1:
        return True  # 35.000.000
    return _MONEY_UNIT.match(match.string, match.end()) is not None


# -- joining digits -----------------------------------------------------------------------------

_MIXED = re.compile(rf"\d{SEPARATOR}{{0,2}}[oil]|[oil]{SEPARATOR}{{0,2}}\d")
_PURE = re.compile(r"(?<![^\W_])[\doil]+(?![^\W_])")
_INSIDE = re.compile(r"(?<=\d)[oil]{1,12}(?=\d)")
_AT_EDGE = re.compile(r"(?<![^\W_])[oil]{1,2}(?=\d)|(?<=so)o(?=\d)|(?<=\d)[oil]{1,2}(?![^\W_])")
_ALONE = re.compile(
    rf"(?<=\d{SEPARATOR})[oil]{{1,2}}(?![^\W_])|(?<![^\W_])[oil]{{1,2}}(?={SEPARATOR}{{1,2}}\d)"
)


def _replace_letters(text: str) -> str:
    """'O9l2' -> '0912': replaces letters that are used as digits, but not letters of words."""
    if not _MIXED.search(text):
        return text
    text = _PURE.sub(lambda m: m[0].translate(_LETTERS) if _DIGIT.search(m[0]) else m[0], text)
    for pattern in (_INSIDE, _AT_EDGE, _ALONE):
        text = pattern.sub(lambda m: m[0].translate(_LETTERS), text)
    return text


_RUN = re.compile(rf"\d(?:{SEPARATOR}{{0,4}}\d)*")
_GROUP = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_MAY_BE_DIGIT = re.compile(r"[\doil]")
_MAY_HAVE_DIGITS = re.compile(r"[a-z0-9]*[0-9][a-z0-9]*|(?<![a-z0-9])[oil]{1,2}(?![a-z0-9])")
"""In an ASCII text: the words with a digit, and the letters alone that stand for one."""
_MIN_DIGITS = 6
"""Digits of the shortest number that is refused: one with a label such as 'sdt'."""
_DIGIT_WORDS = re.compile(
    r"\b(?:(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)\b[\s,.-]{0,3}){8,}"
)
_SPOKEN = "khong mot hai ba bon nam sau bay tam chin"
_DIGIT_OF = {word: str(digit) for digit, word in enumerate(_SPOKEN.split(" "))}
_DIGIT_OF |= {"tu": "4", "lam": "5"}
_WORD = re.compile(r"[a-z]+")
_MIN_SPOKEN = 8 * len("ba") + 7
"""Characters of the shortest number in words: eight of them, apart."""


def has_personal_number(plain: str) -> bool:
    """Whether a text contains a personal number; `plain` is from `to_plain`, in small letters."""
    if _has_spoken_number(plain):
        return True
    if not _DIGIT.search(plain) or _count_possible_digits(plain) < _MIN_DIGITS:
        return False
    text = _replace_letters(_TAX_CODE.sub(lambda m: BREAK if is_tax_code(m[3]) else m[0], plain))
    runs = [run for run in _RUN.finditer(text) if _may_be_number(run[0])]
    if not runs:
        return False
    masked = _mask_dates_and_amounts(text)
    return (
        any(_is_split_number(run) for run in runs)
        or _LABELLED.search(masked) is not None
        or _is_passport(masked)
        or any(_is_number(run[0]) for run in _RUN.finditer(masked))
    )


def _count_possible_digits(plain: str) -> int:
    """At least as many digits as the text has once letters are replaced (`_replace_letters`)."""
    words = "".join(_MAY_HAVE_DIGITS.findall(plain)) if plain.isascii() else plain
    return len(_MAY_BE_DIGIT.findall(words))


def _may_be_number(run: str) -> bool:
    if len(run) < _MIN_DIGITS or _WHOLE_DATE.fullmatch(run):
        return False
    return len(_DIGIT.findall(run)) >= _MIN_DIGITS


def _has_spoken_number(plain: str) -> bool:
    """Whether the text contains a number in words: 'không chín một hai …'."""
    if len(plain) < _MIN_SPOKEN or sum(word in plain for word in _DIGIT_OF) < 3:
        return False
    spoken = (_WORD.findall(words[0]) for words in _DIGIT_WORDS.finditer(plain))
    return any(_is_number("".join(map(_DIGIT_OF.__getitem__, words))) for words in spoken)


def _is_split_number(run: re.Match[str]) -> bool:
    """Whether a number has a part that looks like a date or a time: '09:12 345678'."""
    digits = "".join(_GROUP.findall(run[0]))
    if not (_has_form(digits) or (len(digits) == 9 and ":" in run[0])):
        return False
    if digits[0] != "0" and _MONEY_UNIT.match(run.string, run.end()):
        return False
    if _WHOLE_DATE.search(run[0]):
        return False  # ngày 09/10/2022, 10 cơ sở
    left = len(_DIGIT.findall(_mask_dates_and_amounts(run[0])))
    return 4 < left < 9 if len(digits) == 9 else left > 0


def _is_number(run: str) -> bool:
    if len(run) < 9:
        return False
    groups = [(m.start(), m.end()) for m in _GROUP.finditer(run)]
    written = [run[start:end] for start, end in groups]
    if any(_is_unbroken(group) for group in written):
        return True
    if len(groups) == 1:
        return False
    gaps = [run[a[1] : b[0]] for a, b in pairwise(groups)]
    return any(_is_number_from(at, written, gaps) for at in range(len(written)))


def _is_unbroken(group: str) -> bool:
    """Whether digits without a separator are a personal number, or two such numbers in a row."""
    if len(group) in (9, 12) or _has_form(group):
        return True
    if not 18 < len(group) < 27:
        return False
    return any(_has_form(group[:size]) and _has_form(group[size:]) for size in (10, 11, 12))


def _is_number_from(at: int, groups: list[str], gaps: list[str]) -> bool:
    """Whether a personal number starts with the group `at`."""
    digits = ""
    has_head = groups[at][0] in "08"
    for end in range(at, min(at + 14, len(groups))):
        digits += groups[end]
        if len(digits) > (14 if has_head else 9):
            return False
        if len(digits) == 9 and _is_old_card(at, end, groups, gaps):
            return True
        if has_head and end > at and _has_form(digits):
            return True
    return False


def _is_old_card(at: int, end: int, groups: list[str], gaps: list[str]) -> bool:
    """Whether nine digits are an old identity card: a whole run, or clearly apart from the rest."""
    inside = gaps[at:end]
    if _is_list(groups[at : end + 1], inside):
        return False
    if at == 0 and end == len(groups) - 1:
        return True
    around = gaps[max(at - 1, 0) : at] + gaps[end : end + 1]
    return len(set(inside)) == 1 and inside[0] not in around


def _is_list(groups: list[str], gaps: list[str]) -> bool:
    """Whether the groups are a list such as 'phòng 101, 102, 103': rising, with wide separators."""
    if not all(len(gap) > 1 and gap.strip() in (",", ";", "-") for gap in gaps):
        return False
    return all(0 < int(b) - int(a) <= 30 for a, b in pairwise(groups))


_PROVINCES = 96
"""The highest code of a province, with which the number of an identity card begins."""


def _has_form(digits: str) -> bool:
    """Whether digits are an identity card (12 digits) or a telephone, also with 84 or 0084."""
    size = len(digits)
    if size == 12 and 1 <= int(digits[:3]) <= _PROVINCES:
        return True
    if size in (10, 11) and digits[0] == "0":
        return digits[1] in ("35789" if size == 10 else "123")
    if digits.startswith("0084"):
        digits, size = digits[2:], size - 2
    if not digits.startswith("84"):
        return False
    rest = digits[2:].removeprefix("0")
    return size >= 11 and (len(rest) == 9 or (len(rest) == 10 and rest[0] == "2"))


_LABELLED = re.compile(
    rf"""\b(?:cccd|cmnd|cmt|can\s?cuoc|chung\ minh(?:\ thu|\ nhan\ dan)?|dinh\ danh|ho\ chieu|hc|pp
    |passport|sdt|dt|dtdd|dien\ thoai|tel|phone|mobile|di\ dong|zalo|viber|whatsapp|so\ may|alo)
    [^0-9A-Za-z{BREAK}]{{0,8}}(?:(?:so|no|la)[^0-9A-Za-z{BREAK}]{{0,4}})?
    [A-Za-z]{{0,2}}\d(?:{SEPARATOR}{{0,3}}\d){{5}}""",
    re.VERBOSE,
)
_PASSPORT = re.compile(
    rf"(?<![^\W_])(?:[a-z](?=\d)|[bcnpek]{SEPARATOR}{{0,4}})(\d(?:{SEPARATOR}{{0,4}}\d)*)",
)
_OTHER_SERIES = re.compile(
    r"(?:bien lai|hoa don|seri|ky hieu|so hieu|gcn|giay phep|giay chung nhan|phieu)"
    r"\W*(?:\w+\W*){0,2}$",
)


def _is_passport(text: str) -> bool:
    """Whether a letter and 7–8 digits are a passport, unless words before name another paper."""
    return any(
        sum(c.isdigit() for c in match[1]) in (7, 8)
        and not _OTHER_SERIES.search(text[max(match.start() - 40, 0) : match.start()])
        for match in _PASSPORT.finditer(text)
    )
