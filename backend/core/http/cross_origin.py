"""Cross-origin requests (CORS): a page of another host may use the API if its origin is listed.

Nothing is allowed unless CORS_ORIGINS lists origins. An origin is compared letter by letter, so
that neither a longer name nor `null` passes, and the answer names that one origin, never `*`. What
a listed page may do is what its user may do: authentication and the CSRF token stay as they are.
"""

from collections.abc import Container

from starlette.responses import Response
from starlette.types import Scope

from backend.core.http.deprecation import DEPRECATION, SUNSET
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.indexed_headers import get_headers
from backend.core.http.text_warnings import HEADER as TEXT_WARNINGS

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
REQUEST_HEADERS = (
    *("Accept", "Accept-Language", "Authorization", "Content-Type"),
    *("Idempotency-Key", "If-Match", "If-None-Match", "X-CSRF-Token", "Range", "If-Range"),
    *("Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset"),
)
EXPOSED_HEADERS = (
    *("ETag", "Location", "Link", "Retry-After", "Idempotency-Replayed"),
    *("RateLimit", "RateLimit-Policy", DEPRECATION, SUNSET, TEXT_WARNINGS),
    *("Content-Disposition", "Content-Language", "Content-Range", "X-Request-Id"),
    *("Tus-Resumable", "Tus-Version", "Upload-Expires", "Upload-Length", "Upload-Offset"),
)
PREFLIGHT_SECONDS = 600
"""How long a browser need not ask again; short, so that a removed origin is soon refused."""


def find_listed_origin(scope: Scope, origins: Container[str]) -> str | None:
    """The origin of the page that sends the request, if it is listed and names itself once."""
    found = get_headers(scope).getlist("origin")
    return found[0] if len(found) == 1 and found[0] in origins else None


def is_preflight(scope: Scope) -> bool:
    """Whether a browser asks what a page may send, before it sends it."""
    if scope["method"] != "OPTIONS" or not is_of_api(scope):
        return False
    return "access-control-request-method" in get_headers(scope)


def is_of_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith(f"{API_PREFIX}/")


def build_preflight_response() -> Response:
    """What a page of a listed origin may send; the origin itself is added to every answer."""
    headers = {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": ", ".join(REQUEST_HEADERS),
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return Response(status_code=204, headers=headers)


def build_origin_headers(origin: str) -> dict[str, str]:
    """Let a page of this origin read the answer, and send the session cookie with a request."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
    }
