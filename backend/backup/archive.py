"""The tar stream of a backup set: written block by block, read file by file."""

import hashlib
import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from backend.backup.encryption import PIECE
from backend.backup.errors import BackupError

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
