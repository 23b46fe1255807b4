"""What another process takes away is gone at the next request, on every worker (R6)."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from backend.core.session.executor import Database
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, User
from migrations.rights_triggers import POSTGRES_TRIGGERS, SQLITE_TRIGGERS
from tests import world
from tests.databases import Databases, pg_server
from tests.serving import BARE, Server, start

PLACE = f"/api/v1/establishments/{world.establishment('binhnghia')}"
ASKED = 4
"""Requests to each worker, each on a connection of its own."""
PERSON = world.user("binhnghia")
CHANGES: dict[str, tuple[Any, int]] = {
    "role withdrawn": (sa.delete(RoleGrant).where(RoleGrant.user_id == PERSON), 403),
    "session ended": (
        sa.update(AuthSession)
        .where(AuthSession.user_id == PERSON)
        .values(ended_at=sa.func.current_timestamp()),
        401,
    ),
    "account locked": (sa.update(User).where(User.id == PERSON).values(is_active=False), 401),
}


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def workers(url: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers on PostgreSQL; SQLite has one, and commands that write beside it."""
    with ExitStack() as stack:
        made = []
        for number in range(2 if pg_server() else 1):
            folder = tmp_path / str(number)
            made.append(start(folder, BARE, APP_ENV="demo", DATABASE_URL=url))
            stack.callback(made[-1].stop)
        yield made


def write(url: str, *statements: Any) -> None:
    """As a process of its own, past all rules of the program."""

    async def run() -> None:
        database = Database(url)
        try:
            for statement in statements:
                await database.run_as_system(
                    "another process", lambda db, one: db.connection().execute(one), statement
                )
        finally:
            await database.close()

    asyncio.run(run())


def ask(workers: list[Server]) -> set[int]:
    cookie = {"Cookie": f"sid={world.cookie('binhnghia')}"}
    return {
        httpx2.get(worker.base + PLACE, headers=cookie).status_code
        for worker in workers
        for _ in range(ASKED)
    }


def drop_triggers(url: str) -> None:
    names = POSTGRES_TRIGGERS if pg_server() else SQLITE_TRIGGERS
    on = {name: f" ON {name.removesuffix('_rights')}" if pg_server() else "" for name in names}
    write(url, *(sa.text(f"DROP TRIGGER {name}{on[name]}") for name in names))


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.parametrize("how", CHANGES)
def test_every_worker_refuses_the_next_request(url: str, workers: list[Server], how: str) -> None:
    statement, status = CHANGES[how]
    assert ask(workers) == {200}
    write(url, statement)
    assert ask(workers) == {status}


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_without_triggers_no_worker_would(url: str, workers: list[Server]) -> None:
    """The control."""
    drop_triggers(url)
    assert ask(workers) == {200}
    write(url, CHANGES["role withdrawn"][0], CHANGES["account locked"][0])
    assert ask(workers) == {200}
