"""All who wait in a process share its looks into the log; who is woken, and by whose commit."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session import commit_channel
from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.changes import log_watch, routes
from backend.domains.platform.changes.log_watch import LogWatch
from tests import world
from tests.acting import Api
from tests.core.session.test_commit_channel import END_LISTENERS, run_sql
from tests.databases import Moving
from tests.domains.planning.plans.registers import activity

LOOK = "max(changes.seq)"
PLACE = world.establishment("binhnghia")
NEVER = 3600.0


def change_place(db: Session, rooms: int, id: UUID = PLACE) -> None:
    db.save(db.require(Establishment, id), {"room_count": rooms})


@contextmanager
def waiting(api: Api, *people: str, **query: Any) -> Iterator[list[Future[Any]]]:
    """Clients that wait; their answers. They have read, and the first look is over."""
    watch: LogWatch = api.app.state.log_watch
    head = api.one(sa.select(sa.func.max(LogEntry.seq)))
    query = {"after": head, "wait": 25} | query
    api.as_(people[0]).get("/changes", after=head)  # what the first answer builds, takes long
    with ThreadPoolExecutor(len(people)) as pool:
        answers = [pool.submit(api.as_(one).get, "/changes", **query) for one in people]
        until(lambda: len(watch.waiting) == len(people) or any(one.done() for one in answers))
        assert not any(one.done() for one in answers)
        yield answers


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if is_so():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it never came to that")


def commit_elsewhere(api: Api, rooms: int, *, tells: bool = False) -> None:
    """Another process changes the place; `tells`: it also notifies the others."""

    async def act() -> None:
        other = Database(api.database.url)
        if tells:
            other.start_listening()
        try:
            await other.run_as_system("another process", change_place, rooms)
            for _ in range(1_000 if tells else 0):
                assert other._channel is not None
                if other._channel.sent == 1:
                    break
                await asyncio.sleep(0.02)
        finally:
            await other.close()

    assert isinstance(api.database, Moving)
    api.database.is_as_copied = False  # it sees only what it writes itself
    asyncio.run(act())


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The place behind which each look began."""
    seen: list[int] = []
    look = log_watch.read_log_news

    def note(db: Session, known: int) -> log_watch.LogLook:
        seen.append(known)
        return look(db, known)

    monkeypatch.setattr(log_watch, "read_log_news", note)
    return seen


@pytest.fixture
def only_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No look but those after a commit that was heard of."""
    monkeypatch.setattr(log_watch, "LOOK_SECONDS", NEVER)
    monkeypatch.setattr(log_watch, "RARE_LOOK_SECONDS", NEVER)
    yield
    assert api.http.portal is not None
    api.http.portal.call(api.database.commits.hear)  # the task ends: nobody waits


def test_fifty_who_wait_take_one_look_at_a_time(api: Api, looks: list[int]) -> None:
    with waiting(api, *["district", "binhnghia"] * 25, wait=4), api.queries() as seen:
        began = len(looks)
        until(lambda: len(looks) >= began + 3)
        asked, looked = list(seen), len(looks) - began
    assert [one for one in asked if LOOK not in one] == [], "nothing was written"
    assert looked - 1 <= len(asked) <= looked + 1, "one statement a look, whoever waits"


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Who read again after waiting."""
    seen: list[UUID] = []
    read = routes.list_changes_as_of_now

    def note(db: Session, *asked: Any) -> Any:
        seen.append(db.actor.id)
        return read(db, *asked)

    monkeypatch.setattr(routes, "list_changes_as_of_now", note)
    return seen


def test_a_commit_wakes_whom_it_may_concern(api: Api, only_told: None, readers: list[UUID]) -> None:
    """In its unit, above and below: nobody else reads anything."""
    with waiting(api, "district", "binhnghia", "trangan", wait=20) as answers:
        api.run(change_place, 5)
        told = [answer.result(20).json()["items"] for answer in answers[:2]]
        assert sorted(readers) == sorted(map(world.user, ("district", "binhnghia")))
        assert not answers[2].done()
        api.run(change_place, 6, world.establishment("trangan"))
        told.append(answers[2].result(20).json()["items"])
    named = [str(PLACE), str(PLACE), str(world.establishment("trangan"))]
    assert [[row["id"] for row in rows] for rows in told] == [[one] for one in named]


