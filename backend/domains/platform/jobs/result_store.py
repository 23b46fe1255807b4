"""The files that jobs made, under random keys outside the web root; each is complete or absent.

A file is written before its row names it, and removed after its row has forgotten it. Files that a
crash has left without a row are removed later.
"""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from backend.core.server.files import create_folder, write_folder_entries

YOUNG = 3600.0
"""Seconds within which a file may still be waiting for its row."""
KEY = re.compile(r"[0-9a-f]{32}")
PIECE = 2**18


class ResultStore:
    """The one folder of an installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def under(cls, var_dir: Path) -> "ResultStore":
        return cls(var_dir / "job-results")

    def keep(self, file: IO[bytes]) -> tuple[str, int]:
        """Copy a file and answer its key and its size. It is on the disk when this returns."""
        key = secrets.token_hex(16)
        path = self.path(key)
        create_folder(path.parent)
        part = path.with_name(f"{key}.part")
        size = 0
        file.seek(0)
        with part.open("wb") as out:
            while piece := file.read(PIECE):
                size += out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
        write_folder_entries(path.parent)
        return key, size

    def open(self, key: str) -> IO[bytes] | None:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError:
            return None

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def old_keys(self) -> Iterator[str]:
        """Keys of files that have had time to get a row; removes what was cut off in writing."""
        before = time.time() - YOUNG
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    if path.suffix == ".part":
                        path.unlink()
                    elif KEY.fullmatch(path.name):
                        yield path.name

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / key
