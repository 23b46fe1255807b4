"""SQLite's planner is told how large the tables are: while a server writes, and when it ends."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from backend.core.session import executor
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import CURRENT, Api
from tests.databases import Databases

pytestmark = pytest.mark.once
LARGE = {"establishments", "org_unit_closure", "users"}


def open_file(url: str) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(url.removeprefix("sqlite:///")))


def known_tables(url: str) -> set[str]:
    """Tables of which the file has statistics."""
    with open_file(url) as connection:
        return {name for (name,) in connection.execute("SELECT tbl FROM sqlite_stat1")}


def forget(url: str) -> None:
    with open_file(url) as connection:
        connection.execute("DELETE FROM sqlite_stat1")
        connection.commit()


def retitle(db: Session) -> None:
    db.save(db.require(User, world.user("district")), {"title": "Chuyên viên"})


def test_who_has_written_leaves_statistics(databases: Databases) -> None:
    url = databases.fresh()
    forget(url)

    async def live(*, writes: bool) -> None:
        database = Database(url)
        await database.run_as_system("a test", retitle if writes else known_users, writes=writes)
        await database.close()

    asyncio.run(live(writes=False))
    assert known_tables(url) == set()
    asyncio.run(live(writes=True))
    assert known_tables(url) >= LARGE
    databases.drop(url)


def known_users(db: Session) -> None:
    db.require(User, world.user("district"))


def test_a_server_that_writes_learns_what_has_grown(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the checkpoint; connections that were open before end, as they would not learn it."""
    monkeypatch.setattr(executor, "CHECKPOINT_EVERY", 1)
    path = f"/users/{world.user('district')}"
    api.as_("district").get("/establishments")
    forget(api.database.url)
    pools = [engine.pool for engine in (api.database.reader, api.database.writer)]
    answer = api.as_("admin").patch(path, {"title": "Chuyên viên"}, etag=CURRENT)
    assert answer.status_code == 200
    assert known_tables(api.database.url) >= LARGE
    renewed = [engine.pool for engine in (api.database.reader, api.database.writer)]
    assert all(new is not old for new, old in zip(renewed, pools, strict=True))
    api.as_("admin").patch(path, {"title": "Trưởng phòng"}, etag=CURRENT)
    assert [engine.pool for engine in (api.database.reader, api.database.writer)] == renewed
