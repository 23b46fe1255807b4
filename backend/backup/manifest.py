"""The manifest of a set: counts and hashes of its content, with which a restore is compared."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from backend.backup.errors import BackupError
from backend.settings import ROOT

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
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


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
