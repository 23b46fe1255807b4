"""ETags of answers, and the 304 of a client that has a current copy.

A record has the ETag of its version, `"3"`. Where an answer shows more than the record, such as
figures that move, names of others or a whole page, the ETag is weak and covers every letter of it:
`W/"3.9f2c"`, or `W/"9f2c"` without a record. Nothing is read for it but what is answered.
"""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.media_types import CSV, JSON

COMPARED = (JSON, CSV)
"""Media types of answers that are made in memory, so that they can be compared."""


def compute_etag(text: str) -> str:
    """The ETag of what is shown: it changes with any letter of it."""
    return f'"{compute_mark(text.encode())}"'


def compute_mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def has_current_copy(request: Request, etag: str) -> bool:
    """Whether the asker has what has this ETag: the answer is then a 304, and nothing is made."""
    request.state.etag = etag
    return is_named(etag, request.headers.get("if-none-match", ""))


def is_named(etag: str, if_none_match: str) -> bool:
    """Whether the header names the ETag; both are compared as weak ones (RFC 9110, 13.1.2)."""
    return etag.removeprefix("W/") in if_none_match


def build_read_etag(response: Response, given: str | None, *, is_live: bool) -> str | None:
    """The ETag of a successful GET: the one it was `given`, or a weak one of its content."""
    kind = response.headers.get("content-type", "")
    if given is not None and not is_live and not kind.startswith(CSV):
        return given
    if not kind.startswith(COMPARED):
        return given
    return build_weak_etag(bytes(response.body), given)


def build_weak_etag(content: bytes, given: str | None) -> str:
    """The weak ETag of what is shown, which begins with the one of the record if it was `given`."""
    mark = compute_mark(content)
    return f'W/"{mark}"' if given is None else f'W/{given[:-1]}.{mark}"'


def build_not_modified(response: Response) -> Response:
    """The 304 instead of `response`, which has an ETag."""
    kept = ("etag", "cache-control", "vary")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return Response(status_code=304, headers=headers, background=response.background)
