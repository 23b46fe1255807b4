"""Encrypting to the server with another implementation of JWE than its own."""

from collections.abc import Mapping

from joserfc import jwe
from joserfc.jwk import ECKey

from backend.core.security.tokens import to_base64url


def encrypt_to(jwk: Mapping[str, str], plain: bytes, sender: str) -> str:
    """Compact JWE, as docs/sign-in.md has it."""
    header = {"alg": jwk["alg"], "enc": "A256GCM", "kid": jwk["kid"]}
    header["apu"] = to_base64url(sender.encode())
    return jwe.encrypt_compact(header, plain, ECKey.import_key(dict(jwk)))
