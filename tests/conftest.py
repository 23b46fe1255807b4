"""One application for the run, a fresh database for each test: SQLite, or $TEST_DATABASE_URL's."""

import gc
import multiprocessing.util
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

import testpg
from backend.core.http.middleware import EdgeMiddleware
from backend.core.server.periodic_task import PeriodicTask
from backend.core.text.clock import set_today
from backend.domains.platform.imports import routes as imports
from backend.main import create_app
from backend.settings import Settings
from tests import provoked, world
from tests.acting import Api, keep_cast_rights
from tests.calling import Client
from tests.databases import Databases, Moving, pg_server
from tests.described import share_description
from tests.proofs import is_asked_of_postgres, is_drawn, is_due, proof_stage

# Nearly all that is loaded and collected lives on: nothing of it is looked through before the first
# test. A run keeps it, and would look at all of it with each full collection.
gc.disable()
gc.set_threshold(20_000, 20, 50)

# A slow machine is no fault of the code: speed is measured in `make bench`, never asserted here.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")
imports.PATIENCE = 60.0  # nor is it a reason to queue a short list


def pytest_configure(config: pytest.Config) -> None:
    """What is written for a moment lies in memory too; tests' own folders stay where one looks."""
    place_forks()
    place = testpg.memory()
    if place is not None and not hasattr(config, "workerinput"):
        folder = TemporaryDirectory(prefix="so178-", dir=place)
        config.add_cleanup(folder.cleanup)
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
        os.environ["TMPDIR"] = tempfile.tempdir = folder.name
    if testpg.MORE in os.environ and os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        start_own_server(config)


def start_own_server(config: pytest.Config) -> None:
    """A server counts its transactions together: beside the writers of another worker's tests, the
    feed would tell late what a test has just written."""
    with ExitStack() as stack:
        parent = os.environ.get("PYTEST_DEBUG_TEMPROOT")  # the run's own is closed to others
        cluster, _ = stack.enter_context(testpg.cluster(parent=parent))
        os.environ["TEST_DATABASE_URL"] = stack.enter_context(cluster.running(testpg.HURRIED))
        config.add_cleanup(stack.pop_all().close)


def place_forks() -> None:
    """Give multiprocessing its folder outside the run's own: it removes it as the very last."""
    before = tempfile.tempdir
    tempfile.tempdir = os.environ.get("PYTEST_DEBUG_TEMPROOT", before)
    multiprocessing.util.get_temp_dir()
    tempfile.tempdir = before


def pytest_sessionstart() -> None:
    """Of two workers one loads the files from the last on: a fresh checkout has none compiled, and
    in one order both would compile each of them."""
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
        root = Path(__file__).parent
        for path in sorted(root.rglob("test_*.py"), reverse=True):
            if "e2e" not in path.parts:
                import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))


def pytest_report_header() -> str:
    return "database: PostgreSQL, for what asks one" if pg_server() else "database: SQLite"


