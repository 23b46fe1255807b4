"""Checks, encodes and stores an uploaded file, before any transaction begins."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import Depends, Request, params

from backend.core.errors.exceptions import Invalid, TooLarge
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.server.keyed_files import create_file_key
from backend.domains.platform.attachments import service
from backend.domains.platform.attachments.file_types import (
    CleanPicture,
    FileType,
    RefusedFile,
    parse_file_type,
    render_clean_picture,
)
from backend.domains.platform.attachments.schemas import AttachmentForm
from backend.domains.platform.attachments.service import StoredValues
from backend.domains.platform.attachments.store import MAX_FILE, FileStorage
from backend.permissions import Permission

MAX_KEPT = 2 * MAX_FILE
"""A PNG may grow a little when it is encoded again; one that grows more was made to do so."""

Form = Annotated[AttachmentForm, params.Form(media_type="multipart/form-data")]
Uploading = Annotated[ShortTransactions, open_short_transactions(Permission.ATTACHMENT_WRITE)]


@dataclass(slots=True)
class StoredUpload:
    """A stored file that waits for its row; `values` are those of the row."""

    form: AttachmentForm
    values: StoredValues


async def write_upload_to_store(
    transactions: Uploading, form: Form, request: Request
) -> AsyncIterator[StoredUpload]:
    """Store the file, and remove it again if the request fails.

    Quotas and permissions are checked before anything is decoded.
    """
    await transactions.read(service.ensure_attachment_allowed, form.entity, form.entity_id)
    content = await form.file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise TooLarge("attachment-over-10-mib")
    storage: FileStorage = request.app.state.attachment_storage
    values = await write_content(storage, content)
    try:
        yield StoredUpload(form, values)
    except BaseException:
        storage.store.remove(values["file_key"])
        raise


async def write_content(storage: FileStorage, content: bytes) -> StoredValues:
    """Check, encode and store a file; raises Invalid at /file, or TooLarge."""
    found, made = await anyio.to_thread.run_sync(parse_upload, content, limiter=storage.decoding)
    kept, key = made.content if made else content, create_file_key()
    small = made.thumbnail if made else None
    await anyio.to_thread.run_sync(storage.store.write, key, kept, small)
    return {
        "media_type": found.media_type,
        "size": len(kept),
        "width": made.width if made else None,
        "height": made.height if made else None,
        "sha256": hashlib.sha256(kept).hexdigest(),
        "uploaded_size": len(content),
        "uploaded_sha256": hashlib.sha256(content).hexdigest(),
        "file_key": key,
    }


def parse_upload(content: bytes) -> tuple[FileType, CleanPicture | None]:
    """The type of the file, and the picture encoded again; raises Invalid at /file, or TooLarge."""
    try:
        found = parse_file_type(content)
        made = render_clean_picture(content, found) if found.is_image else None
    except RefusedFile as refused:
        raise Invalid.at("/file", refused.code) from None
    if made is not None and len(made.content) > MAX_KEPT:
        raise TooLarge("attachment-over-10-mib")
    return found, made


UploadedFile = Annotated[StoredUpload, Depends(write_upload_to_store, scope="function")]
