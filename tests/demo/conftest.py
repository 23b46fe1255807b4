"""The demo in a database, made once for all who look at it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.demo import DEMO_TODAY
from backend.demo.seeding import load_demo
from backend.migrations import migrate
from backend.seeding import load_reference_data
from tests.acting import Api
from tests.calling import Client
from tests.databases import Databases, Moving
from tests.demo.looking import Look


@pytest.fixture(scope="session")
def seeded(databases: Databases) -> Iterator[str]:
    url = databases.make("demo", seed)
    yield url
    databases.drop(url)


def seed(url: str) -> None:
    migrate(url)

    async def fill() -> None:
        database = Database(url)
        await database.run_as_system("reference", load_reference_data)
        await database.run_as_system("demo", load_demo)
        await database.close()

    asyncio.run(fill())


@pytest.fixture
def look(seeded: str) -> Look:
    """Run a function over a reading session of the seeded database."""

    def run(work: Callable[[Session], Any]) -> Any:
        async def once() -> Any:
            database = Database(seeded)
            try:
                return await database.run_as_system("look", work, writes=False)
            finally:  # also of a look that fails: what is copied has no other session
                await database.close()

        return asyncio.run(once())

    return run


@contextmanager
def open_demo(http: Client, app: FastAPI, moving: Moving, url: str, day: date) -> Iterator[Api]:
    """The application on a copy of a demo, on that day."""
    assert http.portal is not None
    moving.stand_on(url, http.portal.call)
    app.state.database = moving
    set_today(day)
    yield Api(http, app)
    moving.is_as_copied = False


@pytest.fixture
def demo(
    http: Client, app: FastAPI, databases: Databases, moving: Moving, seeded: str
) -> Iterator[Api]:
    """The application on a copy of the demo, on its day."""
    with open_demo(http, app, moving, databases.copy(seeded), DEMO_TODAY) as api:
        yield api
