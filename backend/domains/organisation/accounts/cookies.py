"""The cookies of the session and of known devices, and the refusal of forged requests."""

import secrets
from datetime import timedelta
from uuid import UUID

from fastapi import params
from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import Forbidden
from backend.core.http.dependencies import Responses
from backend.core.http.media_types import OFFSET_STREAM
from backend.core.http.request_sessions import SAFE_METHODS
from backend.domains.organisation.accounts.known_devices import (
    KNOWN_FOR,
    KnownDevice,
    merge_device_cookie,
    split_cookie,
)
from backend.domains.organisation.accounts.service import Keys
from backend.settings import Settings

COOKIE_HEADER: dict[str, JsonValue] = {
    "Set-Cookie": {
        "description": "The session's cookie, for a browser only; a second line may have that of "
        "the known device",
        "schema": {"type": "string"},
    }
}
SIGNED_IN: Responses = {200: {"headers": COOKIE_HEADER}}
SIGNED_OUT: Responses = {
    204: {
        "headers": {
            **COOKIE_HEADER,
            "Clear-Site-Data": {
                "description": "Lets a browser forget what pages stored in it, "
                "unless it keeps a queue",
                "schema": {"type": "string"},
            },
        }
    }
}
"""What the API's description says of answers that set the cookie, and of those that remove it."""


def set_cookie(
    response: Response, keys: Keys, value: str, *, lasts: timedelta | None = None
) -> None:
    """Set the session cookie. Without an age it ends with the browser, or earlier on the server."""
    response.set_cookie(
        keys.cookie,
        value,
        max_age=None if lasts is None else int(lasts.total_seconds()),
        path="/",
        secure=keys.https,
        httponly=True,
        samesite="strict",
    )


def delete_session_cookie(response: Response, keys: Keys, *, keeps_storage: bool) -> None:
    """Remove the cookie, and what pages stored but for work without network (R39)."""
    response.delete_cookie(
        keys.cookie, path="/", secure=keys.https, httponly=True, samesite="strict"
    )
    if not keeps_storage:
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


SCRIPTED = ("application/json", "application/merge-patch+json", OFFSET_STREAM)
UPLOAD = "multipart/form-data"


def ensure_not_forged(request: Request, csrf_token: str | None, settings: Settings) -> None:
    """Raise Forbidden if a write with a cookie does not come from our own or a listed page."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get("x-csrf-token", "")
    if not csrf_token or not secrets.compare_digest(sent.encode(), csrf_token.encode()):
        raise Forbidden("csrf")
    ensure_own_origin(request, settings)
    ensure_not_html_form(request)


def ensure_own_origin(request: Request, settings: Settings) -> None:
    """Raise Forbidden if the browser names a site that is neither ours nor in CORS_ORIGINS.

    Scripts name none and need not.
    """
    origin = request.headers.get("origin")
    if origin in settings.cors_origins:
        return
    if origin is not None and origin != (settings.public_url or get_host_origin(request)):
        raise Forbidden("csrf")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forbidden("csrf")


def get_host_origin(request: Request) -> str:
    """The origin of the requested host, if no address is configured; the host is an allowed one."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def ensure_not_html_form(request: Request) -> None:
    """Raise Forbidden for content that a plain HTML form can send; uploads are the exception."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    if (
        kind in SCRIPTED
        or (kind == UPLOAD and is_upload_endpoint(request))
        or not (kind or has_body)
    ):
        return
    raise Forbidden("csrf")


def is_upload_endpoint(request: Request) -> bool:
    body = getattr(request.scope.get("route"), "body_field", None)
    return body is not None and isinstance(body.field_info, params.Form)
