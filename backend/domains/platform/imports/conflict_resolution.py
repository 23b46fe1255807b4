"""Choices between the file and the register, for cells that both changed after the export."""

from collections.abc import Mapping, Sequence
from itertools import islice

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.imports.models import (
    Import,
    ImportStatus,
    StagedConflict,
    StagedRow,
)
from backend.domains.platform.imports.schemas import CellChoice, ImportChoices
from backend.domains.platform.imports.staging import (
    ImportTally,
    get_run_rows,
    list_runs,
    to_parsed_row,
    to_parsed_workbook,
    to_staged_row,
)
from backend.spreadsheets.decisions import FirstRows, decide_rows, load_record_index
from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.parsed_workbook import ParsedWorkbook
from backend.spreadsheets.row import Action, Keep, Row, RowDecision

Cell = tuple[str, int, str]
"""(sheet, row, field)"""


def apply_choices(db: Session, record: Import, asked: ImportChoices) -> Import:
    """Store the choices, and decide again about the rows that they touch; nothing is written yet.

    If the register has changed a cell again after the check, it has to be chosen again. Raises
    Conflict unless the import is checked, and Invalid for a cell that is not contested.
    """
    if record.status is not ImportStatus.CHECKED:
        raise Conflict("import-not-checked")
    parsed = to_parsed_workbook(record)
    ensure_cells_contested(db, record, asked.choices)
    chosen = {(c.sheet, c.row, c.field): c.keep for c in asked.choices}
    again: Spool[Row] = Spool()
    for run in list_runs(db, record.id):
        for row in get_run_rows(run):
            if has_choice(row, chosen, asked.rest):
                again.append(to_parsed_row(add_choices(row, chosen, asked.rest), parsed))
    index = load_record_index(db, parsed.listing, again)
    tally, first_rows, rest = ImportTally(parsed.missing), FirstRows(), iter(again)
    for run in list_runs(db, record.id):
        rows = get_run_rows(run)
        touched = [i for i, row in enumerate(rows) if has_choice(row, chosen, asked.rest)]
        for i, one in zip(
            touched, decide_rows(islice(rest, len(touched)), index, first_rows), strict=True
        ):
            rows[i] = build_decided_row(parsed, one, rows[i])
        if touched:
            run.rows = rows
            db.flush()
        tally.add(rows)
    tally.tell(record)
    return db.save(record)


def ensure_cells_contested(db: Session, record: Import, choices: Sequence[CellChoice]) -> None:
    known = {
        (row["sheet"], row["row"], one["field"])
        for run in list_runs(db, record.id)
        for row in get_run_rows(run)
        for one in row["conflicts"]
    }
    wrong = [
        FieldError(f"/choices/{number}/field", "cell-not-contested")
        for number, choice in enumerate(choices)
        if (choice.sheet, choice.row, choice.field) not in known
    ]
    if wrong:
        raise Invalid.of(wrong)


def has_choice(row: StagedRow, chosen: Mapping[Cell, Keep], rest: Keep | None) -> bool:
    """Whether there is a choice for a cell of this row."""
    return any(
        (row["sheet"], row["row"], one["field"]) in chosen or (rest and not one["keep"])
        for one in row["conflicts"]
    )


def add_choices(row: StagedRow, chosen: Mapping[Cell, Keep], rest: Keep | None) -> StagedRow:
    conflicts: list[StagedConflict] = [
        {**one, "keep": chosen.get((row["sheet"], row["row"], one["field"]), one["keep"] or rest)}
        for one in row["conflicts"]
    ]
    return {**row, "conflicts": conflicts}


def build_decided_row(parsed: ParsedWorkbook, decision: RowDecision, row: StagedRow) -> StagedRow:
    """The row with its choices; a choice against a value that has changed since is dropped."""
    shown = {one["field"]: one["theirs"] for one in row["conflicts"]}
    fresh = to_staged_row(parsed, decision)
    for one in fresh["conflicts"]:
        if one["theirs"] != shown.get(one["field"]):
            one["keep"] = None
    if any(one["keep"] is None for one in fresh["conflicts"]) and not fresh["errors"]:
        fresh["action"] = Action.CONFLICT.value
    return {**fresh, "warnings": row["warnings"]}


register_messages(
    {
        "cell-not-contested": (
            "Ô này không có gì để chọn.",
            "There is nothing to choose in this cell.",
        ),
    }
)
