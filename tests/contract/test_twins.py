"""The same act sent twice at once does no more than sent twice in turn, on PostgreSQL.

Both are held together twice (`twins.py`): where all was read and nothing locked, and where all was
written and nothing committed. Then each of the first one's statements is once the moment before
which the second one is sent and answered: whatever it decides by one read and writes by another,
somebody comes between.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

import pytest
from fastapi import FastAPI

from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.calling import Client
from tests.contract import objects
from tests.contract.operations import OPEN, Operation, call, filled, may, operations, reaches
from tests.contract.own_acts import add_own_records, list_own_acts
from tests.contract.twins import (
    Send,
    keep_as_original,
    send_together,
    send_within,
    stand_beside,
)
from tests.databases import Moving
from tests.proofs import has_turn, is_time_left, proof_sample

KNOWN: dict[tuple[str, ...], tuple[str, ...]] = {
    ("POST",): ("ask_for_contact", "cancel_inspection_plan_visit", "resolve_conflict"),
    ("PATCH", "PUT", "DELETE"): ("update_area", "update_device", "delete_upload"),
}
"""Acts that once let both pass, and one that surely goes through, by their methods: tried in every
run, whatever else is drawn."""
IN_TURN = {"send_operations"}
"""A process does one batch of a person after the other: the second waits, and not at a lock."""


@pytest.fixture(scope="module")
def second(settings: Settings) -> Iterator[Api]:
    """Another process of the same office: it answers while the first one stands still."""
    app = create_app(settings)
    with Client(app) as http:
        yield Api(http, app)


class Twin(NamedTuple):
    """An act of one person on one record, as often as it is sent."""

    act: Operation
    person: str
    place: str

    def prepare(self, api: Api, sample: UUID) -> Callable[[Api], Send]:
        """How an application is asked; both write upon the version of now."""
        own = list_own_acts().get(self.act.name)
        if own is not None:
            path = self.act.path.replace("{id}", str(own.owned))
            seen = api.as_(own.person).get(path)
            headers = {"If-Match": str(seen.headers.get("ETag", '"1"'))}
            return lambda on: (
                lambda: on.as_(own.person).request(
                    self.act.method, path, json=own.body, headers=headers
                )
            )
        etag = self.read_etag(api, sample)
        return lambda on: lambda: call(on, self.person, self.act, self.place, sample, etag)

    def read_etag(self, api: Api, sample: UUID) -> str:
        """Of what is not read at the same address, a refusal says its version."""
        seen = api.as_(self.person).get(filled(self.act, self.place))
        if seen.status_code != 200:
            seen = call(api, self.person, self.act, self.place, sample, '"999999"')
        return str(seen.headers.get("ETag", '"1"'))


def find_twin(act: Operation) -> Twin | None:
    """The first who may, at the first place where they may."""
    if act.name in list_own_acts():
        return Twin(act, "", "")
    for place in objects.PLACES if act.has_id else ["own"]:
        for person in world.PEOPLE:
            if may(person, act.permission) and (place == "own" or reaches(person, place, act)):
                return Twin(act, person, place)
    return None


def is_tried(act: Operation) -> bool:
    """Not what nobody need be signed in for, nor what ends the sign-in by which it is sent."""
    return act.name not in OPEN and not act.path.startswith("/auth")


def count_done(statuses: list[int]) -> int:
    return sum(status < 300 for status in statuses)


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("methods", KNOWN, ids="-".join)
def test_no_act_does_more_at_once_than_in_turn(
    begin: Callable[[], Api], second: Api, app: FastAPI, moving: Moving, methods: tuple[str, ...]
) -> None:
    acts = {o.name: o for o in operations(app) if o.method in methods and is_tried(o)}
    assert acts.keys() >= set(KNOWN[methods])
    chosen = {*KNOWN[methods], *proof_sample(list(filter(has_turn, sorted(acts))))}
    api = begin()
    api.run(objects.populate)
    add_own_records(api)
    sample: UUID = api.run(objects.act_id)
    tried, wrong = 0, list[str]()
    with keep_as_original(api, moving):
        for twin in filter(None, (find_twin(acts[name]) for name in sorted(chosen))):
            if is_time_left():
                trial = Trial(begin, second, twin, sample)
                tried += trial.run()
                wrong += trial.wrong
    assert tried
    assert not wrong, "\n".join(wrong)


class Trial:
    """What becomes of one act when it is sent twice; `wrong` says of what it should not."""

    def __init__(self, begin: Callable[[], Api], second: Api, twin: Twin, sample: UUID) -> None:
        self.begin, self.second, self.twin, self.sample = begin, second, twin, sample
        self.in_turn: list[int] = []
        self.wrong: list[str] = []

    def run(self) -> bool:
        """Whether the act can be done at all."""
        _, send, _ = self.arrange()
        self.in_turn = [send().status_code for _ in range(2)]
        self.judge("twice", self.in_turn)
        if count_done(self.in_turn) == 0:
            return False
        if self.twin.act.name not in IN_TURN:
            api, send, _ = self.arrange()
            self.judge("at once", send_together(api, send, send))
        for place in proof_sample(range(self.count_statements())):
            api, send, other = self.arrange()
            statuses, _ = send_within(api, send, other, place)
            self.judge(f"before statement {place}", statuses)
        return True

    def arrange(self) -> tuple[Api, Send, Send]:
        """As nothing had been sent: the two who send."""
        api = self.begin()
        stand_beside(api, self.second)
        ask = self.twin.prepare(api, self.sample)
        return api, ask(api), ask(self.second)

    def count_statements(self) -> int:
        api, send, _ = self.arrange()
        return send_within(api, send, send, -1)[1]

    def judge(self, how: str, statuses: list[int]) -> None:
        if count_done(statuses) > count_done(self.in_turn) or max(statuses) >= 500:
            self.wrong.append(f"{self.twin.act.name}: {self.in_turn} in turn, {statuses} {how}")
