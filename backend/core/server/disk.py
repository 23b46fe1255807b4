"""Free space on the disk: watched, reported at /readyz, and reserved for signing in.

While less than `min_free` bytes are free, or shortly after a write failed because the disk was
full, only sign-in may write. Every other write answers 503 `disk-full`; reading goes on. Sign-in
must write as usual, because it counts attempts and stores sessions that can be ended. A file of
`RESERVE_BYTES` keeps space for it from other programs on the same disk. The file is deleted when
the disk is really full, and written again when there is room.
"""

import contextlib
import errno
import os
import shutil
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.errors.exceptions import Unavailable
from backend.core.errors.problem import to_problem
from backend.core.http.dispatch import API_PREFIX
from backend.core.text.i18n import register_messages

RESERVE_BYTES = 16 * 2**20
"""Several hundred sign-ins: each writes some 60 KiB, and the log of writes is used again."""
CACHE_SECONDS = 1.0
"""How long the free space that was seen last is relied on."""
FAILURE_SECONDS = 15.0
"""How long after a write that failed no other is tried."""
NO_SPACE_ERRORS = (errno.ENOSPC, errno.EDQUOT)
SQLITE_FULL = 13
POSTGRES_FULL = "53100"
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
    """The disk under `folder`; `min_free` is how many bytes must stay free.

    `file` is what is written there above all: the database, if it is a file.
    """

    def __init__(self, folder: Path, min_free: int, file: Path | None = None) -> None:
        self.folder, self.min_free, self.file = folder, min_free, file
        self.reserve = folder / "disk-reserve"
        self.looked_at = self.failed_at = float("-inf")
        self.free = 0

    def measure_free(self) -> int:
        """The free bytes, seen at most `CACHE_SECONDS` ago; gives up or makes the reserve."""
        now = time.monotonic()
        if now - self.looked_at >= CACHE_SECONDS:
            self.looked_at = now
            self.free = shutil.disk_usage(self.folder).free
            if self.free < min(self.min_free, RESERVE_BYTES) // 2:
                self.release_reserve()
                self.free = shutil.disk_usage(self.folder).free
            elif self.free >= self.min_free + RESERVE_BYTES:
                self.create_reserve()
        return self.free

    def has_failed_recently(self) -> bool:
        """Whether a write failed for want of space a moment ago."""
        return time.monotonic() - self.failed_at < FAILURE_SECONDS

    def get_required(self) -> int:
        """The bytes that must be free; more without the reserve, which is to be made again."""
        return self.min_free + (0 if self.reserve.exists() else RESERVE_BYTES)

    def is_short(self) -> bool:
        return self.measure_free() < self.get_required() or self.has_failed_recently()

    def describe(self) -> str:
        """'ok', or what is wrong, for /readyz."""
        if self.has_failed_recently():
            return "a write failed for want of space"
        if self.is_read_only():
            return "cannot be written to"
        if (free := self.measure_free()) < self.get_required():
            return f"{free >> 20} MiB free, at least {self.get_required() >> 20} MiB must be"
        return "ok"

    def is_read_only(self) -> bool:
        """Whether folder or file cannot be written to: a disk that fails is mounted so.

        Asked of the system without writing anything.
        """
        there = [path for path in (self.folder, self.file) if path is not None and path.exists()]
        return not all(os.access(path, os.W_OK) for path in there)

    def record_failure(self) -> None:
        """A write failed for want of space: sign-in gets what was kept for it."""
        self.failed_at, self.looked_at = time.monotonic(), float("-inf")
        self.release_reserve()

    def create_reserve(self) -> None:
        if self.reserve.exists():
            return
        part = self.reserve.with_name(f"{self.reserve.name}.part")
        try:
            with part.open("wb") as file:
                allocate_blocks(file.fileno(), RESERVE_BYTES)
            part.replace(self.reserve)
        except OSError:  # another program was faster; it is tried again
            self.release_reserve()

    def release_reserve(self) -> None:
        with contextlib.suppress(OSError):
            self.reserve.with_name(f"{self.reserve.name}.part").unlink(missing_ok=True)
            self.reserve.unlink(missing_ok=True)

    def watch(self, *engines: sa.Engine) -> None:
        """Notice when a statement of one of `engines` fails for want of space."""

        def note(context: Any) -> None:
            if is_disk_full(context.original_exception):
                self.record_failure()

        for engine in engines:
            event.listen(engine, "handle_error", note)


def allocate_blocks(handle: int, size: int) -> None:
    """Blocks of the disk, not a hole: by the system where it can, else written."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    for _ in range(size >> 20):
        os.write(handle, os.urandom(2**20))


def is_disk_full(error: BaseException | None) -> bool:
    """Whether SQLite, PostgreSQL or the system said that there is no space left."""
    if isinstance(error, OSError):
        return error.errno in NO_SPACE_ERRORS
    code = getattr(error, "sqlite_errorcode", None)
    return code == SQLITE_FULL or getattr(error, "sqlstate", None) == POSTGRES_FULL


class DiskGuard:
    """Pure ASGI: refuses writes while the disk is short of space, but those of sign-in."""

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
