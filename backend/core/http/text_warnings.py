"""Warns about texts that may describe one person; such a write is still accepted.

A successful write answers `Text-Warnings`: a JSON list of {code, pointer, message}, in ASCII.
"""

import json
from collections.abc import Iterator

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.problem import get_language
from backend.core.http.request_sessions import SAFE_METHODS
from backend.core.text.i18n import translate
from backend.core.text.text_validation import has_likely_person

HEADER = "Text-Warnings"
CODE = "tells-of-person"
MAX_WARNINGS = 10
"""Warnings in one response: a header must stay short."""


def add_text_warnings(request: Request, response: Response) -> None:
    """Add a response header that names the texts of the request that may describe one person."""
    if (
        request.method in SAFE_METHODS
        or response.status_code >= 300
        or request.scope["route"].is_open
    ):
        return
    form = getattr(request, "_form", None)
    sent: bytes | dict[str, JsonValue] = request.state.body
    if form is not None:
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
    if found := find_pointers(sent):
        response.headers[HEADER] = to_header_value(found, get_language(request))


def find_pointers(body: bytes | dict[str, JsonValue]) -> list[str]:
    """JSON pointers of the texts that may describe one person, at most `MAX_WARNINGS`."""
    try:
        content: JsonValue = json.loads(body) if isinstance(body, bytes) else body
    except (ValueError, RecursionError):
        return []
    pointers = (at for at, text in list_texts(content) if has_likely_person(text))
    return [at for at, _ in zip(pointers, range(MAX_WARNINGS), strict=False)]


def list_texts(value: JsonValue, at: str = "") -> Iterator[tuple[str, str]]:
    """(JSON pointer, text) of every text in a body."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from list_texts(inner, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from list_texts(inner, f"{at}/{index}")


def to_header_value(pointers: list[str], language: str) -> str:
    message = translate(CODE, language, {})
    return json.dumps([{"code": CODE, "pointer": at, "message": message} for at in pointers])
