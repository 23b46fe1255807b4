"""The keys file of a set: an unencrypted tar of small encrypted files.

`identity.age` is the set's identity, encrypted with the passphrase. Every other `….age` is one key
file, encrypted alone for the set's recipients. So a destroyed key can be removed from older sets by
its name, without a passphrase and without touching the data file. Files named by `is_shrinking`
only ever lose keys: older sets get the present version of these files.
"""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict

from backend.backup.archive import build_bytes_blocks, build_end_blocks
from backend.backup.encryption import decrypt_bytes, encrypt_bytes
from backend.backup.manifest import BackupError, Say
from backend.backup.sets import BackupSet
from backend.core.security.key_files import (
    DESTRUCTION_LIST,
    FOLDER_NAME,
    get_key_file_path,
    get_key_folder,
    is_shrinking,
    list_key_files,
    write_secret_file,
)
from backend.core.session.models import today
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.settings import Settings

IDENTITY = "identity.age"
DESCRIPTION = "set.json"
SEALED_END = ".age"
LARGEST = 2**26
"""Bytes of one file in the tar. Keys are small, but the list of destructions grows for years."""


class DataFile(TypedDict):
    """The size in bytes and the hash of the data file of a set."""

    size: int
    sha256: str


class SetDescription(TypedDict):
    """What a keys file says of its set in plain text; sets of early versions say less."""

    application: str
    name: str
    unit: str
    taken_at: str
    revision: str
    data: DataFile
    recipients: NotRequired[list[str]]
    shrinking: NotRequired[str]
    """The digest of the set's shrinking files."""
    keys: NotRequired[list[str]]


class KeyArchive(NamedTuple):
    """The plain description, the encrypted identity, and {name of a key file: its ciphertext}."""

    description: SetDescription
    identity: bytes
    sealed: dict[str, bytes]


def encrypt_keys(contents: dict[str, bytes], recipients: list[str]) -> dict[str, bytes]:
    return {name: encrypt_bytes(content, recipients) for name, content in contents.items()}


def write_key_archive(path: Path, archive: KeyArchive) -> None:
    """Write the complete file: first a draft, flushed to the disk, then renamed."""
    description: SetDescription = {**archive.description, "keys": sorted(archive.sealed)}
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
        description: SetDescription = json.loads(members.pop(DESCRIPTION))
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


def decrypt_keys(one: BackupSet, archive: KeyArchive, identity: str) -> dict[str, bytes]:
    return {
        name: decrypt_bytes(content, identity, f"{name} in {one.keys.name}")
        for name, content in archive.sealed.items()
    }


def read_shrinking_files(settings: Settings) -> dict[str, bytes]:
    """{name: present content} of the shrinking files."""
    found = [key for key in list_key_files(settings) if is_shrinking(key.name)]
    return {key.name: key.path.read_bytes() for key in found}


def compute_digest_of(contents: dict[str, bytes]) -> str:
    """SHA-256 (hex) over the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return digest.hexdigest()


def update_older_sets(settings: Settings, sets: list[BackupSet], say: Say) -> int:
    """Put the present shrinking files into each set; return how many sets were changed.

    A damaged set is reported and left as it is: nobody can open its keys.
    """
    present = read_shrinking_files(settings)
    store = TipKeyStore(get_key_folder(settings))
    destroyed = {f"{FOLDER_NAME}/tips-{epoch}.keys" for epoch in store.destructions.read().epochs}
    renewed = 0
    for one in sets:
        try:
            renewed += update_set(one, present, destroyed)
        except BackupError as error:
            say(f"WARNING: destroyed keys were not taken out of {one.keys.name}: {error}")
    return renewed


def update_set(one: BackupSet, present: dict[str, bytes], destroyed: set[str]) -> bool:
    """Replace the shrinking files of one set by the present ones, and add the list of destructions.

    A file that neither exists here nor is on the list stays in the set: it is from a time that this
    machine lost when it was restored from an older set. Returns whether the set was changed.
    """
    archive = read_key_archive(one.keys)
    files = {n: c for n, c in present.items() if n in archive.sealed or n == DESTRUCTION_LIST}
    state = compute_digest_of(files)
    if archive.description.get("shrinking") == state:
        return False
    others = {n: sealed for n, sealed in archive.sealed.items() if n not in destroyed}
    sealed = others | encrypt_keys(files, get_recipients(archive))
    description: SetDescription = {**archive.description, "shrinking": state}
    write_key_archive(one.keys, archive._replace(description=description, sealed=sealed))
    return True


def get_recipients(archive: KeyArchive) -> list[str]:
    """The recipients of the set's keys; raises BackupError for a set that does not name them."""
    named = archive.description.get("recipients")
    if not isinstance(named, list) or not named:
        raise BackupError(
            "the set is of an early version and does not say who opens it. Delete it as soon as"
            " there are newer sets."
        )
    return [str(name) for name in named]


def read_destruction_list(settings: Settings) -> bytes:
    path = get_key_file_path(settings, DESTRUCTION_LIST)
    return path.read_bytes() if path.exists() else b""


def start_new_epoch(settings: Settings, before: bytes) -> None:
    """Add what this machine had destroyed to the set's list, and start a new epoch of tip keys.

    Tips that came after the set was made are lost here, but a newer set may bring them back. So new
    tips must not use their epoch.
    """
    merge_destruction_list(settings, before)
    TipKeyStore(get_key_folder(settings)).start_epoch(today())


def merge_destruction_list(settings: Settings, before: bytes) -> None:
    restored = read_destruction_list(settings)
    known = set(restored.splitlines())
    missing = [line for line in before.splitlines() if line not in known]
    if not missing:
        return
    lines = [*restored.splitlines(), *missing]
    path = get_key_file_path(settings, DESTRUCTION_LIST)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    write_secret_file(path, b"\n".join(lines) + b"\n")
