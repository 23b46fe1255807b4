"""The manifest of a set: what it holds, counted and hashed, so that a restore can be compared."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from backend.backup.errors import BackupError
from backend.settings import ROOT

FORMAT = 1
NAME = "manifest.json"


class TableDigest(BaseModel):
    """The rows of a table and the SHA-256 over them, in order of the primary key."""

    model_config = ConfigDict(frozen=True)

    columns: list[str]
    rows: int
    sha256: str


class AttachedFile(BaseModel):
    """An attachment as its row describes it."""

    key: str
    sha256: str
    size: int


class Manifest(BaseModel):
    """Everything that a restore compares; `format` says how the set is built."""

    format: int = FORMAT
    application: Literal["so-178"] = "so-178"
    version: str
    name: str
    unit: str
    database: Literal["sqlite", "postgresql"]
    revision: str
    taken_at: str
    last_change: int
    """The highest `changes.seq` within."""
    tables: dict[str, TableDigest]
    sequences: dict[str, tuple[int, bool]]
    """Of PostgreSQL: name to (last value, whether it was given out)."""
    attachments: list[AttachedFile]
    missing: list[str]
    """Keys of attachments whose file was not there or had changed: the office had lost them."""


def read_version() -> str:
    """The application's version."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an unpacked set; raises BackupError."""
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
    """Raise BackupError naming every table that is not what the manifest says."""
    faults = [
        f"{name}: {rows_of(wanted, name)} rows wanted, {rows_of(found, name)} found"
        + (", contents differ" if rows_of(wanted, name) == rows_of(found, name) else "")
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    ]
    if faults:
        raise BackupError("The set is not what its manifest says:\n  " + "\n  ".join(faults))


def rows_of(tables: dict[str, TableDigest], name: str) -> str:
    return str(tables[name].rows) if name in tables else "no"
