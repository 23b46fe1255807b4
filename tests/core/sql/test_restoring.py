"""What a test wrote is put back to the letter, or the copy is given up."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.calling import Client
from tests.databases import Databases, Moving, pg_server
from tests.restoring import SEQUENCES, SWEEP, TABLES, Original, OriginalFile

if pg_server():

    @pytest.fixture
    def original(databases: Databases) -> Iterator[Original]:
        url = databases.fresh()
        found = Original(databases.loop, url)
        yield found
        found.close()
        databases.drop(url)

    def run(original: Original, *statements: str) -> None:
        for statement in statements:
            original.loop.run_until_complete(original.connection.execute(statement))

    def content(original: Original) -> dict[str, Any]:
        async def look() -> dict[str, Any]:
            fetch, found = original.connection.fetch, {}
            for (name,) in await fetch(TABLES):
                rows = await fetch(f'SELECT t::text FROM public."{name}" AS t ORDER BY 1')
                found[name] = [row[0] for row in rows]
            for (name,) in await fetch(SEQUENCES):
                found[name] = [tuple(await fetch(f'SELECT last_value, is_called FROM "{name}"'))]
            return found

        return original.loop.run_until_complete(look())

    def test_rows_and_numbers_are_as_they_were(original: Original) -> None:
        before = content(original)
        for _ in range(2 * SWEEP):
            run(
                original,
                "UPDATE public.users SET full_name = 'Ai đó'",
                "DELETE FROM public.establishments",
                "INSERT INTO public.org_unit_closure VALUES (gen_random_uuid(), gen_random_uuid())",
                *(f"SELECT nextval('{name}')" for name in before if name.endswith("_seq")),
            )
            assert content(original) != before
            assert original.put_back()
            assert content(original) == before
        assert len(before["users"]) == len(world.PEOPLE)

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE public.more (id integer)",
            "ALTER TABLE public.changes RENAME TO elsewhere",
            "DROP TABLE public.changes CASCADE",
            "ALTER TABLE public.inspections DISABLE TRIGGER ALL",
        ],
    )
    def test_a_database_of_another_shape_is_given_up(original: Original, statement: str) -> None:
        run(original, statement)
        assert not original.put_back()

    def test_so_is_one_that_somebody_still_holds(original: Original) -> None:
        holding = Original(original.loop, original.url)
        run(holding, "BEGIN", "LOCK TABLE public.users")
        assert not original.put_back()
        holding.close()

else:

    @pytest.fixture
    def file(databases: Databases) -> Iterator[Path]:
        url = databases.fresh()
        yield Path(url.removeprefix("sqlite:///"))
        databases.drop(url)

    def connect(file: Path) -> sqlite3.Connection:
        """As the application does: only who asks for it writes the log into the file."""
        made = sqlite3.connect(file, isolation_level=None)
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA wal_autocheckpoint=0")
        return made

    def test_each_connection_sees_the_file_as_it_was(file: Path) -> None:
        original = OriginalFile(file)
        with closing(connect(file)) as one, closing(connect(file)) as other:
            before = [list(c.iterdump()) for c in (one, other)]
            for writer, reader in ((one, other), (other, one), (one, other)):
                writer.execute("UPDATE users SET full_name = 'Ai đó'")
                writer.execute("CREATE TABLE more AS SELECT * FROM establishments")
                assert list(reader.iterdump()) != before[0]
                assert original.put_back()
                assert [list(c.iterdump()) for c in (one, other)] == before
                assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            with closing(connect(file)) as late:
                assert list(late.iterdump()) == before[0]
        original.close()

    def test_a_file_that_was_written_itself_is_given_up(file: Path) -> None:
        original = OriginalFile(file)
        with closing(connect(file)) as one:
            one.execute("UPDATE users SET full_name = 'Ai đó'")
            one.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert not original.put_back()
        original.close()

    def test_so_is_one_in_which_a_statement_is_under_way(
        api: Api, http: Client, moving: Moving
    ) -> None:
        assert http.portal is not None
        call: Callable[..., Any] = http.portal.call
        moving.is_as_copied = False  # as after a write: then it knows what it has to put back
        moving.renew(call)
        api.as_("district").get("/me")
        with moving.reader.connect():
            assert not moving.put_back(call)
        assert moving.put_back(call)
