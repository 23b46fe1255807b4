"""The databases of the tests: SQLite, or $TEST_DATABASE_URL's."""

import asyncio
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from backend.core.session.executor import Database
from backend.domains.catalogues.violation_types.loading import load_violation_types
from backend.migrations import migrate
from tests import world
from tests.calling import ALONE
from tests.restoring import Original, OriginalFile

P = ParamSpec("P")
R = TypeVar("R")


def pg_server() -> str | None:
    return os.environ.get("TEST_DATABASE_URL")


def copy_sqlite_file(source: Path, target: Path) -> None:
    """Copy what was committed to a new file, whoever is connected to `source`.

    A connection that was closed while somebody held one of its cursors ends when that cursor does,
    perhaps in another thread: only then is its log written back. The bytes of the file alone would
    lack what the log has, or be half of the one and half of the other.
    """
    read_only = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(read_only, uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("PRAGMA journal_mode=OFF").fetchall()
        live.backup(copy)


async def load_dump(url: str, dump: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(dump)
    finally:
        await connection.close()


def populate(url: str) -> None:
    """Make the tables, and write the cast."""
    migrate(url)

    async def write() -> None:
        database = Database(url)
        await database.run_as_system("the cast", load_catalogues)
        await database.run_as_system("the cast", world.populate)
        await database.close()

    asyncio.run(write())


class Databases:
    """Makes databases that begin as the cast of tests/world.py left them.

    `shared` is a folder of all workers of this run, if it has several.
    """

    def __init__(self, folder: Path, worker: str, shared: Path | None = None) -> None:
        self.folder, self.worker, self.shared, self.count = folder, worker, shared, 0
        self.made = set[str]()
        self.loop = asyncio.new_event_loop()
        self.server: asyncpg.Connection | None = None
        self.template = self.make("template", populate)

    def make(self, name: str, fill: Callable[[str], None]) -> str:
        """The URL of a database that `fill` has filled: of SQLite, once for all workers.

        Nobody is connected to it: all of it is in its file.
        """
        url = self.empty(name)
        if pg_server():
            fill(url)
            return url
        shared = self.shared or self.folder
        filled, draft = shared / f"{name}.db", self.empty(f"{name}_draft")
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the others wait
            if not filled.exists():
                fill(draft)
                copy = filled.with_suffix(".draft")
                copy_sqlite_file(self.get_path(draft), copy)
                copy.rename(filled)
        shutil.copyfile(filled, self.get_path(url))
        return url

    def get_path(self, url: str) -> Path:
        """Of SQLite."""
        return self.folder / url.rsplit("/", 1)[1]

    def empty(self, name: str) -> str:
        """The URL of a new database without tables."""
        url = self.name_database(name)
        name = url.rsplit("/", 1)[1]
        if pg_server():
            self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        return url

    def name_database(self, name: str) -> str:
        """The URL of one that is to be made."""
        name = f"so178_{self.worker}_{name}"
        self.made.add(name)
        if server := pg_server():
            server = server.rsplit("/", 1)[0].replace("postgresql://", "postgresql+asyncpg://")
            return f"{server}/{name}"
        return f"sqlite:///{self.folder / name}.db"

    def name_copy(self) -> str:
        self.count += 1
        return self.name_database(str(self.count))

    def fresh(self) -> str:
        """The URL of a new copy of the template, to which nobody is connected."""
        if pg_server():
            return self.copy(self.template)
        template = self.get_path(self.template)
        assert not template.with_name(f"{template.name}-wal").exists(), "somebody is connected"
        shutil.copyfile(template, self.get_path(url := self.name_copy()))
        return url

    def copy(self, url: str) -> str:
        """The URL of a new copy of a database of this run; to one of PostgreSQL nobody is connected
        meanwhile."""
        copied = self.name_copy()
        source, name = (one.rsplit("/", 1)[1] for one in (url, copied))
        if pg_server():
            self.sql(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
                f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY',
            )
        else:
            copy_sqlite_file(self.get_path(url), self.get_path(copied))
        return copied

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

    One copy is put back for each test; if that cannot be done, the test gets a copy of its own.
    """

    def __init__(self, databases: Databases) -> None:
        super().__init__(databases.fresh())
        self.databases = databases
        self.original: Original | OriginalFile | None = None
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
            kwargs |= PREPARED

    def renew(self, call: Callable[..., Any]) -> None:
        """Hold what a fresh copy of the template holds; `call` runs a function in the loop."""
        if self.is_as_copied and not self.is_written_past():
            return
        if self.put_back(call):
            self.is_as_copied = True
            return
        self.stand_on(self.databases.fresh(), call)
        if self.is_sqlite:
            self.original = OriginalFile(self.file)
        else:
            self.original = Original(self.databases.loop, self.url)

    def put_back(self, call: Callable[..., Any]) -> bool:
        """Whether what was written since the copy was made could be undone."""
        if isinstance(self.original, OriginalFile):
            return bool(call(self.put_file_back, self.original))
        return self.original is not None and self.original.put_back()

    def put_file_back(self, original: OriginalFile) -> bool:
        """In the loop, where nothing begins meanwhile, and only if no statement is under way."""
        pools = [cast(QueuePool, engine.pool) for engine in (self.writer, self.reader)]
        if any(pool.checkedout() for pool in pools) or not original.put_back():
            return False
        self._commits = 0
        return True

    @property
    def file(self) -> Path:
        """Of SQLite."""
        return Path(self.url.removeprefix("sqlite:///"))

    def is_written_past(self) -> bool:
        """Whether somebody wrote over a connection of their own: SQLite's log has grown."""
        log = self.file.with_name(self.file.name + "-wal")
        return self.is_sqlite and log.exists() and log.stat().st_size > 0

    def stand_on(self, url: str, call: Callable[..., Any]) -> None:
        """Leave the present copy and go on with another one.

        What connects meanwhile, such as a task that looks every few seconds, gets the other one:
        between closing and going on it would keep the former copy for the next test.
        """
        self._commits = 0  # a copy that is thrown away needs no statistics
        former, self.url = self.url, url
        call(self.close)
        self.leave(former)
        self.is_as_copied = True

    def leave(self, url: str) -> None:
        """Drop the copy `url`; its connections are closed."""
        if self.original is not None:
            self.original.close()
            self.original = None
        self.databases.drop(url)


PREPARED = dict.fromkeys(("prepared_statement_cache_size", "statement_cache_size"), 1000)
"""Statements that a connection keeps prepared: in a run of tests one asks for everything."""
HARMLESS = ("SELECT", "BEGIN", "PRAGMA", "SET", "SHOW", "SAVEPOINT", "ROLLBACK", "RELEASE")
"""How statements begin after which a copy is still what it was."""


def load_catalogues(db: Any) -> None:
    load_violation_types(db)
