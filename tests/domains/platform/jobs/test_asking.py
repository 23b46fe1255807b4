"""The queue is looked at once the job that was asked for stands, and not before."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.session.actor import EVERYTHING
from backend.core.session.session import Session
from backend.domains.platform.jobs.kinds import Payload
from backend.domains.platform.jobs.models import Job
from backend.domains.platform.jobs.service import JobOwner, create_job
from tests import world
from tests.acting import Api


class Stop(Exception):
    """The transaction is to fall."""


def ask(api: Api, db: Session) -> None:
    """For an export, and then use a savepoint."""
    db.info["request"] = SimpleNamespace(app=api.app)
    asker = JobOwner(world.user("binhnghia"), world.unit("binhnghia"))
    payload: Payload = {"list": "establishments", "filters": {}}
    create_job(db, "export", payload, ("Danh sách", "A list"), asker=asker)
    with db.begin_nested():
        db.execute(sa.select(Job.id))


@pytest.fixture
def seen(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """When transactions of writers were committed, and when the worker was woken."""
    told: list[str] = []

    def on_commit(_connection: Any) -> None:
        told.append("COMMIT")

    monkeypatch.setattr(api.app.state.worker, "wake", lambda _database: told.append("woken"))
    event.listen(api.database.writer, "commit", on_commit)
    yield told
    event.remove(api.database.writer, "commit", on_commit)


def test_the_worker_is_woken_after_the_commit(api: Api, seen: list[str]) -> None:
    api.within(EVERYTHING, lambda db: ask(api, db), writes=True)
    assert seen == ["COMMIT", "woken"]


def test_nobody_is_woken_for_a_job_that_fell(api: Api, seen: list[str]) -> None:
    def work(db: Session) -> None:
        ask(api, db)
        raise Stop

    with pytest.raises(Stop):
        api.within(EVERYTHING, work, writes=True)
    assert seen == []
