"""Bodies that come packed with gzip, where a route takes them."""

import zlib

from starlette.requests import Request

from backend.core.errors.exceptions import Malformed, TooLarge

GZIP_WINDOW = 31
"""zlib's word for gzip with the largest window."""


def read_packed(body: bytes, limit: int) -> bytes:
    """The unpacked body; raises TooLarge above `limit` bytes, before they are all made."""
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    try:
        found = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise Malformed from None
    if len(found) > limit:
        raise TooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed
    return found


async def read_body(request: Request, limit: int | None) -> bytes:
    """The body of a request, unpacked if its route takes at most `limit` bytes of gzip."""
    body = await request.body()
    if limit is not None and request.headers.get("content-encoding", "").lower() == "gzip":
        body = request._body = read_packed(body, limit)
    return body
