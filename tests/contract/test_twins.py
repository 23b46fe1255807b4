"""The same act sent twice at once does no more than sent twice in turn, on PostgreSQL.

The change log is written just before COMMIT. While somebody else has closed it to writers, both
have been checked and written before either is committed: a check that reads other rows without a
lock of its own then lets both pass.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import (
    OPEN,
    Operation,
    call,
    filled,
    is_of_oneself,
    may,
    operations,
    reaches,
)
from tests.proofs import has_turn, is_time_left, proof_sample

KNOWN: dict[tuple[str, ...], tuple[str, ...]] = {
    ("POST",): ("ask_for_contact", "cancel_inspection_plan_visit"),
    ("PATCH", "PUT", "DELETE"): ("update_area",),
}
"""Acts that once let both pass, and one that surely goes through, by their methods: tried in every
run, whatever else is drawn."""
CLOSE_LOG = "BEGIN; LOCK TABLE changes IN SHARE MODE"
OPEN_LOG = "ROLLBACK"
LOOK_ANEW = "SELECT pg_stat_clear_snapshot()"
"""A transaction would go on seeing what it saw at its first look."""
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
Send = Callable[[], Any]


def send_together(api: Api, send: Send) -> list[int]:
    """The statuses of two requests that are both written before either is committed."""

    async def hold_and_send(pool: ThreadPoolExecutor) -> list[int]:
        holder = await asyncpg.connect(api.app.state.database.url.replace("+asyncpg", ""))
        await holder.execute(CLOSE_LOG)
        answers = [pool.submit(send) for _ in range(2)]
        while await holder.fetchval(WAITING) < 2 and not all(one.done() for one in answers):
            wait(answers, timeout=0.005)
            await holder.execute(LOOK_ANEW)
        await holder.execute(OPEN_LOG)
        statuses = [one.result().status_code for one in answers]
        await holder.close()
        return statuses

    with ThreadPoolExecutor(2) as pool:
        return asyncio.run(hold_and_send(pool))


def count_done(statuses: list[int]) -> int:
    return sum(status < 300 for status in statuses)


def read_etag(api: Api, person: str, act: Operation, place: str, sample: UUID) -> str:
    """The version that both write upon; of what is not read at the same address, a refusal says."""
    seen = api.as_(person).get(filled(act, place))
    if seen.status_code != 200:
        seen = call(api, person, act, place, sample, '"999999"')
    return str(seen.headers.get("ETag", '"1"'))


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("methods", KNOWN, ids="-".join)
def test_no_act_does_more_at_once_than_in_turn(
    begin: Callable[[], Api], app: FastAPI, methods: tuple[str, ...]
) -> None:
    acts = [o for o in operations(app) if o.method in methods and o.name not in OPEN]
    acts = [o for o in acts if not is_of_oneself(o)]
    names = {o.name for o in acts}
    assert names.issuperset(KNOWN[methods])
    chosen = {*KNOWN[methods], *proof_sample(list(filter(has_turn, sorted(names))))}
    tried, wrong = 0, []
    for act in (o for o in acts if o.name in chosen and is_time_left()):
        places = objects.PLACES if act.has_id else ["own"]
        who = [
            (person, place)
            for place in places
            for person in world.PEOPLE
            if may(person, act.permission) and (place == "own" or reaches(person, place, act))
        ]
        if not who:
            continue
        person, place = who[0]

        def arrange() -> tuple[Api, Send]:
            api = begin()
            api.run(objects.populate)
            sample: UUID = api.run(objects.act_id)
            etag = read_etag(api, person, act, place, sample)  # noqa: B023
            return api, lambda: call(api, person, act, place, sample, etag)  # noqa: B023

        _, send = arrange()
        in_turn = [send().status_code for _ in range(2)]
        if count_done(in_turn) == 0:
            continue
        at_once = send_together(*arrange())
        tried += 1
        if count_done(at_once) > count_done(in_turn) or max(at_once) >= 500:
            wrong.append(f"{act.name}: {in_turn} in turn, {at_once} at once")
    assert tried
    assert not wrong, "\n".join(wrong)
