"""Stores a checked list: counts and errors with the import, rows in runs beside it."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.change_log import to_json_value
from backend.core.session.session import Session
from backend.domains.platform.imports.kinds import get_listing
from backend.domains.platform.imports.models import (
    Import,
    ImportRows,
    StagedConflict,
    StagedRow,
)
from backend.spreadsheets.parsed_workbook import ParsedWorkbook
from backend.spreadsheets.records import FileRows
from backend.spreadsheets.row import (
    UNKNOWN,
    Action,
    CellConflict,
    CellIssue,
    CellMistake,
    Keep,
    Row,
    RowDecision,
)
from backend.spreadsheets.row_parser import PERSON_CODES

MOST_ERRORS = 1000
"""Errors stored with the import; the rows and the annotated workbook have them all."""


class ImportTally:
    """Counts a list run by run; in a list without a required column every row is an error."""

    def __init__(self, missing: Sequence[CellMistake]) -> None:
        self.missing = missing
        self.actions: Counter[str] = Counter()
        self.duplicates = 0
        self.errors: list[CellMistake] = list(missing)[:MOST_ERRORS]
        self.warnings: list[CellMistake] = []

    def add(self, rows: Sequence[StagedRow]) -> None:
        for row in rows:
            self.actions[Action.ERROR.value if self.missing else row["action"]] += 1
            self.duplicates += any(e["code"] == "row-duplicate" for e in row["errors"])
            if not self.missing and len(self.errors) < MOST_ERRORS:
                self.errors += row["errors"]
            if len(self.warnings) < MOST_ERRORS:
                self.warnings += row["warnings"]

    def tell(self, record: Import) -> None:
        """Set the counts, errors and warnings of the import."""
        record.row_count = self.actions.total()
        record.created_count = self.actions[Action.CREATE]
        record.updated_count = self.actions[Action.UPDATE]
        record.unchanged_count = self.actions[Action.UNCHANGED]
        record.conflict_count = self.actions[Action.CONFLICT]
        record.error_count = self.actions[Action.ERROR]
        record.duplicate_count = self.duplicates
        record.errors = self.errors[:MOST_ERRORS]
        record.warnings = self.warnings[:MOST_ERRORS]


def list_runs(db: Session, id: UUID) -> Iterator[ImportRows]:
    """The stored runs in order; one is in memory at a time."""
    for number in itertools.count():
        found = sa.select(ImportRows).where(ImportRows.import_id == id, ImportRows.number == number)
        run = db.scalar(found)
        if run is None:
            return
        yield run


def get_run_rows(run: ImportRows) -> list[StagedRow]:
    return [to_current_form(row) for row in run.rows]


def to_staged_row(parsed: ParsedWorkbook, decision: RowDecision) -> StagedRow:
    """One row for preview and for writing: cells by letter, values by field, before and after."""
    row = decision.row
    withheld = row.withheld_fields | {
        issue.field_name for issue in row.errors if issue.code in PERSON_CODES
    }
    letters = parsed.column_letters.get(row.sheet, {})
    return {
        "sheet": row.sheet,
        "row": row.number,
        "action": decision.action.value,
        "record_id": str(decision.id) if decision.id else None,
        "version": decision.version,
        "cells": {
            letters[name]: text
            for name, text in row.cell_texts.items()
            if text and name in letters and name not in withheld
        },
        "values": {
            name: to_json_value(value)
            for name, value in row.values.items()
            if (value is not None or row.values.get("id")) and name not in withheld
        },
        "undo": decision.undo,
        "changes": {
            **{
                name: [to_json_value(value), to_json_value(decision.values[name])]
                for name, value in decision.before.items()
            },
            **{n: [to_json_value(v) for v in pair] for n, pair in decision.extra_diff.items()},
        },
        "conflicts": [to_conflict(parsed, row, at, one) for at, one in decision.conflicts.items()],
        "errors": [parsed.to_error(row, issue) for issue in row.errors],
        "warnings": [parsed.to_error(row, issue) for issue in row.warnings],
    }


def to_written_row(parsed: ParsedWorkbook, decision: RowDecision, checked: StagedRow) -> StagedRow:
    """The row after it was written: its values stand in the register."""
    if decision.action is Action.CREATE and not decision.row.errors:
        return {**checked, "record_id": str(decision.id), "values": {}}
    return {**to_staged_row(parsed, decision), "warnings": checked["warnings"], "values": {}}


def to_conflict(parsed: ParsedWorkbook, row: Row, at: str, one: CellConflict) -> StagedConflict:
    return {
        "field": at,
        "cell": parsed.get_cell_address(row, at),
        "mine": to_json_value(one.file_value),
        "theirs": to_json_value(one.register_value),
        "before": None if one.exported_value is UNKNOWN else to_json_value(one.exported_value),
        "is_before_known": one.exported_value is not UNKNOWN,
        "keep": one.keep,
    }


def to_current_form(row: StagedRow) -> StagedRow:
    """A stored row in the present form."""
    if "record_id" not in row:
        row = {**row, "record_id": row["establishment_id"], "undo": row["spans"]}
    return row if "conflicts" in row else {**row, "conflicts": []}


def to_parsed_row(row: StagedRow, parsed: ParsedWorkbook) -> Row:
    """The row as it was parsed, to decide about it again."""
    cells, letters = row["cells"], parsed.column_letters.get(row["sheet"], {})
    typed = {name: cells[letter] for name, letter in letters.items() if letter in cells}
    values: dict[str, JsonValue | date] = {**row["values"]}
    for name in parsed.listing.date_fields:
        if value := values.get(name):
            values[name] = date.fromisoformat(str(value))
    resolutions = {one["field"]: Keep(one["keep"]) for one in row["conflicts"] if one["keep"]}
    return Row(row["sheet"], row["row"], values, [], typed, resolutions=resolutions)


class GoodRows(Collection[Row]):
    """The rows of an import that are written, parsed anew from its runs at each look."""

    def __init__(self, db: Session, id: UUID, parsed: ParsedWorkbook) -> None:
        self.db, self.id, self.parsed = db, id, parsed

    def __iter__(self) -> Iterator[Row]:
        for run in list_runs(self.db, self.id):
            for row in list_good_rows(get_run_rows(run)):
                yield to_parsed_row(row, self.parsed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, value: object) -> bool:
        return any(value == one for one in self)

    def load_file_rows(self) -> FileRows:
        """These rows, with what one look at all of them tells; for that none is parsed."""
        found = FileRows((), self.parsed.listing.unit_field)
        for run in list_runs(self.db, self.id):
            for row in list_good_rows(get_run_rows(run)):
                found.note(row["values"])
        found.rows = self
        return found


WAITS = (Action.ERROR, Action.CONFLICT)
"""The actions of rows that are not written."""


def list_good_rows(rows: Sequence[StagedRow]) -> list[StagedRow]:
    return [row for row in rows if row["action"] not in WAITS]


def to_parsed_workbook(record: Import) -> ParsedWorkbook:
    """The columns of a stored list, to find the cells of errors."""
    places: dict[str, dict[str, str]] = {}
    for column in record.columns:
        if column["field"]:
            places.setdefault(column["sheet"], {})[column["field"]] = column["column"]
    missing = [e for e in record.errors if e["code"] == "column-missing"]
    return ParsedWorkbook(get_listing(record.kind), [], record.columns, missing, places)


def check_unchanged(fresh: RowDecision, row: StagedRow, at: str) -> RowDecision:
    """`fresh`, or an error if it would do something else than the check showed to the user."""
    if fresh.action in (Action.ERROR, Action.UNCHANGED):
        return fresh
    same = fresh.action == row["action"] and (
        fresh.action is Action.CREATE
        or (str(fresh.id), fresh.version) == (row["record_id"], row["version"])
    )
    if same:
        return fresh
    errors = [*fresh.row.errors, CellIssue(at, "row-changed")]
    return RowDecision(replace(fresh.row, errors=errors), Action.ERROR)
