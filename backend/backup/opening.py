"""Opens a set into a folder and compares everything in it with its manifest."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from backend.backup import sqlite_copy
from backend.backup.archive import build_member_name, compute_file_hash, write_members
from backend.backup.create import ensure_space
from backend.backup.encryption import decrypt_identity, get_recipient, open_decrypted
from backend.backup.key_archive import decrypt_keys, read_key_archive
from backend.backup.manifest import (
    BackupError,
    Manifest,
    Say,
    TableDigest,
    compare_tables,
    read_manifest,
)
from backend.backup.sets import BackupSet
from backend.core.security.encryption import FileFieldCipher
from backend.core.security.key_files import FIELD_NAME, SECRET_NAME, write_secret_file
from backend.core.security.queue_keys import FileQueueKeys
from backend.core.server.backup_status import get_backup_folder
from backend.settings import Settings


class Secret(NamedTuple):
    """What opens a set: the passphrase of the office, or the identity of a second office."""

    passphrase: str = ""
    identity: str = ""


class OpenedSet(NamedTuple):
    """A complete set: its manifest, {name: content} of its key files, and its opened folder.

    `recipient`: the public key of the office's own identity, if the passphrase opened the set.
    """

    manifest: Manifest
    keys: dict[str, bytes]
    folder: Path
    recipient: str | None = None


def open_set(one: BackupSet, secret: Secret, folder: Path, say: Say) -> OpenedSet:
    """Decrypt and compare a set; if it raises BackupError, do not use anything in `folder`."""
    archive = read_key_archive(one.keys)
    description = archive.description
    if description.get("name") != one.name:
        raise BackupError(f"{one.keys.name} belongs to the set {description.get('name')}")
    say("  checking the files …")
    if description["data"] != {
        "size": one.data.stat().st_size,
        "sha256": compute_file_hash(one.data),
    }:
        raise BackupError(f"{one.data.name} is damaged or cut off: take another set.")
    say("  opening the keys …")
    identity = secret.identity or decrypt_identity(archive.identity, secret.passphrase)
    keys = decrypt_keys(one, archive, identity)
    recipient = None if secret.identity else get_recipient(identity)
    say("  decrypting …")
    with open_decrypted(one.data, identity) as stream:
        found = write_members(stream, folder)
    say("  comparing rows and attachments with the manifest …")
    manifest = read_manifest(folder)
    if manifest.name != one.name:
        raise BackupError(f"{one.data.name} holds the set {manifest.name}: it was renamed.")
    compare_attachments(manifest, found)
    compare_database(manifest, found, folder / "database")
    check_keys(keys, folder)
    return OpenedSet(manifest, keys, folder, recipient)


def compare_attachments(manifest: Manifest, found: dict[str, str]) -> None:
    wanted = {build_member_name(file.key): file.sha256 for file in manifest.attachments}
    present = {
        name: sha256
        for name, sha256 in found.items()
        if name.startswith("attachments/") and not name.endswith(".t")
    }
    faults = [
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    ]
    if faults:
        raise BackupError(f"{len(faults)} attachments are not what the manifest says.")


def compare_database(manifest: Manifest, found: dict[str, str], folder: Path) -> None:
    """Compare the rows and hash of every table; on SQLite also check the integrity of the file."""
    if manifest.database == "sqlite":
        path = folder / sqlite_copy.FILE_NAME
        if not path.is_file():
            raise BackupError("The set holds no database.")
        copy = sqlite_copy.describe_database(path)
        compare_tables(manifest.tables, copy.tables)
        return
    tables = {
        name: TableDigest(
            columns=wanted.columns,
            rows=count_lines(folder / f"{name}.copy"),
            sha256=found.get(f"database/{name}.copy", ""),
        )
        for name, wanted in manifest.tables.items()
    }
    compare_tables(manifest.tables, tables)


def count_lines(path: Path) -> int:
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(1 for _ in file)


def check_keys(keys: dict[str, bytes], folder: Path) -> None:
    """Raise BackupError unless the two main keys are in the set and readable."""
    for name, load in (
        (SECRET_NAME, FileQueueKeys),
        (FIELD_NAME, FileFieldCipher),
    ):
        if name not in keys:
            raise BackupError(f"The set was made without {name}.")
        path = folder / name
        write_secret_file(path, keys[name])
        try:
            load(path)
        except ValueError:
            raise BackupError(f"{name} in the set cannot be read.") from None
        finally:
            path.unlink()


def verify_set(settings: Settings, one: BackupSet, secret: Secret, say: Say) -> Manifest:
    """Compare every row and attachment of a set with its manifest; return the manifest.

    Raises BackupError with what differs.
    """
    home = get_backup_folder(settings)
    home.mkdir(parents=True, exist_ok=True)
    ensure_space(home, one.data.stat().st_size)
    with TemporaryDirectory(dir=home, prefix="verify-") as folder:
        return open_set(one, secret, Path(folder), say).manifest
