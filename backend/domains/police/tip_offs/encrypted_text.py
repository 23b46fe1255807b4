"""Encrypting and decrypting what a tip says; padded, so that the length tells little."""

from uuid import UUID

from backend.core.security.encryption import FieldCipher
from backend.domains.police.tip_offs.models import TipContact, TipText

BLOCK = 1024
"""Bytes; the length of a padded text is a multiple of it."""
END = b"\x80"


def encrypt_text(cipher: FieldCipher, text: str, row: UUID) -> bytes:
    return cipher.encrypt(to_padded_bytes(text), TipText.__tablename__, "text_sealed", row)


def decrypt_text(cipher: FieldCipher, sealed: bytes, row: UUID) -> str:
    """What the tip says; raises DecryptionError."""
    return parse_padded_bytes(cipher.decrypt(sealed, TipText.__tablename__, "text_sealed", row))


def encrypt_contact(cipher: FieldCipher, contact: str, tip: UUID) -> bytes:
    return cipher.encrypt(to_padded_bytes(contact), TipContact.__tablename__, "contact_sealed", tip)


def decrypt_contact(cipher: FieldCipher, sealed: bytes, tip: UUID) -> str:
    """How to reach the sender; raises DecryptionError."""
    return parse_padded_bytes(
        cipher.decrypt(sealed, TipContact.__tablename__, "contact_sealed", tip)
    )


def to_padded_bytes(text: str) -> bytes:
    plain = text.encode() + END
    return plain + bytes(-len(plain) % BLOCK)


def parse_padded_bytes(plain: bytes) -> str:
    return plain.rstrip(b"\x00").removesuffix(END).decode()
