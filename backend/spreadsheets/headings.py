"""Matches headings with columns, despite case, marks, brackets, line breaks and order."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.core.sql.search import to_search_text
from backend.law.reference.wordings import list_wordings
from backend.spreadsheets.columns import Column
from backend.spreadsheets.text_values import is_nothing

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|\*")


class How(StrEnum):
    EXACT = "exact"
    GUESSED = "guessed"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A heading of the file: its position (from 0), its words, and the column that it means."""

    index: int
    header: str
    column: Column | None
    how: How | None


def normalize_heading(heading: str, *, brackets: bool = True) -> str:
    """'LOẠI HÌNH\\n(ghi rõ) *' -> 'loai hinh ghi ro', or 'loai hinh' without its brackets."""
    text = heading if brackets else _BRACKETS.sub(" ", heading)
    return " ".join(re.findall(r"[a-z0-9]+", to_search_text(text)))


HeadingIndex = Mapping[str, Column]
"""{normalized heading: the column that it means}"""


def build_heading_index(columns: Iterable[Column]) -> dict[str, Column]:
    """All headings that mean one of `columns`; no heading may mean two of them."""
    index: dict[str, Column] = {}
    for column in columns:
        for heading in (*list_wordings(column.header), *column.aliases):
            for normalized in {
                normalize_heading(heading),
                normalize_heading(heading, brackets=False),
            }:
                assert index.get(normalized, column) is column, f"{heading} heads two columns"
                index[normalized] = column
    return index


def find_column(heading: str, index: HeadingIndex) -> tuple[Column | None, How | None]:
    """The column that a heading means: by all words, then without brackets, then by likeness."""
    for normalized in (normalize_heading(heading), normalize_heading(heading, brackets=False)):
        if found := index.get(normalized):
            same = normalize_heading(heading) in (
                *map(normalize_heading, list_wordings(found.header)),
                found.field.replace("_", " "),
            )
            return found, How.EXACT if same else How.GUESSED
    normalized = normalize_heading(heading, brackets=False)
    nearest = (
        difflib.get_close_matches(normalized, index, n=1, cutoff=0.92)
        if len(normalized) > 5
        else []
    )
    return (index[nearest[0]], How.GUESSED) if nearest else (None, None)


def is_known_heading(heading: str, index: HeadingIndex) -> bool:
    return find_column(heading, index)[0] is not None


ColumnMapping = Mapping[str, Column | None]
"""{heading: the column that the user chose for it, or None to ignore it}"""


def list_heading_matches(
    headings: Sequence[tuple[int, str, str]], heading_index: HeadingIndex, mapping: ColumnMapping
) -> list[HeadingMatch]:
    """Match (index, whole heading, its last line) with columns; a column has one heading.

    `mapping` comes before guesses. Of two headings for one column the exact one wins, then the
    first one.
    """
    found = [
        find_heading_match(index, (whole, last), heading_index, mapping)
        for index, whole, last in headings
    ]
    rank = {How.CHOSEN: 0, How.EXACT: 1, How.GUESSED: 2}
    taken: dict[str, int] = {}
    for each in sorted(found, key=lambda m: (rank.get(m.how, 3) if m.how else 3, m.index)):
        if each.column is not None:
            taken.setdefault(each.column.field, each.index)
    return [
        m if m.column is None or taken[m.column.field] == m.index else remove_column(m)
        for m in found
    ]


def find_heading_match(
    index: int, texts: tuple[str, str], heading_index: HeadingIndex, mapping: ColumnMapping
) -> HeadingMatch:
    whole, _ = texts
    if whole in mapping:
        return HeadingMatch(index, whole, mapping[whole], How.CHOSEN)
    for text in texts:
        column, how = find_column(text, heading_index)
        if column is not None:
            return HeadingMatch(index, whole, column, how)
    return HeadingMatch(index, whole, None, None)


def remove_column(match: HeadingMatch) -> HeadingMatch:
    return HeadingMatch(match.index, match.header, None, None)


_COUNTS = re.compile(r"^(tong|so)\b(?! (cccd|cmnd|cmt|can cuoc|dien thoai|dt)\b)")
_PERSONS = re.compile(
    r"\b(tiep vien|nhan vien|nguoi lao dong|lao dong|vu nu|doi tuong|khach|gai)\b"
)
_NUMBERS = re.compile(r"\b(cccd|cmnd|cmt|can cuoc|ngay sinh|nam sinh|que quan|dien thoai|sdt|dt)\b")
_NAMES = re.compile(r"\b(ten|ho ten|danh sach|ho va ten)\b")
_FORBIDDEN = re.compile(r"\b(ban dam|mua dam|gai mai dam|gai ban hoa|nghi van|nguoi ban dam)\b")


def is_worker_or_suspect_heading(heading: str) -> bool:
    """Whether such a column would name workers or suspects (the register keeps only counts)."""
    words = normalize_heading(heading)
    if _COUNTS.search(words):
        return False
    named = _NAMES.search(words) is not None or _NUMBERS.search(words) is not None
    return (
        (named and _PERSONS.search(words) is not None)
        or _FORBIDDEN.search(words) is not None
        or words == "doi tuong"
    )


_WHO = "nguoi|phu nu|chi em|hoc vien|thanh vien|hoi vien|doi tuong|nan nhan|khach|chi|em"
_ANYBODY = re.compile(
    rf"\b(ho ten|ho va ten|danh sach|bi danh|biet danh|ten goi khac|ten (?:{_WHO})|"
    r"chu nhiem|truong nhom|nguoi (?:phu trach|duoc ho tro|nhan ho tro)|thanh vien|hoi vien|"
    r"(?:ma|ma so) (?:nguoi|doi tuong|khach hang|phu nu)|dia chi|cho o|noi o)\b"
)


def is_person_heading(heading: str) -> bool:
    """Whether such a column would name any person at all (for lists with `counts_only`)."""
    words = normalize_heading(heading)
    if _COUNTS.search(words):
        return False
    named = words in ("ten", "ma so", "chu ky")
    return named or _ANYBODY.search(words) is not None or _NUMBERS.search(words) is not None


_MEASURE = re.compile(r"(?:don vi tinh|dvt|stt|tt|so tt|so thu tu)")


def has_words(heading: str, cells: Iterable[object]) -> bool:
    """Whether there are words below a heading; units of measure and row numbers are none."""
    words = normalize_heading(heading)
    if _MEASURE.fullmatch(words):
        return False
    return any(isinstance(cell, str) and re.search(r"[^\W\d_]{2}", cell) for cell in cells)


def has_several_words(cells: Iterable[object]) -> bool:
    """Whether a cell that should be a number has several words: 'chị Lan', not '3 lượt'."""
    texts = (cell for cell in cells if isinstance(cell, str) and not is_nothing(cell))
    return any(len(re.findall(r"[^\W\d_]{2,}", text)) > 1 for text in texts)


def is_sample_heading(heading: str) -> bool:
    """Whether values below this heading may be kept as samples: no names, numbers or notes."""
    words = normalize_heading(heading)
    return not (_NUMBERS.search(words) or _NAMES.search(words) or "ghi chu" in words)
