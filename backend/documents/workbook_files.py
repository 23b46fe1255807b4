"""Download responses for workbooks: never shown in the page, never cached (R26)."""

import re
from typing import IO, Any
from urllib.parse import quote

from starlette.responses import Response

from backend.core.http.middleware import FILE_CSP
from backend.core.sql.search import to_search_text
from backend.documents.streamed_files import build_file_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def build_workbook_response(content: bytes, name: str) -> Response:
    """`name` ends in .xlsx. Browsers that know RFC 6266 keep its Vietnamese letters."""
    plain = re.sub(r"[^a-z0-9._-]", "-", to_search_text(name))
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def build_streamed_workbook_response(out: IO[bytes], name: str) -> Response:
    """Stream a workbook from a temporary file and close it afterwards."""
    return build_file_response(out, name, XLSX)


WORKBOOK_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
