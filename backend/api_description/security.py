"""How a caller proves who they are: a bearer token, or the session cookie of the browser."""

from typing import Any

from backend.core.http.dependencies import PermissionRoute
from backend.core.http.request_sessions import SAFE_METHODS

BEARER, SESSION, CSRF = "bearer", "session", "csrf"
SECURITY_SCHEMES: dict[str, Any] = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of POST /api/v1/auth/token; it lives ten minutes. It is "
        "made and checked by the rules of RFC8725",
    },
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": "sid",
        "description": "The cookie that POST /api/v1/auth/login sets in a browser",
    },
    CSRF: {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "`csrf_token` of POST /api/v1/auth/login: with the cookie, a write needs it",
    },
}


def select_security(route: PermissionRoute) -> list[dict[str, list[str]]]:
    """The ways to sign in that an operation accepts; none for one that is open."""
    if route.is_open:
        return []
    reads = (route.methods or set()) <= SAFE_METHODS
    cookie: dict[str, list[str]] = {SESSION: []} if reads else {SESSION: [], CSRF: []}
    return [{BEARER: []}, cookie]
