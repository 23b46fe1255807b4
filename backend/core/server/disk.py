"""Free space on the disk: measured, reported at /readyz, and reserved for sign-in.

When less than `min_free` bytes are free, or shortly after a write failed because the disk was full,
only sign-in may write. Every other write gets 503 `disk-full`; reading continues. Sign-in must be
able to write, because it counts attempts and stores sessions that can be ended. A file of
`RESERVE_BYTES` keeps space for it, so that other programs cannot use it. The file is deleted when
the disk is really full, and created again when there is room.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.errors.exceptions import Unavailable
from backend.core.errors.problem import to_problem
from backend.core.http.dispatch import API_PREFIX
from backend.core.text.i18n import register_messages

RESERVE_BYTES = 16 * 2**20
"""Enough for several hundred sign-ins: each writes about 60 KiB, and SQLite's log is reused."""
CACHE_SECONDS = 1.0
"""For how long a measurement of the free space is used."""
FAILURE_SECONDS = 15.0
"""For how long after a failed write no other write is tried."""
NO_SPACE_ERRORS = (errno.ENOSPC, errno.EDQUOT)
POSTGRES_FULL = "53100"
"""The SQLSTATE disk_full."""
SIGN_IN_PREFIX = f"{API_PREFIX}/auth/"

register_messages(
    {
        "disk-full": (
            "Ổ đĩa máy chủ sắp đầy: chỉ xem được, chưa ghi được. Báo cho quản trị hệ thống.",
            "The server's disk is nearly full: nothing can be written. Tell the administrator.",
        ),
    }
)


class DiskFull(Unavailable):
    code = "disk-full"


class DiskSpace:
    """The free space of the disk under `folder`; `min_free` bytes must stay free.

    `file` is the database, if it is a file: it must be writable too.
    """

    def __init__(self, folder: Path, min_free: int, file: Path | None = None) -> None:
        self.folder, self.min_free, self.file = folder, min_free, file
        self.reserve = folder / "disk-reserve"
        self.measured_at = self.failed_at = float("-inf")
        self.free = 0

    def measure_free(self) -> int:
        """The free bytes, measured `CACHE_SECONDS` ago or less; deletes or creates the reserve."""
        now = time.monotonic()
        if now - self.measured_at >= CACHE_SECONDS:
            self.measured_at = now
            self.free = shutil.disk_usage(self.folder).free
            if self.free < min(self.min_free, RESERVE_BYTES) // 2:
                self.release_reserve()
                self.free = shutil.disk_usage(self.folder).free
            elif self.free >= self.min_free + RESERVE_BYTES:
                self.create_reserve()
        return self.free

    def has_failed_recently(self) -> bool:
        """Whether a write failed because of a full disk in the last `FAILURE_SECONDS`."""
        return time.monotonic() - self.failed_at < FAILURE_SECONDS

    def get_required(self) -> int:
        """The bytes that must be free; more without the reserve, which must be created again."""
        return self.min_free + (0 if self.reserve.exists() else RESERVE_BYTES)

    def is_short(self) -> bool:
        return self.measure_free() < self.get_required() or self.has_failed_recently()

    def describe(self) -> str:
        """'ok' or what is wrong, for /readyz."""
        if self.has_failed_recently():
            return "a write failed for want of space"
        if self.is_read_only():
            return "cannot be written to"
        if (free := self.measure_free()) < self.get_required():
            return f"{free >> 20} MiB free, at least {self.get_required() >> 20} MiB must be"
        return "ok"

    def is_read_only(self) -> bool:
        """Whether the folder or the file cannot be written to: a failing disk is mounted read-only.

        Asks the system for the access rights, without writing.
        """
        existing = [path for path in (self.folder, self.file) if path is not None and path.exists()]
        return not all(os.access(path, os.W_OK) for path in existing)

    def record_failure(self) -> None:
        """Record that a write failed because of a full disk, and free the reserve for sign-in."""
        self.failed_at, self.measured_at = time.monotonic(), float("-inf")
        self.release_reserve()

    def create_reserve(self) -> None:
        """Create the file of `RESERVE_BYTES`, unless it exists."""
        if self.reserve.exists():
            return
        part = self.reserve.with_name(f"{self.reserve.name}.part")
        try:
            with part.open("wb") as file:
                write_real_blocks(file.fileno(), RESERVE_BYTES)
            part.replace(self.reserve)
        except OSError:  # another program was faster; the next measurement tries again
            self.release_reserve()

    def release_reserve(self) -> None:
        with contextlib.suppress(OSError):
            self.reserve.with_name(f"{self.reserve.name}.part").unlink(missing_ok=True)
            self.reserve.unlink(missing_ok=True)

    def watch(self, *engines: sa.Engine) -> None:
        """Record when a statement of one of `engines` fails because of a full disk."""

        def record(context: ExceptionContext) -> None:
            if is_disk_full(context.original_exception):
                self.record_failure()

        for engine in engines:
            event.listen(engine, "handle_error", record)


def write_real_blocks(handle: int, size: int) -> None:
    """Allocate real blocks, not a sparse file: with posix_fallocate, or else by writing."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    for _ in range(size >> 20):
        os.write(handle, os.urandom(2**20))


def is_disk_full(error: BaseException | None) -> bool:
    """Whether SQLite, PostgreSQL or the system reported that there is no space left."""
    if isinstance(error, OSError):
        return error.errno in NO_SPACE_ERRORS
    code = getattr(error, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == POSTGRES_FULL


class DiskGuard:
    """Pure ASGI middleware: refuses writes while the disk is short of space, except at sign-in."""

    def __init__(self, app: ASGIApp, disk: DiskSpace) -> None:
        self.app, self.disk = app, disk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            path: str = scope["path"]
            if (
                path.startswith(API_PREFIX)
                and not path.startswith(SIGN_IN_PREFIX)
                and self.disk.is_short()
            ):
                answer = to_problem(Request(scope), DiskFull())
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)
