"""Parsers of text as people type it: they return the value, None if blank, or raise BadValue."""

import re
import unicodedata
from datetime import date, datetime

import backend.spreadsheets.cell_messages  # noqa: F401  (registers the messages)
from backend.core.sql.search import to_search_text
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
    """The content of a cell is wrong; `code` and `params` give one of `cell_messages`."""

    def __init__(self, code: str, suggestion: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion
        self.params = params


def format_cell(cell: Cell) -> str:
    """The cell as Excel shows it: 27/03/2022, 12, Nhà nghỉ."""
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
    raw = format_cell(cell).translate(_INVISIBLE).replace("\u00a0", " ")
    if not raw.isprintable():
        raw = "".join(" " if unicodedata.category(c) == "Cc" else c for c in raw)
    try:
        return normalize_line(remove_formula_escape(raw)) or None
    except BadCharacter:
        raise BadValue("cell-bad-character") from None


def remove_formula_escape(raw: str) -> str:
    """Remove the apostrophe that our exports write before a possible formula."""
    return raw[1:] if re.match(r"'\s*[=+\-@|＝＋－＠]", raw) else raw


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
    """As `parse_free_text`; None also for "-", "không có" and the like."""
    found = parse_free_text(cell)
    return None if found is None or is_nothing(found) else found


def parse_code(cell: Cell) -> str | None:
    """The number of a document, as text; Excel stores some of them as numbers."""
    found = parse_text(cell)
    return None if found is None or is_nothing(found) else found


def is_nothing(found: str) -> bool:
    """Whether the words mean that there is nothing, such as "-" or "không có"."""
    return len(found) <= _LONGEST and to_search_text(found).rstrip(".") in _NOTHING


def parse_hidden_value(cell: Cell) -> str | None:
    """The id or version that an export wrote into a row; blank in a list typed by hand."""
    return parse_text(cell)


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
