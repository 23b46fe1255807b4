"""Long calculations that need no database, out of the event loop's way."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import anyio.to_thread
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

P = ParamSpec("P")
R = TypeVar("R")


def run_in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns, worked out in a thread.

    Called from endpoints and services. On SQLite these are in a thread already; on PostgreSQL they
    run in the event loop itself, which would stand still for as long.
    """
    if not in_greenlet():
        return work(*args, **kwargs)
    return await_only(anyio.to_thread.run_sync(lambda: work(*args, **kwargs)))
