"""While the operations of a batch are not on the disk, no follower of the feed is told of them."""

import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import anyio.to_thread
import pytest

from backend.core.errors.exceptions import Unavailable
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.domains.inspections.sync_operations import sending
from backend.domains.inspections.sync_operations.batches import Batch
from backend.domains.inspections.sync_operations.standing import Outcome, QueuedOperation
from backend.domains.platform.changes.log_head import get_log_head
from tests.acting import Api, entered_bar
from tests.domains.inspections.sync_operations.sending import send, statuses, visit


class HeldBatch:
    """A batch that waits before the operation of number `seq` until the test lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seq: int) -> None:
        self.has_come, self.may_go_on = threading.Event(), threading.Event()
        run_one = Batch.run_one

        async def wait_and_run(batch: Batch, one: QueuedOperation) -> Outcome | None:
            if one.operation.device_seq == seq:
                self.has_come.set()
                await anyio.to_thread.run_sync(self.may_go_on.wait, 60)
            return await run_one(batch, one)

        monkeypatch.setattr(Batch, "run_one", wait_and_run)

    @contextmanager
    def sent(self, api: Api, person: str, *operations: Any) -> Iterator[list[Any]]:
        """Within the block the batch waits; behind it the list holds its answer."""
        answers: list[Any] = []
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(send, api.as_(person), *operations)
            try:
                assert self.has_come.wait(60)
                yield answers
            finally:
                self.may_go_on.set()
            answers.append(sent.result(60))


class Follower:
    """Reads the feed on from its cursor, as whoever sees all visits of the district."""

    def __init__(self, api: Api) -> None:
        self.person = api.as_("district")
        self.cursor: Any = api.run(get_log_head)
        self.told: list[str] = []

    def read_on(self) -> None:
        page = self.person.get("/changes", after=self.cursor, limit=200).json()
        self.told += [item["id"] for item in page["items"]]
        self.cursor = page["cursor"]


def enter_bar(api: Api) -> str:
    """Somebody enters a place at a desk."""
    id = str(create_id())
    answer = api.as_("binhnghia").post("/establishments", entered_bar(id))
    assert answer.status_code == 201, answer.text
    return id


def list_told_early(api: Api, held: HeldBatch) -> list[int]:
    """`follow_beside`, whose requests come beside others: from a thread (tests/calling.py)."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(follow_beside, api, held).result(60)


def follow_beside(api: Api, held: HeldBatch) -> list[int]:
    """Numbers of what the feed tells while a batch waits before its third visit: of the first two,
    of a place that was entered beside them (0)."""
    visits = [visit(seq) for seq in (1, 2, 3)]
    ids = [one["record_id"] for one in visits]
    follower, inspector = Follower(api), api.as_("inspector")
    with held.sent(api, "inspector", *visits) as answers:
        seen = [inspector.get(f"/inspections/{id}").status_code for id in ids]
        assert seen == [200, 200, 404], "two are committed, and their sender sees them"
        beside = enter_bar(api)
        follower.read_on()
        early = list(follower.told)
    assert statuses(answers[0]) == ["applied"] * 3
    later = enter_bar(api)
    follower.read_on()
    assert Counter(follower.told) == Counter([*ids, beside, later]), "each is told once"
    return sorted([beside, *ids].index(id) for id in early)


def test_feed_tells_nothing_of_a_batch_before_its_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list_told_early(api, HeldBatch(monkeypatch, 3)) == []


def test_control_a_batch_that_hides_nothing_is_told_at_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def hide_nothing(_database: Database) -> AsyncIterator[None]:
        yield

    monkeypatch.setattr(sending, "open_early_commits", hide_nothing)
    assert list_told_early(api, HeldBatch(monkeypatch, 3)) == [0, 1, 2]


def test_batch_that_stops_is_told_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stays hidden behind a batch without a receipt; sent again it is done once."""
    follower, inspector = Follower(api), api.as_("inspector")
    visits = [visit(seq) for seq in (1, 2)]
    run_one = Batch.run_one

    async def stop_at_second(batch: Batch, one: QueuedOperation) -> Outcome | None:
        if one.operation.device_seq == 2:
            raise Unavailable
        return await run_one(batch, one)

    with monkeypatch.context() as stopping:
        stopping.setattr(Batch, "run_one", stop_at_second)
        answer = inspector.post("/sync/operations", {"operations": visits})
    assert answer.status_code == 503, answer.text
    follower.read_on()
    assert follower.told == [visits[0]["record_id"]]
    assert statuses(send(inspector, *visits)) == ["applied"] * 2
    follower.read_on()
    assert follower.told == [one["record_id"] for one in visits]
