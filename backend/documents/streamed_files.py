"""Download responses that stream a file: never shown in the page, never cached (R26)."""

import os
import re
from typing import IO
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from backend.core.http.middleware import FILE_CSP
from backend.core.sql.search import to_search_text

PIECE = 2**18


def build_file_response(out: IO[bytes], name: str, media_type: str) -> StreamingResponse:
    """Stream `out` from its beginning and close it at the end.

    `name` has an extension. Browsers that know RFC 6266 keep its Vietnamese letters.
    """
    length = out.seek(0, os.SEEK_END)
    out.seek(0)
    plain = re.sub(r"[^a-z0-9._-]", "-", to_search_text(name))
    encoded = quote(re.sub(r'[\\/:*?"<>|]', "-", name), safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "no-store",
        "Content-Length": str(length),
    }
    pieces = iter(lambda: out.read(PIECE), b"")
    return StreamingResponse(
        pieces, media_type=media_type, headers=headers, background=BackgroundTask(out.close)
    )
