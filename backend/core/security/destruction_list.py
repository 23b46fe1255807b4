"""The list of destroyed records: an append-only file beside the keys.

It is outside the database, so that it also applies to a database from an older backup. A backup
writes the present list into older sets. A restore adds the lines of this machine to those of the
set. At each start, before the first request, everything on the list is destroyed again. A line is a
JSON object with the kind, the id, the civil day and the reason. It contains nothing of the record
and no time of day. Each resource reads its own lines and ignores the others.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from backend.core.security.key_files import DESTRUCTION_LIST, get_key_file_path
from backend.core.server.files import set_midnight_time, write_folder_entries
from backend.settings import Settings

DestructionLine = dict[str, Any]


class DestructionFile:
    """The file of the list; it does not exist until something is destroyed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def for_settings(cls, settings: Settings) -> "DestructionFile":
        """The list of this installation."""
        return cls(get_key_file_path(settings, DESTRUCTION_LIST))

    def read(self) -> list[DestructionLine]:
        """The lines in order, without a line that a power cut left incomplete.

        Such a destruction is repeated, and then writes its line again.
        """
        try:
            written = self.path.read_text("ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        return [line for text in written if (line := parse_line(text)) is not None]

    def append(self, lines: Iterable[DestructionLine]) -> None:
        """Add lines; they are on the disk when this returns. Processes may do so at once."""
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        if not text:
            return
        is_new = not self.path.exists()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (("\n" if torn else "") + text).encode("ascii"))
            set_midnight_time(descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            write_folder_entries(self.path.parent)


def parse_line(text: str) -> DestructionLine | None:
    """The JSON object of a line; None if the line is incomplete."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
