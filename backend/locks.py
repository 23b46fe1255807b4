"""Locks between processes: one process prepares a database, and one server uses an SQLite file.

On SQLite they are files beside the database. The operating system locks them, and unlocks them when
the process ends for any reason. On PostgreSQL they are advisory locks of a connection.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from backend.core.sql.engines import create_postgres_engine, is_sqlite

SETUP_LOCK = 7202602
"""Any constant that no other lock has."""
WAIT_SECONDS = 0.1
"""Time between two attempts to lock a file."""


class AlreadyServed(SystemExit):
    """Raised for a second server on one SQLite file: they would not share a queue of writers."""


def get_sqlite_path(url: str) -> Path | None:
    """The path of the file that `url` names; None for PostgreSQL and for a database in memory."""
    name = sa.make_url(url).database if is_sqlite(url) else None
    return Path(name) if name and name != ":memory:" else None


@contextmanager
def lock_file(path: Path, tell_waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until no other process locks the file at `path`; lock it during the block.

    `tell_waiting` is called once if it has to wait.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not lock_if_free(handle):
            tell_waiting()
            while not lock_if_free(handle):
                time.sleep(WAIT_SECONDS)
        yield
    finally:
        os.close(handle)


def lock_if_free(handle: int) -> bool:
    """Lock an open file for this process, until it closes the file or ends; False if it is locked.

    These are POSIX record locks: a forked child does not inherit them, so it cannot keep our lock
    after this process has ended.
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True


@contextmanager
def lock_sqlite_setup(url: str) -> Iterator[None]:
    """Let one process at a time migrate or seed an SQLite file; the others wait."""
    path = get_sqlite_path(url)
    if path is None:
        yield
        return
    with lock_file(path.with_name(f"{path.name}.preparing")):
        yield


@asynccontextmanager
async def lock_setup(url: str) -> AsyncIterator[None]:
    """Let one process at a time load the first data; the others wait and then find the data."""
    if is_sqlite(url):
        with lock_sqlite_setup(url):
            yield
        return
    engine = create_postgres_engine(url, limits=False)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("SELECT pg_advisory_lock($1)", (SETUP_LOCK,))
            await connection.commit()  # the connection has the lock, so no transaction stays open
            yield
    finally:
        await engine.dispose()


@dataclass
class ServerClaim:
    """The open file whose lock says that this process serves a database; `apps` counts its apps."""

    handle: int
    apps: int = 1


_claims: dict[Path, ServerClaim] = {}


def claim_server(url: str) -> None:
    """Make this process the only one that serves an SQLite file, until `release_server` or its end.

    Does nothing on PostgreSQL. Raises AlreadyServed if another process serves the file.
    """
    path = get_sqlite_path(url)
    if path is None:
        return
    if held := _claims.get(path.resolve()):
        held.apps += 1
        return
    handle = os.open(path.with_name(f"{path.name}.server"), os.O_RDWR | os.O_CREAT, 0o600)
    if not lock_if_free(handle):
        holder = read_holder(handle)
        os.close(handle)
        raise AlreadyServed(
            f"Sổ 178 does not start: another server ({holder}) has {path} open.\n"
            "  - Stop that one first, or give this one another VAR_DIR.\n"
            "  - One SQLite file is for one server; several need PostgreSQL (DATABASE_URL)."
        )
    with contextlib.suppress(OSError):  # on a full disk the lock works without the number
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
    _claims[path.resolve()] = ServerClaim(handle)


def release_server(url: str) -> None:
    """Let other processes serve the file, once no app of this process uses it."""
    path = get_sqlite_path(url)
    claim = _claims.get(path.resolve()) if path else None
    if path is None or claim is None:
        return
    claim.apps -= 1
    if claim.apps == 0:
        del _claims[path.resolve()]
        os.close(claim.handle)


def read_holder(handle: int) -> str:
    """The process that holds the lock, in words for the error message."""
    with contextlib.suppress(OSError):
        if number := os.read(handle, 20).decode("ascii", "replace").strip():
            return f"process {number}"
    return "of this or another user"
