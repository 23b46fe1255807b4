"""The epoch of rights under transactions that overlap: the same number never means other rights.

Each proof has its control: a number drawn before the COMMIT keeps old rights, triggers that do not
wait for the COMMIT end in a deadlock.
"""

import asyncio
import random
import sqlite3
from collections.abc import Coroutine, Iterator
from typing import Any

import asyncpg
import pytest

from backend.core.session.rights_epoch import RightsEpoch
from migrations.rights_triggers import FUNCTION, POSTGRES_TRIGGERS, SQLITE_TRIGGERS
from tests import world
from tests.acting import Api
from tests.databases import Databases, Moving, pg_server
from tests.proofs import proof_size

EPOCH = RightsEpoch.__tablename__
WITHDRAW = "DELETE FROM role_grants WHERE role = 'lead_officer'"
WRITERS, ROUNDS = 6, proof_size(full=300, campaign=100, least=20)


class OtherProcess:
    """A connection that knows nothing of the application, with transactions of its own."""

    def __init__(self, databases: Databases, url: str) -> None:
        self.loop = databases.loop
        self.of_sqlite: sqlite3.Connection | None = None
        if pg_server():
            self.of_postgres = self.loop.run_until_complete(connect(url))
        else:
            self.of_sqlite = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)

    def execute(self, statement: str) -> None:
        if self.of_sqlite is not None:
            self.of_sqlite.execute(statement)
        else:
            self.loop.run_until_complete(self.of_postgres.execute(statement))

    def drop_triggers(self) -> None:
        for name in POSTGRES_TRIGGERS if self.of_sqlite is None else SQLITE_TRIGGERS:
            table = f" ON {name.removesuffix('_rights')}" if self.of_sqlite is None else ""
            self.execute(f"DROP TRIGGER {name}{table}")

    def close(self) -> None:
        if self.of_sqlite is not None:
            self.of_sqlite.close()
        else:
            self.loop.run_until_complete(self.of_postgres.close())


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


@pytest.fixture
def other(api: Api, databases: Databases, moving: Moving) -> Iterator[OtherProcess]:
    made = OtherProcess(databases, api.database.url)
    yield made
    made.close()
    moving.is_as_copied = False


def ask(api: Api) -> int:
    status: int = api.as_("district").get("/establishments").status_code
    return status


def test_what_is_not_committed_yet_counts_for_nobody(api: Api, other: OtherProcess) -> None:
    other.execute("BEGIN")
    other.execute(WITHDRAW)
    if other.of_sqlite is None:
        other.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the number is written, as at the COMMIT
    assert [ask(api), ask(api)] == [200, 200], "nobody has to wait for it either"
    other.execute("COMMIT")
    assert ask(api) == 403


def test_what_is_rolled_back_changes_nothing(api: Api, other: OtherProcess) -> None:
    other.execute("BEGIN")
    other.execute(WITHDRAW)
    other.execute("ROLLBACK")
    with api.queries() as statements:
        assert ask(api) == 200
    assert not [one for one in statements if "role_grants" in one], "still kept"


def test_a_number_that_comes_before_the_commit_would_keep_old_rights(
    api: Api, other: OtherProcess, databases: Databases
) -> None:
    """The control: as a sequence would do it, the number is out before the change stands."""
    other.drop_triggers()
    other.execute(f"UPDATE {EPOCH} SET epoch = epoch + 1")
    other.execute("BEGIN")
    other.execute(WITHDRAW)
    assert ask(api) == 200
    other.execute("COMMIT")
    assert ask(api) == 200, "the old rights are kept under the new number"


