"""Random histories of three devices: what was acknowledged is there once, nothing is overwritten
unseen, nothing is lost.

Batches overlap, come late, twice or in another order; answers are lost; the server dies in the
middle of a batch; sign-ins end; clocks are two days off; rights are withdrawn and units end.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.core.http import inner_requests
from backend.core.session.change_log import LogEntry, list_version_order
from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.inspections.sync_operations import batches
from backend.domains.inspections.sync_operations.models import SyncConflict, SyncOperation
from backend.domains.inspections.sync_operations.stale_plans import StalePlan
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import answers, draft
from tests.domains.organisation.accounts.doing import device, give_password
from tests.proofs import is_time_left, proof_seed, proof_size

OWNERS = {"phone-a": "inspector", "phone-b": "inspector", "phone-c": "district"}
OPERATIONS = 40
TEXTS = ("statement", "recommendations", "representative_position", "representative_name")
DONE = ("applied", "merged", "conflict", "refused")


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


@dataclass
class History:
    api: Api
    chance: random.Random
    visits: list[str] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    items: list[str] = field(default_factory=lambda: list(answers("motel")))
    written: int = 0
    mark: int = 0

    def run(self) -> None:
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
            if self.chance.random() < 0.1:
                self.chance.choice(troubles)()
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
        clock = now() + timedelta(hours=self.chance.uniform(-48, 48))
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

    def draw(self) -> str:
        """A text that nobody else writes, without digits that could be a person's number."""
        self.written += 1
        number = f"{self.mark} {self.written}"
        return "Nội dung " + number.translate(str.maketrans("0123456789", "abcdefghij"))

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
        sent_at = (now() + timedelta(hours=self.chance.uniform(-48, 48))).isoformat()
        body = {"operations": some, "sent_at": sent_at}
        with pytest.MonkeyPatch.context() as patch:
            if dies_after is not None:
                patch.setattr(batches, "send_inner_request", build_dying(dies_after))
            try:
                answer = one.person.post("/sync/operations", body)
            except ServerDied:
                return
        if answer.status_code == 401:
            one.person = self.sign_in(one.name, self.get_owner(one))
            return
        assert answer.status_code == 200, answer.text
        if not is_lost:
            for result in answer.json()["results"]:
                self.take_result(one, result)

    def get_owner(self, one: Device) -> str:
        return next(owner for name, owner in OWNERS.items() if one.name.startswith(name))

    def is_done(self, one: Device, id: str) -> bool:
        return id in one.told and one.told[id]["status"] != "held"

    def take_result(self, one: Device, result: Any) -> None:
        """What was told once stays so; a duplicate tells it again."""
        before = one.told.get(result["id"])
        if result["status"] == "duplicate":
            result = {**result, "status": result["first_status"]}
        if before is not None and before["status"] != "held":
            said = ("status", "version", "conflict_id")
            assert [before[n] for n in said] == [result[n] for n in said]
        one.told[result["id"]] = result

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
        rows = self.api.run(load_rows)
        log = self.api.run(load_log)
        kept = self.api.run(load_conflicts)
        writers = {
            value: (one, operation)
            for one in self.devices
            for operation in one.outbox
            for value in list_texts(operation)
        }
        for one in self.devices:
            for operation in one.outbox:
                self.check_operation(one, operation, rows, log, kept)
        check_overwrites(log, writers)

    def check_operation(self, one: Device, operation: Any, rows: Any, log: Any, kept: Any) -> None:
        told = one.told[operation["id"]]
        (row,) = rows[operation["id"]]
        assert (row.status.value, row.version) == (told["status"], told["version"])
        texts = list_texts(operation)
        times = {text: count_entries(log, operation["record_id"], text) for text in texts}
        if told["status"] in ("applied", "merged"):
            assert set(times.values()) == {1}, "exactly once"
        elif told["status"] == "refused":
            assert set(times.values()) == {0}
            assert told["problem"] is not None
            assert row.body == operation["body"], "kept whole"
        else:
            waiting = set(list_leaves(kept[operation["id"]]))
            assert all(text in waiting or times[text] for text in texts), "nothing is lost"
            assert all(count <= 1 for count in times.values())


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


def list_leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in list_leaves(inner)]
    return [value] if isinstance(value, str) else []


