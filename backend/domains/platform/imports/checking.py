"""Compares a list with the register and stores what was found; nothing in the register changes."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from backend.core.session.bulk_writes import create_many
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import NewRow
from backend.core.sql.types import EncodedJson
from backend.domains.platform.imports.models import RUN, Import, ImportRows, ImportStatus
from backend.domains.platform.imports.staging import ImportTally, to_staged_row
from backend.spreadsheets.decisions import (
    FirstRows,
    RecordIndex,
    add_lookalike_warnings,
    decide_rows,
    load_record_index,
)
from backend.spreadsheets.disk_spool import Spool
from backend.spreadsheets.parsed_workbook import ParsedWorkbook
from backend.spreadsheets.records import split_into_batches


@dataclass(frozen=True, slots=True)
class ComparedList:
    """What comparing found: the runs of rows as they are stored, and their counts."""

    parsed: ParsedWorkbook
    runs: Collection[EncodedJson]
    tally: ImportTally


def compare_rows(
    parsed: ParsedWorkbook, index: RecordIndex, progress: Callable[[int], None] = lambda _: None
) -> ComparedList:
    """Decide what each row would do in the register; needs no database.

    Only a run of a long list is in memory at a time.
    """
    first_rows, tally = FirstRows(), ImportTally(parsed.missing)
    runs: Spool[EncodedJson] = Spool(batch_size=1)
    for some in split_into_batches(parsed.rows, RUN):
        decisions = decide_rows(some, index, first_rows)
        add_lookalike_warnings(decisions, index)
        rows = [to_staged_row(parsed, decision) for decision in decisions]
        tally.add(rows)
        runs.append(EncodedJson(json.dumps(rows)))
        progress(min(100, 100 * RUN * len(runs) // len(parsed.rows)))
    return ComparedList(parsed, runs, tally)


def add_runs(db: Session, record: Import, first: int, runs: Sequence[EncodedJson]) -> None:
    """Store runs of rows from the number `first` on; rows of an earlier check go with the first."""
    if first == 0:
        db.execute(sa.delete(ImportRows).where(ImportRows.import_id == record.id))
    owned = {"import_id": record.id, "org_unit_id": record.org_unit_id}
    rows: list[NewRow] = [
        {**owned, "number": number, "rows": run} for number, run in enumerate(runs, first)
    ]
    create_many(db, ImportRows, rows)


def mark_checked(db: Session, record: Import, compared: ComparedList) -> Import:
    """Show what was found; its rows are stored."""
    record.columns = compared.parsed.columns
    compared.tally.tell(record)
    return db.save(record, {"status": ImportStatus.CHECKED, "failure": None})


def check_import(db: Session, record: Import, parsed: ParsedWorkbook) -> Import:
    """Compare a short list and store what was found, all in this transaction."""
    compared = compare_rows(parsed, load_record_index(db, parsed.listing, parsed.rows))
    add_runs(db, record, 0, list(compared.runs))
    return mark_checked(db, record, compared)
