"""The tar stream of a backup set: written block by block with the attached files, and read back."""

import asyncio
import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from backend.backup import postgres_copy, sqlite_copy
from backend.backup.encryption import PIECE
from backend.backup.manifest import FILES_QUERY, AttachedFile, BackupError
from backend.domains.platform.attachments.store import AttachmentStore
from backend.settings import Settings

MEMBER = re.compile(
    r"README\.txt|manifest\.json|database/[a-z0-9_]+\.(db|copy)"
    r"|attachments/[0-9a-f]{2}/[0-9a-f]{32}(\.t)?"
)
"""Every file name that a set may contain: nothing else is written to the disk."""


def build_file_blocks(name: str, file: IO[bytes], size: int) -> Iterator[bytes]:
    """The tar blocks of one file; raises BackupError if the file is shorter than `size`."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    yield entry.tobuf(tarfile.PAX_FORMAT)
    left = size
    while left and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
    if left:
        raise BackupError(f"{name} became shorter while it was copied")
    yield bytes(-size % tarfile.BLOCKSIZE)


def build_bytes_blocks(name: str, content: bytes) -> Iterator[bytes]:
    """The tar blocks of a file with this content."""
    return build_file_blocks(name, io.BytesIO(content), len(content))


def build_end_blocks() -> bytes:
    """The two empty blocks at the end of a tar file."""
    return bytes(2 * tarfile.BLOCKSIZE)


def write_members(stream: IO[bytes], folder: Path) -> dict[str, str]:
    """Write the files of a set under `folder`; return {name: SHA-256 in hex}.

    Raises BackupError for a name that no set may contain, and tarfile.TarError for a broken stream.
    """
    found: dict[str, str] = {}
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            if not entry.isreg() or not MEMBER.fullmatch(entry.name) or entry.name in found:
                raise BackupError(f"{entry.name!r} does not belong into a backup set")
            path = folder / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            source = archive.extractfile(entry)
            assert source is not None
            sha256 = hashlib.sha256()
            with path.open("xb") as target:
                while piece := source.read(PIECE):
                    sha256.update(piece)
                    target.write(piece)
            found[entry.name] = sha256.hexdigest()
    return found


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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    if settings.is_sqlite:
        database = sqlite_copy.find_database_file(settings.url)
        with sqlite_copy.open_read_only(database) as connection:
            wanted = {row[0] for row in connection.execute(FILES_QUERY)}
    else:
        wanted = asyncio.run(load_wanted_keys(settings.url))
    return sorted(file.key for file in lost if file.key in wanted)


async def load_wanted_keys(url: str) -> set[str]:
    async with postgres_copy.open_connection(url) as connection:
        return {row[0] for row in await connection.fetch(FILES_QUERY)}
