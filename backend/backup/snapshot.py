"""The copy of a database for a backup set, the same for SQLite and PostgreSQL."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from backend.backup.manifest import AttachedFile, TableDigest

Say = Callable[[str], None]
"""Prints a line for the operator."""

FILES_QUERY = (
    "SELECT file_key, sha256, size FROM attachments WHERE destroyed_at IS NULL ORDER BY file_key"
)
LAST_CHANGE_QUERY = "SELECT coalesce(max(seq), 0) FROM changes"
REVISION_QUERY = "SELECT version_num FROM alembic_version"


class DatabaseCopy(NamedTuple):
    """A copy of one consistent state of a database, as files in a folder."""

    files: list[Path]
    revision: str
    last_change: int
    tables: dict[str, TableDigest]
    sequences: dict[str, tuple[int, bool]]
    attachments: list[AttachedFile]
