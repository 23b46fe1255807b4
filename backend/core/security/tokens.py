"""Access tokens for phones and scripts: ES256 JWTs, checked strictly before python-jose sees them.

python-jose alone accepts tokens without `exp` or `aud`, ignores `kid`, `typ` and `crit`, lets a
public key serve as an HMAC secret, and fails on a deeply nested header (mpdavis/python-jose#398,
#414, #419). So the product uses only its signing and its signature check, and only for tokens whose
form is already known to be correct. A token names a person and a session; their permissions are
never read from it.
"""

import base64
import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jose import jwk, jws
from jose.backends import ECKey

from backend.core.security.key_files import WatchedFile
from backend.core.security.signing_keys import SigningKey, read_signing_keys
from backend.core.session.models import create_id, now

ALGORITHM = "ES256"
JWT_TYPE = "at+jwt"
CONTENT_TYPE = "work-package+jws"
"""Of signatures over content: none is taken for an access token, nor the other way round."""
AUDIENCE = "so-178"
TOKEN_LIFETIME = timedelta(minutes=10)
LEEWAY = 30
"""Seconds by which two clocks may differ."""
LEEWAY_OF_ISSUE = 2 * LEEWAY
"""Seconds by which a token may expire later than its lifetime from now."""
MAX_TOKEN = 4096
MAX_HEADER = 512
"""Characters of a token and bytes of its header; ours need a fraction of it."""
MAX_VERIFIED_TOKENS = 8192
"""Tokens whose signature is not checked again; they expire after ten minutes anyway."""

FlatValue = str | int | float | bool | None
"""What a JSON object without nesting contains."""

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TEXTS = ("iss", "aud", "sub", "sid", "jti")
_TIMES = ("iat", "nbf", "exp")

if ECKey.__module__ != "jose.backends.cryptography_backend":
    raise ImportError("python-jose must use the cryptography backend, not ecdsa (CVE-2024-23342)")


