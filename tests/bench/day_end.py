"""The end of a day: sixty devices come back at once, each with what it did without a network.

Each has 200 operations: 40 visits that are entered, filled in, given a violation, changed and
signed. It sends them packed in one batch, sends again what was not reached, and waits when told to.
Officers work on meanwhile, on the same server process: places, lists, coverage, and one request in
ten writes minutes. Every operation must be applied, and nothing may be answered 5xx.
"""

import asyncio
import gzip
import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.passwords import CHEAP, Passwords
from backend.domains.organisation.inspection_teams.models import TeamMember
from backend.permissions import Role
from tests.bench.ground import (
    AS_OF,
    BREACH,
    MEMBER,
    PLACES_AT_HOME,
    TEAM,
    VISIT,
    World,
    key,
)
from tests.bench.jobs import DISTRICT, visit
from tests.bench.measuring import Bench, sign_in
from tests.bench.officers import Colleague, work
from tests.bench.pressing import Press, Pressed, press
from tests.bench.registers import PASSWORD, copied
from tests.bench.serving import Server

DEVICES, VISITS_EACH = 60, 40
OFFICERS, ALONE_SECONDS = 2, 3.0
AIM_SECONDS, AIM_MILLISECONDS = 90, 300
LONGEST = 600.0
"""Seconds after which a device gives up."""


@dataclass
class DayEnd:
    """What came of it: `seconds` until the last operation was taken over, `cpu_micros` of the
    server for one, how the batches were answered, and what officers waited meanwhile."""

    operations: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    officers: Pressed = field(default_factory=Pressed)
    alone: Pressed = field(default_factory=Pressed)
    """The officers before the devices came."""

    @property
    def cpu_micros(self) -> float:
        """Of an operation, with its share of the batches and without what officers asked for."""
        of_officers = self.alone.cpu_seconds / self.alone.total * self.officers.total
        return 1e6 * (self.cpu_seconds - of_officers) / self.operations

    @property
    def faults(self) -> int:
        return sum(count for status, count in self.answers.items() if status >= 500)


def measure_day_end(bench: Bench) -> DayEnd:
    with copied(bench.url) as copy:
        asyncio.run(add_people(copy, bench.world))
        with bench.application(copy) as app:
            tokens = [sign_in(app.port, get_name(device)) for device in range(DEVICES)]
            officer = sign_in(app.port, DISTRICT)
            batches = [list(list_operations(device)) for device in range(DEVICES)]
            seen = DayEnd(sum(map(len, batches)))
            measure_officers_alone(seen, app, officer)
            before = app.cpu_seconds()
            asyncio.run(rush(seen, app.port, officer, list(zip(tokens, batches, strict=True))))
            seen.cpu_seconds = app.cpu_seconds() - before
    return seen


def measure_officers_alone(seen: DayEnd, app: Server, officer: str) -> None:
    """A round to warm up, and one that counts."""
    for _ in range(2):
        before = app.cpu_seconds()
        seen.alone = press(app.port, work(officer), connections=OFFICERS, seconds=ALONE_SECONDS)
        seen.alone.cpu_seconds = app.cpu_seconds() - before


async def add_people(url: str, world: World) -> None:
    database = Database(url)
    try:
        await database.run_as_system("bench", add_inspectors, world)
    finally:
        await database.close()


def add_inspectors(db: Session, world: World) -> None:
    hashed = Passwords(CHEAP).hash_now(PASSWORD)
    for device in range(DEVICES):
        name = get_name(device)
        person: Any = User(
            username=name, full_name=name, org_unit_id=world.home, password_hash=hashed
        )
        db.save(person)
        db.save(RoleGrant(user_id=person.id, org_unit_id=world.home, role=Role.INSPECTOR))
        db.save(
            TeamMember(
                id=get_member(device),
                org_unit_id=world.home,
                team_id=key(TEAM, 0),
                full_name=f"Cán bộ {device}",
                agency="Công an",
                function="member",
                inspection_card_no=f"{device:03d}",
                user_id=person.id,
            )
        )


