"""Download responses: browsers save the file and never show it in the page or cache it (R26)."""

import os
import re
from typing import IO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from backend.core.http.dependencies import Responses
from backend.core.http.middleware import FILE_CSP
from backend.core.sql.search import to_search_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
"""{media type of an attachment: extension of its name}"""

PIECE = 2**18
"""Bytes that are read at once of a file that is streamed."""


def build_attachment_response(content: bytes, media_type: str, name: str) -> Response:
    """`name` has no extension. A page can show a picture by fetching it; a PDF is only saved."""
    disposition = f'attachment; filename="{name}.{FILE_EXTENSIONS[media_type]}"'
    return Response(content, media_type=media_type, headers=build_file_headers(disposition))


def build_download_response(content: bytes, name: str, media_type: str) -> Response:
    """`name` has an extension. Browsers that know RFC 6266 keep its Vietnamese letters."""
    headers = build_file_headers(build_disposition(name))
    return Response(content, media_type=media_type, headers=headers)


class StreamedFileResponse(StreamingResponse):
    """Notes for the access log that the client has left: nothing is begun for it any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_noted() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                scope["state"]["client_left"] = True
            return message

        await super().__call__(scope, receive_noted, send)


def build_streamed_response(out: IO[bytes], name: str, media_type: str) -> StreamedFileResponse:
    """As `build_download_response`, of the file `out` from its beginning; closes it at the end."""
    length = out.seek(0, os.SEEK_END)
    out.seek(0)
    headers = {**build_file_headers(build_disposition(name)), "Content-Length": str(length)}
    pieces = iter(lambda: out.read(PIECE), b"")
    return StreamedFileResponse(
        pieces, media_type=media_type, headers=headers, background=BackgroundTask(out.close)
    )


def build_disposition(name: str) -> str:
    plain = re.sub(r"[^a-z0-9._-]", "-", to_search_text(name))
    encoded = quote(re.sub(r'[\\/:*?"<>|]', "-", name), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def build_file_headers(disposition: str) -> dict[str, str]:
    return {
        "Content-Disposition": disposition,
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }


def describe_file_responses(*media_types: str) -> Responses:
    """The OpenAPI description of a response with a file of one of these types."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, binary)}}


DOCX_RESPONSES = describe_file_responses(DOCX)
PDF_RESPONSES = describe_file_responses(PDF)
XLSX_RESPONSES = describe_file_responses(XLSX)
