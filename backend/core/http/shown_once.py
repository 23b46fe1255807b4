"""Secrets that an answer shows once: the response that is stored for safe retries has none."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request


def build_shown_once(*fields: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that keeps these fields of the answer out of the database."""

    def remove_fields(stored: bytes) -> bytes:
        body = json.loads(bytes(stored)) | dict.fromkeys(fields)
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

    async def mark_shown_once(request: Request) -> None:
        request.state.without_secrets = remove_fields

    return mark_shown_once
