"""Detects an SQLite file in which acknowledged writes are missing: a bad copy or an old one.

While a server runs, the newest writes are in the write-ahead log (WAL), a second file. Someone who
copies only `so178.db` gets a file that opens and passes every check of SQLite, but the newest
writes are missing. Two marks detect this:

- A running server writes the number of its run into the header of the file (`user_version`), and 0
  after it has stopped and the file is complete. A file with a number but without a WAL was copied
  from a running server.
- Each second the server writes the highest `changes.seq` into a file beside it (`so178.db-mark`),
  without waiting for the disk. A database below that mark is not the one that was served last.
"""

import contextlib
import json
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
from starlette.applications import Starlette

from backend.core.server.periodic_task import PeriodicTask
from backend.core.session.executor import Database
from backend.locks import get_sqlite_path

MARK_SECONDS = 1.0
"""Seconds between two updates of the mark."""


class IncompleteDatabase(SystemExit):
    """Raised instead of serving a file in which acknowledged writes are missing."""


class HighWaterMark(NamedTuple):
    """The number of the run that wrote the mark (0: it has ended) and the highest change then."""

    run: int
    seq: int


def get_mark_path(path: Path) -> Path:
    return path.with_name(f"{path.name}-mark")


def has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def read_mark(path: Path) -> HighWaterMark | None:
    try:
        return HighWaterMark(**json.loads(get_mark_path(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(path: Path, mark: HighWaterMark) -> None:
    """Replace the mark. After a power cut it may be too old, but never ahead of the database."""
    draft = path.with_name(f"{path.name}-mark.{os.getpid()}")
    draft.write_text(json.dumps(mark._asdict()), "utf-8")
    draft.replace(get_mark_path(path))


def read_run(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def read_highest_change(connection: sqlite3.Connection) -> int:
    """The highest `changes.seq`; 0 if there is no change log yet."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'changes'"
    if connection.execute(known).fetchone() is None:
        return 0
    highest = connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()
    return int(highest[0])


def find_missing_writes(path: Path) -> str | None:
    """A description of what is missing in the file; None if nothing is known to be missing."""
    if not path.is_file() or path.stat().st_size == 0:
        return None
    with_log = has_log(path)
    source = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(source, uri=True)) as connection:
            run, highest = read_run(connection), read_highest_change(connection)
    except sqlite3.DatabaseError:
        return None  # sqlite_file.py reports a damaged file
    mark = read_mark(path)
    if mark is not None and highest < mark.seq:
        return f"{mark.seq - highest} of {mark.seq} changes are missing in {path}"
    served_here = mark is not None and mark.run == run
    if run != 0 and not served_here and not with_log:
        return (
            f"{path} was copied from a running server without its log ({path.name}-wal):"
            " the newest records are missing in it, nobody can say how many"
        )
    return None


def ensure_complete(url: str) -> None:
    """Raise IncompleteDatabase, before anything is written, if writes are missing in the file."""
    path = get_sqlite_path(url)
    fault = find_missing_writes(path) if path else None
    if fault:
        raise IncompleteDatabase(
            f"Sổ 178 does not start: {fault}.\n"
            "  - Stop the server it was copied from, then copy so178.db again; or\n"
            "  - restore the newest backup (python -m backend restore); or\n"
            "  - if neither is to be had: python -m backend accept-incomplete-database"
        )


def confirm_incomplete_file(url: str) -> str | None:
    """Accept the file although writes are missing; return the description of what is missing."""
    path = get_sqlite_path(url)
    fault = find_missing_writes(path) if path else None
    if path is not None and fault is not None:
        start_feed_epoch(path)
        mark_closed(path)
    return fault


def start_feed_epoch(path: Path) -> None:
    """Readers of `/changes` may have read what is missing here: their cursors are refused."""
    with closing(sqlite3.connect(path)) as connection, connection:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'change_feed'"
        if connection.execute(known).fetchone() is not None:
            epoch = secrets.token_hex(8)
            connection.execute("UPDATE change_feed SET epoch = ?, takes_numbers = 0", (epoch,))


def mark_served(path: Path) -> HighWaterMark:
    """Write the number of a new run into the database file itself, not only into its WAL."""
    run = secrets.randbelow(2**31 - 1) + 1
    with closing(sqlite3.connect(path)) as connection:
        mark = HighWaterMark(run, read_highest_change(connection))
        write_mark(path, mark)  # first: a file with a number always has a mark
        write_run(connection, run)
    return mark


def mark_closed(path: Path) -> None:
    """Record that the server has closed the file, so that everything is in it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        write_run(connection, 0)
        write_mark(path, HighWaterMark(0, read_highest_change(connection)))


def write_run(connection: sqlite3.Connection, run: int) -> None:
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA user_version={run:d}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class ServedFile:
    """The database file of a running server, from start to stop; does nothing on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.path = get_sqlite_path(url)
        self.mark: HighWaterMark | None = None

    def open(self) -> None:
        """Mark the file as served. On a full disk it is served without a mark."""
        if self.path is not None and self.path.is_file():
            with contextlib.suppress(OSError, sqlite3.Error):
                self.mark = mark_served(self.path)

    def update_mark(self) -> None:
        """Write the highest committed change into the mark."""
        if self.path is None or self.mark is None or not self.path.is_file():
            return
        source = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as connection:
            highest = read_highest_change(connection)
        if highest != self.mark.seq:
            mark = HighWaterMark(self.mark.run, highest)
            with contextlib.suppress(OSError):  # on a full disk the older mark stays valid
                write_mark(self.path, mark)
                self.mark = mark

    async def run_round(self, _database: Database) -> None:
        await anyio.to_thread.run_sync(self.update_mark)

    def close(self) -> None:
        """Mark the file as closed; call it after the server's last connection is closed."""
        if self.path is not None and self.mark is not None and self.path.is_file():
            with contextlib.suppress(OSError, sqlite3.Error):  # the mark stays valid
                mark_closed(self.path)


def install_high_water_mark(app: Starlette, url: str) -> ServedFile:
    """Update the mark while `app` serves; the app's lifespan opens and closes the file."""
    served = ServedFile(url)
    if served.path is not None:
        task = PeriodicTask("noting the highest change", served.run_round, 1.0, MARK_SECONDS)
        task.install(app)
    return served
