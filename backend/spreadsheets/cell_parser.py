"""Reads the cells of one row into values, and validates the row."""

from uuid import UUID

from backend.core.text.text_validation import has_personal_data, may_describe_person
from backend.spreadsheets.columns import ID, VERSION, Column, Form, Lists
from backend.spreadsheets.context import Context
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.row import Fault, Row
from backend.spreadsheets.row_classifier import Line
from backend.spreadsheets.values import BadValue, shown
from backend.spreadsheets.withholding import CODES, has_person


def read_row(sheet: str, line: Line, context: Context) -> Row:
    """Parse every cell; a row that names no unit gets the default unit of the context."""
    listing = context.listing
    row = Row(sheet, line.number, {}, [], {f: shown(c)[:300] for f, c in line.cells.items()})
    for name, cell in line.cells.items():
        parse_cell(row, listing.by_field[name], cell, context.lists)
    unit = listing.unit_field
    if unit and row.values.get(unit) is None and not row.is_faulty(unit):
        row.values[unit] = line.unit or context.only_unit
    for name, value in context.given.items():
        if row.values.get(name) is None and not row.is_faulty(name):
            row.values[name] = value
    for name in (c.field for c in listing.columns if c.required or c.field == unit):
        if row.values.get(name) is None and not row.is_faulty(name):
            row.add(name, "cell-required")
    if not row.faults:
        listing.judge(row)
    return row


def parse_cell(row: Row, column: Column, cell: Cell, lists: Lists) -> None:
    try:
        value = column.parse(cell, lists)
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str):
                refuse_text(column, text)
    except BadValue as bad:
        row.faults.append(fault_of(column, cell, bad))
        if row.faults[-1].code in CODES or has_person(cell):
            withhold(row, column.field)
    else:
        row.values[column.field] = value
        if isinstance(value, str) and is_free(column) and may_describe_person(value):
            row.warn(column.field, "cell-tells-of-person")


def fault_of(column: Column, cell: Cell, bad: BadValue) -> Fault:
    """What is wrong with the cell. That it names a person comes before every other error."""
    if isinstance(cell, str) and has_person(cell):
        return Fault(column.field, "cell-names-person")
    return Fault(column.field, bad.code, bad.params, bad.suggestion)


def withhold(row: Row, at: str) -> None:
    """Forget the content of the cell."""
    row.withheld.add(at)
    row.typed[at] = ""
    row.values.pop(at, None)


def refuse_text(column: Column, value: str) -> None:
    """Raise BadValue for a text that is too long or has a number of a person in it (R7).

    This holds for every list, whichever parser reads the cell.
    """
    if column.limit and len(value) > column.limit:
        raise BadValue("cell-too-long", max=column.limit)
    if is_of_person(column, value):
        raise BadValue("cell-names-person")


def is_of_person(column: Column, value: str) -> bool:
    if column.choose or (column.field == ID and is_uuid(value)):
        return False
    if column.field in (ID, VERSION):
        return has_personal_data(value)
    if column.form is Form.PAPER:
        return not column.allows(value) and has_personal_data(value)
    return column.form is Form.TEXT and has_personal_data(value)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def is_free(column: Column) -> bool:
    """Whether people type their own words into this column."""
    return column.form is Form.TEXT and not column.choose