def get_name(device: int) -> str:
    return f"phone{device}"


def get_member(device: int) -> UUID:
    return uuid5(key(TEAM, 0), get_name(device))


def list_operations(device: int) -> Iterator[dict[str, Any]]:
    """What a device did: no two devices visit a place on the same day."""
    for number in range(VISITS_EACH):
        count = device * VISITS_EACH + number
        place, day = count % PLACES_AT_HOME, AS_OF - timedelta(days=1 + count // PLACES_AT_HOME)
        id, seq = str(key(VISIT, 100_000_000 + count)), number * 5
        whole = visit(place)
        first = ("establishment_id", "team_id", "kind", "checklist_version")
        entered = {name: whole[name] for name in first} | {"inspected_on": str(day)}
        members = (get_member(device), key(MEMBER, 0), key(MEMBER, 1))
        entered["member_ids"] = [str(member) for member in members]
        filled = {"checklist": whole["checklist"], "outcome": whole["outcome"]}
        filled |= {"started_at": f"{day}T08:15:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}
        found = {**whole["violations"][0], "inspection_id": id, "recorded_on": str(day)}
        violation = str(key(BREACH, 100_000_000 + count))
        made_at = f"{day}T09:00:00+07:00"
        yield build_operation(seq + 1, "create", id, entered, made_at)
        yield build_operation(seq + 2, "update", id, filled, made_at)
        yield {
            **build_operation(seq + 3, "create", violation, found, made_at),
            "entity": "violations",
        }
        yield build_operation(seq + 4, "update", id, {"statement": "Nhất trí"}, made_at)
        yield build_operation(seq + 5, "sign", id, None, made_at)


def build_operation(seq: int, action: str, id: str, body: Any, made_at: str) -> dict[str, Any]:
    named = {"id": str(uuid5(UUID(id), f"{seq} {action}")), "device_seq": seq, "record_id": id}
    return {
        **named,
        "entity": "inspections",
        "action": action,
        "captured_at": made_at,
        "body": body,
    }


async def rush(
    seen: DayEnd, port: int, officer: str, devices: list[tuple[str, list[dict[str, Any]]]]
) -> None:
    """All devices at once, and officers until the last of them has been told of everything."""
    loop = asyncio.get_running_loop()
    asked = Press(work(officer), float("inf"), float("inf"), OFFICERS)
    made = [
        await loop.create_connection(lambda: Colleague(asked), "127.0.0.1", port)
        for _ in range(OFFICERS)
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(devices)) as threads:
        sent = [loop.run_in_executor(threads, send_all, port, *one) for one in devices]
        for answers, statuses in await asyncio.gather(*sent):
            seen.answers += answers
            seen.statuses += statuses
    seen.seconds = time.perf_counter() - began
    asked.until = 0.0
    await asyncio.gather(*(caller.left for _, caller in made))
    seen.officers = asked.seen
    if asked.seen.failures:
        raise RuntimeError(f"an officer was answered {asked.seen.failures[0]!r}")


def send_all(
    port: int, token: str, operations: list[dict[str, Any]]
) -> tuple[Counter[int], Counter[str]]:
    """Send until what became of each operation is known; counts of answers and of results."""
    answers, statuses = Counter[int](), Counter[str]()
    waiting = {one["id"]: one for one in operations}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    head |= {"Content-Encoding": "gzip"}
    until = time.monotonic() + LONGEST
    while waiting and time.monotonic() < until:
        body = gzip.compress(json.dumps({"operations": list(waiting.values())}).encode(), 6)
        connection.request("POST", "/api/v1/sync/operations", body, head)
        answer = connection.getresponse()
        content = answer.read()
        answers[answer.status] += 1
        if answer.status != 200:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            continue
        for result in json.loads(content)["results"]:
            if result["status"] != "held":
                if result["problem"] and result["problem"]["code"] == "invalid":
                    print(result["problem"]["errors"])
                statuses[result["status"]] += 1
                waiting.pop(result["id"], None)
    connection.close()
    statuses["not taken over"] += len(waiting)
    return answers, +statuses
