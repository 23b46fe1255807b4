"""Workbooks as files to save: never shown in place, never kept by caches (R26)."""

import os
import re
from typing import IO, Any
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from backend.core.edge import FILE_CSP
from backend.core.search import fold

PIECE = 2**18
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_file(content: bytes, name: str) -> Response:
    """`name` ends in .xlsx; browsers that know RFC 6266 keep its Vietnamese letters."""
    plain = re.sub(r"[^a-z0-9._-]", "-", fold(name))
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def workbook_sent(out: IO[bytes], name: str) -> Response:
    """The same from a file, piece by piece; it is closed, and so gone, once it has been sent."""
    length = out.seek(0, os.SEEK_END)
    out.seek(0)
    headers = dict(workbook_file(b"", name).headers) | {"content-length": str(length)}
    pieces = iter(lambda: out.read(PIECE), b"")
    return StreamingResponse(
        pieces, media_type=XLSX, headers=headers, background=BackgroundTask(out.close)
    )


FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
