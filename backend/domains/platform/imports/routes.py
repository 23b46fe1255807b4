"""Imports over HTTP: upload and check, read what was found, write, withdraw; templates."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa
from fastapi import Depends, Query, Request, Response, params

from backend.core.errors.exceptions import Conflict, FieldError, Forbidden, Invalid, NotFound
from backend.core.errors.possible import register_impossible_errors, register_possible_errors
from backend.core.errors.problem import get_language
from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.documents.download_responses import XLSX, XLSX_RESPONSES, build_download_response
from backend.domains.platform.imports import retention, service
from backend.domains.platform.imports.checking import check_import
from backend.domains.platform.imports.conflict_resolution import apply_choices
from backend.domains.platform.imports.jobs import build_job_key_prefix, create_import_job
from backend.domains.platform.imports.kinds import (
    get_listing,
    has_import_permission,
    list_allowed_kinds,
    load_listings,
    set_import_scope,
)
from backend.domains.platform.imports.models import UNDER_WAY, Import, ImportFile, ImportStatus
from backend.domains.platform.imports.queries import (
    Part,
    get_import_read,
    list_all_errors,
    list_import_summaries,
    list_row_page,
)
from backend.domains.platform.imports.reverting import withdraw_import
from backend.domains.platform.imports.schemas import (
    ImportableColumn,
    ImportableList,
    ImportableLists,
    ImportChoices,
    ImportKind,
    ImportRead,
    ImportRow,
    ImportSummary,
)
from backend.domains.platform.imports.staging import list_runs
from backend.domains.platform.imports.upload import ImportForm, read_upload
from backend.domains.platform.jobs.progress import get_job_progress
from backend.permissions import Permission
from backend.spreadsheets import package, reader
from backend.spreadsheets.annotated_workbook import remove_cells, render_annotated_workbook
from backend.spreadsheets.columns import build_boolean_choices
from backend.spreadsheets.listing import ListContext, Listing, load_context
from backend.spreadsheets.parsed_workbook import ParsedWorkbook, parse_workbook
from backend.spreadsheets.row import CellMistake
from backend.spreadsheets.workbook_writer import render_template

router = create_router("/imports")

Importing = Annotated[Session, requires(Permission.IMPORT_USE)]
Uploading = Annotated[ShortTransactions, open_short_transactions(Permission.IMPORT_USE)]
Only = Annotated[
    Part | None,
    Query(description="rows with errors or warnings, with changed cells, or with conflicts"),
]
Form = Annotated[ImportForm, params.Form(media_type="multipart/form-data")]

SMALL_FILE = 2**20
"""Bytes; a larger file is read in the background."""
PATIENCE = 4.0
"""Seconds that a client (and, on SQLite, every other writer) waits while a file is read."""
ACCEPTED: Responses = {
    202: {"model": ImportRead, "description": "Large: goes on in the background"}
}


@router.get("", response_model=Page[ImportSummary])
def list_imports(db: Importing, after: After = None, limit: Limit = 50) -> PageRows:
    """Imports of the caller's units, newest first; only of lists that the caller may import."""
    return list_import_summaries(db, after, limit)


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """An uploaded list; `parsed` is None if it is too large to wait for."""

    upload: service.Upload
    parsed: ParsedWorkbook | None


async def read_list(transactions: Uploading, form: Form) -> ReadUpload:
    """Read an uploaded list before any transaction begins: on SQLite all writers would wait."""
    upload, listing = await read_upload(form), get_listing(form.kind)
    if not has_import_permission(transactions.actor, listing):
        raise Forbidden
    assert upload.content is not None, "nothing was left out yet"
    await anyio.to_thread.run_sync(package.ensure_safe_package, upload.content)
    sheets = await anyio.to_thread.run_sync(read_now, upload.content)
    if sheets is None:
        return ReadUpload(upload, None)
    context = await transactions.read(load_scoped_context, listing)
    parsed = await anyio.to_thread.run_sync(parse_workbook, sheets, context, upload.mapping or {})
    if parsed.person_cells:
        cells = parsed.person_cells
        kept = await anyio.to_thread.run_sync(remove_cells, upload.content, cells)
        upload = replace(upload, content=kept)
    return ReadUpload(upload, parsed)


def load_scoped_context(db: Session, listing: Listing) -> ListContext:
    set_import_scope(db, listing)
    return load_context(db, listing)


