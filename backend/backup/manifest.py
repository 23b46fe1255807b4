"""What a backup set says of itself: the copy of a database, counts and hashes of all content."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import ConfigDict

from backend.core.text.schemas import BaseModel
from backend.settings import ROOT


class BackupError(Exception):
    """A backup or restore failed without damage; the message says what is wrong and what to do.

    `code` selects the text on the administrator's page (core/server/backup_status.py).
    """

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


FORMAT = 1
NAME = "manifest.json"


class TableDigest(BaseModel):
    """The number of rows of a table and the SHA-256 over them, in the order of the primary key."""

    model_config = ConfigDict(frozen=True)

    columns: list[str]
    rows: int
    sha256: str


class AttachedFile(BaseModel):
    """The key, hash and size of an attachment's file, from its row in the database."""

    key: str
    sha256: str
    size: int


class Manifest(BaseModel):
    """Everything that a restore compares; `format` is the version of the set's layout."""

    format: int = FORMAT
    application: Literal["so-178"] = "so-178"
    version: str
    name: str
    unit: str
    database: Literal["sqlite", "postgresql"]
    revision: str
    taken_at: str
    last_change: int
    """The highest `changes.seq` in the database."""
    tables: dict[str, TableDigest]
    sequences: dict[str, tuple[int, bool]]
    """Of PostgreSQL: {sequence: (last value, whether it was used)}."""
    attachments: list[AttachedFile]
    missing: list[str]
    """Keys of attachments that the office had lost: the file was missing or had changed."""


def read_version() -> str:
    """The version of the application."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an unpacked set; raises BackupError."""
    path = folder / NAME
    if not path.is_file():
        raise BackupError("The set holds no manifest: it is damaged. Take another set.")
    content = path.read_bytes()
    try:
        found = Manifest.model_validate_json(content)
    except ValueError:
        raise BackupError("The set's manifest cannot be read; a newer version made it.") from None
    if found.format > FORMAT:
        raise BackupError(f"The set has format {found.format}; this version reads up to {FORMAT}.")
    return found


def compare_tables(wanted: dict[str, TableDigest], found: dict[str, TableDigest]) -> None:
    """Raise BackupError with the name of every table that differs from the manifest."""
    faults = [
        f"{name}: {format_rows(wanted, name)} rows wanted, {format_rows(found, name)} found"
        + (", contents differ" if format_rows(wanted, name) == format_rows(found, name) else "")
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    ]
    if faults:
        raise BackupError("The set is not what its manifest says:\n  " + "\n  ".join(faults))


def format_rows(tables: dict[str, TableDigest], name: str) -> str:
    return str(tables[name].rows) if name in tables else "no"


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


def build_tenths_reporter(say: Say, step: str) -> Callable[[float], None]:
    """A function that takes the part done (0 to 1) and reports each tenth once."""
    reported = -1

    def report(part: float) -> None:
        nonlocal reported
        tenth = min(int(part * 10), 10)
        if tenth > reported:
            reported = tenth
            say(f"  {step}: {tenth * 10} %")

    return report
