"""Files under random keys in a folder outside the web root; each is complete or absent.

A file is written before its row names it, and removed after its row has forgotten it. So a crash
leaves at most a file too many, which upkeep finds by its age.
"""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Self

from backend.core.server.files import create_folder, write_folder_entries

YOUNG = 3600.0
"""Seconds within which a file may still be waiting for its row."""
KEY = re.compile(r"[0-9a-f]{32}")


def create_file_key() -> str:
    return secrets.token_hex(16)


class KeyedFiles:
    """The one folder of an installation; a key may have several files, apart by their endings."""

    folder_name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def under(cls, var_dir: Path) -> Self:
        return cls(var_dir / cls.folder_name)

    def path(self, key: str, end: str = "") -> Path:
        return self.folder / key[:2] / f"{key}{end}"

    def write_files(self, key: str, files: Mapping[str, Iterable[bytes]]) -> int:
        """Write files by their endings; on the disk when this returns. Answers their bytes."""
        folder = self.path(key).parent
        create_folder(folder)
        size = sum(write_whole_file(self.path(key, end), pieces) for end, pieces in files.items())
        write_folder_entries(folder)
        return size

    def old_keys(self) -> list[str]:
        """Keys of files that have had time to get a row; removes what was cut off in writing."""
        return list_old_keys(self.folder.glob("[0-9a-f][0-9a-f]/*"), YOUNG)


def list_old_keys(paths: Iterable[Path], age: float) -> list[str]:
    """The keys of files that are older; removes those that were cut off in writing."""
    found, before = set[str](), time.time() - age
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                key = path.name.partition(".")[0]
                if path.suffix == ".part":
                    path.unlink()
                elif KEY.fullmatch(key):
                    found.add(key)
    return sorted(found)


def write_whole_file(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file, complete or not at all; answers its size."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as out:
        size = sum(out.write(piece) for piece in pieces)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    return size
