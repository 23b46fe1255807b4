"""What a test wrote to PostgreSQL is put back to the letter, or the copy is given up."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import world
from tests.databases import Databases, pg_server
from tests.restoring import SEQUENCES, SWEEP, TABLES, Original

if pg_server():  # on SQLite each test has a file of its own

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
