"""Finds what an import never keeps: cells, sheet names and headings that name a person (R7)."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.text.text_validation import has_personal_data
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.table_detection import DetectedTable
from backend.spreadsheets.text_values import format_cell

PERSON_CODES = frozenset({"cell-names-person", "pii-in-text", "pii-in-code"})
"""Codes of errors which say that the cell itself names a person."""

CellAddress = tuple[str, str]
"""(sheet, cell): ("Danh sách", "C13")"""


def has_person(cell: Cell) -> bool:
    """Whether a cell, as Excel shows it, seems to name a person; dates and fractions do not."""
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        return False
    return has_personal_data(format_cell(cell))


def ensure_no_person_names(sheets: Sequence[Sheet], tables: Sequence[DetectedTable]) -> None:
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
                error = FieldError("/file", "file-heading-names-person", cell=cell)
                raise Invalid.of([error])


def find_unread_persons(
    sheets: Sequence[Sheet],
    tables: Sequence[DetectedTable],
    read_rows: Mapping[str, Collection[int]],
) -> Iterator[CellAddress]:
    """Cells that seem to name a person and that no column of the list has parsed.

    `read_rows` = {sheet: numbers of the parsed rows}. The parsers of the columns have checked
    their cells below known headings.
    """
    known = {table.sheet: set(table.column_indexes.values()) for table in tables}
    for sheet in sheets:
        read_columns, rows = known.get(sheet.name, set()), read_rows.get(sheet.name, ())
        for number, row in sheet.rows.items():
            for index, cell in enumerate(row):
                if not (index in read_columns and number in rows) and has_person(cell):
                    yield sheet.name, f"{xl_col_to_name(index)}{number}"
