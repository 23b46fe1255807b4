"""Tells the rows of a list apart, parses their cells, and withholds what names a person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from xlsxwriter.utility import xl_col_to_name

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.sql.search import to_search_text
from backend.core.text.text_validation import has_likely_person, has_personal_data
from backend.law.reference.tiers import build_kind_pattern
from backend.spreadsheets.cell_values import BadValue, format_cell
from backend.spreadsheets.columns import (
    ID,
    VERSION,
    CellContext,
    Choices,
    Column,
    Form,
    to_choice_key,
)
from backend.spreadsheets.listing import ListContext, Listing
from backend.spreadsheets.reader import Cell, Sheet
from backend.spreadsheets.row import CellIssue, CellValue, Row
from backend.spreadsheets.table_detection import DetectedTable
from backend.spreadsheets.vietnamese_encodings import (
    Encoding,
    find_column_encodings,
    to_unicode_text,
)

_TOTAL = re.compile(r"(tong|tong cong|tong so|cong|cong tong)\b[\s:.]*(\d.*)?")
_OTHER = re.compile(r"[0-9abd-su-z]", re.ASCII | re.IGNORECASE)
"""Most texts begin so: neither with t or c, nor with a letter that is to be folded first."""
_SIGNED = re.compile(
    r"(nguoi lap|nguoi tong hop|can bo|thu truong|chu tich|pho chu tich|kt\b|tm\b|noi nhan|"
    r"xac nhan|nguoi bao cao|ky ten|.*\bngay\b.*\bthang\b.*\bnam\b)"
)
_GROUP = re.compile(
    rf"(?:(?:[ivx]{{1,5}}|[a-z]|\d{{1,2}})\s*[./)-]\s*)?({build_kind_pattern(is_local=True)}|thon|xom|khu|"
    r"tieu khu|to dan pho|cum|nhom|loai hinh)\b.*"
)
_ROMAN = re.compile(r"[IVX]{1,5}|[A-Z]")


@dataclass(slots=True)
class RecordRow:
    """A row to parse: its number on the sheet, its cells by field, and the unit of its group."""

    number: int
    cells: dict[str, Cell]
    unit: str | None = None
    has_other_cells: bool = False
    """Whether it has cells that no column of the list reads."""


def list_record_rows(
    table: DetectedTable, listing: Listing, units: Choices | None
) -> Iterator[RecordRow]:
    """The records of a list, with text in Unicode; stops at the signatures below them."""
    index_of, encodings = table.column_indexes, find_column_encodings(table.rows.values())
    group: str | None = None
    for number in sorted(table.rows):
        row = [to_unicode_cell(cell, encodings.get(i)) for i, cell in enumerate(table.rows[number])]
        cells = {name: row[i] if i < len(row) else None for name, i in index_of.items()}
        filled = {name for name, cell in cells.items() if cell is not None}
        texts = [t for cell in row if (t := format_cell(cell).strip())]
        if not texts or is_total_row(texts):
            continue
        if is_signature_row(texts, filled, listing):
            return
        if is_group_row(texts, filled, listing):
            group = find_group_unit(texts, units) or group
            continue
        yield RecordRow(number, cells, group, sum(c is not None for c in row) > len(filled))


def to_unicode_cell(cell: Cell, encoding: Encoding | None) -> Cell:
    if not isinstance(cell, str) or cell.isascii():
        return cell
    return to_unicode_text(cell, encoding)


def is_total_row(texts: list[str]) -> bool:
    return any(_TOTAL.fullmatch(to_search_text(t)) for t in texts[:2] if not _OTHER.match(t))


def is_signature_row(texts: list[str], filled: set[str], listing: Listing) -> bool:
    """Whether the row below the list has the date or a signature."""
    sure = set(listing.required_fields[:2])
    if sure and sure <= filled:
        return False
    return len(texts) <= 4 and any(_SIGNED.match(to_search_text(t)) for t in texts)


def is_group_row(texts: list[str], filled: set[str], listing: Listing) -> bool:
    """Whether the row is a heading inside the list: only 'I. Xã Bình Nghĩa' and its number."""
    if filled & {listing.unit_field, *listing.required_fields[1:]}:
        return False
    if len(texts) == 2 and (_ROMAN.fullmatch(texts[0]) or texts[0].isdigit()):
        texts = texts[1:]
    return len(texts) == 1 and _GROUP.fullmatch(to_search_text(texts[0])) is not None


def find_group_unit(texts: list[str], units: Choices | None) -> str | None:
    """The unit that a group heading names, as a value of `units`."""
    words = re.sub(r"^(?:[IVX]{1,5}|[A-Za-z]|\d{1,2})\s*[./)-]\s*", "", texts[-1])
    try:
        return units.find(words) if units and to_choice_key(words) else None
    except BadValue:
        return None


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
    read_rows: Mapping[str, Mapping[int, bool]],
) -> Iterator[CellAddress]:
    """Cells that seem to name a person and that no column of the list has parsed.

    `read_rows` = {sheet: {number of a parsed row: whether it has cells besides}}. The parsers of
    the columns have checked their cells below known headings.
    """
    known = {table.sheet: set(table.column_indexes.values()) for table in tables}
    for sheet in sheets:
        read_columns, rows = known.get(sheet.name, set()), read_rows.get(sheet.name, {})
        for number in sheet.rows:
            if not rows.get(number, True):
                continue
            for index, cell in enumerate(sheet.rows[number]):
                if not (index in read_columns and number in rows) and has_person(cell):
                    yield sheet.name, f"{xl_col_to_name(index)}{number}"


@dataclass(slots=True)
class CellReading:
    """What a cell means, or what is wrong with it."""

    value: CellValue = None
    issue: CellIssue | None = None
    names_person: bool = False
    """Its content is not kept."""
    tells_of_person: bool = False


MAX_KNOWN_CELLS = 1000
"""Different cells of one column that are remembered while a workbook is parsed."""
KnownCells = dict[str, dict[tuple[type, Cell], CellReading]]
"""{field: {cell: what it means}}: most columns have the same few words in all rows."""


def parse_row(sheet: str, line: RecordRow, context: ListContext, known: KnownCells) -> Row:
    """Parse every cell; a row that names no unit gets the default unit of the context."""
    listing = context.listing
    row = Row(sheet, line.number, {}, [], {f: format_cell(c)[:300] for f, c in line.cells.items()})
    for name, cell in line.cells.items():
        parse_cell(row, listing.columns_by_field[name], cell, context.cells, known)
    unit = listing.unit_field
    if unit and row.values.get(unit) is None and not row.has_error(unit):
        row.values[unit] = line.unit or context.default_unit
    for name, value in context.implied_values.items():
        if row.values.get(name) is None and not row.has_error(name):
            row.values[name] = value
    for name in listing.needed_fields:
        if row.values.get(name) is None and not row.has_error(name):
            row.add_error(name, "cell-required")
    if not row.errors:
        listing.validate_row(row)
    return row


def parse_cell(
    row: Row, column: Column, cell: Cell, context: CellContext, known: KnownCells
) -> None:
    """Add to the row what its cell of this column means, or what is wrong with it."""
    of_column = known.setdefault(column.field, {})
    key = (type(cell), cell)
    reading = of_column.get(key)
    if reading is None:
        reading = read_cell(column, cell, context)
        if len(of_column) < MAX_KNOWN_CELLS and not isinstance(reading.value, list):
            of_column[key] = reading
    if reading.issue is None:
        row.values[column.field] = reading.value
    else:
        row.errors.append(reading.issue)
    if reading.names_person:
        remove_cell_content(row, column.field)
    if reading.tells_of_person:
        row.add_warning(column.field, "cell-tells-of-person")


def read_cell(column: Column, cell: Cell, context: CellContext) -> CellReading:
    """Parse one cell; the same cell of the same column always means the same."""
    try:
        value = column.parse(cell, context)
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str):
                ensure_text_allowed(column, text)
    except BadValue as error:
        issue = build_issue(column, cell, error)
        return CellReading(None, issue, issue.code in PERSON_CODES or has_person(cell))
    tells = isinstance(value, str) and is_free_text(column) and has_likely_person(value)
    return CellReading(value, tells_of_person=tells)


def build_issue(column: Column, cell: Cell, error: BadValue) -> CellIssue:
    """What is wrong with the cell. That it names a person comes before every other error."""
    if isinstance(cell, str) and has_person(cell):
        return CellIssue(column.field, "cell-names-person")
    return CellIssue(column.field, error.code, error.params, error.suggestion)


def remove_cell_content(row: Row, field_name: str) -> None:
    """Forget the content of the cell."""
    row.withheld_fields.add(field_name)
    row.cell_texts[field_name] = ""
    row.values.pop(field_name, None)


def ensure_text_allowed(column: Column, value: str) -> None:
    """Raise BadValue for a text that is too long or has a number of a person in it (R7).

    This holds for every list, whichever parser reads the cell.
    """
    if column.max_length and len(value) > column.max_length:
        raise BadValue("cell-too-long", max=column.max_length)
    if is_of_person(column, value):
        raise BadValue("cell-names-person")


def is_of_person(column: Column, value: str) -> bool:
    if column.choice_set or (column.field == ID and is_uuid(value)):
        return False
    if column.field in (ID, VERSION):
        return has_personal_data(value)
    if column.form is Form.CODE:
        return not column.is_exempt(value) and has_personal_data(value)
    return column.form is Form.TEXT and has_personal_data(value)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def is_free_text(column: Column) -> bool:
    """Whether people type their own words into this column."""
    return column.form is Form.TEXT and not column.choice_set
