"""Copies one consistent state of an SQLite database with its backup API, while others write."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from backend.backup.manifest import (
    FILES_QUERY,
    LAST_CHANGE_QUERY,
    REVISION_QUERY,
    AttachedFile,
    BackupError,
    DatabaseCopy,
    TableDigest,
)
from backend.core.sql.search_index import is_of_schema

FILE_NAME = "so178.db"
PAGES = 512
"""Pages copied between two reports of progress."""


def find_database_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that never writes or checkpoints, because a server may be using the file."""
    if not path.is_file():
        raise BackupError(f"There is no database at {path}")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=10000")
        yield connection


def count_database_bytes(path: Path) -> int:
    """The size of a copy in bytes."""
    with open_read_only(path) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def copy_database(source: Path, folder: Path, report: Callable[[float], None]) -> DatabaseCopy:
    """Copy one consistent state of `source` into `folder`; `report` gets the part done, 0 to 1."""
    target = folder / FILE_NAME

    def on_progress(_status: int, remaining: int, total: int) -> None:
        report(1 - remaining / max(total, 1))

    with open_read_only(source) as live, closing(sqlite3.connect(target)) as copy:
        live.execute("BEGIN")
        live.execute(REVISION_QUERY).fetchone()  # begins the read: later writes change nothing
        live.backup(copy, pages=PAGES, progress=on_progress)
        live.execute("COMMIT")
        # Make it a single file, without the mark of the running server
        # (backend/copied_database.py).
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
        copy.execute("PRAGMA user_version=0")
    return describe_database(target)


def describe_database(path: Path) -> DatabaseCopy:
    """Describe the content of a copy; raises BackupError if SQLite finds it damaged."""
    with open_read_only(path) as connection:
        check_integrity(connection)
        (revision,) = connection.execute(REVISION_QUERY).fetchone()
        (last_change,) = connection.execute(LAST_CHANGE_QUERY).fetchone()
        attachments = [
            AttachedFile(key=key, sha256=sha256, size=size)
            for key, sha256, size in connection.execute(FILES_QUERY)
        ]
        tables = {name: compute_table_digest(connection, name) for name in list_tables(connection)}
    return DatabaseCopy([path], revision, last_change, tables, {}, attachments)


def check_integrity(connection: sqlite3.Connection) -> None:
    results = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if results != ["ok"]:
        raise BackupError("SQLite finds the database damaged: " + "; ".join(results), "damaged")
    orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    if orphans:
        raise BackupError(f"Rows without their parents: {orphans}", "damaged")


def list_tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'alembic_version' ORDER BY name"
    )
    return [name for (name,) in found if is_of_schema(name)]


def compute_table_digest(connection: sqlite3.Connection, table: str) -> TableDigest:
    """Count and hash the rows of a table in the order of the primary key, as lines of JSON."""
    described = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    columns = sorted(column[1] for column in described)
    keys = [column[1] for column in sorted(described, key=lambda c: c[5]) if column[5]]
    picked = ", ".join(f'"{name}"' for name in columns)
    order = ", ".join(f'"{name}"' for name in keys or columns)
    sha256, count = hashlib.sha256(), 0
    query = f'SELECT {picked} FROM "{table}" ORDER BY {order}'  # noqa: S608 (names of its own)
    for row in connection.execute(query):
        values = [{"hex": v.hex()} if isinstance(v, bytes) else v for v in row]
        sha256.update(json.dumps(values, ensure_ascii=False).encode() + b"\n")
        count += 1
    return TableDigest(columns=columns, rows=count, sha256=sha256.hexdigest())


def is_open_elsewhere(path: Path) -> bool:
    """Whether another process, most likely a server, has the database open."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False
