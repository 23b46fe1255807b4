"""SQLite: a copy of one moment by the database's own backup call, while others write."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from backend.backup.errors import BackupError
from backend.backup.manifest import AttachedFile, TableDigest
from backend.backup.snapshot import (
    FILES_QUERY,
    LAST_CHANGE_QUERY,
    REVISION_QUERY,
    DatabaseCopy,
)

FILE_NAME = "so178.db"
PAGES = 512
"""Pages between two reports of progress."""


def find_database_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that never writes or checkpoints: a server may be at work on the file."""
    if not path.is_file():
        raise BackupError(f"There is no database at {path}")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=10000")
        yield connection


def measure_database(path: Path) -> int:
    """Bytes that a copy will take."""
    with open_read_only(path) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def copy_database(source: Path, folder: Path, report: Callable[[float], None]) -> DatabaseCopy:
    """Copy one moment of `source` into `folder`; `report` gets the part done, 0 to 1."""
    target = folder / FILE_NAME

    def on_progress(_status: int, remaining: int, total: int) -> None:
        report(1 - remaining / max(total, 1))

    with open_read_only(source) as live, closing(sqlite3.connect(target)) as copy:
        live.execute("BEGIN")
        live.execute(REVISION_QUERY).fetchone()  # the moment: later writes do not restart the copy
        live.backup(copy, pages=PAGES, progress=on_progress)
        live.execute("COMMIT")
        # A file by itself, and no mark of the server that was running (backend/copied_database.py).
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
        copy.execute("PRAGMA user_version=0")
    return describe_database(target)


def describe_database(path: Path) -> DatabaseCopy:
    """What a copy holds; raises BackupError when SQLite finds it broken."""
    with open_read_only(path) as connection:
        check_integrity(connection)
        (revision,) = connection.execute(REVISION_QUERY).fetchone()
        (last_change,) = connection.execute(LAST_CHANGE_QUERY).fetchone()
        attachments = [
            AttachedFile(key=key, sha256=sha256, size=size)
            for key, sha256, size in connection.execute(FILES_QUERY)
        ]
        tables = {name: digest_table(connection, name) for name in list_tables(connection)}
    return DatabaseCopy([path], revision, last_change, tables, {}, attachments)


def check_integrity(connection: sqlite3.Connection) -> None:
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        raise BackupError("SQLite finds the database damaged: " + "; ".join(said), "damaged")
    orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    if orphans:
        raise BackupError(f"Rows without their parents: {orphans}", "damaged")


def list_tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'alembic_version' ORDER BY name"
    )
    return [name for (name,) in found]


def digest_table(connection: sqlite3.Connection, table: str) -> TableDigest:
    """Rows in order of the primary key, each as a line of JSON."""
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
    """Whether another process has the database open: a server, most likely."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False
