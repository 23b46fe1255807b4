"""The life of an import: create, apply, delete. `checking.py` checks it."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.errors.possible import register_possible_errors
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.imports.deletion import delete_expired_files, delete_file_and_rows
from backend.domains.platform.imports.models import (
    Import,
    ImportFile,
    ImportStatus,
)
from backend.domains.platform.imports.staging import (
    WAITS,
    GoodRows,
    ImportTally,
    check_unchanged,
    get_run_rows,
    list_good_rows,
    list_runs,
    to_parsed_row,
    to_parsed_workbook,
    to_written_row,
)
from backend.spreadsheets.decisions import (
    FirstRows,
    decide_rows,
    load_record_index,
    write_decisions,
)
from backend.spreadsheets.row import Action, RowDecision

MAX_DIRECT_ROWS = 2000
"""Rows that are checked or written while the client waits."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What a client sends: the workbook and how to take it."""

    content: bytes | None
    """None: it names a person and could not be stored without that name."""
    file_name: str
    kind: str
    dry_run: bool = True
    partial: bool = True
    mapping: dict[str, str | None] | None = None
    id: UUID | None = None


@register_possible_errors(Conflict("already-exists"))
def create_import(db: Session, upload: Upload, status: ImportStatus) -> Import:
    """Record the import with its file, in one of the uploader's units."""
    delete_expired_files(db)
    units = db.scope.units
    assert units, "an import belongs to a unit of its uploader"
    record = Import(
        id=upload.id or create_id(),
        org_unit_id=units[0],
        kind=upload.kind,
        file_name=upload.file_name,
        uploaded_by_id=db.actor.id,
        status=status,
        dry_run=upload.dry_run,
        partial=upload.partial,
        mapping=upload.mapping,
    )
    db.save(record)
    add_import_file(db, record, upload.content)
    return record


def add_import_file(db: Session, record: Import, content: bytes | None) -> None:
    if content is not None:
        owned = {"import_id": record.id, "org_unit_id": record.org_unit_id}
        db.save(ImportFile(**owned, content=content))


def update_import_file(db: Session, record: Import, content: bytes | None) -> None:
    """Store `content` instead of the uploaded file; None: store no file."""
    db.execute(sa.delete(ImportFile).where(ImportFile.import_id == record.id))
    add_import_file(db, record, content)


def is_applicable(record: Import) -> bool:
    """Whether there is something to write, and nothing forbids it."""
    return not find_refusal(record)


def find_refusal(record: Import) -> Conflict | None:
    """Why this import cannot be written; None if it can."""
    if record.status is not ImportStatus.CHECKED:
        return Conflict("import-not-checked")
    if not record.created_count + record.updated_count + record.unchanged_count:
        return Conflict("import-without-good-rows")
    if record.error_count and not record.partial:
        return Conflict("import-has-errors")
    if record.conflict_count and not record.partial:
        return Conflict("import-has-conflicts")
    return None


def ensure_applicable(record: Import) -> None:
    """Raise Conflict unless the import can be written now."""
    if refused := find_refusal(record):
        raise refused


