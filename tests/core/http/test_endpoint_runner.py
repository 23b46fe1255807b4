"""A request is one hop: who acts, the endpoint, its answer, the row for retries, commit, close."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import pytest

from backend.core.http.dependencies import create_router, requires
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.permissions import Permission
from tests import world
from tests.acting import Api
from tests.proofs import proof_seed

PLACE = f"/establishments/{world.establishment('binhnghia')}"


@contextmanager
def counted(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Hops and slots that are taken meanwhile, each by its kind, and connections at one time."""
    seen: Counter[str] = Counter()

    def count(name: str, what: str) -> None:
        real = getattr(database, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            seen[what] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(database, name, noted)

    def count_slots(gate: Any, what: str) -> None:
        real = gate.admit

        def noted(person: str) -> None:
            seen[what] += 1
            real(person)

        monkeypatch.setattr(gate, "admit", noted)

    count("run", "hop")
    count_slots(database.reading, "reading slot")
    count_slots(database.writing, "writing slot")

    in_use = 0

    def count_connections(pool: Any) -> None:
        take, give_back = pool._do_get, pool._do_return_conn

        def noted() -> Any:
            nonlocal in_use
            in_use += 1
            seen["connection"] = max(in_use, seen["connection"])
            return take()

        def noted_back(entry: Any) -> None:
            nonlocal in_use
            in_use -= 1
            give_back(entry)

        monkeypatch.setattr(pool, "_do_get", noted)
        monkeypatch.setattr(pool, "_do_return_conn", noted_back)

    for pool in {database.reader.pool, database.writer.pool}:
        count_connections(pool)
    yield seen


def asked(api: Api, monkeypatch: pytest.MonkeyPatch, who: str, *request: Any, **more: Any) -> Any:
    """The answer and what it took, once the person was noted as seen."""
    person = api.as_(who)
    person.get("/me")
    with counted(api.database, monkeypatch) as seen:
        answer = person.request(*request, **more)
    assert answer.status_code < 300, answer.text
    return dict(seen)


def test_a_read_is_one_hop_with_one_slot_and_one_connection(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = asked(api, monkeypatch, "district", "GET", "/board")
    assert took == {"hop": 1, "reading slot": 1, "connection": 1}


def test_a_look_up_takes_no_thread_on_sqlite(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    took = asked(api, monkeypatch, "district", "GET", PLACE)
    slot = {} if api.database.is_sqlite else {"reading slot": 1}
    assert took == {"connection": 1, **slot}


def test_a_write_takes_the_writer_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"room_count": 5}
    match = {"If-Match": '"1"'}
    took = asked(api, monkeypatch, "binhnghia", "PATCH", PLACE, json=body, headers=match)
    assert took == {"hop": 1, "writing slot": 1, "connection": 1}


def test_a_write_that_can_be_retried_does_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {
        "id": str(create_id()),
        "name": "Quán mới",
        "establishment_type": "bar",
        "address": "Thôn 9",
        "org_unit_id": str(world.unit("binhnghia")),
    }
    key = {"Idempotency-Key": f"hops-{proof_seed()}"}
    took = asked(api, monkeypatch, "binhnghia", "POST", "/establishments", json=body, headers=key)
    assert took == {"hop": 1, "writing slot": 1, "connection": 1}
    again = api.as_("binhnghia").post("/establishments", body, key=key["Idempotency-Key"])
    assert again.headers["Idempotency-Replayed"] == "true"


def test_what_is_wrong_with_the_person_is_said_before_what_is_wrong_with_the_content(
    api: Api,
) -> None:
    """The session begins after the content was read: strangers must not learn of it first."""
    for path in ("/establishments", "/users"):
        assert api.nobody().post(path, {"nonsense": 1}).status_code == 401
    assert api.as_("binhnghia").post("/users", {"nonsense": 1}).status_code == 403
    assert api.as_("binhnghia").post("/establishments", {"nonsense": 1}).status_code == 422


def test_a_known_key_with_broken_content_is_told_first(api: Api) -> None:
    officer = api.as_("binhnghia")
    body = {
        "name": "Quán mới",
        "establishment_type": "bar",
        "address": "Thôn 9",
        "org_unit_id": str(world.unit("binhnghia")),
    }
    assert officer.post("/establishments", body, key="k").status_code == 201
    answer = officer.post("/establishments", {"nonsense": 1}, key="k")
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_an_async_endpoint_cannot_hold_a_session() -> None:
    router = create_router("/held")

    async def hold(db: Annotated[Session, requires(Permission.SELF)]) -> None:
        """Waits while it holds a connection."""

    with pytest.raises(TypeError, match="it takes short transactions"):
        router.get("")(hold)


def test_the_hop_of_a_read_leaves_the_loop_on_sqlite(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked from a thread of the test, so that the application does not have itself alone."""
    if not api.database.is_sqlite:
        return
    threads: list[str] = []
    real = api.database.run

    async def run(work: Any, *args: Any) -> Any:
        def noted() -> Any:
            threads.append(threading.current_thread().name)
            return work(*args)

        return await real(noted)

    monkeypatch.setattr(api.database, "run", run)
    asking = threading.Thread(target=lambda: api.as_("district").get("/board"))
    asking.start()
    asking.join(30)
    assert len(threads) == 1
    assert "AnyIO worker" in threads[0]


@pytest.mark.once
def test_a_slot_is_free_only_when_its_work_is_over(api: Api) -> None:
    """On SQLite a task that is cancelled leaves its thread at work, with its connection."""
    database, release = api.database, threading.Event()

    async def story() -> tuple[list[int], list[int]]:
        loop, began = asyncio.get_running_loop(), asyncio.Event()

        def work(db: Session) -> None:
            db.connection()
            loop.call_soon_threadsafe(began.set)
            release.wait(30)

        task = asyncio.create_task(database.run_as_system("a test writes", work))
        await began.wait()
        task.cancel()
        await asyncio.sleep(0.1)
        meanwhile = taken(database)
        release.set()
        with suppress(asyncio.CancelledError):
            await task
        return meanwhile, taken(database)

    assert api.http.wait_for(story()) == ([1, 1], [0, 0])


def taken(database: Database) -> list[int]:
    """Slots and connections of writers."""
    out: int = database.writer.pool.checkedout()  # type: ignore[attr-defined]
    return [database.writing.slots - database.writing.free, out]
