"""Finds what an import never keeps: cells, sheet names and headings that name a person (R7)."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.text.text_validation import has_personal_data
from backend.spreadsheets.layout import Table
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.values import shown

CODES = frozenset({"cell-names-person", "pii-in-text", "pii-in-code"})
"""Codes of errors which say that the cell itself names a person."""

Place = tuple[str, str]
"""(sheet, cell): ("Danh sách", "C13")"""


def has_person(cell: Cell) -> bool:
    """Whether a cell, as Excel shows it, seems to name a person; dates and fractions do not."""
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        return False
    return has_personal_data(shown(cell))


def refuse_person_names(sheets: Sequence[Sheet], tables: Sequence[Table]) -> None:
    """Raise Invalid at /file if the name of a sheet or a heading has a number of a person.

    Each error would store both, so they cannot be left out.
    """
    for number, sheet in enumerate(sheets, 1):
        if has_personal_data(sheet.name):
            raise Invalid.of([FieldError("/file", "file-sheet-names-person", number=number)])
    for table in tables:
        for match in table.matches:
            if has_personal_data(match.header):
                cell = f"{xl_col_to_name(match.index)}{table.header_row}"
                told = FieldError("/file", "file-heading-names-person", cell=cell)
                raise Invalid.of([told])


def find_unread_persons(
    sheets: Sequence[Sheet], tables: Sequence[Table], read: Mapping[str, Collection[int]]
) -> Iterator[Place]:
    """Cells that seem to name a person and that no column of the list has parsed.

    `read_rows` = {sheet: numbers of the parsed rows}. The parsers of the columns have checked
    their cells below known headings.
    """
    known = {table.sheet: set(table.index_of.values()) for table in tables}
    for sheet in sheets:
        judged, rows = known.get(sheet.name, set()), read.get(sheet.name, ())
        for number, row in sheet.rows.items():
            for index, cell in enumerate(row):
                if not (index in judged and number in rows) and has_person(cell):
                    yield sheet.name, f"{xl_col_to_name(index)}{number}"
