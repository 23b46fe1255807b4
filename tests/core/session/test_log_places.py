"""Places in the log without a lock: no reader misses a row, beside any writer, on any server."""

import asyncio
import random
from collections.abc import Iterator

import asyncpg
import pytest
import sqlalchemy as sa

from backend.backup.postgres_copy import copy_database, load_database
from backend.core.session import log_places
from backend.core.session.actor import EVERYTHING
from backend.core.session.change_log import ChangeFeed, LogEntry
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.platform.changes.log_head import get_last_place, get_log_head
from backend.migrations import migrate
from tests import world
from tests.acting import Api
from tests.core.session.log_attack import Attack, list_faults, tell
from tests.databases import Databases
from tests.process.clusters import OwnServer, own_server, standby
from tests.proofs import proof_seed, proof_size

WRITERS, READERS = 8, 3
SECONDS = proof_size(full=60, campaign=12, least=3)
OTHER_IDS = 2_000
"""Transactions that only the server has seen from which the dump comes."""


@pytest.fixture(scope="module")
def restored(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A new server that holds a dump of another one, whose ids of transactions are further on."""
    source, folder = databases.fresh(), tmp_path_factory.mktemp("dump")
    asyncio.run(make_old(source))
    made = asyncio.run(copy_database(source, folder, lambda _: None))
    databases.drop(source)
    with own_server() as server:
        migrate(server.url)
        loading = load_database(server.url, folder, made.tables, made.sequences, lambda _: None)
        asyncio.run(loading)
        yield server


async def make_old(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for _ in range(OTHER_IDS):
        await connection.fetchval("SELECT pg_current_xact_id()")
    await connection.close()
    database = Database(url)
    await database.run_as_system("a test writes", tell, 3)
    await database.close()


def list_places(db: Session) -> list[int]:
    return list(db.scalars(sa.select(LogEntry.seq).order_by(LogEntry.seq)))


@pytest.mark.postgres
def test_a_restored_dump_goes_on_behind_its_last_row(restored: OwnServer) -> None:
    async def go_on() -> None:
        database = Database(restored.url)
        run = database.run_as_system

        async def write_next() -> tuple[int, int]:
            before = await run("a test looks", get_last_place)
            (id,) = await run("a test writes", tell, 1)
            of_it = sa.select(LogEntry.seq).where(LogEntry.entity_id == id)
            return before, await run("a test looks", lambda db: db.scalars(of_it).one())

        last, head = [await run("a test looks", look) for look in (get_last_place, get_log_head)]
        assert last == head > 0, "all old rows are told"
        before, place = await write_next()
        assert before < place, "and new ones come after them"
        base = await run("a test looks", lambda db: db.scalars(sa.select(ChangeFeed.base)).one())
        old = sa.update(ChangeFeed).values(base=base - OTHER_IDS * log_places.ROOM)
        await run("restored by hand", lambda db: db.execute(old))
        before, place = await write_next()
        assert place < before, "the control: no base was set, and the row is put among old ones"
        await run("as at a server's start", log_places.update_base_at_start)
        before, place = await write_next()
        assert before < place
        again = await run("a test looks", lambda db: db.scalars(sa.select(ChangeFeed.base)).one())
        await run("as at each later start", log_places.update_base_at_start)
        now = await run("a test looks", lambda db: db.scalars(sa.select(ChangeFeed.base)).one())
        assert now == again, "nothing is moved where ids fit"
        await database.close()

    asyncio.run(go_on())


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.postgres
def test_no_reader_misses_a_row_beside_writers_who_dawdle(
    restored: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight writers, three readers on the server and three on its standby; the control reads
    without the horizon."""
    monkeypatch.setattr(log_places, "ROOM", 4)  # further ids are taken all the time

    async def attack(follower: str) -> None:
        here, there = Database(restored.url), Database(follower)
        run = Attack(here, random.Random(proof_seed()), SECONDS)
        async with asyncio.TaskGroup() as group:
            writers = [group.create_task(run.write()) for _ in range(WRITERS)]
            readers = [
                group.create_task(run.follow(database, get_log_head))
                for database in (here, there)
                for _ in range(READERS)
            ]
            hasty = group.create_task(run.follow(here, get_last_place))
            await asyncio.gather(*writers)
            run.end = await here.run_as_system("a test looks", get_last_place)
        found = sa.select(LogEntry.seq, LogEntry.entity_id).order_by(LogEntry.seq)
        logged = await here.run_as_system(
            "a test looks", lambda db: [(row.seq, row.entity_id) for row in db.execute(found)]
        )
        ids = {id for _, id in logged}
        assert (run.committed <= ids, run.given_up & ids) == (True, set())
        assert len(run.committed) > 20 * SECONDS, run.transactions
        assert [list_faults(logged, reader.result()) for reader in readers] == [[]] * 6
        assert all(reader.result() == logged for reader in readers), "the same order for all"
        assert list_faults(logged, hasty.result()) == ["a gap"], "the control"
        await here.close()
        await there.close()

    with standby(restored) as follower:
        asyncio.run(attack(follower.url))


@pytest.mark.parametrize(
    "count", [9_000, pytest.param(70_000, marks=(pytest.mark.campaign, pytest.mark.slow))]
)
@pytest.mark.postgres
def test_one_transaction_writes_more_rows_than_an_id_has_places(api: Api, count: int) -> None:
    start = api.run(get_last_place)
    api.within(EVERYTHING, lambda db: tell(db, count), writes=True)
    found = sa.select(LogEntry.seq, LogEntry.entity_id).where(LogEntry.seq > start)
    rows = api.all(found.order_by(LogEntry.seq))
    assert len({row.seq for row in rows}) == len({row.entity_id for row in rows}) == count
    assert api.run(get_log_head) == rows[-1].seq < 2**53
    api.within(EVERYTHING, lambda db: tell(db, 1), writes=True)
    assert api.run(get_last_place) > rows[-1].seq


def test_the_rows_of_one_transaction_keep_their_order(api: Api) -> None:
    """Also over savepoints that fall, and from one room to the next."""
    start = api.run(get_last_place)
    unit, told = world.unit("binhnghia"), list[str]()

    def work(db: Session) -> None:
        for number in range(6):
            savepoint = db.begin_nested()
            db.log_event(f"step-{number}", unit, "establishments", unit)
            if number % 2:
                savepoint.rollback()
            else:
                savepoint.commit()
                told.append(f"step-{number}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_places, "ROOM", 2)
        patch.setattr("backend.core.session.session.MAX_PENDING_ROWS", 0)
        api.within(EVERYTHING, work, writes=True)
    found = sa.select(LogEntry.action).where(LogEntry.seq > start).order_by(LogEntry.seq)
    assert [row.action for row in api.all(found)] == told
