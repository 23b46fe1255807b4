"""Recognises an SQLite file that lacks acknowledged writes: copied by hand, or an older one.

While a server runs, the newest writes lie in the write-ahead log beside the file. Whoever copies
`so178.db` alone gets a file that opens, passes every check of SQLite, and lacks them. So

- a running server writes a number of its run into the file's own header (`user_version`), and 0
  when it has stopped and the file is whole: a file that still bears a number, without a log beside
  it, was taken from a running server;
- each second it writes the highest `changes.seq` beside the file (`so178.db-mark`), without
  waiting for the disk: a file behind that mark is not the one that was last served.
"""

import contextlib
import json
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import anyio.to_thread

from backend.core.server.periodic_task import PeriodicTask
from backend.core.session.executor import Database
from backend.locks import get_sqlite_path

MARK_SECONDS = 1.0
"""Seconds between two notes of the highest change."""


class IncompleteDatabase(SystemExit):
    """The file is not served: what was acknowledged is missing in it."""


class HighWaterMark(NamedTuple):
    """Number of the run that wrote it (0: it has ended), and the highest change until then."""

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
    """Replace the mark; after a power cut it may be an older one, never one ahead of the file."""
    draft = path.with_name(f"{path.name}-mark.{os.getpid()}")
    draft.write_text(json.dumps(mark._asdict()), "utf-8")
    draft.replace(get_mark_path(path))


def read_run(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def read_highest_change(connection: sqlite3.Connection) -> int:
    """0 before there is a change log."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'changes'"
    if connection.execute(known).fetchone() is None:
        return 0
    highest = connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()
    return int(highest[0])


def find_missing_writes(path: Path) -> str | None:
    """What is missing in the file, in words; None when nothing is known to be."""
    if not path.is_file() or path.stat().st_size == 0:
        return None
    with_log = has_log(path)
    source = f"{path.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(source, uri=True)) as connection:
            run, highest = read_run(connection), read_highest_change(connection)
    except sqlite3.DatabaseError:
        return None  # a damaged file is told of by sqlite_file.py
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
    """Raise IncompleteDatabase, before anything is written, if the file lacks writes."""
    path = get_sqlite_path(url)
    fault = find_missing_writes(path) if path else None
    if fault:
        raise IncompleteDatabase(
            f"Sổ 178 does not start: {fault}.\n"
            "  - Stop the server it was copied from, then copy so178.db again; or\n"
            "  - restore the newest backup (python -m backend restore); or\n"
            "  - if neither is to be had: python -m backend accept-incomplete-database"
        )


def accept_incomplete_file(url: str) -> str | None:
    """Take the file as it is, knowing what is missing; says what that is."""
    path = get_sqlite_path(url)
    fault = find_missing_writes(path) if path else None
    if path is not None and fault is not None:
        mark_closed(path)
    return fault


def mark_served(path: Path) -> HighWaterMark:
    """Write the number of a new run into the file itself, not only its log."""
    run = secrets.randbelow(2**31 - 1) + 1
    with closing(sqlite3.connect(path)) as connection:
        mark = HighWaterMark(run, read_highest_change(connection))
        write_mark(path, mark)  # first: a file with a number always has its mark beside it
        write_run(connection, run)
    return mark


def mark_closed(path: Path) -> None:
    """The server has closed the file: everything is in it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        write_run(connection, 0)
        write_mark(path, HighWaterMark(0, read_highest_change(connection)))


def write_run(connection: sqlite3.Connection, run: int) -> None:
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA user_version={run:d}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class ServedFile:
    """The file of a running server, from start to stop."""

    def __init__(self, url: str) -> None:
        self.path = get_sqlite_path(url)
        self.mark: HighWaterMark | None = None

    def open(self) -> None:
        """Mark the file; on a full disk it is served unmarked."""
        if self.path is not None and self.path.is_file():
            with contextlib.suppress(OSError, sqlite3.Error):
                self.mark = mark_served(self.path)

    def update_mark(self) -> None:
        """Note the highest change that is committed by now."""
        if self.path is None or self.mark is None or not self.path.is_file():
            return
        source = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(source, uri=True)) as connection:
            highest = read_highest_change(connection)
        if highest != self.mark.seq:
            mark = HighWaterMark(self.mark.run, highest)
            with contextlib.suppress(OSError):  # a full disk: the older mark stays true
                write_mark(self.path, mark)
                self.mark = mark

    async def run_round(self, _database: Database) -> None:
        await anyio.to_thread.run_sync(self.update_mark)

    def close(self) -> None:
        """After the last connection of the server has been closed."""
        if self.path is not None and self.mark is not None and self.path.is_file():
            with contextlib.suppress(OSError, sqlite3.Error):  # its mark still holds
                mark_closed(self.path)


def install_high_water_mark(app: Any, url: str) -> ServedFile:
    """Note the highest change while `app` serves; its lifespan opens and closes the file."""
    served = ServedFile(url)
    if served.path is not None:
        task = PeriodicTask("noting the highest change", served.run_round, 1.0, MARK_SECONDS)
        task.install(app)
    return served
