"""Large imports as jobs: checked and written in the background, and continued after a crash.

Each transaction is one of the owner, with their rights of that moment. The status of the import
says where it stands, so a process that dies leaves nothing half done: a check begins anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa

from backend.core.errors.exceptions import AppError, Forbidden, Invalid, NotFound
from backend.core.session.session import Session
from backend.core.sql.types import EncodedJson
from backend.domains.platform.imports import checking, service
from backend.domains.platform.imports.checking import ComparedList
from backend.domains.platform.imports.kinds import get_listing, set_import_scope
from backend.domains.platform.imports.models import UNDER_WAY, Import, ImportFile, ImportStatus
from backend.domains.platform.jobs.context import JobContext, JobNotAllowed
from backend.domains.platform.jobs.kinds import JobKind, Payload
from backend.domains.platform.jobs.service import create_job
from backend.permissions import Permission
from backend.spreadsheets import reader
from backend.spreadsheets.annotated_workbook import remove_cells
from backend.spreadsheets.decisions import load_record_index
from backend.spreadsheets.listing import ListContext, load_context
from backend.spreadsheets.parsed_workbook import parse_workbook
from backend.spreadsheets.records import split_into_batches

R = TypeVar("R")

NAME = "import"
RUNS_A_TURN = 4
"""Runs of rows that one transaction stores, some 2 MB; then others write."""


def create_import_job(db: Session, record: Import) -> None:
    """Let a job do the next step of the import."""
    listing = get_listing(record.kind)
    title = listing.get_title(english=False)
    title = title[:1].lower() + title[1:]
    titles = (f"Nhập {title}", f"Import: {listing.get_title(english=True)}")
    key = f"{build_job_key_prefix(record.id)}{record.version}"
    create_job(db, NAME, {"import_id": str(record.id)}, titles, key=key)


def build_job_key_prefix(id: UUID) -> str:
    """The beginning of the keys of the jobs of an import."""
    return f"import:{id}:"


class ImportJob(JobKind):
    """Payload: `import_id`. It continues after crashes; an error fails it at once."""

    name = NAME
    attempts = 20
    backs_off = None
    repeats = False

    def permission(self, payload: Payload) -> Permission:
        return Permission.IMPORT_USE

    def about(self, payload: Payload) -> tuple[str, UUID]:
        return Import.__tablename__, UUID(str(payload["import_id"]))

    async def run(self, work: JobContext) -> None:
        step = ImportStep(work, UUID(str(work.payload["import_id"])))
        status = await step.act(start_check)
        if status is ImportStatus.CHECKING:
            status = await run_check(step)
        if status is ImportStatus.APPLYING:
            await work.progress(0, "import-writing")
            await step.act(lambda db, record: write_good_rows(db, record, work.go_to))

    def give_up(self, db: Session, payload: Payload, code: str, error: AppError | None) -> None:
        """Set the import to a status that says what happened and lets its owner go on."""
        record = db.get(Import, UUID(str(payload["import_id"])))
        if record is None or record.status not in UNDER_WAY:
            return
        if record.status is ImportStatus.APPLYING:
            why = "import-stopped" if code == "job-cancelled" else "import-not-written"
            db.save(record, {"status": ImportStatus.CHECKED, "failure": why})
        else:
            said = {
                "job-not-allowed": "import-not-allowed",
                "job-cancelled": "import-cancelled",
            }
            refused = error if isinstance(error, Invalid) else None
            service.mark_failed(db, record, refused, said.get(code, "import-failed"))


JOBS = (ImportJob(),)


@dataclass(frozen=True, slots=True)
class ImportStep:
    """A step of one import, and the job that runs it."""

    work: JobContext
    import_id: UUID

    async def act(self, do: Callable[[Session, Import], R], *, writes: bool = True) -> R:
        """Run `do(db, import)` in one transaction as the owner, within their units."""

        def whole(db: Session) -> R:
            record = db.require(Import, self.import_id)
            try:
                set_import_scope(db, get_listing(record.kind))
            except (Forbidden, NotFound):
                raise JobNotAllowed from None
            return do(db, record)

        return await self.work.act(whole, writes=writes)


async def run_check(step: ImportStep) -> ImportStatus:
    """Read the file and compare it with the register, both outside any transaction.

    What was found is stored in several short ones: on SQLite others write in between. Nobody reads
    the rows before the last of them has ended.
    """
    content, mapping, context = await step.act(load_check_input, writes=False)
    await step.work.progress(5, "import-checking")
    try:
        sheets = await anyio.to_thread.run_sync(reader.read_workbook, content)
    except reader.UnreadableWorkbook as refused:
        raise Invalid.at("/file", refused.code) from None
    await step.work.progress(35)
    parsed = await anyio.to_thread.run_sync(parse_workbook, sheets, context, mapping)
    await step.work.progress(75)
    kept: bytes | None = content
    if parsed.person_cells:
        kept = await anyio.to_thread.run_sync(remove_cells, content, parsed.person_cells)

    index = await step.act(
        lambda db, _: load_record_index(db, parsed.listing, parsed.rows), writes=False
    )
    compared = await anyio.to_thread.run_sync(
        checking.compare_rows, parsed, index, lambda done: step.work.go_to(75 + done // 5)
    )
    first = 0
    for some in split_into_batches(compared.runs, RUNS_A_TURN):
        await step.act(partial(add_runs, first=first, runs=some))
        first += len(some)

    def update_and_end(db: Session, record: Import) -> ImportStatus:
        if kept is not content:
            service.update_import_file(db, record, kept)
        return end_check(db, record, compared)

    return await step.act(update_and_end)


def add_runs(db: Session, record: Import, first: int, runs: Sequence[EncodedJson]) -> None:
    checking.add_runs(db, record, first, runs)


def start_check(db: Session, record: Import) -> ImportStatus:
    """Mark that the check has begun; an import whose check was broken off is checked again."""
    if record.status is ImportStatus.QUEUED:
        db.save(record, {"status": ImportStatus.CHECKING})
    return record.status


def load_check_input(
    db: Session, record: Import
) -> tuple[bytes, Mapping[str, str | None], ListContext]:
    """The workbook, the mapping of its headings, and the context of the list."""
    found = sa.select(ImportFile.content).where(ImportFile.import_id == record.id)
    context = load_context(db, get_listing(record.kind))
    return db.scalars(found).one(), record.mapping or {}, context


def end_check(db: Session, record: Import, compared: ComparedList) -> ImportStatus:
    """Show what was found; an import that is no dry run goes on to writing, if it may."""
    checking.mark_checked(db, record, compared)
    if not record.dry_run and service.is_applicable(record):
        db.save(record, {"status": ImportStatus.APPLYING})
    return record.status


def write_good_rows(db: Session, record: Import, progress: Callable[[int], None]) -> None:
    service.apply_import(db, record, progress)
