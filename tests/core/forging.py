"""Making access tokens by hand: like ours but for what a test changes."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from backend.core.security.signing_keys import SigningKey, load_private_key
from backend.core.security.tokens import ALGORITHM, AUDIENCE, JWT_TYPE, KeyRing, to_base64url
from backend.core.session.models import create_id, now

ISSUER = "https://so178.example"
Token = dict[str, Any]


def pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


OURS, THEIRS = pem(), pem()


def build_ring(*pems: bytes) -> KeyRing:
    return KeyRing([SigningKey(load_private_key(one)) for one in pems], ISSUER)


RING = build_ring(OURS)
KID = RING.list_public_keys()[0]["kid"]


def claims(**changes: Any) -> Token:
    """Right claims, with changes; a claim changed to `...` is left out."""
    second = int(now().timestamp())
    right: Token = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(create_id()),
        "sid": str(create_id()),
    }
    right |= {"jti": "1", "iat": second, "nbf": second, "exp": second + 600}
    return {k: v for k, v in {**right, **changes}.items() if v is not ...}


def header(**changes: Any) -> Token:
    right = {"alg": ALGORITHM, "typ": JWT_TYPE, "kid": KID}
    return {k: v for k, v in {**right, **changes}.items() if v is not ...}


def part(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
    return to_base64url(text.encode())


def signed(head: object, body: object, key: bytes = OURS) -> str:
    """A token whose signature is right for `key`, whatever its header says."""
    content = f"{part(head)}.{part(body)}"
    signature = ES256.sign(content.encode(), ECKey.import_key(key.decode()))
    return f"{content}.{to_base64url(signature)}"


ES256 = JWSRegistry.algorithms["ES256"]


def mac(head: object, body: object, secret: bytes) -> str:
    content = f"{part(head)}.{part(body)}"
    return f"{content}.{to_base64url(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"


def public(form: str) -> bytes:
    key = load_pem_private_key(OURS, None).public_key()
    if form == "pem":
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der) if form == "base64" else der
