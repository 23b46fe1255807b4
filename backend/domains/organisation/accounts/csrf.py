"""Refuses requests that another site makes a browser send, before anything is done (R17)."""

import secrets

from fastapi import params
from starlette.requests import Request

from backend.core.errors.exceptions import Forbidden
from backend.core.http.request_sessions import SAFE_METHODS

JSON = ("application/json", "application/merge-patch+json")
UPLOAD = "multipart/form-data"


def ensure_not_forged(request: Request, csrf_token: str | None, own_origin: str) -> None:
    """Raise Forbidden if a write with a cookie does not come from our own page."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get("x-csrf-token", "")
    if not csrf_token or not secrets.compare_digest(sent.encode(), csrf_token.encode()):
        raise Forbidden("csrf")
    ensure_own_origin(request, own_origin)
    ensure_not_html_form(request)


def ensure_own_origin(request: Request, own_origin: str) -> None:
    """Raise Forbidden if the browser names another site; scripts name none and need not."""
    origin = request.headers.get("origin")
    if origin is not None and origin != (own_origin or get_host_origin(request)):
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
    if kind in JSON or (kind == UPLOAD and is_upload_endpoint(request)) or not (kind or has_body):
        return
    raise Forbidden("csrf")


def is_upload_endpoint(request: Request) -> bool:
    body = getattr(request.scope.get("route"), "body_field", None)
    return body is not None and isinstance(body.field_info, params.Form)
