"""The files of attachments: from the store into a backup set."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from backend.backup import postgres_copy, sqlite_copy
from backend.backup.archive import build_file_blocks
from backend.backup.encryption import PIECE
from backend.backup.manifest import AttachedFile
from backend.backup.snapshot import FILES_QUERY
from backend.domains.platform.attachments.store import AttachmentStore
from backend.settings import Settings

THUMBNAIL_END = ".t"


def find_file(store: AttachmentStore, key: str, end: str = "") -> Path | None:
    """The path of a file; one that the store has put aside counts too, as it does for readers."""
    for path in (store.path(key, end), store.aside(key, end)):
        if path.is_file():
            return path
    return None


def build_member_name(key: str, end: str = "") -> str:
    """The name of a file inside a set."""
    return f"attachments/{key[:2]}/{key}{end}"


def compute_file_hash(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            sha256.update(piece)
    return sha256.hexdigest()


def count_file_bytes(attachments: list[AttachedFile]) -> int:
    """The bytes that the files take in a set; thumbnails and tar headers are estimated."""
    return sum(file.size + 32_768 for file in attachments)


def build_attachment_blocks(
    store: AttachmentStore,
    attachments: list[AttachedFile],
    lost: list[AttachedFile],
    report: Callable[[float], None],
) -> Iterator[bytes]:
    """The tar blocks of all files with their thumbnails; `report` gets the part done, 0 to 1.

    Files that are missing, or no longer have the recorded hash, are appended to `lost` instead.
    """
    total, done = count_file_bytes(attachments) or 1, 0
    for file in attachments:
        path = find_file(store, file.key)
        if path is None or compute_file_hash(path) != file.sha256:
            lost.append(file)
            continue
        yield from build_path_blocks(path, build_member_name(file.key))
        thumbnail = find_file(store, file.key, THUMBNAIL_END)
        if thumbnail is not None:
            yield from build_path_blocks(thumbnail, build_member_name(file.key, THUMBNAIL_END))
        done += count_file_bytes([file])
        report(done / total)


def build_path_blocks(path: Path, name: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from build_file_blocks(name, file, os.fstat(file.fileno()).st_size)


def list_still_wanted(settings: Settings, lost: list[AttachedFile]) -> list[str]:
    """Keys of `lost` files that the database still lists: not destroyed or deleted meanwhile."""
    if not lost:
        return []
    wanted = set(read_wanted_keys(settings))
    return sorted(file.key for file in lost if file.key in wanted)


def read_wanted_keys(settings: Settings) -> Iterator[str]:
    """The keys of all files that the database lists now."""
    if settings.is_sqlite:
        database = sqlite_copy.find_database_file(settings.url)
        with sqlite_copy.open_read_only(database) as connection:
            rows: list[Any] = connection.execute(FILES_QUERY).fetchall()
    else:
        rows = asyncio.run(load_rows(settings.url))
    for row in rows:
        yield row[0]


async def load_rows(url: str) -> list[Any]:
    async with postgres_copy.open_connection(url) as connection:
        rows: list[Any] = await connection.fetch(FILES_QUERY)
        return rows
