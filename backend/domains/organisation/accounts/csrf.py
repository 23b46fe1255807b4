"""Requests that other sites make a browser send: refused before anything is done (R17)."""

import secrets

from fastapi import params
from starlette.requests import Request

from backend.core.errors.exceptions import Forbidden
from backend.core.http.request_sessions import SAFE_METHODS

JSON = ("application/json", "application/merge-patch+json")
UPLOAD = "multipart/form-data"


def ensure_not_forged(request: Request, csrf_token: str | None, own_origin: str) -> None:
    """A write that a cookie vouches for must come from our own page; raises Forbidden."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get("x-csrf-token", "")
    if not csrf_token or not secrets.compare_digest(sent.encode(), csrf_token.encode()):
        raise Forbidden("csrf")
    ensure_own_origin(request, own_origin)
    ensure_not_html_form(request)


def ensure_own_origin(request: Request, own_origin: str) -> None:
    """The browser says where a request comes from; scripts say nothing and need not."""
    origin = request.headers.get("origin")
    if origin is not None and origin != (own_origin or get_host_origin(request)):
        raise Forbidden("csrf")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forbidden("csrf")


def get_host_origin(request: Request) -> str:
    """Without a configured address: the host asked for, which is on the list of allowed ones."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def ensure_not_html_form(request: Request) -> None:
    """What a plain HTML form can send (text, a form) is no API call, except an upload's parts."""
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
