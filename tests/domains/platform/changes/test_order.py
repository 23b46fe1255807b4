"""`seq` is one order for all: a reader who goes on from `next` misses nothing."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from backend.core.server.admission import SYSTEM_CALLER
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.pending_changes import write_pending_changes
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.changes.feed import list_changes_after
from backend.domains.platform.changes.log_head import get_last_place, get_log_head
from backend.permissions import Permission
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import entered
from tests.proofs import proof_size

WRITERS, READERS = 8, 3
EACH = proof_size(full=120, campaign=40)
ALL = {str(permission): EVERYTHING for permission in Permission}

Heard = list[tuple[int, str]]
"""(place in the log, id of the record), as a reader was told."""


@pytest.mark.campaign
def test_readers_beside_concurrent_writers_hear_of_every_change_once(api: Api) -> None:
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(read_along, api, done) for _ in range(READERS)]
        writers = [pool.submit(write, api, number) for number in range(WRITERS)]
        written = {id for writer in writers for id in writer.result(300)}
        done.set()
        told = [reader.result(60) for reader in readers]
    assert len(written) == WRITERS * EACH
    log = sa.select(LogEntry.seq, LogEntry.entity_id).where(LogEntry.action == "created")
    logged = [(seq, str(id)) for seq, id in api.all(log) if str(id) in written]
    assert [list_faults(logged, heard) for heard in told] == [[]] * READERS
    bend_and_find(logged, told[0])


def list_faults(logged: Heard, heard: Heard) -> list[str]:
    seqs = [seq for seq, _ in heard]
    gaps = sorted(set(logged) - set(heard))
    return [
        *(["a gap"] if gaps else []),
        *(["a repeat"] if len(set(seqs)) != len(seqs) else []),
        *(["out of order"] if seqs != sorted(seqs) else []),
    ]


def bend_and_find(logged: Heard, heard: Heard) -> None:
    """The controls: a change that was left out, told twice or told too early is found."""
    at = heard.index(logged[len(logged) // 2])
    one = heard[at]
    assert list_faults(logged, heard[:at] + heard[at + 1 :]) == ["a gap"]
    assert list_faults(logged, [*heard[:at], one, *heard[at:]]) == ["a repeat"]
    assert list_faults(logged, [one, *heard[:at], *heard[at + 1 :]]) == ["out of order"]


def write(api: Api, writer: int) -> list[str]:
    ids = []
    for number in range(EACH):
        body = entered(name=f"Quán {writer}", address=f"Thôn {number}")
        answer = api.as_("binhnghia").post("/establishments", body)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    return ids


def read_along(api: Api, done: threading.Event) -> Heard:
    """Follow from the beginning while others write, and once more when they are done."""
    heard: Heard = []
    after: int | str = 0
    last_round = False
    while True:
        page: Any = api.as_("district").get("/changes", after=after, limit=7).json()
        heard += [(item["seq"], item["id"]) for item in page["items"]]
        if page["cursor"] == after and last_round:
            return heard
        last_round = done.is_set()
        after = page["cursor"]


def test_a_later_writer_cannot_commit_past_an_earlier_one(api: Api) -> None:
    """The first has its place in the log and dawdles; a reader in between must not skip it."""
    start: int = api.one(sa.select(sa.func.max(LogEntry.seq)))
    assert api.http.portal is not None
    between = api.http.portal.call(dawdle, api.database, start)
    heard, after = list(between["items"]), between["next"]
    page = api.as_("district").get("/changes", after=after).json()
    heard += page["items"]
    places = [str(world.establishment(name)) for name in ("binhnghia", "trangan")]
    assert [item["id"] for item in heard] == places


async def dawdle(database: Database, start: int) -> Any:
    """Write in A, then in B; see what the feed says before A commits; let both commit."""
    wrote, go_on = asyncio.Event(), asyncio.Event()

    async def write(name: str, dawdles: bool) -> None:
        async with database.slot(SYSTEM_CALLER, writes=True):
            db = database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=True)
            place = await database.run(db.require, Establishment, world.establishment(name))
            await database.run(db.save, place, {"room_count": 7})
            await database.run(write_pending_changes, db)
            if dawdles:
                wrote.set()
                await go_on.wait()
            await database.run(db.commit)
            await database.run(db.close)

    first = asyncio.create_task(write("binhnghia", dawdles=True))
    await wrote.wait()
    second = asyncio.create_task(write("trangan", dawdles=False))
    await asyncio.sleep(0.5)
    reader = database.open_session(Actor(SYSTEM_ID, scopes=ALL), EVERYTHING, writes=False)
    seen = await database.run(list_changes_after, reader, start, 50)
    await database.run(reader.close)
    go_on.set()
    await asyncio.gather(first, second)
    return {"items": [{"id": str(row.id)} for row in seen.items], "next": seen.next}


@pytest.mark.postgres
def test_of_two_changes_the_later_may_be_told_first_and_the_higher_version_holds(
    api: Api,
) -> None:
    """The first to write anything is the second to change the place."""
    start = api.run(get_last_place)
    assert api.http.portal is not None
    api.http.portal.call(overtake, api.database)
    rows = api.as_("district").get("/changes", after=start).json()["items"]
    place = str(world.establishment("binhnghia"))
    told = [row["version"] for row in rows if row["id"] == place]
    assert told == [3, 2], "both, and 3 is what `url` answers for either"
    answer = api.as_("district").get(f"/establishments/{place}").json()
    assert (max(told), answer["room_count"]) == (answer["version"], 9)


async def overtake(database: Database) -> None:
    """A writes elsewhere, B changes the place and commits, then A changes the place."""
    async with database.slot(SYSTEM_CALLER, writes=True):
        first, second = (
            database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=True) for _ in range(2)
        )
        await database.run(furnish, first, "trangan", 7)
        await database.run(furnish, second, "binhnghia", 8)
        await database.run(second.commit)
        await database.run(furnish, first, "binhnghia", 9)
        await database.run(first.commit)
        for db in (first, second):
            await database.run(db.close)


def furnish(db: Session, place: str, rooms: int) -> None:
    db.save(db.require(Establishment, world.establishment(place)), {"room_count": rooms})


@pytest.mark.postgres
def test_a_feed_that_waits_is_told_to_the_operator(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for whoever has begun to write, though it changes nothing of the register."""
    monkeypatch.setattr("backend.health.LONG_DELAY", timedelta())
    start = api.run(get_last_place)

    async def hold() -> list[str]:
        holder = await asyncpg.connect(api.database.url.replace("+asyncpg", ""))
        await holder.execute("BEGIN; SELECT pg_current_xact_id()")
        change = partial(furnish, place="binhnghia", rooms=7)
        await api.database.run_as_system("a test writes", change)
        waits: list[str] = (await asyncio.to_thread(api.http.get, "/readyz")).json()["warnings"]
        head = await api.database.run_as_system("a test looks", get_log_head, writes=False)
        assert head <= start
        await holder.close()
        return waits

    assert api.http.portal is not None
    assert [one for one in api.http.portal.call(hold) if "does not end" in one]
    assert api.as_("district").get("/changes", after=start).json()["items"]
    warnings = api.http.get("/readyz").json()["warnings"]
    assert not [one for one in warnings if "does not end" in one]
