"""Uploads that go on where they broke off, in the words of tus 1.0, and become attachments.

POST names record, length and SHA-256, PATCH sends pieces at an offset, HEAD tells it. With the last
byte the file is checked and joins its record, once that has come. A registered device also sends
with its send key, which is told how far it is and nothing else.
"""

import contextlib
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Header, Request, Response

from backend.core.errors.exceptions import Conflict, Forbidden, NotFound
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.media_types import OFFSET_STREAM
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.domains.organisation.accounts.devices import record_device_event
from backend.domains.organisation.accounts.send_keys import find_sending_device
from backend.domains.platform.attachments.queries import get_attachment_read
from backend.domains.platform.attachments.schemas import AttachmentRead
from backend.domains.platform.attachments.store import MAX_FILE
from backend.domains.platform.uploads import service
from backend.domains.platform.uploads.completion import (
    add_file_to_record,
    add_pieces,
    get_upload_offset,
)
from backend.domains.platform.uploads.models import ResumableUpload
from backend.domains.platform.uploads.schemas import UploadRead
from backend.domains.platform.uploads.store import MAX_OVERHEAD, UploadFiles
from backend.domains.platform.uploads.tus import (
    TusRoute,
    UploadRequest,
    ensure_offset_stream,
    ensure_tus_version,
    get_raw_id,
    list_upload_headers,
    read_metadata,
)
from backend.permissions import Permission

router = create_router("/uploads", route_class=TusRoute)

Writing = Annotated[Session, requires(Permission.ATTACHMENT_WRITE)]
Sending = Annotated[ShortTransactions, open_short_transactions(Permission.ATTACHMENT_WRITE)]
Version = Annotated[None, Depends(ensure_tus_version)]
Asked = Annotated[UploadRequest, Depends()]
AtOffset = Annotated[
    int, Header(alias="Upload-Offset", ge=0, description="Where the piece begins, in bytes")
]

OUTSIDE = Forbidden("outside-units")
"""Nobody is told this: the record was found within the units."""
LEFT_TO_COMPLETE = (
    *(Conflict("attachment-day-full"), Conflict("attachment-record-full")),
    *(Conflict("upload-incomplete"), Conflict("upload-parent-missing")),
)
"""What does not keep the bytes from being taken."""
TOLD = {
    "Upload-Offset": {"description": "Bytes that have come", "schema": {"type": "integer"}},
    "Upload-Length": {"description": "Bytes of the whole file", "schema": {"type": "integer"}},
    "Upload-Expires": {
        "description": "Until when the upload is kept, as an HTTP date",
        "schema": {"type": "string"},
    },
}
BY_SEND_KEY = {"x-send-key": "photos that wait on a device are sent, also after its end"}
PIECE = {
    **BY_SEND_KEY,
    "x-streamed": "it is written as it comes, so that what came before a broken link is kept",
    "requestBody": {
        "required": True,
        "content": {OFFSET_STREAM: {"schema": {"type": "string", "format": "binary"}}},
    },
}


def describe_headers(status: int) -> Responses:
    return {status: {"headers": TOLD}}


def get_files(request: Request) -> UploadFiles:
    files = request.app.state.upload_files
    assert isinstance(files, UploadFiles)
    return files


async def read_own_upload(transactions: Sending, id: UUID) -> ResumableUpload:
    """The upload of the path; raises NotFound for that of another account."""
    return await transactions.read(service.get_upload, id)


Own = Annotated[ResumableUpload, Depends(read_own_upload)]


def to_upload_read(response: Response, upload: ResumableUpload, offset: int) -> UploadRead:
    response.headers.update(list_upload_headers(upload, offset))
    names = UploadRead.model_fields.keys() - {"offset"}
    return UploadRead(offset=offset, **{name: getattr(upload, name) for name in names})


@router.post(
    "",
    status_code=201,
    response_model=UploadRead,
    responses=describe_headers(201),
    openapi_extra=BY_SEND_KEY,
)
@register_impossible_errors(NotFound())  # the record may come later
def create_upload(
    _: Version, asked: Asked, db: Writing, request: Request, response: Response
) -> UploadRead:
    """Begin the upload of a photo or scan; the record that it is for may come later.

    The same file for the same record is answered with the upload that is there.
    """
    files = get_files(request)
    metadata = read_metadata(asked, files.get_queues(), db.actor.id)
    most = MAX_FILE if asked.encrypted is None else MAX_FILE + MAX_OVERHEAD
    upload = service.create_upload(db, asked.length, metadata, most)
    offset = get_upload_offset(files, upload)
    if offset == 0 and find_sending_device(request) is not None:
        record_device_event(db, "device-sent")
    return to_upload_read(response, upload, offset)


@router.get("/{id}", response_model=UploadRead, responses=describe_headers(200))
async def get_upload(
    _: Version,
    transactions: Sending,
    upload: Own,
    request: Request,
    response: Response,
    id: UUID,
) -> UploadRead:
    """How far the upload is; HEAD tells it in headers."""
    files = get_files(request)
    await files.senders.end_all(get_raw_id(request.scope))
    offset = await anyio.to_thread.run_sync(get_upload_offset, files, upload)
    # Its bytes are removed after it has become an attachment, so that is asked once more.
    upload = await transactions.read(service.get_upload, id)
    return to_upload_read(response, upload, upload.length if upload.attachment_id else offset)


@router.patch(
    "/{id}",
    status_code=204,
    response_class=Response,
    responses=describe_headers(204),
    openapi_extra=PIECE,
)
@register_impossible_errors(*LEFT_TO_COMPLETE, OUTSIDE)
async def append_to_upload(
    _: Version, transactions: Sending, upload: Own, request: Request, offset: AtOffset
) -> Response:
    """Send the file from the offset on, or a piece of it. The last byte makes it an attachment.

    204 says that the bytes are here; while the record is missing, `complete` says so.
    """
    ensure_offset_stream(request)
    files = get_files(request)
    received = await add_pieces(files, request.state.sender, upload, offset, request.stream())
    if received == upload.length:
        with contextlib.suppress(Conflict):  # the bytes are kept; `complete` tells of what waits
            await add_file_to_record(files, transactions, upload)
    return Response(status_code=204, headers=list_upload_headers(upload, received))


@router.post("/{id}/complete", response_model=AttachmentRead)
@register_impossible_errors(OUTSIDE)
async def complete_upload(
    _: Version, transactions: Sending, upload: Own, request: Request
) -> AttachmentRead:
    """The attachment that the upload has become, or becomes now that its record is here."""
    attached = await add_file_to_record(get_files(request), transactions, upload)
    return await transactions.read(get_attachment_read, attached)


@router.delete("/{id}", status_code=204)
async def delete_upload(_: Version, transactions: Sending, request: Request, id: UUID) -> None:
    """Give the upload up. An attachment that it has become stays."""
    key = await transactions.write(service.delete_upload, id)
    await anyio.to_thread.run_sync(get_files(request).uploads.remove, key)
