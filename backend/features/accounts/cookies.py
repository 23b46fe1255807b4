"""The session cookie: of this host, over TLS, hidden from scripts, never sent across sites."""

from starlette.responses import Response

from backend.features.accounts.service import Keys


def set_cookie(response: Response, keys: Keys, value: str) -> None:
    """Without an age: it goes when the browser closes, and by the server's clock before that."""
    response.set_cookie(
        keys.cookie, value, path="/", secure=keys.https, httponly=True, samesite="strict"
    )


def clear_cookie(response: Response, keys: Keys) -> None:
    response.delete_cookie(
        keys.cookie, path="/", secure=keys.https, httponly=True, samesite="strict"
    )
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
