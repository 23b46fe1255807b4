"""The protocol tus 1.0 (tus.io): its headers, and its version on every answer.

Of its extensions: creation, expiration, termination. The hash of the whole file is an entry of
Upload-Metadata; a wrong one is answered 422, as 460 is no status of HTTP.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from backend.core.errors.exceptions import AppError, Invalid, UnsupportedMediaType
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.media_types import OFFSET_STREAM
from backend.core.security.queue_keys import QueueKeys
from backend.domains.platform.attachments.store import MAX_FILE
from backend.domains.platform.uploads.encrypted import decrypt_metadata
from backend.domains.platform.uploads.models import ResumableUpload
from backend.domains.platform.uploads.schemas import UploadMetadata
from backend.domains.platform.uploads.senders import Senders

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
MAX_METADATA = 4096
"""Characters of Upload-Metadata; a caption of 300 letters has 1,600."""


class TusVersionRefused(AppError):
    """The client speaks another version of the protocol."""

    status, code = 412, "tus-version"

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"Tus-Version": VERSION}


class TusRoute(PermissionRoute):
    """A route that names the version on each answer, and answers OPTIONS with what there is."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        if match is Match.PARTIAL and scope["method"] == "OPTIONS":
            return Match.FULL, {}
        return match, found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        if scope["method"] == "OPTIONS":
            answer = Response(status_code=204, headers=list_capabilities())
            await answer(scope, receive, send_with_version)
        elif scope["method"] == "PATCH":
            senders: Senders = scope["app"].state.upload_files.senders
            with senders.register(get_raw_id(scope)) as sender:
                scope["state"]["sender"] = sender
                await super().handle(scope, receive, send_with_version)
        else:
            await super().handle(scope, receive, send_with_version)


def get_raw_id(scope: Scope) -> str:
    """The id in the path, before it is parsed."""
    raw: str = scope["path_params"]["id"]
    return raw.lower()


def list_capabilities() -> Mapping[str, str]:
    return {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(MAX_FILE)}


def list_upload_headers(upload: ResumableUpload, offset: int) -> dict[str, str]:
    """What HEAD, POST and PATCH say of an upload."""
    expires = format_datetime(upload.expires_at, usegmt=True)
    return {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.length),
        "Upload-Expires": expires,
    }


def ensure_tus_version(request: Request) -> None:
    """Raise if the request names another version; one that names none is plain HTTP."""
    if request.headers.get("tus-resumable", VERSION) != VERSION:
        raise TusVersionRefused


def ensure_offset_stream(request: Request) -> None:
    """Raise UnsupportedMediaType unless the body is a piece of a file."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != OFFSET_STREAM:
        raise UnsupportedMediaType


def parse_entries(text: str) -> dict[str, str]:
    """The entries `name base64, name base64`; raises Invalid."""
    if len(text) > MAX_METADATA:
        raise Invalid.at("Upload-Metadata", "too-long", max=MAX_METADATA)
    entries = (entry.strip().partition(" ") for entry in text.split(",") if entry.strip())
    try:
        return {
            name: base64.b64decode(value.strip(), validate=True).decode("utf-8")
            for name, _, value in entries
        }
    except (binascii.Error, UnicodeDecodeError):
        raise Invalid.at("Upload-Metadata", "pattern") from None


@contextmanager
def _convert_metadata_errors() -> Iterator[None]:
    """Raise RequestValidationError at the header for a ValidationError of the block."""
    try:
        yield
    except ValidationError as error:
        told = [
            {**one, "loc": ("header", "Upload-Metadata", *one["loc"])} for one in error.errors()
        ]
        raise RequestValidationError(told) from None


class UploadRequest:
    """What a POST says of a new upload. It counts as the body: for safe retries and warnings.

    `encrypted` says it instead of the other entries, and is read once it is known who asks.
    """

    def __init__(
        self,
        request: Request,
        length: Annotated[
            int, Header(alias="Upload-Length", ge=1, description="Bytes of the whole file")
        ],
        metadata: Annotated[
            str,
            Header(
                alias="Upload-Metadata",
                description="Entries `name base64`, with commas between: `entity`, `entity_id` and "
                "`sha256` (in hex, of the whole file); `caption`, `taken_at` and `id` (of the "
                "attachment) if wanted. Others, such as `filename`, are not stored. Or `encrypted`",
            ),
        ],
    ) -> None:
        entries = parse_entries(metadata)
        self.length, self.encrypted = length, entries.get("encrypted")
        if self.encrypted is None:
            with _convert_metadata_errors():
                self.plain = UploadMetadata.model_validate(entries)
            entries = self.plain.model_dump(mode="json")
        request.state.body = json.dumps({"length": length, **entries}).encode()


def read_metadata(asked: UploadRequest, queues: QueueKeys, user_id: UUID) -> UploadMetadata:
    """What is said of a file; takes 0.1 ms to decrypt, raises RequestValidationError, Invalid."""
    if asked.encrypted is None:
        return asked.plain
    with _convert_metadata_errors():
        return decrypt_metadata(queues, user_id, asked.encrypted)
