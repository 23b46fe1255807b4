"""Devices that have signed in to an account before: guesses of strangers do not slow them down.

A device shows a token that it got when it signed in: a cookie in browsers, the field `device_token`
for phones and scripts. The token is encrypted and authenticated (AES-256-GCM) for the row of one
account, so it is of no use for another account, and nobody else can make one. It holds a random
number of the device, the day, and a digest of the password's hash. After a change of the password,
or 180 days after its last sign-in, a device is unknown again. The token opens nothing by itself:
the password and the second factor are still needed.
"""

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.text.clock import HANOI, now
from backend.domains.organisation.accounts.models import User

KNOWN_FOR = timedelta(days=180)
"""After its last sign-in; as long as an official may be away."""
MOST_TOKENS = 5
"""Accounts of one browser that stay known: a commune's computer has several users."""
LONGEST_COOKIE = 2000
SEPARATOR = "."
TOKEN = re.compile(r"[A-Za-z0-9_-]{80,200}")
LAYOUT = struct.Struct("!16sI16s")
"""Number of the device, day of its sign-in (proleptic ordinal), digest of the password's hash."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device and the token by which it is known; each sign-in gives a new token."""

    id: UUID
    token: str


def create_device_token(
    fields: FieldCipher, user_id: UUID, password_hash: str, device_id: UUID | None
) -> KnownDevice:
    """Make a token for a device that just signed in; a known device keeps its number."""
    id = device_id or uuid4()
    plain = LAYOUT.pack(id.bytes, compute_day_number(), compute_password_digest(password_hash))
    sealed = fields.encrypt(plain, *get_token_cell(user_id))
    return KnownDevice(id, base64.urlsafe_b64encode(sealed).decode().rstrip("="))


def find_device(
    fields: FieldCipher, tokens: Iterable[str], user_id: UUID, password_hash: str | None
) -> UUID | None:
    """The number of the device if one of its tokens is valid for this account."""
    if password_hash is None:
        return None
    for token in tokens:
        opened = open_token(fields, token, user_id)
        if opened is None:
            continue
        id, day, digest = LAYOUT.unpack(opened)
        if (
            digest == compute_password_digest(password_hash)
            and compute_day_number() - day <= KNOWN_FOR.days
        ):
            return UUID(bytes=id)
    return None


def find_device_number(fields: FieldCipher, tokens: Iterable[str], user_id: UUID) -> UUID | None:
    """The number that this server gave the device, also if it is known no longer."""
    opened = (open_token(fields, token, user_id) for token in tokens)
    return next((UUID(bytes=LAYOUT.unpack(one)[0]) for one in opened if one is not None), None)


def open_token(fields: FieldCipher, token: str, user_id: UUID) -> bytes | None:
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        plain = fields.decrypt(sealed, *get_token_cell(user_id))
    except (DecryptionError, binascii.Error, ValueError):
        return None
    return plain if len(plain) == LAYOUT.size else None


def split_cookie(value: str | None) -> list[str]:
    """The tokens of a browser's cookie, the last signed-in account's first."""
    if not value or len(value) > LONGEST_COOKIE:
        return []
    return [token for token in value.split(SEPARATOR) if TOKEN.fullmatch(token)][:MOST_TOKENS]


def merge_device_cookie(fields: FieldCipher, user_id: UUID, new: str, present: list[str]) -> str:
    """The next value of the cookie: the new token, then those of other accounts."""
    others = [token for token in present if open_token(fields, token, user_id) is None]
    return SEPARATOR.join([new, *others][:MOST_TOKENS])


def compute_password_digest(password_hash: str) -> bytes:
    return hashlib.sha256(password_hash.encode()).digest()[:16]


def compute_day_number() -> int:
    return now().astimezone(HANOI).toordinal()


def get_token_cell(user_id: UUID) -> tuple[str, str, UUID]:
    """The place that a token is encrypted for; no column holds it."""
    return User.__tablename__, "known_device", user_id
