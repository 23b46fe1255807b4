"""Words of a write that may be about one person: pointed out beside the answer, never refused.

A successful write answers `Text-Warnings`: a JSON list of {code, pointer, message}, in ASCII.
"""

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.problem import language_of
from backend.core.http.request_sessions import SAFE
from backend.core.text.i18n import said
from backend.core.text.text_validation import tells_of_person

HEADER = "Text-Warnings"
CODE = "tells-of-person"
MOST = 10
"""Warnings of one answer: a header is short."""


def add_text_warnings(request: Request, response: Response) -> None:
    """Say in the answer's header which texts of the request may be about one person."""
    if request.method in SAFE or response.status_code >= 300 or request.scope["route"].is_open:
        return
    form = getattr(request, "_form", None)
    texts = {n: v for n, v in form.items() if isinstance(v, str)} if form is not None else None
    if found := find_pointers(texts if texts is not None else request.state.body):
        response.headers[HEADER] = to_header(found, language_of(request))


def find_pointers(body: bytes | dict[str, str]) -> list[str]:
    """JSON pointers of the texts, of the first few."""
    if isinstance(body, bytes):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return []
    pointers = (at for at, text in texts_in(body) if tells_of_person(text))
    return [at for at, _ in zip(pointers, range(MOST), strict=False)]


def texts_in(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """(JSON pointer, text) of every text in a body."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_in(inner, f"{at}/{index}")


def to_header(pointers: list[str], language: str) -> str:
    message = said(CODE, language, {})
    return json.dumps([{"code": CODE, "pointer": at, "message": message} for at in pointers])
