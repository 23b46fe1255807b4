"""The bytes of uploads that have come so far.

A piece is written where the file ends, or not at all: the offset is compared while the file is
locked, so two senders at once cannot mix their bytes. The lock is held for one piece, because a
connection that broke may not be known to be dead for minutes, and its sender is back before.
"""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.core.errors.exceptions import Conflict
from backend.core.security.queue_keys import QueueKeys
from backend.core.server.files import create_folder
from backend.core.server.keyed_files import KeyedFiles
from backend.domains.platform.attachments.store import FileStorage
from backend.domains.platform.uploads.senders import Senders

MAX_OVERHEAD = 3 * 1024
"""Bytes by which an encrypted upload may be longer than its file, for the text beside it."""


class UploadStore(KeyedFiles):
    """The files of an installation; one that does not exist is empty."""

    folder_name = "uploads"

    def get_offset(self, key: str) -> int:
        """How many bytes have come."""
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, key: str, offset: int, piece: bytes) -> int:
        """Write `piece` at the end, which must be `offset`; answers the new end.

        Raises Conflict for another offset, and OSError when the disk is full: what was written of
        the piece then counts.
        """
        create_folder(self.path(key).parent)
        with self.path(key).open("ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_size != offset:
                raise Conflict("upload-offset")
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
        return offset + len(piece)

    def read(self, key: str) -> bytes:
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            return b""

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class UploadFiles:
    """Where the bytes of uploads lie, and where those of attachments; the keys that open them."""

    uploads: UploadStore
    attachments: FileStorage
    get_queues: Callable[[], QueueKeys]
    senders: Senders = field(default_factory=Senders)
