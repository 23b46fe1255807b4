"""Two requests at once, on PostgreSQL: held together before they write, or one within the other.

What is held, and between which statements the other one comes, is fixed by the database and the
order of statements, never by time.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import asyncpg
import psycopg
from httpx2 import Response
from sqlalchemy import event

from backend.core.session.executor import Database
from tests.acting import Api
from tests.calling import ALONE
from tests.databases import Moving
from tests.restoring import TABLES, Original

CLOSE_LOG = "BEGIN; LOCK TABLE changes IN SHARE MODE"
"""Nobody writes into the change log, which each writer does just before COMMIT."""
CLOSE_ALL = "BEGIN; LOCK TABLE {} IN EXCLUSIVE MODE"
"""Nobody locks or writes a row; plain reads go on."""
LEFT_OPEN = ("jobs",)
"""Whoever looks after jobs all the while would wait as well, and be taken for a request."""
OPEN = "ROLLBACK"
LOOK_ANEW = "SELECT pg_stat_clear_snapshot()"
"""A transaction would go on seeing what it saw at its first look."""
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name <> 'holder'
"""
Send = Callable[[], Response]


def connect_holder(api: Api) -> Any:
    url = api.app.state.database.url.replace("+asyncpg", "")
    return asyncpg.connect(url, server_settings={"application_name": "holder"})


def send_together(api: Api, *sends: Send) -> list[int]:
    """The statuses of requests that come to their first lock together, then to their commits.

    All have read before any of them holds or writes a row: what is decided by a plain read is
    decided by all. Then all have written before any is committed: a check that reads other rows
    without a lock of its own passes for all.
    """

    async def hold_and_send(pool: ThreadPoolExecutor) -> list[int]:
        of_all, of_log = [await connect_holder(api) for _ in range(2)]
        names = [name for (name,) in await of_all.fetch(TABLES) if name not in LEFT_OPEN]
        tables = ", ".join(f'"{name}"' for name in names)
        await of_all.execute(CLOSE_ALL.format(tables))
        closing = asyncio.create_task(of_log.execute(CLOSE_LOG))  # as soon as that one opens
        await asyncio.sleep(0)
        answers = [pool.submit(send) for send in sends]
        for holder in (of_all, of_log):
            await closing if holder is of_log else None
            while await of_all.fetchval(WAITING) < len(sends) and not all(map(is_over, answers)):
                wait(answers, timeout=0.005)
                await of_all.execute(LOOK_ANEW)
            await holder.execute(OPEN)
        statuses = [one.result().status_code for one in answers]
        for holder in (of_all, of_log):
            await holder.close()
        return statuses

    with ThreadPoolExecutor(len(sends)) as pool:
        return asyncio.run(hold_and_send(pool))


def is_over(answer: Future[Response]) -> bool:
    return answer.done()


def send_within(api: Api, send: Send, other: Send, place: int) -> tuple[list[int], int]:
    """The statuses of two requests, and how many statements the first one ran.

    The other one is answered before the statement of that number, or comes to wait for the first.
    """
    count, within = 0, list[Future[Response]]()

    def come_between(*_: object) -> None:
        nonlocal count
        if not ALONE.get():
            return
        if count == place:
            within.append(pool.submit(other))
            while not within[0].done() and watcher.execute(WAITING).fetchone() == (0,):
                wait(within, timeout=0.01)
        count += 1

    url = api.database.url.replace("+asyncpg", "")
    engines = {api.database.writer, api.database.reader}
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url, autocommit=True) as watcher:
        for engine in engines:
            event.listen(engine, "before_cursor_execute", come_between)
        try:
            answer = send()
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", come_between)
        others = [one.result().status_code for one in within]
    return [answer.status_code, *others], count


@contextmanager
def keep_as_original(api: Api, moving: Moving) -> Iterator[None]:
    """Let a test that begins anew find what the database holds now."""
    assert moving.original is not None
    before, found = moving.original, Original(moving.databases.loop, moving.url)
    moving.original = found
    try:
        yield
        assert moving.original is found, "it could not be put back, and what it held is gone"
    finally:
        if moving.original is found:
            found.close()
            moving.original = before
        moving.is_as_copied = False


def stand_beside(api: Api, other: Api) -> None:
    """Let a second application serve the same database, of whose writes the first knows nothing."""
    api.app.state.database.is_as_copied = False
    if other.database.url != api.database.url:
        other.app.state.database = Database(api.database.url)
