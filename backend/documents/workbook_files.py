"""Workbooks as files to save: never shown in place, never kept by caches (R26)."""

import re
from typing import IO, Any
from urllib.parse import quote

from starlette.responses import Response

from backend.core.http.middleware import FILE_CSP
from backend.core.sql.search import fold_text
from backend.documents.streamed_files import file_sent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_file(content: bytes, name: str) -> Response:
    """`name` ends in .xlsx; browsers that know RFC 6266 keep its Vietnamese letters."""
    plain = re.sub(r"[^a-z0-9._-]", "-", fold_text(name))
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def workbook_sent(out: IO[bytes], name: str) -> Response:
    """The same from a file, piece by piece; it is closed, and so gone, once it has been sent."""
    return file_sent(out, name, XLSX)


FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