class BadToken(Exception):
    """The token is not ours or not valid now; the caller never learns which."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The person and the session that a token stands for."""

    user_id: UUID
    session_id: UUID
    expires_at: int
    """Seconds since 1970."""
    ends_at: datetime
    """When it is not valid any more, even if two clocks differ."""


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token whose form and signature are correct: only its times are left to check."""

    claims: Claims
    begins_at: int
    """Seconds since 1970."""
    key_ends_at: float
    """Since when nothing that its key signed can be valid: infinite for the key that signs now."""


class LoadedKeys(NamedTuple):
    """The keys of one moment, by their key ids but for the one that signs."""

    current: str
    signer: ECKey
    public: dict[str, ec.EllipticCurvePublicKey]
    checkers: dict[str, ECKey]
    ends_at: dict[str, float]
    """Seconds since 1970, of former keys."""


def build_loaded_keys(keys: list[SigningKey]) -> LoadedKeys:
    """Raises ValueError if there is none."""
    if not keys:
        raise ValueError("no private key in the key file")
    named = {compute_kid(key.private): key for key in keys}
    longest = TOKEN_LIFETIME.total_seconds() + LEEWAY
    return LoadedKeys(
        current=compute_kid(keys[0].private),
        signer=jwk.construct(keys[0].private, ALGORITHM),
        public={kid: key.private.public_key() for kid, key in named.items()},
        checkers={k: jwk.construct(v.private.public_key(), ALGORITHM) for k, v in named.items()},
        ends_at={
            kid: key.former_since.timestamp() + longest
            for kid, key in named.items()
            if key.former_since is not None
        },
    )


class KeyRing:
    """The keys that sign and check access tokens: the first key signs, all keys check.

    A former one checks until the tokens that it signed have ended: whoever stole it can sign none
    that is valid later. A former key without a day (added by hand) checks as long as it is there.
    """

    def __init__(self, keys: list[SigningKey], issuer: str) -> None:
        self.issuer = issuer
        self._keys = build_loaded_keys(keys)
        self._verified: dict[bytes, VerifiedToken] = {}
        """{SHA-256 of a token: its content}; it is parsed once, its times are checked each time."""

    def issue(self, user_id: UUID, session_id: UUID, at: datetime | None = None) -> str:
        """Make a token that is valid for ten minutes from `at` (default: now)."""
        second = int((at or now()).timestamp())
        claims: dict[str, str | int] = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": str(create_id()),
            "iat": second,
            "nbf": second,
            "exp": second + int(TOKEN_LIFETIME.total_seconds()),
        }
        return self.sign(claims)

    def sign(self, claims: Mapping[str, str | int]) -> str:
        keys = self._get_keys()
        headers = {"typ": JWT_TYPE, "kid": keys.current}
        token: str = jws.sign(claims, keys.signer, headers=headers, algorithm=ALGORITHM)
        return token

    def sign_detached(self, content: bytes) -> str:
        """A signature over content that is sent beside it (JWS, RFC 7515, Appendix F)."""
        keys = self._get_keys()
        headers = {"typ": CONTENT_TYPE, "kid": keys.current}
        signed: str = jws.sign(content, keys.signer, headers=headers, algorithm=ALGORITHM)
        header, _, signature = signed.split(".")
        return f"{header}..{signature}"

    def list_public_keys(self) -> list[dict[str, str]]:
        """The keys that verify signatures, as JWK (RFC 7517); the first one signs."""
        return [to_public_jwk(key, ALGORITHM, "sig") for key in self._get_keys().public.values()]

    def _get_keys(self) -> LoadedKeys:
        return self._keys

    def read(self, token: str, at: datetime | None = None) -> Claims | None:
        """The claims of a token, or None if it is not ours or not valid at `at` (default: now)."""
        try:
            verified = self._verify(token)
            ensure_valid_at(verified, (at or now()).timestamp())
        except Exception:
            return None  # whatever a forged token causes, the answer is the same
        return verified.claims

    def _verify(self, token: str) -> VerifiedToken:
        name = hashlib.sha256(token.encode()).digest()
        verified = self._verified.get(name)
        if verified is None:
            kid, keys = parse_kid(token), self._get_keys()
            payload = jws.verify(token, keys.checkers[kid], algorithms=[ALGORITHM])
            verified = self._read_payload(payload, keys.ends_at.get(kid, math.inf))
            if len(self._verified) >= MAX_VERIFIED_TOKENS:
                self._verified.clear()
            self._verified[name] = verified
        return verified

    def _read_payload(self, payload: bytes, key_ends_at: float) -> VerifiedToken:
        claims = parse_flat_object(payload)
        if set(claims) != {*_TEXTS, *_TIMES}:
            raise BadToken
        issuer, audience, user, session, _id = (ensure_text(claims[name]) for name in _TEXTS)
        issued, begun, expires = (ensure_second(claims[name]) for name in _TIMES)
        if issuer != self.issuer or audience != AUDIENCE:
            raise BadToken
        ends_at = datetime.fromtimestamp(min(expires + LEEWAY, key_ends_at), UTC)
        claimed = Claims(UUID(user), UUID(session), expires, ends_at)
        return VerifiedToken(claimed, max(issued, begun), key_ends_at)


class FileKeyRing(KeyRing):
    """The keys of a file that may change by a key rotation while the server runs.

    A token that was checked before is not looked at again: it ends soon anyway. Raises ValueError
    if the file contains no keys.
    """

    def __init__(self, path: Path, issuer: str) -> None:
        super().__init__(read_signing_keys(path), issuer)
        self._file = WatchedFile(path, self._load)

    def _load(self, path: Path) -> None:
        self._keys = build_loaded_keys(read_signing_keys(path))

    def _get_keys(self) -> LoadedKeys:
        self._file.refresh()
        return self._keys


def ensure_valid_at(token: VerifiedToken, at: float) -> None:
    """Raise BadToken if the token is not valid at `at`, in seconds since 1970."""
    expires = token.claims.expires_at
    longest = int(TOKEN_LIFETIME.total_seconds()) + LEEWAY_OF_ISSUE
    if not (token.begins_at <= at + LEEWAY and at - LEEWAY < expires <= at + longest):
        raise BadToken
    if at >= token.key_ends_at:
        raise BadToken


def parse_kid(token: str) -> str:
    """The key id in a header of exactly our form; raises BadToken or ValueError."""
    if len(token) > MAX_TOKEN or not token.isascii() or not _FORM.fullmatch(token):
        raise BadToken
    parts = token.split(".")
    if any(to_base64url(parse_base64url(part)) != part for part in parts):
        raise BadToken  # not canonical: two spellings of the same bytes
    header = parse_flat_object(parse_base64url(parts[0]), MAX_HEADER)
    if (
        set(header) != {"alg", "typ", "kid"}
        or header["alg"] != ALGORITHM
        or header["typ"] != JWT_TYPE
    ):
        raise BadToken  # refuses none, HS256, crit, jku, jwk, x5u, x5c, b64, zip
    return ensure_text(header["kid"])


def ensure_text(value: FlatValue) -> str:
    """Return a text that is not empty; raises BadToken for anything else."""
    if not isinstance(value, str) or not value:
        raise BadToken
    return value


def ensure_second(value: FlatValue) -> int:
    """Return a whole number of seconds; raises BadToken for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadToken
    return value


def parse_flat_object(text: bytes, longest: int = MAX_TOKEN) -> dict[str, FlatValue]:
    """A JSON object without nesting or repeated names; raises BadToken or ValueError."""
    if len(text) > longest or text.count(b"{") != 1 or b"[" in text:
        raise BadToken
    pairs = json.loads(text.decode("ascii"), object_pairs_hook=list)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadToken
    return found


def parse_base64url(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_public_jwk(key: ec.EllipticCurvePublicKey, algorithm: str, use: str) -> dict[str, str]:
    """A key of P-256 as others get it (RFC 7517)."""
    fixed = {"kty": "EC", "crv": "P-256", "alg": algorithm, "use": use}
    point = key.public_numbers()
    kid = compute_public_kid(key)
    return {**fixed, "kid": kid, "x": to_coordinate(point.x), "y": to_coordinate(point.y)}


def to_coordinate(number: int) -> str:
    """A coordinate of P-256 as a JWK has it (RFC 7518, 6.2.1.2)."""
    return to_base64url(number.to_bytes(32, "big"))


def compute_kid(key: ec.EllipticCurvePrivateKey) -> str:
    """A name derived from the key: the start of the SHA-256 of its public half."""
    return compute_public_kid(key.public_key())


def compute_public_kid(key: ec.EllipticCurvePublicKey) -> str:
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return to_base64url(hashlib.sha256(public).digest()[:12])
