"""Escapes text so that a spreadsheet cannot run it as a formula (R27)."""

import re
import unicodedata

_FORMULA_STARTS = frozenset("=+-@|＝＋－＠")
_BREAK = re.compile(r"[\r\n]")
_LINE = re.compile(r"[^\r\n]+")


def to_formula_free_text(text: str) -> str:
    """`text` with an apostrophe before each line that Excel could run as a formula.

    "=1+1" becomes "'=1+1", and "a\\n@b" becomes "a\\n'@b"; "Nhà nghỉ" stays.
    """
    if text[:1].isalnum() and not _BREAK.search(text):
        return text  # one line, which begins with a letter or a digit
    escaped = _LINE.sub(lambda m: f"'{m[0]}" if is_formula(m[0]) else m[0], text)
    return f"'{escaped}" if text[:1] in ("\t", "\r", "\n") and escaped[:1] != "'" else escaped


def is_formula(line: str) -> bool:
    """Whether the first visible character of the line starts a formula."""
    for char in line:
        if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf")):
            return char in _FORMULA_STARTS
    return False
