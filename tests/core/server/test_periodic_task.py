"""Periodic work: begins, goes on after a failure, ends; keys that are too old go, in batches."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.http import idempotency
from backend.core.http.idempotency import (
    KEEP_DAYS,
    IdempotencyKey,
    build_purge_task,
    delete_old_keys,
)
from backend.core.server.periodic_task import PeriodicTask, claim_task_lock, run_in_batches
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.models import create_id, now
from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.acting import Api, add

UNIT = world.unit("binhnghia")


class Application:
    """What a task needs of the application."""

    def __init__(self, database: object) -> None:
        self.state = self
        self.database = database
        self.on_start: list[Callable[[Any], Any]] = []
        self.on_stop: list[Callable[[Any], Any]] = []


@pytest.mark.parametrize("failure", [ValueError, asyncio.CancelledError])
def test_a_task_goes_on_after_a_failure_and_ends_with_the_server(
    capsys: pytest.CaptureFixture[str], failure: type[BaseException]
) -> None:
    """Also after a CancelledError of what it waited for: nobody told the task to end."""
    rounds: list[object] = []
    third = asyncio.Event()

    async def fail_at_first(database: object) -> None:
        rounds.append(database)
        if len(rounds) == 3:
            third.set()
        if len(rounds) == 1:
            raise failure("words that no log may hold")

    async def live() -> None:
        application: Any = Application("the database")
        task = PeriodicTask("counting", fail_at_first, first_after=0, every=0)
        task.install(application)
        for start in application.on_start:
            await start(application)
        await asyncio.wait_for(third.wait(), 30)
        for stop in application.on_stop:
            await stop(application)
        ended_at = len(rounds)
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(rounds) == ended_at

    asyncio.run(live())
    assert rounds[:3] == ["the database"] * 3
    assert capsys.readouterr().err == f"counting failed: {failure.__name__}\n"


def keep_keys(api: Api, count: int, age: timedelta) -> None:
    rows = [
        IdempotencyKey(actor_id=create_id(), key="key:1", request_hash="0", created_at=now() - age)
        for _ in range(count)
    ]
    api.run(lambda db: add(db, *rows))


def count_keys(api: Api) -> int:
    found: int = api.one(sa.select(sa.func.count(IdempotencyKey.key)))
    return found


def run_round(api: Api) -> None:
    api.http.wait_for(build_purge_task().run_round(api.database))  # type: ignore[arg-type]


def test_old_keys_go_in_batches_and_young_ones_stay(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "PURGED_AT_ONCE", 3)
    keep_keys(api, 8, timedelta(days=KEEP_DAYS, minutes=1))
    keep_keys(api, 2, timedelta(days=KEEP_DAYS, minutes=-1))
    assert api.run(delete_old_keys) == 3, "a batch"
    run_round(api)
    assert count_keys(api) == 2
    assert api.run(delete_old_keys) == 0


def test_a_key_that_was_purged_is_free_again(api: Api) -> None:
    officer = api.as_("binhnghia")
    body = {"establishment_type": "bar", "address": "Thôn 1", "org_unit_id": str(UNIT)}
    assert officer.post("/establishments", body | {"name": "Quán Một"}, key="k").status_code == 201
    other = body | {"name": "Quán Hai"}
    assert officer.post("/establishments", other, key="k").json()["code"] == "key-reused"
    aged = sa.update(IdempotencyKey).values(created_at=now() - timedelta(days=KEEP_DAYS + 1))
    api.run(lambda db: db.execute(aged))
    run_round(api)
    assert officer.post("/establishments", other, key="k").status_code == 201


def test_one_process_at_a_time_does_the_work(api: Api) -> None:
    """Another process is in the middle of it: this one leaves the work to it."""
    keep_keys(api, 2, timedelta(days=KEEP_DAYS + 1))
    if api.database.is_sqlite:  # where one process serves an office, the writer's turn is enough
        assert api.run(claim_task_lock, "purge")
        assert api.run(claim_task_lock, "purge")
        return

    async def meet() -> list[int]:
        database = api.database

        def hold_and_meet() -> object:
            other = database.open_session(Actor(SYSTEM_ID, name="other"), EVERYTHING, writes=True)
            assert claim_task_lock(other, "purge")
            return other

        other: Any = await database.run(hold_and_meet)
        met = [await run_in_batches(database, "purge", delete_old_keys)]
        met.append(await run_in_batches(database, "something else", lambda db: 0))
        await database.run(other.close)
        met.append(await run_in_batches(database, "purge", delete_old_keys))
        return met

    assert api.http.wait_for(meet()) == [0, 0, 2]


@pytest.mark.parametrize(("environment", "tasks"), [("test", 0), ("development", 1)])
def test_the_server_purges_keys(
    environment: Any, tasks: int, settings: Settings, tmp_path: Any
) -> None:
    changed = {"app_env": environment, "var_dir": tmp_path, "database_url": "sqlite://"}
    app = create_app(settings.model_copy(update=changed))
    names = [getattr(getattr(hook, "__self__", None), "what", "") for hook in app.state.on_start]
    assert names.count("purging idempotency keys") == tasks
