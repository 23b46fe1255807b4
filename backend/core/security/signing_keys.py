"""The file of the signing keys, `secret.pem`: the first key signs, the others are former ones.

`rotate-keys` puts a new key first and writes before each former one, outside its PEM (RFC 7468,
2), since when it is that. A former key verifies access tokens as long as one that it signed may be
valid, and opens for thirty days what devices encrypted to its pair (queue_keys.py). Then nothing
uses it, and the next rotation removes it.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from backend.core.security.key_files import update_secret_file, write_secret_file
from backend.core.session.models import now

FORMER_KEY_LIFE = timedelta(days=30)
"""As long as a device may keep what it encrypted before it is sent (docs/sign-in.md)."""
_KEY = re.compile(
    rb"(?:# former since (\S+)\n)?"
    rb"(-----BEGIN (?:EC )?PRIVATE KEY-----.+?-----END (?:EC )?PRIVATE KEY-----)",
    re.S,
)


class SigningKey(NamedTuple):
    """A key, and since when another one signs; None for the one that signs or no day is written."""

    private: ec.EllipticCurvePrivateKey
    former_since: datetime | None = None

    def is_kept(self, at: datetime) -> bool:
        return self.former_since is None or at < self.former_since + FORMER_KEY_LIFE


def load_private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("an access token is signed with a P-256 key (ES256)")  # noqa: TRY004
    return key


def read_signing_keys(path: Path) -> list[SigningKey]:
    """The keys of a file that are still kept, the one that signs first; raises ValueError."""
    keys = [
        SigningKey(load_private_key(pem), datetime.fromisoformat(since.decode()) if since else None)
        for since, pem in _KEY.findall(path.read_bytes())
    ]
    return [key for key in keys if key.is_kept(now())]


def to_pem(key: SigningKey) -> bytes:
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    since = key.former_since
    return pem if since is None else b"# former since %s\n%s" % (since.isoformat().encode(), pem)


def create_signing_key() -> SigningKey:
    return SigningKey(ec.generate_private_key(ec.SECP256R1()))


def write_signing_key(path: Path) -> None:
    """Write a new P-256 key to a file that only its owner can read; raises FileExistsError."""
    write_secret_file(path, to_pem(create_signing_key()))


def add_signing_key(path: Path) -> list[SigningKey]:
    """Put a new key first; the others are former ones from now on, and leave after their term.

    Answers the keys that the file has now; raises ValueError if it had none.
    """
    at = now()
    former = [key._replace(former_since=key.former_since or at) for key in read_signing_keys(path)]
    if not former:
        raise ValueError("no private key in the key file")
    keys = [create_signing_key(), *former]
    update_secret_file(path, b"".join(map(to_pem, keys)))
    return keys