def list_texts(operation: Any) -> list[str]:
    """The texts that this operation alone writes."""
    return [leaf for leaf in list_leaves(operation["body"]) if leaf.startswith("Nội dung ")]


Log = dict[str, list[tuple[int, str, Any, Any]]]
"""{visit: [(version, path, before, after)]} in the order of versions."""


def load_log(db: Session) -> Log:
    found: Log = defaultdict(list)
    rows = db.scalars(
        sa.select(LogEntry).where(LogEntry.entity == "inspections").order_by(*list_version_order())
    )
    for row in rows:
        changes: dict[str, Any] = row.diff
        for name, (before, after) in changes.items():
            if name in TEXTS:
                found[str(row.entity_id)].append((row.version, name, before, after))
            elif name == "checklist":
                old, new = before or {}, after or {}
                found[str(row.entity_id)] += [
                    (row.version, f"{name}/{key}", get_note(old, key), get_note(new, key))
                    for key in old.keys() | new.keys()
                    if old.get(key) != new.get(key)
                ]
    return found


def get_note(answers: Any, key: str) -> str | None:
    return answers[key]["note"] if key in answers else None


def count_entries(log: Log, visit: str, text: str) -> int:
    return sum(after == text for _, _, _, after in log[visit])


def check_overwrites(log: Log, writers: dict[str, tuple[Device, Any]]) -> None:
    """Whoever replaces a value has seen it: it was there at their base version, or is their own."""
    for entries in log.values():
        last: dict[str, tuple[int, str | None]] = {}
        for version, path, before, after in entries:
            if after in writers and last.get(path, (0, None))[1] is not None:
                written, value = last[path]
                assert value == before
                device_now, operation = writers[after]
                device_then = writers[value][0] if value in writers else None
                was_seen = written <= (operation.get("base_version") or 0)
                assert was_seen or device_then is device_now, "a silent overwrite"
            last[path] = (version, after)


def load_rows(db: Session) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.scalars(sa.select(SyncOperation)):
        found[str(row.operation_id)].append(row)
    return found


def load_conflicts(db: Session) -> dict[str, Any]:
    found: dict[str, Any] = defaultdict(dict)
    for row in db.scalars(sa.select(SyncConflict)):
        mine = {path: values["mine"] for path, values in row.fields.items()}
        found[str(row.operation_id)] |= mine
    return found


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


@pytest.mark.campaign
def test_sync_histories(api: Api) -> None:
    """Each acknowledged operation is there once; no value is replaced unseen; none is lost."""
    for name in ("inspector", "district"):
        give_password(api, name)
    size = proof_size(full=1000, campaign=100, least=20)
    told: dict[str, int] = defaultdict(int)
    for number in range(size):
        if not is_time_left():
            break
        history = run_history(api, f"{proof_seed()} {number}")
        history.check()
        for one in history.devices:
            for result in one.told.values():
                told[result["status"]] += 1
    assert set(told) == set(DONE), told


def test_server_that_overwrites_silently_is_caught(api: Api, monkeypatch: Any) -> None:
    """The control: merging as if the last write won."""
    for name in ("inspector", "district"):
        give_password(api, name)

    def overwrite(operation: Any, *_: Any) -> StalePlan:
        return StalePlan(body=operation.body)

    monkeypatch.setattr(batches, "build_stale_plan", overwrite)
    history = run_history(api, "overwriting")
    with pytest.raises(AssertionError, match="a silent overwrite"):
        history.check()


def test_server_that_forgets_the_key_is_caught(api: Api, monkeypatch: Any) -> None:
    """The control: an operation that has no key is done again after the server died."""
    for name in ("inspector", "district"):
        give_password(api, name)
    real = inner_requests.send_inner_request

    async def without_key(
        outer: Any, method: str, path: str, headers: Any, body: Any, **how: Any
    ) -> Any:
        headers = {**headers, "Idempotency-Key": str(uuid4())}
        return await real(outer, method, path, headers, body, **how)

    monkeypatch.setattr(inner_requests, "send_inner_request", without_key)
    wrong = 0
    for number in range(5):
        history = run_history(api, f"forgetting {number}")
        try:
            history.check()
        except AssertionError:
            wrong += 1
    assert wrong, "some operation was told as refused although it was done"
