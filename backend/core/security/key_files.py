"""Where the keys of an installation lie: every file that a restore needs besides the data.

`secret.pem` signs access tokens, `field.key` encrypts single fields. Further keys, made and
destroyed while the office works, lie as files in the folder `keys` beside `field.key`.
A key file has mode 600 and is written whole or not at all. It never changes, but for those that
`is_shrinking` names: in them keys are overwritten with zeros when what they open is destroyed.
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
"""A line for whatever was destroyed for good (core/security/destruction_list.py); its name is from
the days
of tips alone. All of it is done again at each start, so a restore has to keep what is on it."""


def is_shrinking(name: str) -> bool:
    """Whether keys are destroyed in the file of that name, as a backup carries it.

    The present file is every older copy of it less what was destroyed since (or, of the list of
    destructions, plus its lines). So older sets are to hold the present one instead of their own,
    and none if the list says that it was destroyed; they open all that they opened, but for that.
    """
    return name.startswith(SHRINKING_PREFIX)


class KeyFile(NamedTuple):
    """A key file, and the name under which a backup carries it (`field.key`, `keys/x.key`)."""

    name: str
    path: Path


def get_secret_key_path(settings: Settings) -> Path:
    return settings.secret_key_file or settings.var_dir / SECRET_NAME


def get_field_key_path(settings: Settings) -> Path:
    return settings.field_key_file or settings.var_dir / FIELD_NAME


def get_key_folder(settings: Settings) -> Path:
    """The folder of the keys that come and go; it need not exist yet."""
    return get_field_key_path(settings).parent / FOLDER_NAME


def list_key_files(settings: Settings) -> list[KeyFile]:
    """Every key file that exists now, in order of name; drafts (names with a dot first) are none.

    Restored under `get_secret_key_path`, `get_field_key_path` and `get_key_folder` of another
    machine's settings, these files open all that they opened here.
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
    """Where a key file of that name belongs here; raises ValueError for a name of no key file."""
    if name == SECRET_NAME:
        return get_secret_key_path(settings)
    if name == FIELD_NAME:
        return get_field_key_path(settings)
    folder, _, last = name.partition("/")
    if folder != FOLDER_NAME or Path(last).name != last or last.startswith(".") or not last:
        raise ValueError(f"{name} names no key file")
    return get_key_folder(settings) / last


def write_secret_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; raises FileExistsError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def ensure_key_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the key file if it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process of the same start was first
            write(path)
