"""One application for the run, a fresh database for each test: SQLite, or $TEST_DATABASE_URL's."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, TypeVar

import asyncpg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

import testpg
from backend.core.clock import fix_today
from backend.core.database import Database
from backend.features.violation_types.loading import load_violation_types
from backend.main import create_app
from backend.migrating import migrate
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.calling import ALONE, Client
from tests.restoring import Original

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
    """What asks no database runs once, on SQLite. What takes long begins each worker's part: at
    the end it would run alone, while the others have nothing left."""
    if pg_server():
        items[:] = [item for item in items if asks_database(item)]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    part = -(-len(quick) // workers)
    items[:] = [
        item
        for i in range(workers)
        for item in (*slow[i::workers], *quick[i * part : (i + 1) * part])
    ]


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
    """One database object for the run that finds each time what a fresh copy holds: statements
    that were compiled and what the driver learnt at its first connection then serve all tests.

    On SQLite each test has a copy of its own, on PostgreSQL one copy is put back.
    """

    def __init__(self, databases: Databases) -> None:
        super().__init__(databases.template)
        self.databases = databases
        self.original: Original | None = None
        self.is_as_copied = False
        for pool in self._pools:  # to a server that is there, as for every request of one test
            pool.pool._pre_ping = False
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

    def renew(self, call: Callable[..., Any]) -> None:
        """Hold what a fresh copy of the template holds; `call` runs a function in the loop."""
        if self.is_as_copied and not self.is_written_past():
            return
        if self.original is not None and self.original.put_back():
            self.is_as_copied = True
            return
        self.stand_on(self.databases.fresh(), call)
        if not self.is_sqlite:
            self.original = Original(self.databases.loop, self.url)

    def is_written_past(self) -> bool:
        """Whether somebody wrote over a connection of their own: SQLite's log has grown."""
        log = Path(self.url.removeprefix("sqlite:///") + "-wal")
        return self.is_sqlite and log.exists() and log.stat().st_size > 0

    def stand_on(self, url: str, call: Callable[..., Any]) -> None:
        """Leave the present copy and go on with another one."""
        call(self.close)
        self.leave()
        self.url, self.is_as_copied = url, True
        if self.is_sqlite:  # a lock belongs to the loop that first waited for it
            self._writer_lock = asyncio.Lock()
            self._commits = 0

    def leave(self) -> None:
        """Drop the copy that it stood on; its connections are closed."""
        if self.original is not None:
            self.original.close()
            self.original = None
        if self.url != self.databases.template:
            self.databases.drop(self.url)
            self.url = self.databases.template
        self.is_as_copied = False


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
def databases(worker_id: str) -> Iterator[Databases]:
    """In memory if there is room: to wait for the disk, test by test, proves nothing."""
    with TemporaryDirectory(prefix="so178-", dir=testpg.memory()) as folder:
        made = Databases(Path(folder), worker_id)
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
def moving(databases: Databases, http: TestClient) -> Iterator[Moving]:
    made = Moving(databases)
    yield made
    assert http.portal is not None
    http.portal.call(made.close)
    made.leave()


@pytest.fixture
def begin(http: TestClient, app: FastAPI, moving: Moving) -> Callable[[], Api]:
    """Begins anew on what a fresh copy holds, as often as a test asks."""

    def begin() -> Api:
        assert http.portal is not None
        moving.renew(http.portal.call)
        app.state.database = moving
        return Api(http, app)

    return begin


@pytest.fixture
def api(
    http: TestClient, app: FastAPI, databases: Databases, moving: Moving, begin: Callable[[], Api]
) -> Iterator[Api]:
    """The application on a fresh copy of the world; `api.as_("district")` acts as that person."""
    api = begin()
    yield api
    assert http.portal is not None
    http.portal.call(app.state.worker.rest)  # what the test asked for is not done to the next one's
    used = app.state.database
    if used is not moving:
        http.portal.call(used.close)
        moving.is_as_copied = False
        if used.url != moving.url:
            databases.drop(used.url)
