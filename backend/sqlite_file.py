"""Checks before an SQLite file is served: the file is undamaged, and the version of SQLite."""

import sqlite3
from contextlib import closing

from backend.locks import get_sqlite_path

FIXED_IN_VERSION = (3, 51, 3)
"""Versions from 3.7.0 on can corrupt the write-ahead log when one connection commits while another
one checkpoints (sqlite.org/wal.html). The server and its commands see to it that none does; another
program that writes to the file could bring it about."""


class DamagedFile(SystemExit):
    """The file is not served: what is written to a damaged one may be lost."""


def list_sqlite_warnings() -> list[str]:
    """What the operator should know of this SQLite; empty when all is well."""
    if sqlite3.sqlite_version_info >= FIXED_IN_VERSION:
        return []
    advice = "let no other program write to the database file, and keep backups"
    return [f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (fixed in 3.51.3): {advice}"]


def ensure_undamaged(url: str) -> None:
    """Run SQLite's quick_check on the file, if there is one; raises DamagedFile."""
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
