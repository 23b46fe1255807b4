"""The keys file of a set: an unencrypted tar of small encrypted files.

`identity.age` is the set's identity, encrypted with the passphrase. Every other `….age` is one key
file, encrypted alone for the set's recipients. So a destroyed key can be removed from older sets by
its name, without a passphrase and without touching the data file.
"""

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

from backend.backup.archive import build_bytes_blocks, build_end_blocks
from backend.backup.encryption import decrypt_bytes, decrypt_identity, encrypt_bytes
from backend.backup.errors import BackupError
from backend.backup.sets import BackupSet

IDENTITY = "identity.age"
DESCRIPTION = "set.json"
SEALED_END = ".age"
LARGEST = 2**26
"""Bytes of one file in the tar. Keys are small, but the list of destructions grows for years."""


class KeyArchive(NamedTuple):
    """The plain description, the encrypted identity, and {name of a key file: its ciphertext}."""

    description: dict[str, Any]
    identity: bytes
    sealed: dict[str, bytes]


def encrypt_keys(contents: dict[str, bytes], recipients: list[str]) -> dict[str, bytes]:
    return {name: encrypt_bytes(content, recipients) for name, content in contents.items()}


def write_key_archive(path: Path, archive: KeyArchive) -> None:
    """Write the complete file: first a draft, flushed to the disk, then renamed."""
    description = {**archive.description, "keys": sorted(archive.sealed)}
    members = {
        DESCRIPTION: json.dumps(description, indent=1).encode(),
        IDENTITY: archive.identity,
        **{f"{name}{SEALED_END}": content for name, content in archive.sealed.items()},
    }
    draft = path.with_name(f"{path.name}.partial")
    with draft.open("wb") as file:
        for name, content in members.items():
            file.writelines(build_bytes_blocks(name, content))
        file.write(build_end_blocks())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_key_archive(path: Path) -> KeyArchive:
    """Read the keys file of a set; raises BackupError."""
    try:
        with tarfile.open(fileobj=io.BytesIO(path.read_bytes()), mode="r:") as archive:
            members = {entry.name: read_member(archive, entry) for entry in archive}
        description = json.loads(members.pop(DESCRIPTION))
        identity = members.pop(IDENTITY)
        sealed = {name.removesuffix(SEALED_END): content for name, content in members.items()}
        if sorted(sealed) != description["keys"]:
            raise ValueError("cut between two members")
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError):
        raise BackupError(f"{path.name} is damaged or cut off: take another set.") from None
    return KeyArchive(description, identity, sealed)


def read_member(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry) if entry.isreg() and entry.size <= LARGEST else None
    if file is None:
        raise ValueError(entry.name)
    return file.read()


def open_keys(one: BackupSet, passphrase: str) -> tuple[str, dict[str, bytes]]:
    """Decrypt the set's identity and {name: content} of its key files; raises BackupError."""
    archive = read_key_archive(one.keys)
    identity = decrypt_identity(archive.identity, passphrase)
    return identity, decrypt_keys(one, archive, identity)


def decrypt_keys(one: BackupSet, archive: KeyArchive, identity: str) -> dict[str, bytes]:
    return {
        name: decrypt_bytes(content, identity, f"{name} in {one.keys.name}")
        for name, content in archive.sealed.items()
    }
