"""Where the key files of an installation are: all files that a restore needs besides the data.

`secret.pem` signs access tokens and `field.key` encrypts single fields. Other keys are created and
destroyed while the office works; they are files in the folder `keys` beside `field.key`. A key file
has mode 600 and is written completely or not at all. Only files named by `is_shrinking` change
later: when something is destroyed, its key in the file is overwritten with zeros.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from backend.settings import Settings

SECRET_NAME = "secret.pem"  # noqa: S105 (a file's name)
FIELD_NAME = "field.key"
FOLDER_NAME = "keys"


SHRINKING_PREFIX = f"{FOLDER_NAME}/tips-"
DESTRUCTION_LIST = f"{FOLDER_NAME}/tips-destroyed.jsonl"
"""The list of everything that was destroyed for good (core/security/destruction_list.py). It is
named after tips because at first only tips were destroyed. Each start destroys everything on it
again, so a restore must keep it."""


def is_shrinking(name: str) -> bool:
    """Whether keys inside the file of that name are destroyed over time; `name` as in a backup.

    The present version of such a file is an older version without the destroyed keys (the list of
    destructions: an older version with more lines). So a backup set should contain the present
    version instead of its own, or no version if the list says that the file was destroyed. The set
    can then still decrypt everything that was not destroyed.
    """
    return name.startswith(SHRINKING_PREFIX)


class KeyFile(NamedTuple):
    """A key file, and its name in a backup (`field.key`, `keys/x.key`)."""

    name: str
    path: Path


def get_secret_key_path(settings: Settings) -> Path:
    return settings.secret_key_file or settings.var_dir / SECRET_NAME


def get_field_key_path(settings: Settings) -> Path:
    return settings.field_key_file or settings.var_dir / FIELD_NAME


def get_key_folder(settings: Settings) -> Path:
    """The folder of the keys that are created and destroyed over time; it may not exist yet."""
    return get_field_key_path(settings).parent / FOLDER_NAME


def list_key_files(settings: Settings) -> list[KeyFile]:
    """Every existing key file, ordered by name; drafts (names that begin with a dot) are left out.

    If another machine has these files at the paths that `get_key_file_path` returns there, it can
    decrypt everything that this machine can.
    """
    found = [
        KeyFile(SECRET_NAME, get_secret_key_path(settings)),
        KeyFile(FIELD_NAME, get_field_key_path(settings)),
    ]
    folder = get_key_folder(settings)
    found += [
        KeyFile(f"{FOLDER_NAME}/{path.name}", path)
        for path in sorted(folder.glob("*"))
        if not path.name.startswith(".")
    ]
    return [key for key in found if key.path.is_file()]


def get_key_file_path(settings: Settings, name: str) -> Path:
    """The path of the key file `name` here; raises ValueError if that is no name of a key file."""
    if name == SECRET_NAME:
        return get_secret_key_path(settings)
    if name == FIELD_NAME:
        return get_field_key_path(settings)
    folder, _, last = name.partition("/")
    if folder != FOLDER_NAME or Path(last).name != last or last.startswith(".") or not last:
        raise ValueError(f"{name} names no key file")
    return get_key_folder(settings) / last


def write_secret_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; raises FileExistsError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def update_secret_file(path: Path, content: bytes) -> None:
    """Replace the file atomically, and durably before anybody relies on it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    write_secret_file(draft, content)
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.replace(path)


class WatchedFile:
    """A key file that a rotation may replace while the server runs; `load` reads it.

    Raises what `load` raises.
    """

    def __init__(self, path: Path, load: Callable[[Path], None]) -> None:
        self._path, self._load = path, load
        self._stamp = get_file_stamp(path)
        load(path)

    def refresh(self) -> None:
        """Read the file again if it was replaced; if it cannot be read, keep the present keys."""
        with contextlib.suppress(OSError, ValueError):
            stamp = get_file_stamp(self._path)
            if stamp != self._stamp:
                self._load(self._path)
                self._stamp = stamp


def get_file_stamp(path: Path) -> tuple[int, int]:
    """Inode and time of modification: they differ after the file was replaced."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def ensure_key_file(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write` to create the key file if it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process was first
            write(path)