if pg_server():

    @pytest.fixture
    def url(databases: Databases) -> Iterator[str]:
        url = databases.fresh()
        yield url
        databases.drop(url)

    def run(databases: Databases, work: Coroutine[Any, Any, None]) -> None:
        databases.loop.run_until_complete(asyncio.wait_for(work, 60))

    async def cross_two(url: str, timing: str) -> None:
        both = await connect(url), await connect(url)
        try:
            await cross(*both, timing)
        finally:
            for one in both:
                await one.close()

    LOCK = "UPDATE users SET is_active = is_active WHERE username = $1"

    async def cross(first: asyncpg.Connection, second: asyncpg.Connection, timing: str) -> None:
        """The first changes an account, the second another one, then the first that one too."""
        for one in (first, second):
            await one.execute("BEGIN")
            await one.execute(f"SET CONSTRAINTS ALL {timing}")
        await first.execute(LOCK, "district")
        behind = asyncio.ensure_future(second.execute(LOCK, "leader"))
        await asyncio.sleep(0.3)
        ahead = asyncio.ensure_future(first.execute(LOCK, "leader"))
        await asyncio.sleep(0.3)
        await behind
        await second.execute("COMMIT")
        await ahead
        await first.execute("COMMIT")

    @pytest.mark.postgres
    def test_writers_of_rights_wait_in_no_circle(databases: Databases, url: str) -> None:
        run(databases, cross_two(url, "DEFERRED"))

    @pytest.mark.postgres
    def test_triggers_that_do_not_wait_for_the_commit_would(databases: Databases, url: str) -> None:
        """The control."""
        with pytest.raises(asyncpg.DeadlockDetectedError):
            run(databases, cross_two(url, "IMMEDIATE"))

    SWITCH = "UPDATE users SET is_active = NOT is_active WHERE username = ANY($1::text[])"
    SEEN = f"""SELECT epoch, (SELECT string_agg(username || is_active, ' ' ORDER BY username)
        FROM users) FROM {EPOCH}"""

    async def press(url: str) -> dict[int, set[str]]:
        """{number: the rights that were seen under it} while writers overlap and give up."""
        seen: dict[int, set[str]] = {}
        names = sorted(world.PEOPLE)

        async def write(number: int) -> None:
            chance = random.Random(number)
            connection = await connect(url)
            for _ in range(ROUNDS):
                transaction = connection.transaction()
                await transaction.start()
                for name in sorted(chance.sample(names, 3)):
                    await connection.execute(SWITCH, [name])
                    await asyncio.sleep(chance.random() * 0.002)
                await (transaction.rollback() if chance.random() < 0.2 else transaction.commit())
            await connection.close()

        async def read(writing: "asyncio.Future[Any]") -> None:
            connection = await connect(url)
            while not writing.done():
                number, rights = await connection.fetchrow(SEEN)
                seen.setdefault(number, set()).add(rights)
            await connection.close()

        writing = asyncio.gather(*map(write, range(WRITERS)))
        await asyncio.gather(writing, read(writing), read(writing))
        return seen

    @pytest.mark.postgres
    def test_one_number_means_the_same_rights_at_all_times(databases: Databases, url: str) -> None:
        seen = databases.loop.run_until_complete(asyncio.wait_for(press(url), 120))
        assert len(seen) > ROUNDS
        assert {len(rights) for rights in seen.values()} == {1}

    @pytest.mark.postgres
    def test_a_number_of_a_sequence_would_not(databases: Databases, url: str) -> None:
        """The control: the number is drawn at the change, and seen before the change is."""

        async def draw() -> None:
            connection = await connect(url)
            for name in POSTGRES_TRIGGERS:
                await connection.execute(f"DROP TRIGGER {name} ON {name.removesuffix('_rights')}")
            await connection.execute(
                f"""CREATE SEQUENCE drawn; ALTER TABLE {EPOCH} RENAME TO former;
                CREATE VIEW {EPOCH} AS SELECT 1 AS id, last_value AS epoch FROM drawn;
                CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('drawn'); RETURN NULL; END $$;
                CREATE TRIGGER users_rights AFTER UPDATE ON users
                FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"""
            )
            await connection.close()

        databases.loop.run_until_complete(draw())
        seen = databases.loop.run_until_complete(asyncio.wait_for(press(url), 120))
        assert max(len(rights) for rights in seen.values()) > 1