Uploaded = Annotated[ReadUpload, Depends(read_list)]


@router.post("", status_code=201, response_model=ImportRead, responses=ACCEPTED)
@register_impossible_errors(  # what is not applicable is not written
    *(Conflict("import-not-checked"), Conflict("import-without-good-rows")),
    *(Conflict("import-has-errors"), Conflict("import-has-conflicts")),
    NotFound(),  # its kind is one of those that there are
    Forbidden("outside-units"),  # it is kept in the first unit of the scope
)
def create_import(
    uploaded: Uploaded, db: Importing, request: Request, response: Response
) -> ImportRead:
    """Upload a list and check it; with `dry_run=false` write its good rows at once.

    Up to 2,000 rows are answered at once (201); more go on in the background (202).
    """
    set_import_scope(db, get_listing(uploaded.upload.kind))
    if uploaded.parsed is None:
        record = create_queued_import(db, uploaded.upload)
        response.status_code = 202
    else:
        record = check_now(db, uploaded.upload, uploaded.parsed)
    response.headers["Location"] = f"{request.url.path}/{record.id}"
    return get_import_read(db, record, get_language(request))


@register_possible_errors(Invalid.of([FieldError("/file", code) for code in reader.CHILD_CODES]))
def read_now(content: bytes) -> list[reader.Sheet] | None:
    """The sheets, or None for a file that is too large to wait for."""
    if len(content) > SMALL_FILE:
        return None
    try:
        sheets = reader.read_workbook(content, PATIENCE)
    except reader.ReadTimeout:
        return None
    except reader.UnreadableWorkbook as refused:
        raise Invalid.at("/file", refused.code) from None
    few = sum(len(sheet.rows) for sheet in sheets) <= service.MAX_DIRECT_ROWS
    return sheets if few else None


def create_queued_import(db: Session, upload: service.Upload) -> Import:
    record = service.create_import(db, upload, ImportStatus.QUEUED)
    create_import_job(db, record)
    return record


def check_now(db: Session, upload: service.Upload, parsed: ParsedWorkbook) -> Import:
    record = check_import(db, service.create_import(db, upload, ImportStatus.CHECKING), parsed)
    if not upload.dry_run and service.is_applicable(record):
        service.apply_import(db, record)
    return record


@router.get("/kinds", response_model=ImportableLists)
def list_import_kinds(db: Importing, request: Request) -> ImportableLists:
    """The lists that the caller may import, with their columns."""
    english = get_language(request) == "en"
    return ImportableLists(
        items=[
            to_importable_list(db, load_listings()[kind], english)
            for kind in list_allowed_kinds(db.actor)
        ]
    )


def to_importable_list(db: Session, listing: Listing, english: bool) -> ImportableList:
    """Headings, help and words of cells stay Vietnamese, as in the workbook."""
    names = ("field", "header", "required", "help", "example", "form")
    words = {
        name: of.labels
        for name, of in {"boolean": build_boolean_choices(), **listing.load_choices(db)}.items()
    }
    return ImportableList(
        kind=listing.kind,
        title=listing.get_title(english=english),
        noun=listing.noun[english],
        same=listing.get_message_params("en" if english else "vi")["same"],
        unit_field=listing.unit_field,
        naming=list(listing.identifying_fields),
        is_final=listing.is_final,
        columns=[
            ImportableColumn.model_validate(
                {name: getattr(c, name) for name in names} | {"words": words.get(c.choice_set, {})}
            )
            for c in (column.say_on(today()) for column in listing.columns)
        ],
    )


@router.get("/templates/{kind}.xlsx", response_class=Response, responses=XLSX_RESPONSES)
@register_impossible_errors(NotFound())  # the kind is one of those that there are
def get_template(db: Importing, kind: ImportKind) -> Response:
    """An empty list with Vietnamese headings, drop-downs of the caller's units, and help."""
    listing = get_listing(kind)
    set_import_scope(db, listing)
    title = listing.get_title(english=False)
    title = title[:1].lower() + title[1:]
    content = render_template(listing, load_context(db, listing).cells)
    return build_download_response(content, f"Mẫu {title}.xlsx", XLSX)


def get_import_record(db: Session, id: UUID) -> Import:
    """An import of a list that the caller may import; raises NotFound for other lists."""
    record = db.require(Import, id)
    if not has_import_permission(db.actor, get_listing(record.kind)):
        raise NotFound
    return record


