"""Takes the bytes of uploads as they come; checks a whole file, and attaches it to its record."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar, TypeVarTuple
from uuid import UUID

import anyio.to_thread

from backend.core.errors.exceptions import Conflict, Invalid, TooLarge
from backend.core.session.session import Session
from backend.domains.platform.attachments.store import MAX_FILE
from backend.domains.platform.attachments.upload import write_content
from backend.domains.platform.uploads.encrypted import decrypt_file
from backend.domains.platform.uploads.models import ResumableUpload
from backend.domains.platform.uploads.senders import Sender, end_senders
from backend.domains.platform.uploads.service import add_upload_to_record, ensure_parent_ready
from backend.domains.platform.uploads.store import UploadFiles

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Transactions(Protocol):
    """Short transactions of the owner of an upload."""

    async def read(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R: ...
    async def write(self, work: Callable[[Session, *Ts], R], *args: *Ts) -> R: ...


def get_upload_offset(files: UploadFiles, upload: ResumableUpload) -> int:
    """How many bytes have come: all, once it is an attachment."""
    return upload.length if upload.attachment_id else files.uploads.get_offset(upload.file_key)


async def add_pieces(
    files: UploadFiles,
    sender: Sender,
    upload: ResumableUpload,
    offset: int,
    pieces: AsyncIterator[bytes],
) -> int:
    """Write pieces as they come, from `offset` on; answers how many bytes there are then.

    What came before the connection broke stays. Raises Conflict for another offset, TooLarge for
    bytes beyond the length.
    """
    await end_senders(sender.older)
    with sender.open_scope():
        if offset != await anyio.to_thread.run_sync(get_upload_offset, files, upload):
            raise Conflict("upload-offset")
        async for piece in pieces:
            if offset + len(piece) > upload.length:
                raise TooLarge("upload-beyond-length")
            if piece:
                append = files.uploads.append
                offset = await anyio.to_thread.run_sync(append, upload.file_key, offset, piece)
    return offset


async def add_file_to_record(
    files: UploadFiles, transactions: Transactions, upload: ResumableUpload
) -> UUID:
    """The id of the attachment that the upload is or becomes.

    Raises Conflict while bytes or the record are missing. A file that is refused for its content is
    removed, so that it can be sent again.
    """
    if upload.attachment_id is not None:
        return upload.attachment_id
    decoding = files.attachments.decoding
    content = await anyio.to_thread.run_sync(read_verified_content, files, upload, limiter=decoding)
    await transactions.read(ensure_parent_ready, upload)
    try:
        stored = await write_content(files.attachments, content)
    except (Invalid, TooLarge):
        await anyio.to_thread.run_sync(files.uploads.remove, upload.file_key)
        raise
    is_new = False
    try:
        id, is_new = await transactions.write(add_upload_to_record, upload.id, stored)
    finally:
        if not is_new:
            files.attachments.store.remove(stored["file_key"])
    await anyio.to_thread.run_sync(files.uploads.remove, upload.file_key)
    return id


def read_verified_content(files: UploadFiles, upload: ResumableUpload) -> bytes:
    """The whole file, decrypted.

    Raises Conflict if bytes are missing, Invalid for another hash or if it cannot be decrypted,
    TooLarge.
    """
    content = files.uploads.read(upload.file_key)
    if len(content) < upload.length:
        raise Conflict("upload-incomplete")
    try:
        content = decrypt_file(files.get_queues(), upload.owner_id, content)
        if len(content) > MAX_FILE:
            raise TooLarge("attachment-over-10-mib")
    except (Invalid, TooLarge):
        files.uploads.remove(upload.file_key)
        raise
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        files.uploads.remove(upload.file_key)
        raise Invalid("upload-hash")
    return content
