"""Download responses for papers: never shown in the page, never cached (R26)."""

import re
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from backend.core.http.middleware import FILE_CSP
from backend.core.sql.search import to_search_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def build_docx_response(content: bytes, name: str) -> Response:
    return build_download_response(content, name, DOCX)


def build_pdf_response(content: bytes, name: str) -> Response:
    return build_download_response(content, name, PDF)


def build_download_response(content: bytes, name: str, media_type: str) -> Response:
    """`name` has an extension. Browsers that know RFC 6266 keep its Vietnamese letters."""
    plain = re.sub(r"[^a-z0-9._-]", "-", to_search_text(name))
    encoded = quote(re.sub(r'[\\/:*?"<>|]', "-", name), safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


def describe_file_response(media_type: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of a response with a file of this type."""
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


DOCX_RESPONSES = describe_file_response(DOCX)
PDF_RESPONSES = describe_file_response(PDF)
