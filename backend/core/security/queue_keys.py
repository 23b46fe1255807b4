"""Decrypts what a device encrypted to this server, so that nobody reads it while it waits there.

The form is compact JWE (RFC 7516) with ECDH-ES and A256GCM (RFC 7518), and no other: nothing is
unpacked, no key comes from outside. `apu` of the header names the sender; it is authenticated with
the rest of the header, so what one person encrypted is worth nothing to another.

Each signing key gives one pair of keys (HKDF), so there is no further file to keep, to restore or
to rotate: `kid` tells to which of them a text was encrypted. `rotate-keys` keeps a former signing
key for thirty days (signing_keys.py), and so the pair.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import JsonValue

from backend.core.security.key_files import WatchedFile
from backend.core.security.signing_keys import SigningKey, read_signing_keys
from backend.core.security.tokens import (
    MAX_HEADER,
    compute_kid,
    parse_base64url,
    to_base64url,
    to_public_jwk,
)
from backend.core.session.models import now

ALGORITHM, ENCRYPTION = "ECDH-ES", "A256GCM"
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SP 800-186, 3.2.1.3)."""
SCALAR_BYTES = 48
"""64 bits more than the order has, so that the remainder is not biased (FIPS 186-5, A.2.1)."""
KEY_BYTES, COORDINATE_BYTES, NONCE_BYTES, TAG_BYTES = 32, 32, 12, 16
HEADER_NAMES = {"alg", "enc", "kid", "apu", "epk"}
EPK_NAMES = {"kty", "crv", "x", "y"}
_FORM = re.compile(r"([\w-]+)\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})", re.ASCII)


class QueueDecryptionError(Exception):
    """Nothing that a sender could have encrypted to this server: altered, or of another form."""


class UnknownQueueKey(QueueDecryptionError):
    """It was encrypted to a key that the server no longer has, or never had."""


class OtherSender(QueueDecryptionError):
    """It was encrypted by another person, or on another device."""


class QueuePair(NamedTuple):
    """A pair of keys, and the signing key to which it belongs."""

    private: ec.EllipticCurvePrivateKey
    signing: SigningKey


class QueueKeys:
    """The pairs of keys of the queues: devices encrypt to the first one, all of them decrypt."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._pairs = build_pairs(keys)

    def _get_pairs(self) -> dict[str, QueuePair]:
        return self._pairs

    def build_jwk(self) -> dict[str, str]:
        """The public key to which a device encrypts now (RFC 7517)."""
        first = next(iter(self._get_pairs().values()))
        return to_public_jwk(first.private.public_key(), ALGORITHM, "enc")

    def decrypt(self, text: str, sender: str) -> bytes:
        """What `sender` encrypted; raises QueueDecryptionError."""
        try:
            return self._decrypt(text, sender)
        except (InvalidTag, ValueError, TypeError, RecursionError):
            raise QueueDecryptionError from None

    def _decrypt(self, text: str, sender: str) -> bytes:
        found = _FORM.fullmatch(text)
        if found is None or len(found[1]) > MAX_HEADER:
            raise QueueDecryptionError
        nonce, ciphertext, tag = (parse_canonical(part) for part in found.groups()[1:])
        header = json.loads(parse_canonical(found[1]))
        if not (has_names(header, HEADER_NAMES) and has_names(header["epk"], EPK_NAMES)):
            raise QueueDecryptionError  # refuses zip, crit, jwk, jku, apv
        if (header["alg"], header["enc"]) != (ALGORITHM, ENCRYPTION):
            raise QueueDecryptionError
        pair = self._get_pairs().get(header["kid"])
        if pair is None or not pair.signing.is_kept(now()):
            raise UnknownQueueKey
        named = parse_canonical(header["apu"])
        if named != sender.encode():
            raise OtherSender
        shared = pair.private.exchange(ec.ECDH(), load_ephemeral_key(header["epk"]))
        cipher = AESGCM(compute_content_key(shared, named))
        return cipher.decrypt(nonce, ciphertext + tag, found[1].encode())


class FileQueueKeys(QueueKeys):
    """The pairs of a key file that may change by a key rotation while the server runs."""

    def __init__(self, path: Path) -> None:
        super().__init__(read_signing_keys(path))
        self._file = WatchedFile(path, self._load)

    def _load(self, path: Path) -> None:
        self._pairs = build_pairs(read_signing_keys(path))

    def _get_pairs(self) -> dict[str, QueuePair]:
        self._file.refresh()
        return self._pairs


def build_pairs(keys: Sequence[SigningKey]) -> dict[str, QueuePair]:
    """{key id: pair}, the one to which devices encrypt first; raises ValueError without any."""
    if not keys:
        raise ValueError("no private key in the key file")
    pairs = [QueuePair(build_queue_key(key.private), key) for key in keys]
    return {compute_kid(pair.private): pair for pair in pairs}


def has_names(value: JsonValue, names: set[str]) -> bool:
    return isinstance(value, dict) and value.keys() == names


def build_queue_key(secret: ec.EllipticCurvePrivateKey) -> ec.EllipticCurvePrivateKey:
    """A pair of keys from which nobody comes back to `secret`."""
    known = secret.private_numbers().private_value.to_bytes(COORDINATE_BYTES, "big")
    wide = HKDF(SHA256(), SCALAR_BYTES, salt=None, info=b"so-178 queue key").derive(known)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, CURVE)


def compute_content_key(shared: bytes, sender: bytes) -> bytes:
    """The key of one text (Concat KDF, RFC 7518, 4.6.2)."""
    parts = (ENCRYPTION.encode(), sender, b"")
    told = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    told += (8 * KEY_BYTES).to_bytes(4, "big")
    return ConcatKDFHash(SHA256(), KEY_BYTES, told).derive(shared)


def load_ephemeral_key(epk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    """The sender's key of one text; raises ValueError unless it is a point of the curve."""
    x, y = (int.from_bytes(parse_canonical(epk[name]), "big") for name in ("x", "y"))
    if (epk["kty"], epk["crv"]) != ("EC", "P-256"):
        raise QueueDecryptionError
    return ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key()


def parse_canonical(part: str) -> bytes:
    """The bytes of base64url; raises ValueError for a second spelling of the same bytes."""
    found = parse_base64url(part)
    if to_base64url(found) != part:
        raise QueueDecryptionError
    return found
