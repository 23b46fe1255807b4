"""Finds the list on a sheet: its rows of headings, and the columns that they mean."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlsxwriter.utility import xl_col_to_name

from backend.core.sql.search import to_search_text
from backend.law.reference.wordings import list_wordings
from backend.spreadsheets.cell_values import format_cell, is_nothing
from backend.spreadsheets.columns import Column
from backend.spreadsheets.import_columns import How
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.vietnamese_encodings import to_unicode_text

_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|\*")


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
        replace(m, column=None, how=None) if m.column and taken[m.column.field] != m.index else m
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


def has_words(heading: str, cells: Iterable[Cell]) -> bool:
    """Whether there are words below a heading; units of measure and row numbers are none."""
    words = normalize_heading(heading)
    if _MEASURE.fullmatch(words):
        return False
    return any(isinstance(cell, str) and re.search(r"[^\W\d_]{2}", cell) for cell in cells)


def has_several_words(cells: Iterable[Cell]) -> bool:
    """Whether a cell that should be a number has several words: 'chị Lan', not '3 lượt'."""
    texts = (cell for cell in cells if isinstance(cell, str) and not is_nothing(cell))
    return any(len(re.findall(r"[^\W\d_]{2,}", text)) > 1 for text in texts)


def is_sample_heading(heading: str) -> bool:
    """Whether values below this heading may be kept as samples: no names, numbers or notes."""
    words = normalize_heading(heading)
    return not (_NUMBERS.search(words) or _NAMES.search(words) or "ghi chu" in words)


MAX_ROWS_SEARCHED = 40
"""Headings are searched in so many rows that are not empty."""
OWN_SHEETS = ("Hướng dẫn", "Danh mục", "Lỗi cần sửa")
"""Sheets that our own workbooks have besides the list."""
_NUMBERING = re.compile(r"\(?\s*(\d{1,2}|[A-Za-zĐđ])\s*\)?|\(?\d{1,2}\)?\s*=.*")


@dataclass(slots=True)
class DetectedTable:
    """The list on one sheet; `matches` are its headings with their columns."""

    sheet: str
    header_row: int
    matches: list[HeadingMatch]
    rows: Mapping[int, list[Cell]] = field(default_factory=dict)

    @property
    def column_indexes(self) -> dict[str, int]:
        """{field: position of its column, from 0}"""
        return {m.column.field: m.index for m in self.matches if m.column}

    def get_column_letters(self) -> dict[str, str]:
        """{field: letter of its column}"""
        return {name: xl_col_to_name(index) for name, index in self.column_indexes.items()}


def list_tables(
    sheets: list[Sheet], heading_index: HeadingIndex, mapping: ColumnMapping
) -> list[DetectedTable]:
    """The lists of a workbook, at most one per sheet."""
    found = (
        find_table(s, heading_index, mapping) for s in sheets if s.name.strip() not in OWN_SHEETS
    )
    return [table for table in found if table is not None]


def find_table(
    sheet: Sheet, heading_index: HeadingIndex, mapping: ColumnMapping
) -> DetectedTable | None:
    """The list below the first row that has two known (or chosen) headings."""
    copy_merged_values(sheet)
    for number in sorted(sheet.rows)[:MAX_ROWS_SEARCHED]:
        height = count_heading_rows(sheet, number)
        headings = read_headings(sheet, number, height)
        hits = sum(
            1
            for _, *texts in headings
            if texts[0] in mapping or any(is_known_heading(t, heading_index) for t in texts)
        )
        if hits >= 2:
            first = min((n for n in sheet.rows if n >= number + height), default=number + height)
            if is_numbering_row(sheet.rows.get(first, [])):
                first += 1
            body = RowsFrom(sheet.rows, first)
            return DetectedTable(
                sheet.name, number, list_heading_matches(headings, heading_index, mapping), body
            )
    return None


def count_heading_rows(sheet: Sheet, number: int) -> int:
    """The number of heading rows: as many as merged cells cover, one more below groups."""
    here = [m for m in sheet.merged if m[0] == number]
    deepest = max((last - first + 1 for first, _, last, _ in here), default=1)
    wide = any(right > left and last == first for first, left, last, right in here)
    below = any(format_cell(c).strip() for c in sheet.rows.get(number + 1, []))
    return min(max(deepest, 2 if wide and below else 1), 4)


def read_headings(sheet: Sheet, number: int, height: int) -> list[tuple[int, str, str]]:
    """(position, words of all heading rows, words of the last) of each column with a heading."""
    lines = [sheet.rows.get(number + i, []) for i in range(height)]
    found = []
    for index in range(max((len(line) for line in lines), default=0)):
        words: list[str] = []
        for offset, line in enumerate(lines):
            word = get_heading_text(line, index) or get_group_heading(sheet, number + offset, index)
            if word and word not in words:
                words.append(word)
        if words:
            found.append((index, " ".join(words)[:200], words[-1][:200]))
    return found


def get_group_heading(sheet: Sheet, number: int, index: int) -> str:
    """The words of a merged cell that begins further left and covers this column."""
    for first, left, last, right in sheet.merged:
        if first <= number <= last and left < index <= right:
            return get_heading_text(sheet.rows.get(first, []), left)
    return ""


def get_heading_text(line: list[Cell], index: int) -> str:
    return " ".join(
        to_unicode_text(format_cell(line[index] if index < len(line) else None)).split()
    )


def is_numbering_row(row: list[Cell]) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3), or A B 1 2."""
    cells = [format_cell(c).strip() for c in row if c is not None]
    return len(cells) >= 3 and all(_NUMBERING.fullmatch(c) for c in cells)


def copy_merged_values(sheet: Sheet) -> None:
    """Copy a value that is merged over several rows (a commune, an owner) into each of them."""
    for first, left, last, _ in sheet.merged:
        cells = sheet.rows.get(first, [])
        value = cells[left] if left < len(cells) else None
        if value is None or last == first:
            continue
        for number in range(first + 1, min(last, first + 2000) + 1):
            row = sheet.rows.get(number)
            if row is not None and (left >= len(row) or row[left] is None):
                row.extend([None] * (left + 1 - len(row)))
                row[left] = value
                sheet.rows[number] = row


class RowsFrom(Mapping[int, "list[Cell]"]):
    """The rows of a sheet from the row `first` on."""

    def __init__(self, rows: Mapping[int, list[Cell]], first: int) -> None:
        self.rows, self.first = rows, first

    def __getitem__(self, number: int) -> list[Cell]:
        if number < self.first:
            raise KeyError(number)
        return self.rows[number]

    def __iter__(self) -> Iterator[int]:
        return (number for number in self.rows if number >= self.first)

    def __len__(self) -> int:
        return sum(1 for _ in self)
