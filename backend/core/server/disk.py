"""Space on the disk: noticed before it is gone, told at /readyz, and kept for signing in.

While less than `least` bytes are free, or shortly after a write failed for want of space, only what
has to do with signing in is written; all else answers 503 `disk-full`, and reading goes on. Sign-in
writes as ever (attempts are counted, sessions are rows that can be ended): safety is not traded. So
that it can, a file of `RESERVE_BYTES` keeps space from other programs on the same disk. It is given
up when the disk is really full, and made again when there is room.
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
LOOK_SECONDS = 1.0
"""How long the free space that was seen last is relied on."""
REMEMBERED_SECONDS = 15.0
"""How long after a write that failed no other is tried."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
SQLITE_FULL = 13
POSTGRES_FULL = "53100"
SIGN_IN = f"{API_PREFIX}/auth/"

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
    """The disk under `folder`; `least` is how many bytes must stay free.

    `file` is what is written there above all: the database, if it is a file.
    """

    def __init__(self, folder: Path, least: int, file: Path | None = None) -> None:
        self.folder, self.least, self.file = folder, least, file
        self.reserve = folder / "disk-reserve"
        self.looked_at = self.failed_at = float("-inf")
        self.free = 0

    def look(self) -> int:
        """The free bytes, seen at most `LOOK_SECONDS` ago; gives up or makes the reserve."""
        now = time.monotonic()
        if now - self.looked_at >= LOOK_SECONDS:
            self.looked_at = now
            self.free = shutil.disk_usage(self.folder).free
            if self.free < min(self.least, RESERVE_BYTES) // 2:
                self.give_up_reserve()
                self.free = shutil.disk_usage(self.folder).free
            elif self.free >= self.least + RESERVE_BYTES:
                self.make_reserve()
        return self.free

    def has_failed(self) -> bool:
        """Whether a write failed for want of space a moment ago."""
        return time.monotonic() - self.failed_at < REMEMBERED_SECONDS

    def needed(self) -> int:
        """The bytes that must be free; more without the reserve, which is to be made again."""
        return self.least + (0 if self.reserve.exists() else RESERVE_BYTES)

    def is_short(self) -> bool:
        return self.look() < self.needed() or self.has_failed()

    def describe(self) -> str:
        """'ok', or what is wrong, for /readyz."""
        if self.has_failed():
            return "a write failed for want of space"
        if self.is_read_only():
            return "cannot be written to"
        if (free := self.look()) < self.needed():
            return f"{free >> 20} MiB free, at least {self.needed() >> 20} MiB must be"
        return "ok"

    def is_read_only(self) -> bool:
        """Whether folder or file cannot be written to: a disk that fails is mounted so.

        Asked of the system without writing anything.
        """
        there = [path for path in (self.folder, self.file) if path is not None and path.exists()]
        return not all(os.access(path, os.W_OK) for path in there)

    def note_failure(self) -> None:
        """A write failed for want of space: sign-in gets what was kept for it."""
        self.failed_at, self.looked_at = time.monotonic(), float("-inf")
        self.give_up_reserve()

    def make_reserve(self) -> None:
        if self.reserve.exists():
            return
        part = self.reserve.with_name(f"{self.reserve.name}.part")
        try:
            with part.open("wb") as file:
                allocate(file.fileno(), RESERVE_BYTES)
            part.replace(self.reserve)
        except OSError:  # another program was faster; it is tried again
            self.give_up_reserve()

    def give_up_reserve(self) -> None:
        with contextlib.suppress(OSError):
            self.reserve.with_name(f"{self.reserve.name}.part").unlink(missing_ok=True)
            self.reserve.unlink(missing_ok=True)

    def watch(self, *engines: sa.Engine) -> None:
        """Notice when a statement of one of `engines` fails for want of space."""

        def note(context: Any) -> None:
            if is_disk_full(context.original_exception):
                self.note_failure()

        for engine in engines:
            event.listen(engine, "handle_error", note)


def allocate(handle: int, size: int) -> None:
    """Blocks of the disk, not a hole: by the system where it can, else written."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    for _ in range(size >> 20):
        os.write(handle, os.urandom(2**20))


def is_disk_full(error: BaseException | None) -> bool:
    """Whether SQLite, PostgreSQL or the system said that there is no space left."""
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
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
                and not path.startswith(SIGN_IN)
                and self.disk.is_short()
            ):
                answer = to_problem(Request(scope), DiskFull())
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)
