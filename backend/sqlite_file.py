"""Checks before an SQLite file is served: is the file undamaged, and is this SQLite safe?"""

import sqlite3
from contextlib import closing

from backend.locks import get_sqlite_path

FIXED_IN_VERSION = (3, 51, 3)
"""SQLite 3.7.0 and later, before this version, can corrupt the write-ahead log when one connection
commits while another one checkpoints (sqlite.org/wal.html). The server and its commands prevent
that; another program that writes to the file could cause it."""


class DamagedFile(SystemExit):
    """Raised instead of serving a damaged file: new records in it could be lost."""


def list_sqlite_warnings() -> list[str]:
    """Warnings about this version of SQLite for the operator; empty if there are none."""
    if sqlite3.sqlite_version_info >= FIXED_IN_VERSION:
        return []
    advice = "let no other program write to the database file, and keep backups"
    return [f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (fixed in 3.51.3): {advice}"]


def ensure_undamaged(url: str) -> None:
    """Run SQLite's quick_check on the file, if it exists; raises DamagedFile."""
    path = get_sqlite_path(url)
    if path is None or not path.is_file() or not path.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        lines = "\n".join(f"  - {line}" for line in found)
        raise DamagedFile(
            f"Sổ 178 does not start: {path} is damaged.\n{lines}\n"
            "  - Copy the folder as it is, then restore the newest backup."
        )
