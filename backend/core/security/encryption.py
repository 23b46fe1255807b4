"""Encrypts single fields with AES-256-GCM. A value can only be decrypted in its own cell.

An encrypted value consists of one byte for the algorithm, four for the key id, twelve for the
nonce, and the ciphertext with its tag. Table, column, row and key id are authenticated (associated
data), so a value that was copied to another row or column cannot be decrypted there.
"""

import base64
import binascii
import hashlib
import os
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.core.security.key_files import (
    WatchedFile,
    update_secret_file,
    write_secret_file,
)

AES_256_GCM = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES


class DecryptionError(Exception):
    """The value was changed, belongs to another cell, or its key is missing."""


class FieldCipher:
    """Encrypts with the first key; decrypts with all keys."""

    def __init__(self, keys: list[bytes]) -> None:
        self._set_keys(keys)

    def _set_keys(self, keys: list[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError("a field key is 32 bytes, in base64")
        self._ciphers = {compute_key_id(key): AESGCM(key) for key in keys}
        self._current = compute_key_id(keys[0])

    def encrypt(self, plain: bytes, table: str, column: str, row: UUID) -> bytes:
        nonce, name = os.urandom(NONCE_BYTES), self._current  # another thread may change it
        bound = build_associated_data(table, column, row, name)
        sealed = self._ciphers[name].encrypt(nonce, plain, bound)
        return AES_256_GCM + name + nonce + sealed

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is encrypted with the current key."""
        return sealed[1 : 1 + KEY_ID_BYTES] == self._current

    def decrypt(self, sealed: bytes, table: str, column: str, row: UUID) -> bytes:
        """The plain value of that cell; raises DecryptionError."""
        name = sealed[1 : 1 + KEY_ID_BYTES]
        cipher = self._ciphers.get(name)
        if sealed[:1] != AES_256_GCM or cipher is None:
            raise DecryptionError
        nonce = sealed[1 + KEY_ID_BYTES : HEADER_BYTES]
        try:
            return cipher.decrypt(
                nonce, sealed[HEADER_BYTES:], build_associated_data(table, column, row, name)
            )
        except (InvalidTag, ValueError):
            raise DecryptionError from None


def build_associated_data(table: str, column: str, row: UUID, key: bytes) -> bytes:
    return f"{table}|{column}|{row}|{key.hex()}".encode()


def compute_key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"so-178 field key" + key).digest()[:KEY_ID_BYTES]


class FileFieldCipher(FieldCipher):
    """A cipher of a key file that may change by a key rotation while the server runs.

    Raises ValueError if the file contains no keys.
    """

    def __init__(self, path: Path) -> None:
        self._file = WatchedFile(path, lambda file: self._set_keys(read_field_keys(file)))

    def encrypt(self, plain: bytes, table: str, column: str, row: UUID) -> bytes:
        self._file.refresh()
        return super().encrypt(plain, table, column, row)

    def is_current(self, sealed: bytes) -> bool:
        self._file.refresh()
        return super().is_current(sealed)

    def decrypt(self, sealed: bytes, table: str, column: str, row: UUID) -> bytes:
        self._file.refresh()
        return super().decrypt(sealed, table, column, row)


def read_field_keys(path: Path) -> list[bytes]:
    """The keys of a file, one in base64 per line, the current one first. Raises ValueError."""
    try:
        return [base64.b64decode(line, validate=True) for line in path.read_bytes().split()]
    except binascii.Error:
        raise ValueError("a field key is 32 bytes, in base64") from None


def write_field_keys(path: Path, keys: list[bytes]) -> None:
    """Replace the file atomically by one with these keys."""
    update_secret_file(path, b"".join(base64.b64encode(key) + b"\n" for key in keys))


def write_field_key(path: Path) -> None:
    """Write a new key to a file that only its owner can read; raises FileExistsError."""
    write_secret_file(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
