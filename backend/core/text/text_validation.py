"""Normalises text (NFC, no hidden characters) and refuses personal data in it."""

import re
import unicodedata
from functools import lru_cache

from backend.core.text.personal_numbers import has_personal_number, is_tax_code, to_plain
from backend.core.text.personal_words import (
    has_birth_date,
    has_online_account,
    has_person_description,
)

ALLOWED_CONTROL = "\n\t"
HIDDEN = {"Cc", "Cs", "Co", "Cn"}
BIDI_OR_ZERO_WIDTH = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


class BadCharacter(ValueError):
    """A NUL, control, bidirectional or unpaired surrogate character."""


class PersonalDataInText(ValueError):
    """The text seems to contain a personal number, a birth date, an account or a mail address."""


class PersonalDataInCode(ValueError):
    """What should be the number of a paper seems to be a personal number."""


def normalize_text(text: str) -> str:
    """Convert to NFC and strip white space; raises BadCharacter."""
    for c in "" if text.isprintable() else text:  # such a text has none of these
        if c in BIDI_OR_ZERO_WIDTH or (
            c not in ALLOWED_CONTROL and unicodedata.category(c) in HIDDEN
        ):
            raise BadCharacter
    return unicodedata.normalize("NFC", text).strip()


def normalize_line(text: str) -> str:
    """Like `normalize_text`, and joins the text to one line."""
    return " ".join(normalize_text(text).split())


def ensure_no_personal_data(text: str) -> str:
    """Return the text; raises PersonalDataInText if it contains personal data (R7)."""
    if has_personal_data(text):
        raise PersonalDataInText
    return text


def ensure_no_personal_code(text: str) -> str:
    """Return the code; raises PersonalDataInCode if it seems to be a personal number."""
    if has_personal_data(text) and not is_enterprise_code(text):
        raise PersonalDataInCode
    return text


_ENTERPRISE = re.compile(r"[0-9]{10}(?:-[0-9]{3})?")


def is_enterprise_code(text: str) -> bool:
    """Whether `text` is the tax code of an enterprise, or of its branch (three more digits)."""
    return _ENTERPRISE.fullmatch(text) is not None and is_tax_code(text[:10])


@lru_cache(maxsize=1024)  # a cell is looked at by its parser, and again for every list
def has_personal_data(text: str) -> bool:
    """Whether `text` contains a personal number, birth date, online account or e-mail address."""
    plain = to_plain(text)
    return has_personal_number(plain.lower()) or has_birth_date(plain) or has_online_account(plain)


def has_likely_person(text: str) -> bool:
    """Whether `text` may describe one person: reported as a warning, never refused."""
    return has_person_description(to_plain(text))
