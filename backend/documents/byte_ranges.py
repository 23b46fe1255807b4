"""A part of a file: Range and If-Range (RFC 9110, 14). One range, never several (R26)."""

import re

from starlette.responses import Response

from backend.core.errors.exceptions import RangeNotSatisfiable
from backend.core.http.dependencies import Responses
from backend.documents.download_responses import describe_file_responses

RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
ACCEPTED = {
    "Accept-Ranges": {
        "description": "Parts may be asked for",
        "schema": {"type": "string", "const": "bytes"},
    }
}
CONTENT_RANGE = {
    "description": "Which bytes these are, and of how many",
    "schema": {"type": "string"},
    "example": "bytes 1000-1999/5000",
}


def select_range(text: str | None, size: int) -> range | None:
    """The bytes that Range names; None for the whole file: of several ranges, or of another unit.

    Raises RangeNotSatisfiable for bytes that the file does not have.
    """
    found = RANGE.fullmatch((text or "").strip())
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        chosen = range(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        chosen = range(int(first), min(int(last) + 1, size) if last else size)
    if not chosen:
        raise RangeNotSatisfiable(size)
    return chosen


def apply_range(
    response: Response, etag: str, wanted: str | None, if_range: str | None
) -> Response:
    """`response`, of a whole file with this ETag, or the 206 of the part that is wanted of it."""
    response.headers["Accept-Ranges"] = "bytes"
    size = len(response.body)
    chosen = select_range(wanted, size) if if_range in (None, etag) else None
    if chosen is not None:
        response.status_code = 206
        response.body = response.body[chosen.start : chosen.stop]
        response.headers["Content-Length"] = str(len(chosen))
        response.headers["Content-Range"] = f"bytes {chosen.start}-{chosen.stop - 1}/{size}"
    return response


def describe_range_responses(*media_types: str) -> Responses:
    """The OpenAPI description of a file of one of these types, and of a part of it."""
    whole = describe_file_responses(*media_types)[200]
    part = {**whole, "headers": {**ACCEPTED, "Content-Range": CONTENT_RANGE}}
    return {
        200: {**whole, "headers": ACCEPTED},
        206: {**part, "description": "The part that Range names"},
    }
