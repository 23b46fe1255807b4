"""Marks of what a package holds: a cursor names them, so that the next one leaves out the same.

A mark is the beginning of the SHA-256 of a record, or of a whole part, as it was shown. The cursor
carries them all, and the server keeps nothing. So whatever changes what the person sees is sent: an
edit, a name, a line that opens by the clock, a seat in a team.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence

from backend.core.errors.exceptions import Invalid
from backend.core.text.schemas import BaseModel

MARK_BYTES = 6
MOST_CURSOR = 6_000
CURSOR = re.compile(r"[A-Za-z0-9_-]*")


def compute_mark(kind: str, shown: Sequence[BaseModel]) -> bytes:
    """The mark of one record, or of a part that is sent as a whole."""
    digest = hashlib.sha256(kind.encode())
    for one in shown:
        digest.update(b"\0" + one.model_dump_json().encode())
    return digest.digest()[:MARK_BYTES]


def build_cursor(marks: Iterable[bytes]) -> str:
    return base64.urlsafe_b64encode(b"".join(marks)).rstrip(b"=").decode()


def parse_cursor(text: str) -> frozenset[bytes]:
    """The marks that a cursor names; raises Invalid."""
    is_plain = CURSOR.fullmatch(text)
    try:
        named = is_plain and base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        named = None
    if named is None or len(named) % MARK_BYTES:
        raise Invalid.at("?after", "not-a-cursor")
    starts = range(0, len(named), MARK_BYTES)
    return frozenset(named[at : at + MARK_BYTES] for at in starts)
