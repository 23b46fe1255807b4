"""Puts a PostgreSQL database back as it was found, table by table.

A copy of the template for each test costs the server a tenth of a second, and as much again until
new connections know the catalogue and have planned their statements. What a test wrote is put
back in some milliseconds, and the application keeps its connections.
"""

import asyncio

import asyncpg

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
SHAPE = """SELECT (SELECT count(*) || ' ' || max(oid) FROM pg_class WHERE relnamespace = place)
    || ' ' || (SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgrelid, tgname)
               FROM pg_trigger WHERE NOT tgisinternal)
    FROM (SELECT 'public'::regnamespace::oid AS place) AS here"""
"""What a test may not change: relations and triggers, as one text."""


class Original:
    """How one database was found; the copies lie in this connection's temporary tables."""

    def __init__(self, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.loop, self.url = loop, url
        loop.run_until_complete(self._look(url.replace("+asyncpg", "")))

    def close(self) -> None:
        self.loop.run_until_complete(self.connection.close())

    def put_back(self) -> bool:
        """Undo what was written since; False if more was changed than rows, or is still held."""
        try:
            return self.loop.run_until_complete(self._put_back())
        except (asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def _look(self, url: str) -> None:
        self.connection: asyncpg.Connection = await asyncpg.connect(url)
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
        names = [f'"{name}"' for (name,) in await self.touched.fetch(self.since)]
        statements = [
            f"DELETE FROM public.{name}; INSERT INTO public.{name} TABLE pg_temp.{name}"
            for name in names
        ]
        await self.connection.execute(";".join(["BEGIN", *statements, f"{self.restart} COMMIT"]))
        self.since = await self._next()
        return True
