"""Runs what needs no database in a thread, so that the event loop goes on meanwhile."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import anyio.to_thread
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

P = ParamSpec("P")
R = TypeVar("R")


def run_in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work`, a long calculation or work on files, in a thread and return its result.

    Called from endpoints and services. On SQLite these are in a thread already; on PostgreSQL they
    run in a greenlet of the event loop itself, which would be blocked meanwhile.
    """
    if not in_greenlet():
        return work(*args, **kwargs)
    return await_only(anyio.to_thread.run_sync(lambda: work(*args, **kwargs)))