def pytest_collection_finish() -> None:
    """What was loaded lives on: the application's start need not look through it."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells who leads the run which answers it saw; a run that asks all must see all."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        provoked.hand_over(output)
    elif provoked.asks_all(session.config) and provoked.list_missing():
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    provoked.take_over(getattr(node, "workeroutput", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if provoked.asks_all(terminalreporter.config):
        provoked.report(terminalreporter)


def pytest_unconfigure() -> None:
    """The run is over: what it kept need not be looked through five times more."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database runs once, on SQLite. What takes long begins each worker's part: at
    the end it would run alone, while the others have nothing left."""
    if pg_server():
        leave_most_to_campaign(items)
    if proof_stage() == "test" and not names_files(config):
        items[:] = [item for item in items if runs_in_make_test(item)]
    if pg_server():
        items[:] = [item for item in items if asks_database(item)]
    else:
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    part = -(-len(quick) // workers)
    items[:] = [
        item
        for i in range(workers)
        for item in (*slow[i::workers], *quick[i * part : (i + 1) * part])
    ]


def leave_most_to_campaign(items: list[pytest.Item]) -> None:
    """Mark most of what SQLite has answered already, but no test made for PostgreSQL."""
    for item in items:
        if not item.get_closest_marker("postgres") and not is_asked_of_postgres(item.nodeid):
            item.add_marker(pytest.mark.postgres_in_turn)


def names_files(config: pytest.Config) -> bool:
    """Whether somebody asks for certain files: they get every test of these."""
    return all(".py" in argument for argument in config.args)


LEFT_TO_CAMPAIGN = ("postgres_in_campaign", "postgres_in_turn")


def runs_in_make_test(item: pytest.Item) -> bool:
    """Not what the campaign alone asks of this database, but a seeded tenth of the whole proofs,
    and of what takes turns what is due."""
    if pg_server() and any(map(item.get_closest_marker, LEFT_TO_CAMPAIGN)):
        return False
    if item.get_closest_marker("whole_proof") and not is_drawn(item.nodeid):
        return False
    return is_due(item)


def asks_database(item: pytest.Item) -> bool:
    """Through the fixture of databases, or by the server's address, and about what each does."""
    if item.get_closest_marker("once"):
        return False
    if item.get_closest_marker("postgres"):
        return True
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "databases" in fixtures or "pg_server" in vars(getattr(item, "module", item))


@pytest.fixture(autouse=True)
def civil_day() -> Iterator[None]:
    """The cast lives on one day; a test that moves it leaves it where it was."""
    set_today(world.TODAY)
    yield
    set_today(world.TODAY)


@pytest.fixture(scope="session")
def databases(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """In memory if there is room: to wait for the disk, test by test, proves nothing."""
    shared = None if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    with TemporaryDirectory(prefix="so178-", dir=testpg.memory()) as folder:
        made = Databases(Path(folder), worker_id, shared)
        yield made
        made.close()


@pytest.fixture(scope="session")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        app_env="test",
        database_url=databases.fresh(),  # background work holds on to it
        var_dir=tmp_path_factory.mktemp("var"),
        frontend_dir=Path("/nonexistent"),
        webhook_hosts=["nhan.example.vn"],
        _env_file=None,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    app = create_app(settings)
    share_description(app)
    app.state.on_start = [start for start in app.state.on_start if not is_of_task(start)]
    return app


def is_of_task(start: object) -> bool:
    """Whether it begins a periodic task: one that comes by while a test counts statements adds its
    own. Tests of a task run its rounds themselves.
    """
    return isinstance(getattr(start, "__self__", None), PeriodicTask)


@pytest.fixture(scope="session")
def http(app: FastAPI) -> Iterator[Client]:
    with Client(app) as client:
        assert client.portal is not None
        client.portal.call(app.state.database.close)  # from here on requests use `moving`
        yield client


@pytest.fixture(scope="session")
def moving(databases: Databases, http: Client) -> Iterator[Moving]:
    made = Moving(databases)
    yield made
    assert http.portal is not None
    http.portal.call(made.close)
    made.leave(made.url)


@pytest.fixture
def begin(http: Client, app: FastAPI, moving: Moving) -> Callable[[], Api]:
    """Begins anew on what a fresh copy holds, as often as a test asks."""

    def begin() -> Api:
        assert http.portal is not None
        moving.renew(http.portal.call)
        app.state.database = moving
        http.cookies.clear()  # a sign-in of the test before is not this one's
        api = Api(http, app)
        keep_cast_rights(api)
        return api

    return begin


@pytest.fixture
def api(
    http: Client, app: FastAPI, databases: Databases, moving: Moving, begin: Callable[[], Api]
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


@pytest.fixture
def edge(api: Api) -> EdgeMiddleware:
    """The outermost layer of the application."""
    api.nobody().get("/me")  # the first request builds the layers
    stack = api.app.middleware_stack
    while stack is not None and not isinstance(stack, EdgeMiddleware):
        stack = getattr(stack, "app", None)
    assert stack is not None
    return stack


@pytest.fixture
def access_lines(edge: EdgeMiddleware, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The line that the server writes of each request, from here on."""
    lines: list[str] = []
    monkeypatch.setattr(edge, "write_line", lines.append)
    return lines
