"""Parses a workbook with the choices of the caller; the register is not consulted yet."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.session.models import today
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import MessageParam
from backend.core.text.text_validation import has_personal_data
from backend.law.reference.tiers import list_establishment_kinds
from backend.spreadsheets.cell_values import format_cell
from backend.spreadsheets.columns import FOR_READING, HIDDEN_FIELDS, Form
from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.import_columns import How, ImportColumn
from backend.spreadsheets.listing import ListContext, Listing
from backend.spreadsheets.reader import MAX_ROWS, Sheet
from backend.spreadsheets.records import FileRows
from backend.spreadsheets.row import CellIssue, CellMistake, Row
from backend.spreadsheets.row_parser import (
    PERSON_CODES,
    CellAddress,
    KnownCells,
    ensure_no_person_names,
    find_unread_persons,
    list_record_rows,
    parse_row,
)
from backend.spreadsheets.table_detection import (
    DetectedTable,
    has_several_words,
    has_words,
    is_known_heading,
    is_person_heading,
    is_sample_heading,
    is_worker_or_suspect_heading,
    list_tables,
)
from backend.spreadsheets.vietnamese_encodings import to_unicode_text

MAX_SAMPLES = 2


@dataclass(slots=True)
class ParsedWorkbook:
    """The rows of a workbook. `columns`: how its headings were understood.

    `missing`: errors about required columns that were not found.
    """

    listing: Listing
    rows: Collection[Row]
    columns: list[ImportColumn]
    missing: list[CellMistake] = field(default_factory=list)
    column_letters: dict[str, dict[str, str]] = field(default_factory=dict)
    """{sheet: {field: letter of its column}}"""
    person_cells: list[CellAddress] = field(default_factory=list)
    """Cells of the workbook that seem to name a person."""

    def get_cell_address(self, row: Row, field_name: str) -> str:
        """'C13'. A field without a column is shown at the first field, or else in column A."""
        letters = self.column_letters.get(row.sheet, {})
        letter = letters.get(field_name) or letters.get(self.listing.first_field, "A")
        return f"{letter}{row.number}"

    def list_withheld_cells(self, row: Row) -> list[CellAddress]:
        return [(row.sheet, self.get_cell_address(row, name)) for name in row.withheld_fields]

    def to_error(self, row: Row, issue: CellIssue) -> CellMistake:
        is_withheld = issue.field_name in row.withheld_fields or issue.code in PERSON_CODES
        value = "" if is_withheld else row.cell_texts.get(issue.field_name, "")
        column = self.listing.columns_by_field.get(issue.field_name)
        header = column.say_on(today()).header if column else issue.field_name
        params: dict[str, MessageParam] = {"value": value, "header": header}
        return {
            "sheet": row.sheet,
            "cell": self.get_cell_address(row, issue.field_name),
            "value": None if is_withheld else value,
            "code": issue.code,
            "params": params if issue.code in PERSON_CODES else {**params, **issue.params},
            "suggestion": issue.suggestion,
        }


def parse_workbook(
    sheets: list[Sheet], context: ListContext, mapping: Mapping[str, str | None]
) -> ParsedWorkbook:
    """Parse every list of the workbook; raises Invalid at /file if there is none."""
    listing = context.listing
    columns = {
        heading: listing.columns_by_field[f] if f else None for heading, f in mapping.items()
    }
    tables = list_tables(sheets, listing.heading_index, columns)
    if not tables:
        raise build_missing_list_error(listing)
    ensure_no_person_names(sheets, tables)
    ensure_columns_allowed(tables, listing)
    spool: Spool[Row] = Spool()
    rows = FileRows(spool, listing.unit_field)
    parsed = ParsedWorkbook(
        listing, rows, [c for table in tables for c in describe_headings(table, listing)]
    )
    read_rows: dict[str, dict[int, bool]] = {table.sheet: {} for table in tables}
    known: KnownCells = {}
    for table in tables:
        parsed.missing += find_missing_columns(table, context)
        parsed.column_letters[table.sheet] = table.get_column_letters()
        if listing.counts_only:
            ensure_no_words(
                table, (one.number for one in list_record_rows(table, listing, context.units))
            )
        for line in list_record_rows(table, listing, context.units):
            row = parse_row(table.sheet, line, context, known)
            spool.append(row)
            rows.note(row.values)
            read_rows[table.sheet][line.number] = line.has_other_cells
            parsed.person_cells += parsed.list_withheld_cells(row)
            if len(rows) > MAX_ROWS:
                raise Invalid.at("/file", "file-too-many-rows")
    if not rows:
        raise Invalid.at("/file", "file-without-rows")
    parsed.person_cells += find_unread_persons(sheets, tables, read_rows)
    return parsed


def build_missing_list_error(listing: Listing) -> Invalid:
    headings = ", ".join(f"“{c.say_on(today()).header}”" for c in listing.columns[:3])
    return Invalid.of([FieldError("/file", "file-without-list", headings=headings)])


def ensure_columns_allowed(tables: Iterable[DetectedTable], listing: Listing) -> None:
    for table in tables:
        ensure_own_units(table)
        ensure_no_person_columns(table, listing)


def ensure_own_units(table: DetectedTable) -> None:
    """Raise Invalid for an export whose rows name other units than those of their records."""
    mark = to_search_text(FOR_READING)
    for match in table.matches:
        if mark in to_search_text(match.header):
            raise Invalid.of([FieldError("/file", "file-by-other-boundaries", header=match.header)])


def ensure_no_person_columns(table: DetectedTable, listing: Listing) -> None:
    """Raise Invalid for a column that names workers or suspects: the file is not kept (R7).

    In lists of counts the user cannot map such a column to another one either.
    """
    names_person = is_person_heading if listing.counts_only else is_worker_or_suspect_heading
    for match in table.matches:
        is_read = match.column is not None and not (listing.counts_only and match.how is How.CHOSEN)
        is_personal = names_person(match.header) or is_worker_or_suspect_heading(match.header)
        if (
            is_personal
            and not is_read
            and any(
                match.index < len(row) and row[match.index] is not None
                for row in table.rows.values()
            )
        ):
            raise Invalid.of([FieldError("/file", "file-names-persons", header=match.header)])


def ensure_no_words(table: DetectedTable, numbers: Iterable[int]) -> None:
    """Raise Invalid for words beside or instead of counts: the kept file would have notes (R7)."""
    counts = (Form.COUNT, Form.NUMBER)
    matches = [m for m in table.matches if m.column is None or m.column.form in counts]
    for number in numbers:
        row = table.rows[number]
        for match in matches:
            cell = row[match.index] if match.index < len(row) else None
            if cell is None:
                continue
            is_unknown = match.column is None
            if has_words(match.header, [cell]) if is_unknown else has_several_words([cell]):
                raise Invalid.of([FieldError("/file", "file-with-words", header=match.header)])


def describe_headings(table: DetectedTable, listing: Listing) -> list[ImportColumn]:
    """The headings of a list for the user to check: how each was understood, or that it was not."""
    headers = [match.header for match in table.matches]
    shown = {
        header
        for header in headers
        if is_known_heading(header, listing.heading_index) or is_sample_heading(header)
    }
    samples = list_samples(table, [m.index for m in table.matches if m.header in shown])
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


def list_samples(table: DetectedTable, indexes: Iterable[int]) -> dict[int, list[str]]:
    """The first values of some columns, without any that has a number of a person."""
    found: dict[int, list[str]] = {index: [] for index in indexes}
    open_ = set(found)
    for row in table.rows.values():
        for index in [each for each in open_ if each < len(row) and row[each] is not None]:
            text = to_unicode_text(format_cell(row[index]))[:80]
            if not has_personal_data(text):
                found[index].append(text)
            if len(found[index]) == MAX_SAMPLES:
                open_.discard(index)
        if not open_:
            break
    return found


def find_missing_columns(table: DetectedTable, context: ListContext) -> list[CellMistake]:
    """Errors about required columns that the list lacks: one each, not one for every row."""
    needed = [
        c for c in context.listing.columns if c.required and c.field not in context.implied_values
    ]
    if context.default_unit is not None or has_group_rows(table):
        needed = [column for column in needed if column.field != context.listing.unit_field]
    hidden = [
        context.listing.columns_by_field[n]
        for n in HIDDEN_FIELDS
        if n in context.listing.columns_by_field
    ]
    if any(column.field in table.column_indexes for column in hidden):
        needed += hidden  # somebody deleted one of the two from an export
    return [
        {
            "sheet": table.sheet,
            "cell": f"A{table.header_row}",
            "value": "",
            "code": "column-missing",
            "params": {"header": column.say_on(today()).header},
            "suggestion": None,
        }
        for column in needed
        if column.field not in table.column_indexes
    ]


def has_group_rows(table: DetectedTable) -> bool:
    """Whether rows name the commune of the rows below them; then its column is not needed."""
    alone = (row for row in table.rows.values() if sum(c is not None for c in row) <= 2)
    said = (format_cell(cell).lower() for row in alone for cell in row)
    return any(kind in text for text in said for kind in list_establishment_kinds())
