"""Photos and scans: stored without metadata, shown with their record, verified by their hash."""

from typing import Annotated
from uuid import UUID

import anyio
import anyio.to_thread
from fastapi import Header, Query, Request, Response

from backend.core.errors.exceptions import Conflict
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.documents.byte_ranges import apply_range, describe_range_responses
from backend.documents.download_responses import (
    FILE_EXTENSIONS,
    build_attachment_response,
    describe_file_responses,
)
from backend.domains.platform.attachments import queries, service
from backend.domains.platform.attachments.file_types import JPEG
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.queries import get_attachment_read
from backend.domains.platform.attachments.schemas import (
    AttachmentFilters,
    AttachmentRead,
    AttachmentUpdate,
    CustodyEvent,
    VerificationRead,
    Withholding,
)
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.platform.attachments.upload import UploadedFile
from backend.permissions import Permission

router = create_router("/attachments")

Reading = Annotated[Session, requires(Permission.ATTACHMENT_READ, short=True)]
Verifying = Annotated[Session, requires(Permission.ATTACHMENT_READ)]
Writing = Annotated[Session, requires(Permission.ATTACHMENT_WRITE)]
Looking = Annotated[ShortTransactions, open_short_transactions(Permission.ATTACHMENT_READ)]
WANTED = Header(alias="Range", description="One part of the file, such as `bytes=1000-`")
IF_RANGE = Header(
    alias="If-Range", description="The ETag of the part that is there: another gets the whole file"
)
ToSave = Annotated[bool, Query(description="to be saved, and recorded as that")]


def get_store(request: Request) -> AttachmentStore:
    store = request.app.state.attachment_store
    assert isinstance(store, AttachmentStore)
    return store


@router.get("", response_model=Page[AttachmentRead])
def list_attachments(
    db: Reading,
    filters: Annotated[AttachmentFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The files of one record in the order in which they came; 404 for a record not seen."""
    return queries.list_attachment_reads(db, filters, after, limit)


@router.post("", status_code=201, response_model=AttachmentRead)
def create_attachment(taken: UploadedFile, db: Writing) -> AttachmentRead:
    """Add a photo or scan to a record: of the establishment and its papers, never of a person.

    Pictures are made anew from their pixels, without metadata; a PDF is kept as it came.
    """
    return get_attachment_read(db, service.create_attachment(db, taken.form, taken.values).id)


@router.get("/{id}", response_model=AttachmentRead, openapi_extra={"x-live": "names"})
def get_attachment(db: Reading, id: UUID) -> AttachmentRead:
    """What is known of one file."""
    return get_attachment_read(db, id)


@router.patch("/{id}", response_model=AttachmentRead)
def update_attachment(db: Writing, id: UUID, data: AttachmentUpdate) -> AttachmentRead:
    """Change the caption while the record is a draft."""
    attachment = db.edit(Attachment, id, get_attachment_read)
    if "caption" in data.model_fields_set:
        service.update_caption(db, attachment, data.caption)
    return get_attachment_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_attachment(db: Writing, id: UUID) -> None:
    """Remove a file while its record is a draft; afterwards it stays (409)."""
    service.delete_draft_attachment(db, db.edit(Attachment, id, get_attachment_read))


@router.post("/{id}/withhold", response_model=AttachmentRead)
def withhold_attachment(db: Writing, id: UUID, data: Withholding) -> AttachmentRead:
    """Hide a file that shows a person or an identity paper, also when its record is signed."""
    service.mark_withheld(db, db.edit(Attachment, id, get_attachment_read), data.reason)
    return get_attachment_read(db, id)


@router.post("/{id}/release", response_model=AttachmentRead)
def release_attachment(db: Writing, id: UUID) -> AttachmentRead:
    """Show a file again that another account withheld in error."""
    service.release_withheld(db, db.edit(Attachment, id, get_attachment_read))
    return get_attachment_read(db, id)


@router.post("/{id}/destroy", response_model=AttachmentRead)
def destroy_attachment(db: Writing, id: UUID) -> AttachmentRead:
    """Destroy a file that another account withheld; its hashes and its custody stay."""
    service.confirm_destruction(db, db.edit(Attachment, id, get_attachment_read))
    return get_attachment_read(db, id)


@router.get(
    "/{id}/content", response_class=Response, responses=describe_range_responses(*FILE_EXTENSIONS)
)
async def get_attachment_content(
    transactions: Looking,
    request: Request,
    id: UUID,
    download: ToSave = False,
    wanted: Annotated[str | None, WANTED] = None,
    if_range: Annotated[str | None, IF_RANGE] = None,
) -> Response:
    """The file itself, or a part. Whoever asks for it is written into its chain of custody."""
    row = await transactions.read(queries.get_visible_file, id)
    content = await anyio.to_thread.run_sync(get_store(request).read, row.file_key)
    action = "downloaded" if download else "looked"
    await transactions.write(
        queries.record_custody_event, row, action if content is not None else "found-missing"
    )
    if content is None:
        raise Conflict("attachment-gone")
    request.state.etag = etag = f'"{row.sha256}"'
    whole = build_attachment_response(content, row.media_type, f"dinh-kem-{row.sha256[:12]}")
    return apply_range(whole, etag, wanted, if_range)


@router.get("/{id}/thumbnail", response_class=Response, responses=describe_file_responses(JPEG))
def get_attachment_thumbnail(db: Reading, request: Request, id: UUID) -> Response:
    """A small picture for lists; 409 for a PDF, which has none. Not recorded as a look."""
    row = queries.get_visible_file(db, id, small=True)
    small = get_store(request).thumbnail(row.file_key)
    if small is None:
        raise Conflict("attachment-gone")
    return build_attachment_response(small, JPEG, f"dinh-kem-{row.sha256[:12]}-nho")


@router.get("/{id}/custody", response_model=Page[CustodyEvent])
def list_attachment_custody(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The chain of custody: who added, looked at, saved and verified the file, first to last."""
    return queries.list_custody_events(db, id, after, limit)


@router.post("/{id}/verify", response_model=VerificationRead)
def verify_attachment(db: Verifying, request: Request, id: UUID) -> VerificationRead:
    """Hash the stored file again and say whether it still is the one that was taken in."""
    return queries.verify_stored_file(db, get_store(request), id)
