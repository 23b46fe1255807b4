"""Reads the cells of one row into values, and validates the row."""

from uuid import UUID

from backend.core.text.text_validation import has_likely_person, has_personal_data
from backend.spreadsheets.columns import ID, VERSION, CellContext, Column, Form
from backend.spreadsheets.list_context import ListContext
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.row import CellIssue, Row
from backend.spreadsheets.row_classification import RecordRow
from backend.spreadsheets.text_values import BadValue, format_cell
from backend.spreadsheets.withholding import PERSON_CODES, has_person


def parse_row(sheet: str, line: RecordRow, context: ListContext) -> Row:
    """Parse every cell; a row that names no unit gets the default unit of the context."""
    listing = context.listing
    row = Row(sheet, line.number, {}, [], {f: format_cell(c)[:300] for f, c in line.cells.items()})
    for name, cell in line.cells.items():
        parse_cell(row, listing.columns_by_field[name], cell, context.cells)
    unit = listing.unit_field
    if unit and row.values.get(unit) is None and not row.has_error(unit):
        row.values[unit] = line.unit or context.default_unit
    for name, value in context.implied_values.items():
        if row.values.get(name) is None and not row.has_error(name):
            row.values[name] = value
    for name in (c.field for c in listing.columns if c.required or c.field == unit):
        if row.values.get(name) is None and not row.has_error(name):
            row.add_error(name, "cell-required")
    if not row.errors:
        listing.validate_row(row)
    return row


def parse_cell(row: Row, column: Column, cell: Cell, context: CellContext) -> None:
    try:
        value = column.parse(cell, context)
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str):
                ensure_text_allowed(column, text)
    except BadValue as error:
        row.errors.append(build_issue(column, cell, error))
        if row.errors[-1].code in PERSON_CODES or has_person(cell):
            remove_cell_content(row, column.field)
    else:
        row.values[column.field] = value
        if isinstance(value, str) and is_free_text(column) and has_likely_person(value):
            row.add_warning(column.field, "cell-tells-of-person")


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
