"""Files that hold a key: mode 600, written whole or not at all, never overwritten."""

import os
from collections.abc import Callable
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; raises FileExistsError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()


def existing(given: Path | None, default: Path, write: Callable[[Path], None]) -> Path:
    """The key file that was given, else `default`, which `write` makes if it is not there yet."""
    if given is not None:
        return given
    default.parent.mkdir(parents=True, exist_ok=True)
    if not default.exists():
        try:
            write(default)
        except FileExistsError:
            return default  # another process of the same start was first
    return default
