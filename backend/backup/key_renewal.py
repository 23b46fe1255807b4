"""Keys that were destroyed leave the older sets too, and a restore does not forget what was.

Files that `is_shrinking` names only lose keys, so an older set is given the present ones instead of
its own. That takes nobody's passphrase: they are encrypted to the recipients that the set names.
"""

import hashlib

from backend.backup.errors import BackupError
from backend.backup.key_archive import KeyArchive, read_key_archive, seal_keys, write_key_archive
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
"""What a set's description calls the digest of these files as it holds them."""


def read_shrinking_files(settings: Settings) -> dict[str, bytes]:
    """The present contents by name."""
    found = [key for key in list_key_files(settings) if is_shrinking(key.name)]
    return {key.name: key.path.read_bytes() for key in found}


def digest_of(contents: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(contents.items()):
        whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return whole.hexdigest()


def renew_older_sets(settings: Settings, sets: list[BackupSet], say: Say) -> int:
    """Give each set the present files of that kind; returns how many sets were changed.

    A set that is damaged is told of and left: nobody opens its keys.
    """
    present = read_shrinking_files(settings)
    store = TipKeyStore(get_key_folder(settings))
    destroyed = {f"{FOLDER_NAME}/tips-{epoch}.keys" for epoch in store.destructions.read().epochs}
    renewed = 0
    for one in sets:
        try:
            renewed += renew_set(one, present, destroyed)
        except BackupError as error:
            say(f"WARNING: destroyed keys were not taken out of {one.keys.name}: {error}")
    return renewed


def renew_set(one: BackupSet, present: dict[str, bytes], destroyed: set[str]) -> bool:
    """The files that the set has, as they are here, and the list of destructions.

    A file that is neither here nor on the list is of other days, from which this machine was
    brought back: it stays.
    """
    archive = read_key_archive(one.keys)
    kept = {n: c for n, c in present.items() if n in archive.sealed or n == DESTRUCTION_LIST}
    state = digest_of(kept)
    if archive.description.get(STATE) == state:
        return False
    others = {n: sealed for n, sealed in archive.sealed.items() if n not in destroyed}
    sealed = others | seal_keys(kept, get_recipients(archive))
    description = archive.description | {STATE: state}
    write_key_archive(one.keys, archive._replace(description=description, sealed=sealed))
    return True


def get_recipients(archive: KeyArchive) -> list[str]:
    """Those who open the set's keys; raises BackupError for a set that does not name them."""
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


def begin_anew(settings: Settings, before: bytes) -> None:
    """Add to the set's list what this machine knew before, and begin the next epoch of keys.

    A tip that came after the set was made is lost here, but may come back from a later set: no new
    tip may take its keys' place.
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
