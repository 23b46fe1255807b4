"""What processes on PostgreSQL tell each other of commits, and what they do when they cannot."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from backend.core.session import commit_channel
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.databases import Databases

pytestmark = pytest.mark.postgres
PLACE = world.establishment("binhnghia")


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A database of its own: what other processes write is not put back."""
    url = databases.fresh()
    yield url
    databases.drop(url)


def change_place(db: Session, rooms: int) -> None:
    db.save(db.require(Establishment, PLACE), {"room_count": rooms})


def count_places(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count(Establishment.id))) or 0


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to that")


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[Database, Database]]:
    both = Database(url), Database(url)
    for one in both:
        one.start_listening()
    try:
        await until(lambda: all(one.commits.hears_others for one in both))
        yield both
    finally:
        for one in both:
            await one.close()


async def run_sql(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


END_LISTENERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND (query LIKE '%pg_listening_channels%' OR query LIKE 'NOTIFY%')
"""


def test_a_commit_is_heard_by_the_other_process(url: str) -> None:
    async def act() -> None:
        async with two_processes(url) as (here, there):
            count = there.commits.count
            await here.run_as_system("a test writes", change_place, 5)
            await there.commits.wait(count, 60)
            assert (there.commits.count, there.commits.own) == (count + 1, 0)
            channel = here._channel
            assert channel is not None
            await until(lambda: channel.sent == 1)
            assert here.commits.own == 1, "it does not hear its own notification"

    asyncio.run(act())


def test_many_commits_are_few_notifications(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And none is part of the transaction that wrote: NOTIFY locks until its commit."""
    monkeypatch.setattr(commit_channel, "PAUSE_SECONDS", 0.5)
    written: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        written.append(statement)

    async def act() -> None:
        async with two_processes(url) as (here, there):
            channel, count = here._channel, there.commits.count
            assert channel is not None
            sa.event.listen(here.writer, "before_cursor_execute", note)
            for rooms in range(20):
                await here.run_as_system("a test writes", change_place, rooms + 1)
            await until(lambda: channel.sent == 20)
            await until(lambda: there.commits.count > count)
            await asyncio.sleep(0.1)
            assert there.commits.count - count < 20
            assert len(written) >= 20
            assert not [one for one in written if "NOTIFY" in one.upper()]

    asyncio.run(act())


def test_a_transaction_that_fails_tells_once(url: str) -> None:
    """What others committed may have waited for its end; a savepoint is no transaction."""

    def fail(db: Session) -> None:
        with db.begin_nested():
            change_place(db, 5)
        raise ZeroDivisionError

    async def act() -> None:
        async with two_processes(url) as (here, _):
            with pytest.raises(ZeroDivisionError):
                await here.run_as_system("a test writes", fail)
            await until(lambda: here.commits.own > 0)
            await here.run_as_system("a test reads", count_places, writes=False)
            await here.run_as_system("a test writes", change_place, 6)
            await until(lambda: here.commits.own == 2)

    asyncio.run(act())


def test_a_lost_connection_is_known_and_opened_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits is woken at once and looks; what was committed meanwhile is told later."""
    monkeypatch.setattr(commit_channel, "FIRST_RETRY_SECONDS", 0.5)

    async def act() -> None:
        async with two_processes(url) as both:
            here, there = both
            count = there.commits.count
            await run_sql(url, END_LISTENERS)
            await until(lambda: not any(one.commits.hears_others for one in both))
            assert there.commits.count > count
            await here.run_as_system("a test writes", change_place, 5)
            await until(lambda: all(one.commits.hears_others for one in both))
            channel = here._channel
            assert channel is not None
            await until(lambda: channel.sent == here.commits.own == 1)
            count = there.commits.count
            await here.run_as_system("a test writes", change_place, 6)
            await there.commits.wait(count, 60)
            assert there.commits.count > count

    asyncio.run(act())


def test_a_connection_that_listens_no_more_is_left(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that shares connections forgets what they listen to; the check finds out."""
    monkeypatch.setattr(commit_channel, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(commit_channel, "LISTENING", "SELECT 0")

    async def act() -> None:
        database = Database(url)
        channel = commit_channel.CommitChannel(database.url, database.commits)
        with pytest.raises(ConnectionError):
            await channel._serve()
        assert not database.commits.hears_others
        await database.close()

    asyncio.run(act())
