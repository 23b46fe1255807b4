"""Removes destroyed keys from older backup sets, and keeps the list of destructions at a restore.

Files named by `is_shrinking` only ever lose keys. So older sets get the present version of these
files. That needs no passphrase: the files are encrypted for the recipients that the set names.
"""

import hashlib

from backend.backup.errors import BackupError
from backend.backup.key_archive import KeyArchive, encrypt_keys, read_key_archive, write_key_archive
from backend.backup.sets import BackupSet
from backend.backup.snapshot import Say
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

STATE = "shrinking"
"""Key in a set's description: the digest of its shrinking files."""


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
    if archive.description.get(STATE) == state:
        return False
    others = {n: sealed for n, sealed in archive.sealed.items() if n not in destroyed}
    sealed = others | encrypt_keys(files, get_recipients(archive))
    description = archive.description | {STATE: state}
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
