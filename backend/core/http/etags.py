"""ETags of answers that are no record with a version."""

import hashlib

from starlette.requests import Request


def compute_etag(text: str) -> str:
    """The ETag of what is shown: it changes with any letter of it."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def has_current_copy(request: Request, etag: str) -> bool:
    """Whether the asker has what has this ETag: the answer is then a 304, and nothing is made."""
    request.state.etag = etag
    return etag in request.headers.get("if-none-match", "")
