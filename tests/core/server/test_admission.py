"""Gates before the pools: who is admitted, in which order, and that nothing is held afterwards."""

import asyncio
import random
from collections.abc import Coroutine
from functools import partial
from typing import Any

import pytest

from backend.core.errors.exceptions import TooMany, Unavailable
from backend.core.server import admission
from backend.core.server.admission import SYSTEM_CALLER, AdmissionGate, Caller, ClientDisconnected
from tests.proofs import proof_seed, proof_size


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


async def settle() -> None:
    """Let all that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


class Visitors:
    """Requests at a gate, each of which stays until it is told to go."""

    def __init__(self, gate: AdmissionGate) -> None:
        self.gate = gate
        self.served: list[str] = []
        self.inside: list[asyncio.Event] = []

    def come(self, person: str, **limits: Any) -> "asyncio.Task[None]":
        return asyncio.create_task(self.stay(Caller(person, **limits)))

    async def stay(self, caller: Caller) -> None:
        async with self.gate.slot(caller):
            self.served.append(caller.person)
            leave = asyncio.Event()
            self.inside.append(leave)
            await leave.wait()

    async def one_leaves(self) -> None:
        self.inside.pop(0).set()
        await settle()


def is_empty(gate: AdmissionGate) -> bool:
    return (gate.free, gate.running, gate.lines) == (gate.slots, {}, {})


def test_people_are_served_in_turn_however_many_requests_one_has() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        tasks = [visitors.come("greedy") for _ in range(6)]
        await settle()
        tasks += [visitors.come("other"), visitors.come("third")]
        await settle()
        while visitors.inside:
            await visitors.one_leaves()
        await asyncio.gather(*tasks)
        assert visitors.served == ["greedy", "greedy", "other", "third", *["greedy"] * 4]
        assert is_empty(visitors.gate)

    run(story())


def test_one_person_never_has_all_slots() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(3, per_person=2))
        tasks = [visitors.come("greedy") for _ in range(5)]
        await settle()
        assert visitors.served == ["greedy", "greedy"]
        tasks.append(visitors.come("other"))
        await settle()
        assert visitors.served[-1] == "other", "the third slot was kept"
        while visitors.inside:
            await visitors.one_leaves()
        await asyncio.gather(*tasks)
        assert is_empty(visitors.gate)

    run(story())


def test_who_is_not_admitted_in_time_is_told_when_to_come_back() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        first = visitors.come("first")
        await settle()
        with pytest.raises(Unavailable) as refused:
            await visitors.come("second", seconds=0.01)
        assert (refused.value.code, refused.value.headers) == ("busy", {"Retry-After": "2"})
        await visitors.one_leaves()
        await first
        assert is_empty(visitors.gate)

    run(story())


def test_background_work_gives_those_who_wait_for_it_more_time() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        job = asyncio.create_task(visitors.stay(SYSTEM_CALLER))
        await settle()
        person = visitors.come("person", seconds=0.01)
        await asyncio.sleep(0.1)  # ten times its wait
        assert not person.done()
        await visitors.one_leaves()
        await visitors.one_leaves()
        await asyncio.gather(job, person)
        assert visitors.served == [SYSTEM_CALLER.person, "person"]

    run(story())


def test_the_room_to_wait_in_has_an_end_and_each_persons_share_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "MAX_WAITING", 5)
    monkeypatch.setattr(admission, "MAX_WAITING_PER_PERSON", 3)

    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        tasks = [visitors.come("greedy") for _ in range(4)]
        await settle()
        with pytest.raises(TooMany) as refused:
            await visitors.come("greedy")
        assert refused.value.code == "too-many-requests"
        assert refused.value.headers == {"Retry-After": "2"}
        tasks += [visitors.come("other"), visitors.come("third")]
        await settle()
        with pytest.raises(Unavailable):
            await visitors.come("fourth")
        tasks.append(asyncio.create_task(visitors.stay(SYSTEM_CALLER)))
        await settle()
        while visitors.inside:
            await visitors.one_leaves()
        await asyncio.gather(*tasks)
        assert visitors.served.count(SYSTEM_CALLER.person) == 1, "background work is never refused"
        assert is_empty(visitors.gate)

    run(story())


def test_work_of_a_client_that_has_gone_is_dropped() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        gone = asyncio.Event()

        async def departed() -> None:
            await gone.wait()

        first = visitors.come("first")
        await settle()
        left, stays = visitors.come("left", disconnected=departed), visitors.come("stays")
        await settle()
        gone.set()
        with pytest.raises(ClientDisconnected):
            await left
        await visitors.one_leaves()
        await visitors.one_leaves()
        await asyncio.gather(first, stays)
        assert visitors.served == ["first", "stays"]
        assert is_empty(visitors.gate)

    run(story())


def test_a_slot_given_to_one_who_leaves_at_that_moment_goes_to_the_next() -> None:
    async def story() -> None:
        visitors = Visitors(AdmissionGate(1, per_person=1))
        first = visitors.come("first")
        await settle()
        cancelled, last = visitors.come("cancelled"), visitors.come("last")
        await settle()
        visitors.inside.pop(0).set()
        await asyncio.sleep(0)  # the slot is granted, the one who waited has not run yet
        cancelled.cancel()
        await settle()
        assert cancelled.cancelled()
        await visitors.one_leaves()
        await asyncio.gather(first, last)
        assert visitors.served == ["first", "last"]
        assert is_empty(visitors.gate)

    run(story())


@pytest.mark.campaign
def test_whatever_happens_no_slot_is_lost_and_none_is_given_twice() -> None:
    """Random arrivals, departures, cancellations and late ones."""
    draw = random.Random(proof_seed())
    for _ in range(proof_size(full=2_000, campaign=300)):
        run(one_history(draw))


async def one_history(draw: random.Random) -> None:
    slots = draw.randint(1, 4)
    gate = AdmissionGate(slots, per_person=draw.randint(1, slots))
    inside: dict[str, int] = {}

    async def visit(caller: Caller, leaves: asyncio.Event) -> None:
        async with gate.slot(caller):
            inside[caller.person] = inside.get(caller.person, 0) + 1
            assert sum(inside.values()) <= gate.slots
            assert inside[caller.person] <= gate.per_person
            try:
                await leaves.wait()
            finally:
                inside[caller.person] -= 1

    async def departs(when: asyncio.Event) -> None:
        await when.wait()

    tasks: list[asyncio.Task[None]] = []
    events: list[asyncio.Event] = []
    for _ in range(draw.randint(5, 60)):
        act = draw.random()
        if act < 0.5 or not tasks:
            gone, leaves = asyncio.Event(), asyncio.Event()
            seconds = draw.choice([None, None, 0.0])
            caller = Caller(draw.choice("abc"), partial(departs, gone), seconds)
            tasks.append(asyncio.create_task(visit(caller, leaves)))
            events += [gone, leaves]
        elif act < 0.7:
            draw.choice(tasks).cancel()
        else:
            draw.choice(events).set()
        for _ in range(draw.randint(0, 3)):
            await asyncio.sleep(0)
    for event in events:
        event.set()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert outcome is None or isinstance(
            outcome, Unavailable | ClientDisconnected | asyncio.CancelledError
        )
    assert is_empty(gate)
