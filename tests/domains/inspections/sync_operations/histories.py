"""Random histories of three devices, which three readers of the feed follow.

Batches overlap, come late, twice or in another order; answers are lost; the server dies in the
middle of a batch; sign-ins end; clocks are two days off; rights are withdrawn and units end.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.core.http import inner_requests
from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.inspections.sync_operations import batches
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant
from backend.domains.platform.changes.log_head import get_log_head
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import answers, draft
from tests.domains.inspections.sync_operations.written_texts import (
    TEXTS,
    check_operation,
    check_overwrites,
    list_texts,
    load_written,
    write_text,
)
from tests.domains.organisation.accounts.doing import device

OWNERS = {"phone-a": "inspector", "phone-b": "inspector", "phone-c": "district"}
OPERATIONS = 40
READERS = ("inspector", "district", "leader")


class ServerDied(BaseException):
    """The process is gone: no handler of it runs."""


@dataclass
class Device:
    """A phone: what it has to send, and what it was told."""

    name: str
    person: Person
    outbox: list[Any] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    base: dict[str, int] = field(default_factory=dict)


class Reader:
    """Whoever keeps a copy of the visits by following the feed alone."""

    def __init__(self, api: Api, name: str) -> None:
        self.person = api.as_(name)
        self.cursor: Any = api.run(get_log_head)
        self.visits: dict[str, Any] = {}

    def read_on(self) -> None:
        has_more = True
        while has_more:
            asked = {"after": self.cursor, "limit": 200, "entity": "inspections"}
            page = self.person.get("/changes", **asked).json()
            self.cursor, has_more = page["cursor"], len(page["items"]) == asked["limit"]
            ids = {item["id"] for item in page["items"]}
            if ids:
                self.visits |= self.read_visits(ids)

    def read_visits(self, ids: set[str]) -> dict[str, Any]:
        """The visits as the list shows them."""
        found = self.person.get("/inspections", ids=",".join(sorted(ids)), limit=200)
        assert found.status_code == 200, found.text
        return {one["id"]: one for one in found.json()["items"]}


@dataclass
class History:
    api: Api
    chance: random.Random
    visits: list[str] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    """How often each result, reason and trouble really came."""
    items: list[str] = field(default_factory=lambda: list(answers("motel")))
    written: int = 0
    mark: int = 0

    def run(self) -> None:
        self.readers = [Reader(self.api, name) for name in READERS]
        office = self.api.as_("district")
        for place in ("binhnghia", "trangan"):
            made = office.post("/inspections", draft(place))
            assert made.status_code == 201, made.text
            self.visits.append(made.json()["id"])
        self.mark = self.chance.randrange(10**9)
        self.devices = [
            Device(f"{name}-{self.mark}", self.sign_in(f"{name}-{self.mark}", owner))
            for name, owner in OWNERS.items()
        ]
        for one in self.devices:
            self.read_again(one)
            self.fill_outbox(one)
        troubles = [self.withdraw_rights, self.end_unit, self.end_sign_in]
        for _ in range(30):
            drawn = self.chance.random()
            if drawn < 0.1:
                self.chance.choice(troubles)()
            elif drawn > 0.9:
                self.chance.choice(self.readers).read_on()
            self.send_some(self.chance.choice(self.devices))
        self.restore()
        for one in self.devices:
            self.drain(one)

    def sign_in(self, name: str, owner: str) -> Person:
        tokens = device(self.api, owner, name)
        return Person(self.api.http, {"Authorization": f"Bearer {tokens['access_token']}"})

    def read_again(self, one: Device) -> None:
        """What the phone takes with it before it loses the network."""
        for id in self.visits:
            found = one.person.get(f"/inspections/{id}")
            if found.status_code == 200:
                one.base[id] = found.json()["version"]

    def fill_outbox(self, one: Device) -> None:
        clock = now() + self.draw_clock_error()
        own: list[str] = []
        for seq in range(1, OPERATIONS + 1):
            drawn = self.chance.random()
            if drawn < 0.15:
                id = str(create_id())
                own.append(id)
                body = draft(self.chance.choice(("binhnghia", "trangan")), statement=self.draw())
                made = self.build(seq, "create", id, body, clock)
            elif own and drawn < 0.4:
                id = self.chance.choice(own)
                made = self.build(seq, "update", id, self.draw_change(), clock)
            else:
                id = self.chance.choice(self.visits)
                made = self.build(seq, "update", id, self.draw_change(), clock)
                made["base_version"] = one.base[id]
            one.outbox.append(made)

    def build(self, seq: int, action: str, id: str, body: Any, clock: Any) -> Any:
        return {
            "id": str(uuid4()),
            "device_seq": seq,
            "entity": "inspections",
            "record_id": id,
            "action": action,
            "captured_at": (clock + timedelta(minutes=seq)).isoformat(),
            "body": body,
        }

    def draw_clock_error(self) -> timedelta:
        """Of the clock of a phone: up to two days."""
        error = timedelta(hours=self.chance.uniform(-48, 48))
        if abs(error) > timedelta(days=1):
            self.seen["a clock was late" if error < timedelta() else "a clock was early"] += 1
        return error

    def note_order(self, one: Device, some: list[Any]) -> None:
        numbers = [operation["device_seq"] for operation in some]
        if numbers != sorted(numbers):
            self.seen["a batch was in another order"] += 1
        if any(self.is_done(one, operation["id"]) for operation in some):
            self.seen["an operation was sent again"] += 1

    def draw(self) -> str:
        """A text that nobody else writes."""
        self.written += 1
        return write_text(self.mark, self.written)

    def draw_change(self) -> dict[str, Any]:
        names = self.chance.sample(TEXTS, self.chance.randint(1, 2))
        body: dict[str, Any] = {name: self.draw() for name in names}
        if self.chance.random() < 0.3:
            item = self.chance.choice(self.items)
            body["checklist"] = {item: {"answer": "non_compliant", "note": self.draw()}}
        return body

    def send_some(self, one: Device) -> None:
        """Some of what waits, mostly the first of it, sometimes what was sent before, or later."""
        waiting = [o for o in one.outbox if not self.is_done(one, o["id"])]
        size = self.chance.randint(1, 15)
        start = self.chance.randrange(8) if self.chance.random() < 0.25 else 0
        some = waiting[start : start + size]
        if self.chance.random() < 0.4:
            some += self.chance.sample(one.outbox, min(5, len(one.outbox)))
        some = list({o["id"]: o for o in some}.values())
        self.chance.shuffle(some)
        if some:
            dies_after = self.chance.randrange(6) if self.chance.random() < 0.15 else None
            self.send(one, some, is_lost=self.chance.random() < 0.2, dies_after=dies_after)

    def send(
        self, one: Device, some: list[Any], *, is_lost: bool = False, dies_after: int | None = None
    ) -> None:
        sent_at = (now() + self.draw_clock_error()).isoformat()
        body = {"operations": some, "sent_at": sent_at}
        self.note_order(one, some)
        with pytest.MonkeyPatch.context() as patch:
            if dies_after is not None:
                patch.setattr(batches, "send_inner_request", build_dying(dies_after))
            try:
                answer = one.person.post("/sync/operations", body)
            except ServerDied:
                self.seen["the server died"] += 1
                return
        if answer.status_code == 401:
            self.seen["the sign-in had ended"] += 1
            one.person = self.sign_in(one.name, self.get_owner(one))
            return
        assert answer.status_code == 200, answer.text
        if is_lost:
            self.seen["an answer was lost"] += 1
            return
        for result in answer.json()["results"]:
            self.take_result(one, result)

    def get_owner(self, one: Device) -> str:
        return next(owner for name, owner in OWNERS.items() if one.name.startswith(name))

    def is_done(self, one: Device, id: str) -> bool:
        return id in one.told and one.told[id]["status"] != "held"

    def take_result(self, one: Device, result: Any) -> None:
        """What was told once stays so; a duplicate tells it again."""
        before = one.told.get(result["id"])
        self.seen[result["status"]] += 1
        if result["status"] == "refused":
            self.note_reason(result["problem"])
        if result["status"] == "duplicate":
            result = {**result, "status": result["first_status"]}
        if before is not None and before["status"] != "held":
            said = ("status", "version", "conflict_id")
            assert [before[n] for n in said] == [result[n] for n in said]
        one.told[result["id"]] = result

    def note_reason(self, problem: Any) -> None:
        """`unit-ended`: the role only reads; with `unit-not-valid`: the day is after the end."""
        self.seen.update([problem["code"], *(one["code"] for one in problem.get("errors") or ())])

    def withdraw_rights(self) -> None:
        self.api.run(set_rights, False)

    def end_unit(self) -> None:
        self.api.run(set_unit_end, world.TODAY - timedelta(days=300))

    def end_sign_in(self) -> None:
        self.api.run(end_sign_ins, self.chance.choice(self.devices).name)

    def restore(self) -> None:
        self.api.run(set_rights, True)
        self.api.run(set_unit_end, None)

    def drain(self, one: Device) -> None:
        for _ in range(12):
            if waiting := self.list_waiting(one):
                self.send(one, waiting)
        assert self.list_waiting(one) == [], "everything is told in the end"

    def list_waiting(self, one: Device) -> list[Any]:
        return [o for o in one.outbox if not self.is_done(one, o["id"])]

    def check(self) -> None:
        """Look at all that it left: in the database, and in the copies of the readers."""
        sent = [(one, operation) for one in self.devices for operation in one.outbox]
        written = self.api.run(load_written, [operation for _, operation in sent])
        for one, operation in sent:
            check_operation(written, operation, one.told[operation["id"]])
        writers = {text: (one, made) for one, made in sent for text in list_texts(made)}
        check_overwrites(written.log, writers)
        self.check_replicas({*self.visits, *(operation["record_id"] for _, operation in sent)})

    def check_replicas(self, ids: set[str]) -> None:
        for reader in self.readers:
            reader.read_on()
            listed = reader.read_visits(ids)
            assert listed.keys() >= set(self.visits)
            assert reader.visits == listed, "a copy differs from the list"


def build_dying(after: int) -> Any:
    """`send_inner_request` of a server that dies once it has done so many operations."""
    count = 0

    async def send(*args: Any, **how: Any) -> Any:
        nonlocal count
        if count == after:
            raise ServerDied
        count += 1
        return await inner_requests.send_inner_request(*args, **how)

    return send


def set_rights(db: Session, may_write: bool) -> None:
    until = None if may_write else date(2099, 1, 1)
    held = RoleGrant.user_id == world.user("inspector")
    run_unlogged(db, sa.update(RoleGrant).where(held).values(reads_until=until), "a test")


def set_unit_end(db: Session, day: date | None) -> None:
    ended = sa.update(OrgUnit).where(OrgUnit.id == world.unit("trangan"))
    run_unlogged(db, ended.values(valid_to=day), "a test")


def end_sign_ins(db: Session, name: str) -> None:
    ended = sa.update(AuthSession).where(AuthSession.device_id == name)
    run_unlogged(db, ended.values(ended_at=now()), "a test")


def run_history(api: Api, seed: str) -> History:
    history = History(api, random.Random(seed))
    history.run()
    return history