def apply_import(
    db: Session, record: Import, progress: Callable[[int], None] = lambda _: None
) -> Import:
    """Write the good rows, all in this transaction; bad ones wait if the import is partial.

    The register may have moved since the check: rows that would now do something else than the
    user saw become errors. Raises Conflict when a whole import (`partial` false) has any.
    """
    parsed = to_parsed_workbook(record)
    tally = ImportTally(parsed.missing)
    index = load_record_index(db, parsed.listing, GoodRows(db, record.id, parsed).load_file_rows())
    todo = record.created_count + record.updated_count
    first_rows, done = FirstRows(), 0
    with open_import_trail(db, record):
        for run in list_runs(db, record.id):
            rows = get_run_rows(run)
            good = list_good_rows(rows)
            fresh = decide_rows([to_parsed_row(row, parsed) for row in good], index, first_rows)
            pairs = zip(fresh, good, strict=True)
            decisions = [
                check_unchanged(one, row, parsed.listing.first_field) for one, row in pairs
            ]
            ensure_not_outdated(record, decisions)
            write_decisions(db, parsed.listing, decisions)
            ensure_not_outdated(record, decisions)
            after = map(to_written_row, itertools.repeat(parsed), decisions, good)
            run.rows = [r if r["action"] in WAITS else next(after) for r in rows]
            tally.add(run.rows)
            db.flush()
            done += sum(d.action in (Action.CREATE, Action.UPDATE) for d in decisions)
            progress(min(100, 100 * done // max(1, todo)))
    tally.tell(record)
    return db.save(record, {"status": ImportStatus.APPLIED, "applied_at": now(), "failure": None})


def ensure_not_outdated(record: Import, decisions: Sequence[RowDecision]) -> None:
    if not record.partial and any(d.action in WAITS for d in decisions):
        raise Conflict("import-outdated")


@contextmanager
def open_import_trail(db: Session, record: Import) -> Iterator[None]:
    """Log the changes made within under the id of the import, by which withdrawing finds them."""
    actor = db.actor
    db.info["actor"] = replace(actor, request_id=str(record.id))
    try:
        yield
    finally:
        db.info["actor"] = actor


def delete_unapplied_import(db: Session, record: Import) -> None:
    """Delete an import that wrote nothing into the register, with its file and rows."""
    if record.status not in (ImportStatus.CHECKED, ImportStatus.FAILED):
        raise Conflict("import-stays")
    delete_file_and_rows(db, record.id)
    db.delete(record)


def mark_failed(db: Session, record: Import, error: Invalid | None, code: str) -> None:
    """Mark that the file could not be read, and why; delete the file and its rows."""
    first = error.errors[0] if error and error.errors else None
    record.errors = (
        [
            {
                "sheet": "",
                "cell": "",
                "value": "",
                "code": first.code,
                "params": first.params,
                "suggestion": None,
            }
        ]
        if first
        else []
    )
    delete_file_and_rows(db, record.id)
    failure = first.code if first else code
    db.save(record, {"status": ImportStatus.FAILED, "failure": failure})


register_messages(
    {
        "import-not-checked": (
            "Lần nhập này không ở trạng thái đã kiểm tra nên không ghi được.",
            "This import is not in the checked state, so it cannot be written.",
        ),
        "import-without-good-rows": (
            "Không có dòng nào ghi được. Sửa lỗi trong tệp rồi tải lên lại.",
            "No row can be written. Mend the file and upload it again.",
        ),
        "import-has-errors": (
            "Tệp còn dòng có lỗi nên chưa ghi dòng nào. Sửa hết lỗi, hoặc chọn ghi dòng không lỗi.",
            "Some rows have errors, so none was written. Mend them, or choose partial.",
        ),
        "import-has-conflicts": (
            "Tệp còn ô chưa chọn giá trị nên chưa ghi dòng nào. Chọn ở các ô sổ đã đổi.",
            "Some cells wait for a choice, so nothing was written. Choose in each.",
        ),
        "import-stays": (
            "Chỉ bỏ được lần nhập đã kiểm tra mà chưa ghi vào sổ.",
            "Only an import that was checked and not written can be discarded.",
        ),
        "import-outdated": (
            "Sổ đã thay đổi sau khi kiểm tra tệp. Tải tệp lên kiểm tra lại.",
            "The register changed after the check. Upload the file again.",
        ),
        "import-not-applied": (
            "Chỉ hoàn tác được lần nhập đã ghi vào sổ.",
            "Only an import that was written can be taken back.",
        ),
        "import-touched-since": (
            "Một số bản ghi đã thay đổi sau lần nhập này nên không hoàn tác được. Xem danh sách.",
            "Some records changed after this import, so it cannot be taken back. See the list.",
        ),
        "import-too-old": (
            "Đã quá 30 ngày nên không hoàn tác được nữa. Sửa từng bản ghi.",
            "Over 30 days have passed, so it cannot be taken back. Mend each record.",
        ),
        "import-file-gone": (
            "Tệp đã quá 30 ngày nên không còn lưu. Tải tệp lên lại.",
            "The file was over 30 days old and is no longer kept. Upload it again.",
        ),
        "import-failed": (
            "Không kiểm tra được tệp do sự cố. Tải tệp lên lại.",
            "The file could not be checked. Upload it again.",
        ),
        "import-cancelled": (
            "Đã hủy khi chưa kiểm tra xong. Tải tệp lên lại nếu vẫn cần.",
            "Cancelled before the check was over. Upload the file again if it is needed.",
        ),
        "import-stopped": (
            "Đã dừng theo yêu cầu, chưa ghi dòng nào vào sổ.",
            "Stopped as asked; nothing was written into the register.",
        ),
        "import-writing": ("Đang ghi vào sổ", "Writing into the register"),
        "import-checking": ("Đang kiểm tra tệp", "Checking the file"),
        "import-not-written": (
            "Chưa ghi dòng nào do sự cố hoặc sổ vừa thay đổi. Ghi lại lần nữa.",
            "Nothing was written: something failed, or the register had changed. Try again.",
        ),
        "import-not-allowed": (
            "Tài khoản tải tệp lên không còn quyền nhập. Người có quyền tải tệp lên lại.",
            "The account that uploaded may no longer import. Someone who may should upload it.",
        ),
    }
)
