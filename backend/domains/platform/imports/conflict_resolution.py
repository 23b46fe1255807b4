"""Choosing between the file and the register in cells that both changed since the export."""

from collections.abc import Mapping, Sequence
from itertools import islice

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.domains.platform.imports.schemas import CellChoice, ImportChoices
from backend.domains.platform.imports.staging import (
    Kept,
    Tally,
    kept,
    restored,
    rows_in,
    runs_of,
    to_parsed_workbook,
)
from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.list_context import load_record_index
from backend.spreadsheets.matching import FirstRows, decide_rows
from backend.spreadsheets.parsed_workbook import ParsedWorkbook
from backend.spreadsheets.row import Action, Keep, Row, RowDecision

Cell = tuple[str, int, str]
"""(sheet, row, field)"""


def choose(db: Session, record: Import, asked: ImportChoices) -> Import:
    """Note the choices, and decide anew on the rows that they touch; nothing is written yet.

    A cell that the register changed once more since the check is asked about again. Raises
    Conflict unless the import is at rest, Invalid at a choice for a cell that is not contested.
    """
    if record.status is not ImportStatus.CHECKED:
        raise Conflict("import-not-checked")
    parsed = to_parsed_workbook(record)
    refuse_strangers(db, record, asked.choices)
    chosen = {(c.sheet, c.row, c.field): c.keep for c in asked.choices}
    again: Spool[Row] = Spool()
    for run in runs_of(db, record.id):
        for row in rows_in(run):
            if takes(row, chosen, asked.rest):
                again.append(restored(with_choices(row, chosen, asked.rest), parsed))
    index = load_record_index(db, parsed.listing, again)
    tally, first_rows, rest = Tally(parsed.missing), FirstRows(), iter(again)
    for run in runs_of(db, record.id):
        rows = rows_in(run)
        touched = [i for i, row in enumerate(rows) if takes(row, chosen, asked.rest)]
        for i, one in zip(
            touched, decide_rows(islice(rest, len(touched)), index, first_rows), strict=True
        ):
            rows[i] = settled(parsed, one, rows[i])
        if touched:
            run.rows = rows
            db.flush()
        tally.add(rows)
    tally.tell(record)
    return db.save(record)


def refuse_strangers(db: Session, record: Import, choices: Sequence[CellChoice]) -> None:
    known = {
        (row["sheet"], row["row"], one["field"])
        for run in runs_of(db, record.id)
        for row in rows_in(run)
        for one in row["conflicts"]
    }
    wrong = [
        FieldError(f"/choices/{number}/field", "cell-not-contested")
        for number, choice in enumerate(choices)
        if (choice.sheet, choice.row, choice.field) not in known
    ]
    if wrong:
        raise Invalid.of(wrong)


def takes(row: Kept, chosen: Mapping[Cell, Keep], rest: Keep | None) -> bool:
    """Whether a choice is made in this row."""
    return any(
        (row["sheet"], row["row"], one["field"]) in chosen or (rest and not one["keep"])
        for one in row["conflicts"]
    )


def with_choices(row: Kept, chosen: Mapping[Cell, Keep], rest: Keep | None) -> Kept:
    conflicts = [
        {**one, "keep": chosen.get((row["sheet"], row["row"], one["field"]), one["keep"] or rest)}
        for one in row["conflicts"]
    ]
    return {**row, "conflicts": conflicts}


def settled(parsed: ParsedWorkbook, decision: RowDecision, row: Kept) -> Kept:
    """The row with its choices; those made over a value that is no longer there are void."""
    shown = {one["field"]: one["theirs"] for one in row["conflicts"]}
    fresh = kept(parsed, decision)
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
