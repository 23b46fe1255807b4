"""Makes random secrets (cookies, refresh tokens, codes) and their digests, which are stored."""

import base64
import hashlib
import secrets

TOKEN_BYTES = 32


def create_opaque_token() -> str:
    """256 random bits for a cookie or a refresh token."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def create_typed_code(groups: int) -> str:
    """A code that people copy by hand: `groups` of five letters and digits, 25 bits each."""
    letters = base64.b32encode(secrets.token_bytes(groups * 5)).decode()
    return "-".join(letters[at : at + 5] for at in range(0, groups * 5, 5))


def compute_digest(secret: str) -> str:
    """The digest that is stored; no salt is needed, since the secret is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def compute_code_digest(typed: str) -> str:
    """The digest of a code however it was typed: case, spaces and hyphens do not count."""
    return compute_digest("".join(c for c in typed.upper() if c.isalnum()))
