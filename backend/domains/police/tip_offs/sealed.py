"""Words in and out of their cells: padded, so that a ciphertext's length tells little."""

from uuid import UUID

from backend.core.security.encryption import FieldCipher
from backend.domains.police.tip_offs.models import TipContact, TipText

BLOCK = 1024
"""Bytes; a sealed text is a multiple of it."""
END = b"\x80"


def seal_text(sealer: FieldCipher, text: str, row: UUID) -> bytes:
    return sealer.encrypt(padded(text), TipText.__tablename__, "text_sealed", row)


def open_text(sealer: FieldCipher, sealed: bytes, row: UUID) -> str:
    """What was said; raises DecryptionError."""
    return bare(sealer.decrypt(sealed, TipText.__tablename__, "text_sealed", row))


def seal_contact(sealer: FieldCipher, contact: str, tip: UUID) -> bytes:
    return sealer.encrypt(padded(contact), TipContact.__tablename__, "contact_sealed", tip)


def open_contact(sealer: FieldCipher, sealed: bytes, tip: UUID) -> str:
    """How to reach the sender; raises DecryptionError."""
    return bare(sealer.decrypt(sealed, TipContact.__tablename__, "contact_sealed", tip))


def padded(text: str) -> bytes:
    plain = text.encode() + END
    return plain + bytes(-len(plain) % BLOCK)


def bare(plain: bytes) -> str:
    return plain.rstrip(b"\x00").removesuffix(END).decode()
