"""Answers about imports, in the reader's language."""

import itertools
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, parse_cursor, read_page, to_cursor
from backend.core.text.i18n import MessageParam, translate
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.imports.kinds import get_listing, list_allowed_kinds
from backend.domains.platform.imports.models import (
    RUN,
    UNDER_WAY,
    Import,
    ImportRows,
    ImportStatus,
    StagedConflict,
    StagedRow,
)
from backend.domains.platform.imports.schemas import (
    CellError,
    ImportFailure,
    ImportRead,
    ImportRow,
    ImportSummary,
)
from backend.domains.platform.imports.staging import to_current_form
from backend.spreadsheets.annotated_workbook import describe_error
from backend.spreadsheets.cell_values import format_cell
from backend.spreadsheets.columns import CellContext, Column, Form
from backend.spreadsheets.listing import Listing, load_context
from backend.spreadsheets.row import CellMistake
from backend.spreadsheets.workbook_writer import get_labels, to_labels

BLANK = "(để trống)"
MAX_PLACE = 10**6
"""More rows than any file has: cursors beyond it are past the end on both databases."""


class Part(StrEnum):
    """Rows that a reader may ask for apart."""

    PROBLEMS = "problems"
    CHANGES = "changes"
    CONFLICTS = "conflicts"


PartName = Literal["errors", "warnings", "changes", "conflicts"]
PARTS: dict[Part, tuple[PartName, ...]] = {
    Part.PROBLEMS: ("errors", "warnings"),
    Part.CHANGES: ("changes",),
    Part.CONFLICTS: ("conflicts",),
}
"""What such a row has."""

OWN = tuple(name for name in ImportSummary.model_fields if name != "uploaded_by_name")
SUMMARY = tuple(getattr(Import, name) for name in OWN)


def list_import_summaries(db: Session, after: str | None, limit: int) -> PageRows:
    """Imports of lists that the actor may import, newest first, with who uploaded them."""
    newest = (Import.created_at.desc(), Import.id.desc())
    own = sa.select(*SUMMARY).where(Import.kind.in_(list_allowed_kinds(db.actor)))
    rows = read_page(db, own, newest, after, limit)
    names = load_actor_names(db, [row.uploaded_by_id for row in rows["items"]])
    items = [
        {**row._mapping, "uploaded_by_name": names[row.uploaded_by_id]} for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def get_import_read(db: Session, record: Import, language: str, percent: int = 0) -> ImportRead:
    """The import in full; `percent`: the progress of the running step."""
    listing = get_listing(record.kind)
    errors, warnings = (
        [to_cell_error(one, language, listing) for one in found or ()]
        for found in (record.errors, record.warnings)
    )
    return ImportRead(
        **{name: getattr(record, name) for name in OWN},
        uploaded_by_name=load_actor_names(db, [record.uploaded_by_id])[record.uploaded_by_id],
        progress=percent if record.status in UNDER_WAY else 100,
        mapping=record.mapping,
        columns=record.columns or [],
        errors=errors,
        warnings=warnings,
        failure=to_import_failure(record, language),
    )


def to_cell_error(error: CellMistake, language: str, listing: Listing) -> CellError:
    """An error with its message; the suggestion stays apart, for a button of its own."""
    message = describe_error({**error, "suggestion": None}, listing, language)
    return CellError.model_validate({**error, "message": message})


def to_import_failure(record: Import, language: str) -> ImportFailure | None:
    if record.failure is None:
        return None
    failed = record.status is ImportStatus.FAILED and record.errors
    params = record.errors[0]["params"] if failed else {}
    message = translate(record.failure, language, params)
    return ImportFailure(code=record.failure, message=message)


def list_row_page(
    db: Session,
    record: Import,
    after: str | None,
    limit: int,
    language: str,
    only: Part | None = None,
) -> PageRows:
    """A page of rows in the order of the file; the cursor is the place of the next row.

    `only` narrows them to a part.
    """
    listing = get_listing(record.kind)
    start = (
        min(max(0, parse_cursor(after, [ImportRows.number.expression])[0]), MAX_PLACE)
        if after
        else 0
    )
    items: list[ImportRow] = []
    for place, row in list_rows_from(db, record, start):
        if only is not None and not any(row[name] for name in PARTS[only]):
            continue
        if len(items) == limit:
            return {"items": items, "next": to_cursor([place])}
        items.append(to_shown_row(row, language, listing))
    return {"items": items, "next": None}


def list_rows_from(db: Session, record: Import, start: int) -> Iterator[tuple[int, StagedRow]]:
    """(place in the file, row) from the place `start`; one run of rows is in memory at a time.

    While the list is being checked there are none: only some may be stored.
    """
    if record.status in (ImportStatus.QUEUED, ImportStatus.CHECKING):
        return
    for number in itertools.count(start // RUN):
        found = sa.select(ImportRows.rows).where(ImportRows.import_id == record.id)
        run = db.scalar(found.where(ImportRows.number == number))
        if run is None:
            return
        for place, row in enumerate(run, number * RUN):
            if place >= start:
                yield place, to_current_form(row)


def to_shown_row(row: StagedRow, language: str, listing: Listing) -> ImportRow:
    errors = {
        n: [to_cell_error(e, language, listing) for e in row[n]] for n in ("errors", "warnings")
    }
    return ImportRow.model_validate({**row, **errors})


def list_all_errors(db: Session, record: Import) -> list[CellMistake]:
    """Every error and contested cell of the import, for the annotated workbook."""
    if any(error["code"] == "column-missing" for error in record.errors):
        return list(record.errors)
    listing = get_listing(record.kind)
    context = load_context(db, listing).cells
    found: list[CellMistake] = []
    for _, row in list_rows_from(db, record, 0):
        found += [*row["errors"], *row["warnings"]]
        found += [to_choice_error(row, one, listing, context) for one in row["conflicts"]]
    return found


def to_choice_error(
    row: StagedRow, one: StagedConflict, listing: Listing, context: CellContext
) -> CellMistake:
    """A contested cell as an error of the annotated workbook, with both values."""
    column = listing.columns_by_field[one["field"]]
    mine, theirs, before = (
        format_kept_value(one[name], column, context) for name in ("mine", "theirs", "before")
    )
    header = column.say_on(today()).header
    params: dict[str, MessageParam] = {
        "header": header,
        "mine": mine or BLANK,
        "theirs": theirs or BLANK,
    }
    was = f"lúc xuất là “{before}”, " if before else "lúc xuất để trống, "
    params["before"] = was if one["is_before_known"] else ""
    return {
        "sheet": row["sheet"],
        "cell": one["cell"],
        "value": mine,
        "code": "cell-contested",
        "params": params,
        "suggestion": None,
    }


def format_kept_value(value: Any, column: Column, context: CellContext) -> str:
    """A stored value as the workbook shows it."""
    if column.form in (Form.DATE, Form.MONTH) and value:
        value = date.fromisoformat(value)
    return format_cell(to_labels(value, get_labels(column, context)))
