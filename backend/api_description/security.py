"""How a caller proves who they are: a bearer token, a token of a scope, a browser's cookie or, of
a device, the key with which it only sends."""

from collections.abc import Mapping

from backend.access_scopes import SCOPE_NOTES, find_machine_scope, find_scope
from backend.api_description.nodes import Node
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.request_sessions import SAFE_METHODS

BEARER, SESSION, CSRF = "bearer", "session", "csrf"
CLIENT, SCRIPT, SEND_KEY = "client", "script", "send_key"
SECURITY_SCHEMES: Mapping[str, Node] = {
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
    CLIENT: {
        "type": "oauth2",
        "description": "Another system, by its id and secret. Its answers name no person. Its "
        "tokens are opaque: what RFC8725 asks of a JWT does not arise",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/api/v1/auth/token",
                "scopes": {scope.value: note for scope, note in SCOPE_NOTES.items()},
            }
        },
    },
    SCRIPT: {
        "type": "http",
        "scheme": "bearer",
        "description": "A person's own token for scripts, of the scopes that it was given",
    },
    SEND_KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "The `send_key` of a registered device, until 30 days after its end",
    },
}


def select_security(route: PermissionRoute) -> list[dict[str, list[str]]]:
    """The ways to sign in that an operation accepts; none for one that is open."""
    if route.is_open:
        return []
    reads = (route.methods or set()) <= SAFE_METHODS
    cookie: dict[str, list[str]] = {SESSION: []} if reads else {SESSION: [], CSRF: []}
    opened = ((CLIENT, find_machine_scope(route)), (SCRIPT, find_scope(route)))
    tokens: list[dict[str, list[str]]] = [
        {scheme: [scope.value]} for scheme, scope in opened if scope
    ]
    if route.takes_send_key:
        tokens.append({SEND_KEY: []})
    return [{BEARER: []}, cookie, *tokens]
