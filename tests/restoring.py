"""Puts a database back as it was found: PostgreSQL's table by table, SQLite's by its log.

A copy of the template for each test costs PostgreSQL's server a tenth of a second, and as much
again until new connections know the catalogue and have planned their statements; SQLite takes some
milliseconds for each. What a test wrote is put back in less, and the application keeps its
connections.
"""

import asyncio
import mmap
import os
import struct
from pathlib import Path

import asyncpg

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
SHAPE = """SELECT (SELECT count(*) || ' ' || max(oid) FROM pg_class WHERE relnamespace = place)
    || ' ' || (SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgrelid, tgname)
               FROM pg_trigger WHERE NOT tgisinternal)
    FROM (SELECT 'public'::regnamespace::oid AS place) AS here"""
"""What a test may not change: relations and triggers, as one text."""


LOOK = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1"
SWEEP = 25
"""Tests between two times that what they deleted leaves the files."""


class Original:
    """How one database was found; the copies lie in this connection's temporary tables.

    Rows lie in a table's file as they came, and a query without an order tells them so. To give
    none another place than in a copy, a second connection looks at the database all the while:
    room of deleted rows is then not used again before the files are emptied.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.loop, self.url = loop, url
        self.count, self.written = 0, set[str]()
        loop.run_until_complete(self._look(url.replace("+asyncpg", "")))

    def close(self) -> None:
        for connection in (self.connection, self.looking):
            self.loop.run_until_complete(connection.close())

    def put_back(self) -> bool:
        """Undo what was written since; False if more was changed than rows, or is still held."""
        try:
            return self.loop.run_until_complete(self._put_back())
        except (asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def _look(self, url: str) -> None:
        self.connection: asyncpg.Connection = await asyncpg.connect(url)
        self.looking: asyncpg.Connection = await asyncpg.connect(url)
        run = self.connection.execute
        await run("SET session_replication_role = replica; SET lock_timeout = '2s'")
        asked = []
        for (table,) in await self.connection.fetch(TABLES):
            await run(f'CREATE TEMPORARY TABLE "{table}" AS TABLE public."{table}"')
            count = await self.connection.fetchval(f'SELECT count(*) FROM pg_temp."{table}"')
            asked.append(
                f"""SELECT '{table}' WHERE (SELECT count(*) FROM public."{table}") <> {count} OR
                EXISTS (SELECT FROM public."{table}" WHERE xmin::text::bigint >= $1)"""
            )
        values = [
            (name, await self.connection.fetchrow(f'SELECT last_value, is_called FROM "{name}"'))
            for (name,) in await self.connection.fetch(SEQUENCES)
        ]
        self.restart = "".join(
            f"SELECT setval('{name}', {last}, {is_called});" for name, (last, is_called) in values
        )
        self.touched = await self.connection.prepare(" UNION ALL ".join(asked))
        self.shape = await self.connection.prepare(SHAPE)
        self.found = await self.shape.fetchval()
        await self.looking.execute(LOOK)
        self.since = await self._next()

    async def _next(self) -> int:
        """The number of the next transaction: of rows, those written from now on have it or more.

        A row keeps 32 bits of it, which no run of tests uses up.
        """
        found: int = await self.connection.fetchval("SELECT pg_current_xact_id()::text::bigint")
        return found + 1

    async def _put_back(self) -> bool:
        if await self.shape.fetchval() != self.found:
            return False
        names = {f'"{name}"' for (name,) in await self.touched.fetch(self.since)}
        self.count += 1
        self.written |= names
        if self.count % SWEEP or not self.written:
            await self._together(
                *(text for name in sorted(names) for text in (empty(name), fill(name)))
            )
        else:
            await self._sweep(sorted(self.written))
        await self.connection.execute(self.restart)
        self.since = await self._next()
        return True

    async def _together(self, *statements: str) -> None:
        await self.connection.execute(";".join(("BEGIN", *statements, "COMMIT")))

    async def _sweep(self, names: list[str]) -> None:
        await self.looking.execute("COMMIT")
        await self._together(*map(empty, names))
        listed = ", ".join(f"public.{name}" for name in names)
        await self.connection.execute(f"VACUUM (INDEX_CLEANUP ON) {listed}")
        await self._together(*map(fill, names))
        await self.looking.execute(LOOK)


def empty(name: str) -> str:
    return f"DELETE FROM public.{name}"


def fill(name: str) -> str:
    return f"INSERT INTO public.{name} TABLE pg_temp.{name}"


INDEX = struct.Struct("=IIIBBHIIIIII")
"""Version, unused, number of the change, is set up, byte order, size of a page, last frame, pages
of the database, checksum of the frames, salt."""
MARKS = struct.Struct("=IIIIIIQI")
"""Frames that are in the file, to where each of five readers reads, locks, frames on their way."""
UNUSED = 0xFFFFFFFF


class OriginalFile:
    """A file of SQLite as it was copied, before anybody is connected to it.

    The application lets nothing be written into the file while it is connected: all that was
    written lies in the log (`-wal`). It is undone by telling the index of the log (`-shm`), which
    all connections share, that the log is empty, as SQLite does when it begins the log anew. Each
    connection then sees that something has changed and forgets the pages that it knew. The format
    is described in https://www.sqlite.org/walformat.html.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log, self.index = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
        self.found = look_at(path)
        self.held: tuple[int, int, mmap.mmap] | None = None

    def close(self) -> None:
        """After the last connection: to close a file ends all locks that the process has on it."""
        if self.held is not None:
            self.held[2].close()
            os.close(self.held[1])
            self.held = None

    def put_back(self) -> bool:
        """Undo what was written since; False if it does not lie in the log alone."""
        if look_at(self.path) != self.found or not self.index.exists():
            return False
        shared = self.share_index()
        version, _, change, is_set_up, order, page, last, _, *sums = INDEX.unpack_from(shared)
        if (version, is_set_up) != (3_007_000, 1):
            return False
        if last:
            count = self.found[1] // (page if page > 1 else 65_536)
            header = INDEX.pack(version, 0, change + 1, 1, order, page, 0, count, *sums)
            header += struct.pack("=II", *add_up(header))
            MARKS.pack_into(shared, 2 * len(header), 0, 0, 0, UNUSED, UNUSED, UNUSED, 0, 0)
            shared[len(header) : 2 * len(header)] = header
            shared[: len(header)] = header
        os.truncate(self.log, 0)
        return True

    def share_index(self) -> mmap.mmap:
        """The index in memory; another file of its name is another index."""
        number = self.index.stat().st_ino
        if self.held is None or self.held[0] != number:
            self.close()
            file = os.open(self.index, os.O_RDWR)
            self.held = number, file, mmap.mmap(file, 136)
        return self.held[2]


def look_at(path: Path) -> tuple[int, int, int]:
    """Which file it is, its size and when it was written."""
    seen = path.stat()
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def add_up(header: bytes) -> tuple[int, int]:
    """The checksum of a header of the index."""
    first = second = 0
    for one, other in struct.iter_unpack("=II", header):
        first = (first + one + second) & UNUSED
        second = (second + other + first) & UNUSED
    return first, second
