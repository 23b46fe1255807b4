"""The files, under random keys in a folder outside the web root; each is complete or absent.

A file is written before its row and removed after it, so a crash leaves at most a file too many.
The sweep puts such files aside and destroys them a month later: a server that was started with the
wrong database must not lose its photos within the hour.
"""

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from backend.core.server.files import create_folder, write_folder_entries

ASIDE = "aside"
YOUNG = 3600.0
"""Seconds within which a file may still be waiting for its row."""
KEPT_ASIDE = 30 * 86400.0
BATCH = 400
KEY = re.compile(r"[0-9a-f]{32}")


def create_file_key() -> str:
    return secrets.token_hex(16)


class AttachmentStore:
    """The files of an installation; reading answers None for a file that does not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def under(cls, var_dir: Path) -> "AttachmentStore":
        """The one store of an installation."""
        return cls(var_dir / "attachments")

    def write(self, key: str, content: bytes, thumbnail: bytes | None) -> None:
        """Both files, on the disk when this returns."""
        folder = self.path(key).parent
        create_folder(folder)
        if thumbnail is not None:
            write_whole_file(self.path(key, ".t"), thumbnail)
        write_whole_file(self.path(key), content)
        write_folder_entries(folder)

    def read(self, key: str) -> bytes | None:
        return read_first_existing(self.path(key), self.aside(key))

    def thumbnail(self, key: str) -> bytes | None:
        return read_first_existing(self.path(key, ".t"), self.aside(key, ".t"))

    def remove(self, key: str) -> None:
        for end in ("", ".t"):
            for path in (self.path(key, end), self.aside(key, end)):
                path.unlink(missing_ok=True)

    def old_keys(self) -> list[str]:
        """Keys of files that have had time to get a row; removes what was cut off in writing."""
        return sorted(set(self.walk(time.time() - YOUNG)))

    def walk(self, before: float) -> Iterator[str]:
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    key = path.name.partition(".")[0]
                    if path.suffix == ".part":
                        path.unlink()
                    elif KEY.fullmatch(key):
                        yield key

    def put_aside(self, keys: Iterable[str]) -> int:
        """Put the files of `keys` aside; answers how many keys there were."""
        moved = 0
        for key in keys:
            (self.folder / ASIDE).mkdir(exist_ok=True)
            for end in ("", ".t"):
                with contextlib.suppress(FileNotFoundError):
                    self.path(key, end).replace(self.aside(key, end))
                    os.utime(self.aside(key, end))
            moved += 1
        return moved

    def old_keys_aside(self) -> list[str]:
        """Keys of files that were put aside a month ago."""
        return sorted(set(self.walk_aside(time.time() - KEPT_ASIDE)))

    def walk_aside(self, before: float) -> Iterator[str]:
        for path in (self.folder / ASIDE).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                key = path.name.partition(".")[0]
                if path.stat().st_mtime < before and KEY.fullmatch(key):
                    yield key

    def put_back(self, keys: Iterable[str]) -> None:
        """Move files that have a row after all back to where they belong."""
        for key in keys:
            create_folder(self.path(key).parent)
            for end in (".t", ""):
                with contextlib.suppress(FileNotFoundError):
                    self.aside(key, end).replace(self.path(key, end))
            write_folder_entries(self.path(key).parent)

    def path(self, key: str, end: str = "") -> Path:
        return self.folder / key[:2] / f"{key}{end}"

    def aside(self, key: str, end: str = "") -> Path:
        return self.folder / ASIDE / f"{key}{end}"


def write_whole_file(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def read_first_existing(*paths: Path) -> bytes | None:
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
    return None


def split_keys(keys: Iterable[str]) -> Iterator[set[str]]:
    batch: set[str] = set()
    for key in keys:
        batch.add(key)
        if len(batch) >= BATCH:
            yield batch
            batch = set()
    if batch:
        yield batch
