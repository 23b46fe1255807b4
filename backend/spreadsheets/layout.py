"""Finds the list on a sheet: its rows of headings, below titles and above signatures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backend.spreadsheets.headings import Chosen, Match, Names, known, match
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.values import shown
from backend.spreadsheets.vietnamese_encodings import convert

LOOK_AT = 40
"""Headings are searched in so many rows that are not empty."""
OWN_SHEETS = ("Hướng dẫn", "Danh mục", "Lỗi cần sửa")
"""Sheets that our own workbooks have besides the list."""
_NUMBERING = re.compile(r"\(?\s*(\d{1,2}|[A-Za-zĐđ])\s*\)?|\(?\d{1,2}\)?\s*=.*")


@dataclass(slots=True)
class Table:
    """The list on one sheet; `matches` are its headings with their columns."""

    sheet: str
    header_row: int
    matches: list[Match]
    rows: Mapping[int, list[Cell]] = field(default_factory=dict)

    @property
    def index_of(self) -> dict[str, int]:
        """{field: position of its column, from 0}"""
        return {m.column.field: m.index for m in self.matches if m.column}


def tables_of(sheets: list[Sheet], names: Names, chosen: Chosen) -> list[Table]:
    """The lists of a workbook, at most one per sheet."""
    found = (table_of(s, names, chosen) for s in sheets if s.name.strip() not in OWN_SHEETS)
    return [table for table in found if table is not None]


def table_of(sheet: Sheet, names: Names, chosen: Chosen) -> Table | None:
    """The list below the first row that has two known (or chosen) headings."""
    fill_merged(sheet)
    for number in sorted(sheet.rows)[:LOOK_AT]:
        height = height_of(sheet, number)
        headings = headings_of(sheet, number, height)
        hits = sum(
            1 for _, *texts in headings if texts[0] in chosen or any(known(t, names) for t in texts)
        )
        if hits >= 2:
            first = min((n for n in sheet.rows if n >= number + height), default=number + height)
            if is_numbering(sheet.rows.get(first, [])):
                first += 1
            body = Below(sheet.rows, first)
            return Table(sheet.name, number, match(headings, names, chosen), body)
    return None


def height_of(sheet: Sheet, number: int) -> int:
    """The number of heading rows: as many as merged cells cover, one more below groups."""
    here = [m for m in sheet.merged if m[0] == number]
    deepest = max((last - first + 1 for first, _, last, _ in here), default=1)
    wide = any(right > left and last == first for first, left, last, right in here)
    below = any(shown(c).strip() for c in sheet.rows.get(number + 1, []))
    return min(max(deepest, 2 if wide and below else 1), 4)


def headings_of(sheet: Sheet, number: int, height: int) -> list[tuple[int, str, str]]:
    """(position, words of all heading rows, words of the last) of each column with a heading."""
    lines = [sheet.rows.get(number + i, []) for i in range(height)]
    found = []
    for index in range(max((len(line) for line in lines), default=0)):
        words: list[str] = []
        for offset, line in enumerate(lines):
            word = heading_at(line, index) or group_over(sheet, number + offset, index)
            if word and word not in words:
                words.append(word)
        if words:
            found.append((index, " ".join(words)[:200], words[-1][:200]))
    return found


def group_over(sheet: Sheet, number: int, index: int) -> str:
    """The words of a merged cell that begins further left and covers this column."""
    for first, left, last, right in sheet.merged:
        if first <= number <= last and left < index <= right:
            return heading_at(sheet.rows.get(first, []), left)
    return ""


def heading_at(line: list[Cell], index: int) -> str:
    return " ".join(convert(shown(line[index] if index < len(line) else None)).split())


def is_numbering(row: list[Cell]) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3), or A B 1 2."""
    cells = [shown(c).strip() for c in row if c is not None]
    return len(cells) >= 3 and all(_NUMBERING.fullmatch(c) for c in cells)


def fill_merged(sheet: Sheet) -> None:
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


class Below(Mapping[int, "list[Cell]"]):
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
