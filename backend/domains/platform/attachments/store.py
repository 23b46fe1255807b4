"""The files of records, each with the thumbnail of a picture.

The sweep puts files without a row aside and destroys them a month later: a server that was started
with the wrong database must not lose its photos within the hour.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio

from backend.core.server.files import create_folder, write_folder_entries
from backend.core.server.keyed_files import KeyedFiles, list_old_keys

MAX_FILE = 10 * 2**20
ASIDE = "aside"
KEPT_ASIDE = 30 * 86400.0
BATCH = 400


class AttachmentStore(KeyedFiles):
    """The files of an installation; reading answers None for a file that does not exist."""

    folder_name = "attachments"

    def write(self, key: str, content: bytes, thumbnail: bytes | None) -> None:
        """Both files, on the disk when this returns."""
        small = {} if thumbnail is None else {".t": [thumbnail]}
        self.write_files(key, {**small, "": [content]})

    def read(self, key: str) -> bytes | None:
        return read_first_existing(self.path(key), self.aside(key))

    def thumbnail(self, key: str) -> bytes | None:
        return read_first_existing(self.path(key, ".t"), self.aside(key, ".t"))

    def remove(self, key: str) -> None:
        for end in ("", ".t"):
            for path in (self.path(key, end), self.aside(key, end)):
                path.unlink(missing_ok=True)

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
        return list_old_keys((self.folder / ASIDE).glob("*"), KEPT_ASIDE)

    def put_back(self, keys: Iterable[str]) -> None:
        """Move files that have a row after all back to where they belong."""
        for key in keys:
            create_folder(self.path(key).parent)
            for end in (".t", ""):
                with contextlib.suppress(FileNotFoundError):
                    self.aside(key, end).replace(self.path(key, end))
            write_folder_entries(self.path(key).parent)

    def aside(self, key: str, end: str = "") -> Path:
        return self.folder / ASIDE / f"{key}{end}"


@dataclass(frozen=True, slots=True)
class FileStorage:
    """The store of files, and the limit to how many are decoded at once."""

    store: AttachmentStore
    decoding: anyio.CapacityLimiter


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