@router.get("/{id}", response_model=ImportRead)
def get_import(db: Importing, id: UUID, request: Request) -> ImportRead | Response:
    """What was found, or how far the check is. While it goes on there is no ETag."""
    found = get_current_import(db, id, request)
    if found.status not in UNDER_WAY:
        return found
    return Response(found.model_dump_json(), media_type="application/json")


def get_current_import(db: Session, id: UUID, request: Request) -> ImportRead:
    """The import in full, with the progress of its job."""
    record, percent = get_import_record(db, id), 0
    if record.status in UNDER_WAY:
        in_hand = request.app.state.worker.in_hand
        percent = get_job_progress(db, build_job_key_prefix(id), in_hand)
    return get_import_read(db, record, get_language(request), percent)


@router.get("/{id}/rows", response_model=Page[ImportRow])
def list_import_rows(
    db: Importing,
    id: UUID,
    request: Request,
    only: Only = None,
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The rows of the file with what becomes of each; kept for 30 days."""
    record, language = get_import_record(db, id), get_language(request)
    return list_row_page(db, record, after, limit, language, only)


@router.post("/{id}/choices", response_model=ImportRead)
def choose_values(db: Importing, id: UUID, body: ImportChoices, request: Request) -> ImportRead:
    """Choose, cell by cell, what stands where the file and the register both changed."""
    record = get_import_record(db, id)
    set_import_scope(db, get_listing(record.kind))
    return get_import_read(db, apply_choices(db, record, body), get_language(request))


@router.get("/{id}/annotated.xlsx", response_class=Response, responses=XLSX_RESPONSES)
async def get_annotated(transactions: Uploading, id: UUID) -> Response:
    """The uploaded workbook with every error as a comment at its cell, and a list of them.

    Cells that seem to name a person are empty: they were not kept.
    """
    record, content, errors = await transactions.read(load_annotation_input, id)
    name, listing = record.file_name, get_listing(record.kind)
    made = await anyio.to_thread.run_sync(render_annotated_workbook, content, errors, listing)
    return build_download_response(made, f"{name.removesuffix('.xlsx')} - lỗi cần sửa.xlsx", XLSX)


def load_annotation_input(db: Session, id: UUID) -> tuple[Import, bytes | None, list[CellMistake]]:
    """The import, its workbook (None: only its rows could be stored) and every error."""
    record = get_import_record(db, id)
    content = db.scalar(sa.select(ImportFile.content).where(ImportFile.import_id == id))
    if content is None and next(list_runs(db, id), None) is None:
        raise Conflict("import-file-gone")
    return record, content, list_all_errors(db, record)


@router.delete("/{id}", status_code=204)
def delete_import(db: Importing, id: UUID, request: Request) -> None:
    """Discard an import that was never written, with its file; one that was answers 409."""
    get_import_record(db, id)
    service.delete_unapplied_import(
        db, db.edit(Import, id, lambda db, id: get_current_import(db, id, request))
    )
    retention.record_discarded(db, id)


@router.post("/{id}/apply", response_model=ImportRead, responses=ACCEPTED)
def apply_import(db: Importing, id: UUID, request: Request, response: Response) -> ImportRead:
    """Write the good rows of a checked import in one transaction; 202 for more than 2,000."""
    record = get_import_record(db, id)
    service.ensure_applicable(record)
    set_import_scope(db, get_listing(record.kind))
    if record.created_count + record.updated_count > service.MAX_DIRECT_ROWS:
        db.save(record, {"status": ImportStatus.APPLYING, "failure": None})
        response.status_code = 202
        response.headers["Location"] = request.url.path.removesuffix("/apply")
        create_import_job(db, record)
    else:
        service.apply_import(db, record)
    return get_import_read(db, record, get_language(request))


@router.post("/{id}/revert", response_model=ImportRead)
@register_impossible_errors(Forbidden("outside-units"))  # it deletes what it found within them
def revert_import(db: Importing, id: UUID, request: Request) -> ImportRead:
    """Take the whole import back; 409 lists in `changed` what others have touched since."""
    record = get_import_record(db, id)
    set_import_scope(db, get_listing(record.kind))
    return get_import_read(db, withdraw_import(db, record), get_language(request))
