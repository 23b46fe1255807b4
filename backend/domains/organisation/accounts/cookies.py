"""The two cookies: of the session, and of a browser that signed in before.

Both are for this host only, sent over TLS only, hidden from scripts, and never sent across sites.
"""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from backend.domains.organisation.accounts.known_devices import (
    KNOWN_FOR,
    KnownDevice,
    merge_device_cookie,
    split_cookie,
)
from backend.domains.organisation.accounts.service import Keys


def set_cookie(response: Response, keys: Keys, value: str) -> None:
    """Set the session cookie without an age: it ends with the browser, or earlier on the server."""
    response.set_cookie(
        keys.cookie, value, path="/", secure=keys.https, httponly=True, samesite="strict"
    )


def delete_session_cookie(response: Response, keys: Keys) -> None:
    response.delete_cookie(
        keys.cookie, path="/", secure=keys.https, httponly=True, samesite="strict"
    )
    # Not "cookies": the browser would be a stranger again, whom others' guesses keep out.
    response.headers["Clear-Site-Data"] = '"storage"'


def get_device_tokens(request: Request, keys: Keys) -> tuple[str, ...]:
    """The device tokens that the browser sends; they are not checked yet."""
    return tuple(split_cookie(request.cookies.get(keys.device_cookie)))


def set_device_cookie(
    request: Request, response: Response, keys: Keys, user_id: UUID, device: KnownDevice
) -> None:
    """Give the browser its token for this account, beside those of other accounts."""
    present = list(get_device_tokens(request, keys))
    response.set_cookie(
        keys.device_cookie,
        merge_device_cookie(keys.fields, user_id, device.token, present),
        max_age=int(KNOWN_FOR.total_seconds()),
        path="/",
        secure=keys.https,
        httponly=True,
        samesite="strict",
    )