def test_a_commit_behind_the_very_first_look_is_told(
    api: Api, only_told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_watch, "PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(api.database.commits, "_loop", None)  # nobody has waited yet
    with waiting(api, "binhnghia", wait=5) as (answer,):
        watch: LogWatch = api.app.state.log_watch
        until(lambda: watch.head > 0)
        api.run(change_place, 5)
        until(answer.done)
        assert [row["id"] for row in answer.result().json()["items"]] == [str(PLACE)]


def test_who_waits_for_a_kind_is_woken_by_it_alone(
    api: Api, only_told: None, readers: list[UUID]
) -> None:
    """Also from a unit beside theirs, where a record concerns several units."""
    watch: LogWatch = api.app.state.log_watch
    with waiting(api, "trangan", entity="communication_activities") as (answer,):
        (waiter,) = watch.waiting
        api.run(change_place, 6, world.establishment("trangan"))
        until(lambda: watch.head > waiter.after)
        assert readers == []
        api.run(activity, "binhnghia", date(2022, 9, 1), "trangan")
        until(lambda: readers == [world.user("trangan")])
        api.run(activity, "binhluc", date(2022, 9, 1), "trangan")
        assert [row["action"] for row in answer.result(20).json()["items"]] == ["created"]


def test_a_commit_of_another_process_is_told(api: Api, looks: list[int]) -> None:
    """By a look once in a while, where nobody tells."""
    with waiting(api, "district") as (answer,):
        commit_elsewhere(api, 5)
        assert [row["version"] for row in answer.result(20).json()["items"]] == [2]


@contextmanager
def listening(api: Api) -> Iterator[None]:
    """The process of the application hears of others."""

    async def start() -> None:
        api.database.start_listening()

    api.http.wait_for(start())
    try:
        until(lambda: api.database.commits.hears_others)
        yield
    finally:
        api.http.wait_for(api.database.close())


@pytest.mark.postgres
def test_a_notification_wakes_who_waits(api: Api, only_told: None) -> None:
    with listening(api), waiting(api, "district") as (answer,):
        commit_elsewhere(api, 5, tells=True)
        assert [row["version"] for row in answer.result(20).json()["items"]] == [2]


@pytest.mark.postgres
def test_who_waits_looks_more_often_while_nobody_is_heard(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is lost, and does not come back: nothing is lost with it."""
    monkeypatch.setattr(log_watch, "RARE_LOOK_SECONDS", NEVER)
    monkeypatch.setattr(commit_channel, "FIRST_RETRY_SECONDS", NEVER)
    with listening(api), waiting(api, "district") as (answer,):
        asyncio.run(run_sql(api.database.url, END_LISTENERS))
        until(lambda: not api.database.commits.hears_others)
        commit_elsewhere(api, 5)
        assert [row["version"] for row in answer.result(20).json()["items"]] == [2]


def test_one_who_waits_behind_the_others_misses_nothing(api: Api, only_told: None) -> None:
    """They come with a place at which the others were told already."""
    head = api.one(sa.select(sa.func.max(LogEntry.seq)))
    watch: LogWatch = api.app.state.log_watch
    with waiting(api, "trangan"):
        api.run(change_place, 5)
        until(lambda: watch.head > head)
        behind = watch.admit(api.database, log_watch.FeedWaiter(head, EVERY_PLACE))
        waiter = api.http.wait_for(enter(behind))
        until(waiter.woken.is_set)
        api.http.wait_for(leave(behind))
        api.run(change_place, 6, world.establishment("trangan"))


async def enter(admitted: Any) -> Any:
    return await admitted.__aenter__()


async def leave(admitted: Any) -> None:
    await admitted.__aexit__(None, None, None)


EVERY_PLACE = frozenset({log_watch.LogPlace(log_watch.ANY_KIND, log_watch.EVERYWHERE)})


def test_a_look_that_fails_is_told_by_those_who_wait(
    api: Api, looks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They read, and answer what the fault is; nobody waits for ever."""

    def fail(*_: Any) -> Any:
        raise sa.exc.OperationalError("", None, OSError(), connection_invalidated=True)

    with waiting(api, "district") as (answer,):
        monkeypatch.setattr(log_watch, "read_log_news", fail)
        monkeypatch.setattr(routes, "list_changes_as_of_now", fail)
        assert answer.result(20).status_code == 503
