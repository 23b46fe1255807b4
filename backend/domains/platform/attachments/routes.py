"""Photos and scans: taken in without metadata, looked at on the record, verified by hash."""

from typing import Annotated
from uuid import UUID

import anyio
import anyio.to_thread
from fastapi import FastAPI, Query, Request, Response

from backend.core.errors.exceptions import Conflict
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, requires_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.documents.attachment_files import (
    FILE_EXTENSIONS,
    build_attachment_response,
    describe_file_responses,
)
from backend.domains.platform.attachments import custody, reading, service, upkeep
from backend.domains.platform.attachments.destruction import FileDestroyer
from backend.domains.platform.attachments.header import JPEG
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.reading import show
from backend.domains.platform.attachments.schemas import (
    AttachmentFilters,
    AttachmentRead,
    AttachmentUpdate,
    CustodyEvent,
    VerificationRead,
    Withholding,
)
from backend.domains.platform.attachments.store import Store
from backend.domains.platform.attachments.upload import MAX_FORM, Taken
from backend.permissions import Permission
from backend.settings import Settings

router = create_router("/attachments")

Reading = Annotated[Session, requires(Permission.ATTACHMENT_READ, short=True)]
Verifying = Annotated[Session, requires(Permission.ATTACHMENT_READ)]
Writing = Annotated[Session, requires(Permission.ATTACHMENT_WRITE)]
Looking = Annotated[ShortTransactions, requires_short_transactions(Permission.ATTACHMENT_READ)]
ToSave = Annotated[bool, Query(description="to be saved, and recorded as that")]


def store_of(request: Request) -> Store:
    store = request.app.state.attachment_store
    assert isinstance(store, Store)
    return store


@router.get("", response_model=Page[AttachmentRead])
def list_attachments(
    db: Reading,
    filters: Annotated[AttachmentFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The files of one record in the order in which they came; 404 for a record not seen."""
    return reading.listed(db, filters, after, limit)


@router.post("", status_code=201, response_model=AttachmentRead)
def create_attachment(taken: Taken, db: Writing) -> AttachmentRead:
    """Add a photo or scan to a record: of the establishment and its papers, never of a person.

    Pictures are made anew from their pixels, without metadata; a PDF is kept as it came.
    """
    form = taken.form
    values = {**form.model_dump(include={"caption", "taken_at", "id"}), **taken.values}
    return show(db, service.add(db, form.entity, form.entity_id, values).id)


@router.get("/{id}", response_model=AttachmentRead, openapi_extra={"x-live": "names"})
def get_attachment(db: Reading, id: UUID) -> AttachmentRead:
    """What is known of one file."""
    return show(db, id)


@router.patch("/{id}", response_model=AttachmentRead)
def update_attachment(db: Writing, id: UUID, data: AttachmentUpdate) -> AttachmentRead:
    """Change the caption while the record is a draft."""
    attachment = db.edit(Attachment, id, show)
    if "caption" in data.model_fields_set:
        service.rename(db, attachment, data.caption)
    return show(db, id)


@router.delete("/{id}", status_code=204)
def delete_attachment(db: Writing, id: UUID) -> None:
    """Remove a file while its record is a draft; afterwards it stays (409)."""
    service.remove(db, db.edit(Attachment, id, show))


@router.post("/{id}/withhold", response_model=AttachmentRead)
def withhold_attachment(db: Writing, id: UUID, data: Withholding) -> AttachmentRead:
    """Hide a file that shows a person or an identity paper, also when its record is signed."""
    service.withhold(db, db.edit(Attachment, id, show), data.reason)
    return show(db, id)


@router.post("/{id}/release", response_model=AttachmentRead)
def release_attachment(db: Writing, id: UUID) -> AttachmentRead:
    """Show a file again that another account withheld in error."""
    service.release(db, db.edit(Attachment, id, show))
    return show(db, id)


@router.post("/{id}/destroy", response_model=AttachmentRead)
def destroy_attachment(db: Writing, id: UUID) -> AttachmentRead:
    """Destroy a file that another account withheld; its hashes and its custody stay."""
    service.destroy(db, db.edit(Attachment, id, show))
    return show(db, id)


@router.get(
    "/{id}/content", response_class=Response, responses=describe_file_responses(*FILE_EXTENSIONS)
)
async def get_attachment_content(
    transactions: Looking, request: Request, id: UUID, download: ToSave = False
) -> Response:
    """The file itself. Whoever asks for it is written into its chain of custody."""
    row = await transactions.read(reading.where_shown, id)
    content = await anyio.to_thread.run_sync(store_of(request).read, row.file_key)
    action = "downloaded" if download else "looked"
    await transactions.write(custody.note, row, action if content is not None else "found-missing")
    if content is None:
        raise Conflict("attachment-gone")
    return build_attachment_response(content, row.media_type, f"dinh-kem-{row.sha256[:12]}")


@router.get("/{id}/thumbnail", response_class=Response, responses=describe_file_responses(JPEG))
def get_attachment_thumbnail(db: Reading, request: Request, id: UUID) -> Response:
    """A small picture for lists; 409 for a PDF, which has none. Not recorded as a look."""
    row = reading.where_shown(db, id, small=True)
    small = store_of(request).thumbnail(row.file_key)
    if small is None:
        raise Conflict("attachment-gone")
    return build_attachment_response(small, JPEG, f"dinh-kem-{row.sha256[:12]}-nho")


@router.get("/{id}/custody", response_model=Page[CustodyEvent])
def list_attachment_custody(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The chain of custody: who added, looked at, saved and verified the file, first to last."""
    return reading.custody(db, id, after, limit)


@router.post("/{id}/verify", response_model=VerificationRead)
def verify_attachment(db: Verifying, request: Request, id: UUID) -> VerificationRead:
    """Hash the stored file again and say whether it still is the one that was taken in."""
    return custody.verify(db, store_of(request), id)


def install(app: FastAPI, settings: Settings) -> None:
    """The store beside the database, room for uploads, and one decoder at a time."""
    app.state.attachment_store = store = Store.under(settings.var_dir)
    upkeep.install(app, FileDestroyer(store, app.state.destruction_list))
    app.state.attachment_decoding = anyio.CapacityLimiter(1)
    app.state.uploads[router.prefix] = MAX_FORM
