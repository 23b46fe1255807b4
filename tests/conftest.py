"""One application for the run, a fresh database for each test: SQLite, or $TEST_DATABASE_URL's."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import asyncpg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

from backend.core.clock import fix_today
from backend.core.database import Database
from backend.features.violation_types.loading import load_violation_types
from backend.main import create_app
from backend.migrating import migrate
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.calling import ALONE, Client

P = ParamSpec("P")
R = TypeVar("R")

# A run keeps what it collected, and looks at all of it with each full collection.
gc.set_threshold(20_000, 20, 50)

# A slow machine is no fault of the code: speed is measured in `make bench`, never asserted here.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")


def pytest_report_header() -> str:
    return "database: PostgreSQL, for what asks one" if pg_server() else "database: SQLite"


def pg_server() -> str | None:
    return os.environ.get("TEST_DATABASE_URL")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks no database runs once: in the run on SQLite."""
    if pg_server():
        items[:] = [item for item in items if asks_database(item)]


def asks_database(item: pytest.Item) -> bool:
    """Through the fixture of databases, or by the server's address, and about what each does."""
    if item.get_closest_marker("once"):
        return False
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "databases" in fixtures or "pg_server" in vars(getattr(item, "module", item))


class Databases:
    """Makes databases that begin as the cast of tests/world.py left them."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker, self.count = folder, worker, 0
        self.made = set[str]()
        self.loop = asyncio.new_event_loop()
        self.server: asyncpg.Connection | None = None
        self.template = self.empty("template")
        migrate(self.template)
        asyncio.run(self.populate())

    async def populate(self) -> None:
        database = Database(self.template)
        await database.system("the cast", load_catalogues)
        await database.system("the cast", world.populate)
        await database.close()

    def empty(self, name: str) -> str:
        """The URL of a new database without tables."""
        name = f"so178_{self.worker}_{name}"
        self.made.add(name)
        if server := pg_server():
            self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
            return (
                server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+asyncpg://")
                + f"/{name}"
            )
        return f"sqlite:///{self.folder / name}.db"

    def fresh(self) -> str:
        """The URL of a new copy of the template."""
        self.count += 1
        name = f"so178_{self.worker}_{self.count}"
        source = self.template.rsplit("/", 1)[1]
        self.made.add(name)
        if pg_server():
            self.sql(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
                f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY',
            )
            return self.template.rsplit("/", 1)[0] + f"/{name}"
        shutil.copyfile(self.folder / source, self.folder / f"{name}.db")
        return f"sqlite:///{self.folder / name}.db"

    def sql(self, *statements: str) -> None:
        """Over one connection to the server for the whole run."""
        server = pg_server()
        assert server is not None
        if self.server is None:
            connecting = asyncpg.connect(server.replace("+asyncpg", ""))
            self.server = self.loop.run_until_complete(connecting)
        for statement in statements:
            self.loop.run_until_complete(self.server.execute(statement))

    def close(self) -> None:
        """Leave nothing behind on the server."""
        if self.server is not None:
            for name in self.made:
                self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self.loop.run_until_complete(self.server.close())
        self.loop.close()

    def drop(self, url: str) -> None:
        name = url.rsplit("/", 1)[1]
        self.made.discard(name)
        if pg_server():
            self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        else:
            for path in self.folder.glob(f"{name}*"):
                path.unlink()


class Moving(Database):
    """One database object for the run that each test points at its own copy: statements that were
    compiled and what the driver learnt at its first connection then serve all tests."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.is_as_copied = False
        for engine in (self.writer, self.reader):
            sa.event.listen(engine, "do_connect", self.connect)
            sa.event.listen(engine, "before_cursor_execute", self.note)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What runs alone needs no worker thread."""
        run = self.run_short if ALONE.get() else super().run
        return await run(work, *args, **kwargs)

    def note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.is_as_copied &= statement.startswith(HARMLESS)

    def connect(self, _dialect: Any, _record: Any, args: list[Any], kwargs: Any) -> None:
        """The parameters of every new connection are those of the present copy."""
        if self.is_sqlite:
            args[0] = self.url.removeprefix("sqlite:///")
        else:
            kwargs["database"] = self.url.rsplit("/", 1)[1]

    def move(self, url: str) -> None:
        self.url, self.is_as_copied = url, True
        if self.is_sqlite:  # a lock belongs to the loop that first waited for it
            self._writer_lock = asyncio.Lock()
            self._commits = 0


HARMLESS = ("SELECT", "BEGIN", "PRAGMA", "SET", "SHOW", "SAVEPOINT", "ROLLBACK", "RELEASE")
"""How statements begin after which a copy is still what it was."""


def load_catalogues(db: Any) -> None:
    load_violation_types(db)


@pytest.fixture(autouse=True)
def civil_day() -> Iterator[None]:
    """The cast lives on one day; a test that moves it leaves it where it was."""
    fix_today(world.TODAY)
    yield
    fix_today(world.TODAY)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("db"), worker_id)
    yield made
    made.close()


@pytest.fixture(scope="session")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        app_env="test",
        database_url=databases.fresh(),  # background work holds on to it, never to the template
        var_dir=tmp_path_factory.mktemp("var"),
        frontend_dir=Path("/nonexistent"),
        _env_file=None,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
def http(app: FastAPI) -> Iterator[TestClient]:
    with Client(app) as client:
        assert client.portal is not None
        client.portal.call(app.state.database.close)  # the template must be free to be copied
        yield client


@pytest.fixture(scope="session")
def moving(databases: Databases) -> Moving:
    return Moving(databases.template)


@pytest.fixture
def begin(
    http: TestClient, app: FastAPI, databases: Databases, moving: Moving
) -> Iterator[Callable[[], Api]]:
    """Moves the application on to a further fresh copy, as often as a test asks."""
    made: list[str] = []
    assert http.portal is not None
    close = partial(http.portal.call, moving.close)

    def begin() -> Api:
        close()
        moving.move(databases.fresh())
        made.append(moving.url)
        app.state.database = moving
        return Api(http, app)

    yield begin
    close()
    moving.is_as_copied = False
    for url in made:
        databases.drop(url)


@pytest.fixture
def api(http: TestClient, app: FastAPI, databases: Databases, moving: Moving) -> Iterator[Api]:
    """The application on a fresh copy of the world; `api.as_("district")` acts as that person."""
    if not moving.is_as_copied or pg_server() is None:
        moving.move(databases.fresh())
    app.state.database = moving
    api = Api(http, app)
    yield api
    assert http.portal is not None
    http.portal.call(app.state.worker.rest)  # what the test asked for is not done to the next one's
    used = app.state.database
    if used is moving and moving.is_as_copied and pg_server():
        return  # nobody wrote: the next test finds what it would find in a copy of its own
    http.portal.call(used.close)
    databases.drop(used.url)
    moving.is_as_copied = False
