"""Memory that the process holds although nothing needs it."""

import contextlib
import ctypes

import anyio.to_thread

from backend.core.server.periodic_task import Application, PeriodicTask
from backend.core.session.executor import Database

LARGE = 4 * 2**20
"""Bytes: a freed block of this size, or so much at the end of the heap, goes back to the system.

glibc raises its own limits to 32 MiB once something large was freed: from then on each thread that
had hashed a password (19 MiB) or packed a file would keep as much.
"""
RELEASE_SECONDS = 20.0
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of malloc.h


def set_arena_limit() -> None:
    """Have all threads share one heap of glibc; to be called before there are others.

    Each thread would get its own, and keep what it freed. One thread runs Python at a time, so few
    wait for the lock of the heap.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def install_memory_release(app: Application) -> None:
    """Have glibc give freed memory back, now and from now on; other C libraries are left alone."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_TRIM_THRESHOLD, LARGE)
        library.mallopt(_MMAP_THRESHOLD, LARGE)
    PeriodicTask("giving memory back", release_memory, 0.0, RELEASE_SECONDS).install(app)


async def release_memory(_database: Database) -> None:
    """Give back the free pages between those in use: a millisecond, beside the event loop."""
    await anyio.to_thread.run_sync(release_free_pages)


def release_free_pages() -> None:
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
