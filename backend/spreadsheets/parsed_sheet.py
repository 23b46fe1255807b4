"""Parses a workbook with the choices of the caller; the register is not consulted yet."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.text.text_validation import has_personal_data
from backend.spreadsheets.cell_parser import read_row
from backend.spreadsheets.columns import HIDDEN, Form
from backend.spreadsheets.context import Context
from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.headings import (
    How,
    holds_words,
    known,
    may_be_shown,
    names_anybody,
    names_persons,
    tell,
)
from backend.spreadsheets.layout import Table, tables_of
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.reader import MAX_ROWS, Sheet
from backend.spreadsheets.row import Fault, Row
from backend.spreadsheets.row_classifier import lines_of
from backend.spreadsheets.values import shown
from backend.spreadsheets.vietnamese_encodings import convert
from backend.spreadsheets.withholding import (
    CODES,
    Place,
    find_unread_persons,
    refuse_person_names,
)

SAMPLES = 2


@dataclass(slots=True)
class Draft:
    """The rows of a workbook. `columns`: how its headings were understood.

    `missing`: errors about required columns that were not found.
    """

    listing: Listing
    rows: Collection[Row]
    columns: list[dict[str, Any]]
    missing: list[dict[str, Any]] = field(default_factory=list)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """{(sheet, field): letter of its column}"""
    person_cells: list[Place] = field(default_factory=list)
    """Cells of the workbook that seem to name a person."""

    def cell_of(self, row: Row, name: str) -> str:
        """'C13'. A field without a column is shown at the first field, or else in column A."""
        letter = self.places.get((row.sheet, name))
        letter = letter or self.places.get((row.sheet, self.listing.first), "A")
        return f"{letter}{row.number}"

    def error(self, row: Row, fault: Fault) -> dict[str, Any]:
        """An issue as the import stores it; it gets its words when it is read.

        `value` is None if the cell seems to name a person: then it is not kept.
        """
        is_withheld = fault.at in row.withheld or fault.code in CODES
        value = "" if is_withheld else row.typed.get(fault.at, "")
        column = self.listing.by_field.get(fault.at)
        known = {"value": value, "header": column.header if column else fault.at}
        return {
            "sheet": row.sheet,
            "cell": self.cell_of(row, fault.at),
            "value": None if is_withheld else value,
            "code": fault.code,
            "params": known if is_withheld and fault.code in CODES else {**known, **fault.params},
            "suggestion": fault.suggestion,
        }


def read_draft(sheets: list[Sheet], context: Context, chosen: Mapping[str, str | None]) -> Draft:
    """Parse every list of the workbook; raises Invalid at /file if there is none."""
    listing = context.listing
    columns = {heading: listing.by_field[f] if f else None for heading, f in chosen.items()}
    tables = tables_of(sheets, listing.names, columns)
    if not tables:
        raise without_list(listing)
    refuse_person_names(sheets, tables)
    for table in tables:
        refuse_persons(table, listing)
    rows: Spool[Row] = Spool()
    draft = Draft(listing, rows, [c for table in tables for c in described(table, listing)])
    read: dict[str, set[int]] = {table.sheet: set() for table in tables}
    for table in tables:
        draft.missing += missing_of(table, context)
        for name, index in table.index_of.items():
            draft.places[table.sheet, name] = xl_col_to_name(index)
        if listing.counts_only:
            refuse_words(table, (one.number for one in lines_of(table, listing, context.units)))
        for line in lines_of(table, listing, context.units):
            row = read_row(table.sheet, line, context)
            rows.append(row)
            read[table.sheet].add(line.number)
            draft.person_cells += [(row.sheet, draft.cell_of(row, at)) for at in row.withheld]
            if len(rows) > MAX_ROWS:
                raise Invalid.at("/file", "file-too-many-rows")
    if not rows:
        raise Invalid.at("/file", "file-without-rows")
    draft.person_cells += find_unread_persons(sheets, tables, read)
    return draft


def without_list(listing: Listing) -> Invalid:
    headings = ", ".join(f"“{column.header}”" for column in listing.columns[:3])
    return Invalid.of([FieldError("/file", "file-without-list", headings=headings)])


def refuse_persons(table: Table, listing: Listing) -> None:
    """Raise Invalid for a column that names workers or suspects: the file is not kept (R7).

    In lists of counts the user cannot map such a column to another one either.
    """
    names = names_anybody if listing.counts_only else names_persons
    for match in table.matches:
        is_read = match.column is not None and not (listing.counts_only and match.how is How.CHOSEN)
        named = names(match.header) or names_persons(match.header)
        if named and not is_read and is_filled(table, match.index):
            raise Invalid.of([FieldError("/file", "file-names-persons", header=match.header)])


def is_filled(table: Table, index: int) -> bool:
    return any(index < len(row) and row[index] is not None for row in table.rows.values())


def refuse_words(table: Table, numbers: Iterable[int]) -> None:
    """Raise Invalid for words beside or instead of counts: the kept file would have notes (R7)."""
    counts = (Form.COUNT, Form.NUMBER)
    told = [m for m in table.matches if m.column is None or m.column.form in counts]
    for number in numbers:
        row = table.rows[number]
        for match in told:
            cell = row[match.index] if match.index < len(row) else None
            if cell is None:
                continue
            if holds_words(match.header, [cell]) if match.column is None else tell([cell]):
                raise Invalid.of([FieldError("/file", "file-with-words", header=match.header)])


def described(table: Table, listing: Listing) -> list[dict[str, Any]]:
    """The headings of a list for the user to check: how each was understood, or that it was not."""
    headers = [match.header for match in table.matches]
    told = {one for one in headers if known(one, listing.names) or may_be_shown(one)}
    samples = samples_of(table, [m.index for m in table.matches if m.header in told])
    return [
        {
            "sheet": table.sheet,
            "column": xl_col_to_name(match.index),
            "header": match.header,
            "field": match.column.field if match.column else None,
            "how": match.how,
            "samples": samples.get(match.index, []),
        }
        for match in table.matches
    ]


def samples_of(table: Table, indexes: Iterable[int]) -> dict[int, list[str]]:
    """The first values of some columns, without any that has a number of a person."""
    found: dict[int, list[str]] = {index: [] for index in indexes}
    open_ = set(found)
    for row in table.rows.values():
        for index in [one for one in open_ if one < len(row) and row[one] is not None]:
            text = convert(shown(row[index]))[:80]
            if not has_personal_data(text):
                found[index].append(text)
            if len(found[index]) == SAMPLES:
                open_.discard(index)
        if not open_:
            break
    return found


def missing_of(table: Table, context: Context) -> list[dict[str, Any]]:
    """Errors about required columns that the list lacks: one each, not one for every row."""
    needed = [c for c in context.listing.columns if c.required and c.field not in context.given]
    if context.only_unit is not None or has_groups(table):
        needed = [column for column in needed if column.field != context.listing.unit_field]
    hidden = [context.listing.by_field[n] for n in HIDDEN if n in context.listing.by_field]
    if any(column.field in table.index_of for column in hidden):
        needed += hidden  # somebody deleted one of the two from an export
    return [
        {
            "sheet": table.sheet,
            "cell": f"A{table.header_row}",
            "value": "",
            "code": "column-missing",
            "params": {"header": column.header},
            "suggestion": None,
        }
        for column in needed
        if column.field not in table.index_of
    ]


def has_groups(table: Table) -> bool:
    """Whether rows name the commune of the rows below them; then its column is not needed."""
    alone = (row for row in table.rows.values() if sum(c is not None for c in row) <= 2)
    return any("xã" in shown(c).lower() or "thị trấn" in shown(c).lower() for r in alone for c in r)
