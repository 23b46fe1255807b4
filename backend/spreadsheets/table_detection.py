"""Finds the list on a sheet: its rows of headings, below titles and above signatures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backend.spreadsheets.headings import (
    ColumnMapping,
    HeadingIndex,
    HeadingMatch,
    is_known_heading,
    list_heading_matches,
)
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.text_values import format_cell
from backend.spreadsheets.vietnamese_encodings import to_unicode_text

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
