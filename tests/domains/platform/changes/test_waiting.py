"""Waiting for a change: no connection held, no writer held up, authority asked again."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api

PLACE = f"/establishments/{world.establishment('binhnghia')}"


def head(api: Api) -> int:
    return int(api.one(sa.select(sa.func.max(LogEntry.seq))))


def waiting(api: Api, person: str, wait: int) -> Any:
    return api.as_(person).get("/changes", after=head(api), wait=wait)


def test_one_who_waits_hears_of_the_first_change(api: Api) -> None:
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        answer = pool.submit(waiting, api, "district", 20)
        time.sleep(0.4)
        assert not answer.done()
        assert api.as_("binhnghia").patch(PLACE, {"room_count": 5}, etag=1).status_code == 200
        items = answer.result(10).json()["items"]
    assert [item["version"] for item in items] == [2]
    assert time.monotonic() - started < 15, "it was told late, or only when time was up"


def test_one_who_waits_in_vain_is_answered_in_time(api: Api) -> None:
    place = head(api)
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        answer = pool.submit(waiting, api, "trangan", 2)
        time.sleep(0.3)
        api.as_("binhnghia").patch(PLACE, {"room_count": 5}, etag=1)  # not Tràng An's business
        page = answer.result(10).json()
    assert time.monotonic() - started > 1.5
    assert page.items() >= {"items": [], "next": head(api)}.items()
    assert page["next"] > place


def fewest_held(api: Api) -> int:
    """The fewest connections in use within some seconds: each waiter looks once in a while."""
    fewest, until = 99, time.monotonic() + 10
    while fewest > 3 and time.monotonic() < until:
        time.sleep(0.25)
        fewest = min(fewest, sum(pool.checkedout() for pool in pools(api)))
    return fewest


def test_who_waits_holds_neither_a_connection_nor_the_writer(api: Api) -> None:
    place = head(api)
    district = api.as_("district")
    with ThreadPoolExecutor(30) as pool:
        answers = [pool.submit(district.get, "/changes", after=place, wait=25) for _ in range(30)]
        held = fewest_held(api)
        started = time.monotonic()
        assert api.as_("binhnghia").patch(PLACE, {"room_count": 5}, etag=1).status_code == 200
        assert time.monotonic() - started < 10, "it queued behind those who wait"
        told = [answer.result(30) for answer in answers]
    assert {answer.status_code for answer in told} == {200}, [answer.text for answer in told]
    assert all(len(answer.json()["items"]) == 1 for answer in told)
    assert held <= 3, "those who look at this very moment"


def pools(api: Api) -> Any:
    return {api.database.reader.pool, api.database.writer.pool}


def test_authority_that_ends_meanwhile_tells_nothing(api: Api) -> None:
    app, real = api.app, api.app.state.authenticate
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(waiting, api, "district", 20)
        time.sleep(0.4)
        try:
            app.state.authenticate = lambda db, request: strip(real(db, request))
            api.run(move_a_place)
            status = answer.result(10).status_code
        finally:
            app.state.authenticate = real
    assert status == 403


def strip(actor: Any) -> Any:
    return type(actor)(id=actor.id, name=actor.name, request_id=actor.request_id)


def move_a_place(db: Any) -> None:
    db.save(db.require(Establishment, world.establishment("binhnghia")), {"room_count": 8})
