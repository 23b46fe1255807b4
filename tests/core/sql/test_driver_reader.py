"""Reads on the driver's connections: one that was cut costs no answer, and no long wait."""

import asyncio
import ctypes
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from backend.core.session.executor import Database
from backend.core.sql.driver_reader import FRESH_SECONDS, USED_AT
from tests.acting import Api

MANY = 4
"""Connections that wait in the pool."""
PID = "SELECT pg_backend_pid()"


class Link:
    """A way to the server that can be cut: from then on the kernel acknowledges nothing on it.

    As when a machine or a cable is lost; whoever connects afterwards gets through.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.ends: list[asyncio.StreamWriter] = []

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        self.ends += [writer, back]
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self.copy(reader, back), self.copy(there, writer))

    async def copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(65536):
            writer.write(some)
        writer.close()

    def cut(self) -> None:
        """Let the filter of each socket drop every packet before it is looked at."""
        drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))  # RET 0
        program = struct.pack("HP", 1, ctypes.addressof(drop_all))
        for end in self.ends:
            end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, 26, program)

    def end(self) -> None:
        for end in self.ends:
            end.transport.abort()


@asynccontextmanager
async def open_link(url: str) -> AsyncIterator[tuple[Link, str]]:
    """A link to the server of `url`, and the URL through it."""
    made = sa.make_url(url)
    link = Link(made.port or 5432)
    async with await asyncio.start_server(link.carry, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        try:
            yield link, made.set(port=port).render_as_string(hide_password=False)
        finally:
            link.end()


async def load_pids(database: Database, count: int) -> list[int]:
    """The servers of so many connections of the pool, each of which has been used just now."""
    taken = [await database.run(database.reader.raw_connection) for _ in range(count)]
    pids = [cast(int, await cast(Any, one.driver_connection).fetchval(PID)) for one in taken]
    for one in taken:
        one.info[USED_AT] = time.monotonic()
        one.close()
    return pids


async def load_one(database: Database) -> Any:
    """As a session that only reads does it: by the driver, else in the ordinary way."""

    def work() -> Any:
        with database.reader.connect() as connection:
            return connection.exec_driver_sql(PID).scalar_one()

    found = await database.run(database.driver_reader.load, PID, ())
    return found.rows[0][0] if found is not None else await database.run(work)


def run(url: str, attack: Callable[[Database, str], Coroutine[Any, Any, None]]) -> None:
    async def work() -> None:
        database = Database(url)
        try:
            await attack(database, url)
        finally:
            await database.close()

    asyncio.run(work())


@pytest.mark.postgres
def test_connections_that_the_server_ended_cost_no_answer(api: Api) -> None:
    """All of the pool: the first that is met tells of the others."""

    async def attack(database: Database, url: str) -> None:
        for is_fresh in (True, False):
            pids = await load_pids(database, MANY)
            assert len(set(pids)) == MANY
            other = await asyncpg.connect(url.replace("+asyncpg", ""))
            await other.execute("SELECT pg_terminate_backend(p) FROM unnest($1::int[]) p", pids)
            await other.close()
            if not is_fresh:
                let_grow_old(database)
            assert await load_one(database) not in pids

    run(api.database.url, attack)


def list_idle(database: Database) -> list[Any]:
    return list(database.reader.pool._pool._queue._queue)  # type: ignore[attr-defined]


def let_grow_old(database: Database) -> None:
    """No connection of the pool counts as used just now, so each is asked whether it lives."""
    for entry in list_idle(database):
        entry.info[USED_AT] = entry.info.get(USED_AT, 0.0) - 2 * FRESH_SECONDS


@pytest.mark.postgres
def test_one_after_the_other_is_read_on_one_connection(api: Api) -> None:
    """However many a crowd has opened: it has prepared the statements, and is not asked again."""

    async def attack(database: Database, _url: str) -> None:
        await load_pids(database, MANY)
        assert len({await load_one(database) for _ in range(3 * MANY)}) == 1

    run(api.database.url, attack)


@pytest.mark.postgres
def test_a_link_that_was_cut_is_given_up_long_before_the_statement(api: Api) -> None:
    """The control, a connection without the kernel's limit, still waits then."""

    async def attack(_database: Database, url: str) -> None:
        async with open_link(url) as (link, through):
            database = Database(through)
            plain = await asyncpg.connect(through.replace("+asyncpg", ""))
            pids = await load_pids(database, 1)
            link.cut()
            mended = asyncio.create_task(load_one(database))
            control = asyncio.create_task(plain.fetchval(PID))
            await asyncio.wait([mended, control], return_when=asyncio.FIRST_COMPLETED)
            assert (mended.done(), control.done()) == (True, False)
            assert mended.result() not in pids
            control.cancel()
            plain.terminate()
            link.end()
            await database.close()

    run(api.database.url, attack)


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["fails", "is ended", "is cancelled"])
def test_a_read_at_once_that_does_not_end_well_keeps_no_connection(api: Api, how: str) -> None:
    """None says that the ordinary way has to answer, which does."""

    async def attack(database: Database, url: str) -> None:
        pool, reader = cast(QueuePool, database.reader.pool), database.driver_reader
        pids = await load_pids(database, 1)
        if how == "fails":
            assert await reader.load_at_once("SELECT 1 / 0", ()) is None
        else:
            waiting = asyncio.create_task(reader.load_at_once("SELECT pg_sleep(60)", ()))
            await asyncio.sleep(0.1)
            assert pool.checkedout() == 1
            if how == "is cancelled":
                waiting.cancel()
                await asyncio.wait([waiting])
                assert waiting.cancelled()
            else:
                other = await asyncpg.connect(url.replace("+asyncpg", ""))
                await other.execute("SELECT pg_terminate_backend(p) FROM unnest($1::int[]) p", pids)
                await other.close()
                assert await waiting is None
        assert pool.checkedout() == 0
        assert await reader.load_at_once(PID, ()) is None, "none is left that was just used"
        assert await load_one(database) not in pids
        assert await reader.load_at_once(PID, ()) is not None

    run(api.database.url, attack)


@pytest.mark.postgres
def test_a_read_at_once_takes_only_a_connection_that_was_just_used(api: Api) -> None:
    async def attack(database: Database, _url: str) -> None:
        reader = database.driver_reader
        assert await reader.load_at_once(PID, ()) is None, "nothing is open"
        await load_pids(database, 1)
        assert await reader.load_at_once(PID, ()) is not None
        let_grow_old(database)
        assert await reader.load_at_once(PID, ()) is None

    run(api.database.url, attack)
