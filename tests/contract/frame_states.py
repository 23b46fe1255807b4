"""How each problem of the frame is provoked at any operation: the moment, and the way to ask.

The frame is what every request passes before its endpoint runs: limits, credentials, keys, the
database. The application is put in the state by its own parts: a gate whose slots are taken, a
database that is away, a disk without room, a system without the scope.
"""

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, closing, contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event

from backend.core.http.idempotency import IdempotencyKey
from backend.core.http.middleware import MAX_BODY
from backend.core.security.rate_limit import Rate, RateLimiter
from backend.core.server.admission import (
    MAX_WAITING,
    MAX_WAITING_PER_PERSON,
    AdmissionGate,
    Caller,
)
from backend.core.session.change_log import EntryValues
from backend.core.session.executor import Database
from backend.core.session.log_places import LogPlaces
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.text.clock import to_civil_day
from backend.domains.organisation.accounts.models import ApiClient, RoleGrant
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.permissions import Role
from tests import world
from tests.acting import Api, Person
from tests.contract import objects
from tests.contract.operations import OF_ITS_KIND, Operation, filled, may
from tests.contract.test_scopes import add_client_token, bear
from tests.domains.organisation.accounts.doing import change, give_password
from tests.domains.platform.uploads.sending import STREAM, metadata
from tests.fuzz.surface import OTHERS, path_of

Told = tuple[int, str]
"""The status and the code of a problem."""
JSON = {"Content-Type": "application/json"}
PASSWORD, CODE = OTHERS["login"]["password"], "K7QM-2XWP-9RTD"
FORMS = {"issue_token": f"grant_type=password&username=district&password={PASSWORD}"}
OTHERS_HERE = {"activate": {"code": CODE, "password": "ruong-bac-thang-mu-cang"}}
QUERIES = {
    "check_paper": f"?number=1&hash={'0' * 64}",
    "get_deadlines_calendar": f"?token={'x' * 43}",
}
"""What these are asked with at least."""
IN_HEADERS: Mapping[str, Mapping[str, str]] = {
    "create_upload": {
        "Upload-Length": "1",
        "Upload-Metadata": metadata(
            entity="violation", entity_id=str(objects.id_of("violation", "own")), sha256="1" * 64
        ),
    },
    "append_to_upload": {**STREAM, "Upload-Offset": "0"},
}
"""What these take beside a body."""
UPLOADS = {"create_attachment", "create_document_template", "create_import"}
IDLE = "idle"
"""An account without any duty."""
USED = UUID("0198e2b4-7c55-7b1f-9a35-0f6d2f7e9a11")
"""The id, and the key, of another request that was done before."""


NO_MORE: Mapping[str, str] = {}


class Door(NamedTuple):
    """The application, those who ask, and the act in force that bodies name."""

    api: Api
    act: UUID
    machine: Person
    elsewhere: Person
    """A system that may ask from another network alone."""
    used_up: Person
    """A system whose requests of the day are used up."""
    ids: Mapping[str, UUID]
    """{path of a kind: id of a record that is far away}."""

    def find_person(self, operation: Operation) -> Person:
        """The first of the cast who has the function."""
        needed = OF_ITS_KIND.get(operation.name, operation.permission)
        able = (one for one in world.PEOPLE if may(one, needed))
        return self.api.as_(next(able, "district"))

    def ask(
        self,
        operation: Operation,
        person: Person | None = None,
        path: str | None = None,
        content: Any = None,
        headers: Mapping[str, str] = NO_MORE,
    ) -> Any:
        """Ask with the body with which the operation succeeds, unless there is another."""
        given = build_content(operation, self.act) if content is None else (content, JSON)
        body, kind = given
        return (person or self.find_person(operation)).request(
            operation.method,
            path or path_of(operation) + QUERIES.get(operation.name, ""),
            content=body,
            headers={**kind, "If-Match": '"1"', **IN_HEADERS.get(operation.name, {}), **headers},
        )


def build_content(operation: Operation, act: UUID) -> tuple[Any, dict[str, str]]:
    """The body of a request that succeeds, and its media type."""
    if operation.name in FORMS:
        return FORMS[operation.name], {"Content-Type": "application/x-www-form-urlencoded"}
    body = objects.body_for(operation.name, "own", act)
    body = OTHERS_HERE.get(operation.name, OTHERS.get(operation.name)) if body is None else body
    return (None, {}) if body is None else (json.dumps(body, default=str), JSON)


def open_door(api: Api, act: UUID, ids: Mapping[str, UUID]) -> Door:
    """Add who asks in the states below."""
    api.run(add_people)
    give_password(api, "district", PASSWORD)
    hashed = compute_code_digest(CODE)
    change(api, IDLE, activation_hash=hashed, activation_expires_at=now() + timedelta(hours=1))
    systems = [bear(api, api.run(add_client_token, "binhluc", [])) for _ in range(3)]
    machine, elsewhere, used_up = systems
    api.run(limit_systems)
    return Door(api, act, machine, elsewhere, used_up, ids)


def add_people(db: Session) -> None:
    world.add_account(db, IDLE, "Người chưa có vai", Role.AUDITOR, world.unit("hanam"))
    db.flush()
    none = sa.delete(RoleGrant).where(RoleGrant.user_id == world.user(IDLE))
    run_unlogged(db, none, "a test's account")
    for person in world.PEOPLE:
        for key in (f"key:{USED}", f"id:{USED}"):
            row = {"actor_id": world.user(person), "key": key, "request_hash": "0" * 64}
            db.add(IdempotencyKey(**row, status=201))
    db.flush()


def limit_systems(db: Session) -> None:
    """The second may ask from elsewhere alone, the third no more today."""
    mine = ApiClient.name == "Cổng dữ liệu"
    _, second, third = db.scalars(sa.select(ApiClient).where(mine).order_by(ApiClient.id)).all()
    second.networks = ["192.0.2.0/24"]
    third.daily_quota = third.request_count = 1
    third.counted_on = to_civil_day(datetime.now(UTC))


# The moments


async def wait_at(gate: AdmissionGate, caller: Caller) -> None:
    async with gate.slot(caller):
        pass


@contextmanager
def fill_gates(door: Door, people: list[str]) -> Iterator[None]:
    """Take all slots of the database, and let these wait, as many times as they are named."""
    database = door.api.database
    held, waiting = AsyncExitStack(), list[asyncio.Task[None]]()

    async def fill() -> None:
        gates = (database.reading, database.writing, database.exporting, door.api.app.state.syncing)
        for gate in gates:
            for number in range(gate.slots):
                await held.enter_async_context(gate.slot(Caller(f"holder {number}", seconds=None)))
            callers = (Caller(person, seconds=None) for person in people)
            waiting.extend(asyncio.create_task(wait_at(gate, one)) for one in callers)
        await asyncio.sleep(0)

    async def clear() -> None:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await held.aclose()

    door.api.http.wait_for(fill())
    try:
        yield
    finally:
        door.api.http.wait_for(clear())


def crowd_gates(door: Door) -> AbstractContextManager[None]:
    return fill_gates(door, [f"crowd {number}" for number in range(MAX_WAITING)])


def queue_everyone(door: Door) -> AbstractContextManager[None]:
    """Each who asks has as many requests waiting as one may have."""
    accounts = [f"account {world.user(person)}" for person in world.PEOPLE]
    lines = [*accounts, f"address {door.api.http.address}"]
    return fill_gates(door, lines * MAX_WAITING_PER_PERSON)


@contextmanager
def lose_database(door: Door) -> Iterator[None]:
    """Its file is on a disk that is no more there."""
    with patch.object(door.api.app.state, "database", Database("sqlite:////nonexistent/x.db")):
        yield


@contextmanager
def fill_disk(door: Door) -> Iterator[None]:
    """More must stay free than the disk has. Sign-in may still write: its file cannot grow."""
    door.api.run(add_log_rows)
    pack_pages(door.api.database.url)
    with (
        patch.multiple(door.api.app.state.disk, min_free=2**60),
        bound_file(door.api.database.writer),
    ):
        yield


def add_log_rows(db: Session) -> None:
    """Enough for many pages of the log and of each of its indexes."""
    draw = random.Random(178)
    units = [world.unit(name) for name in world.UNITS]
    ids = [UUID(int=draw.getrandbits(128)) for _ in range(3_000)]
    rows: list[EntryValues] = [
        {
            "actor_id": world.user("district"),
            "request_id": str(one),
            "entity": str(one)[:4],
            "entity_id": one,
            "org_unit_id": draw.choice(units),
            "version": 0,
            "action": "",
            "diff": {},
        }
        for one in ids
    ]
    LogPlaces().write(db.connection(), rows)


def pack_pages(url: str) -> None:
    """Leave no room in the pages: what is inserted needs a new one."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM")


@contextmanager
def bound_file(writer: sa.Engine) -> Iterator[None]:
    """Whatever needs one more page fails as on a full disk."""

    def bound(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are

    event.listen(writer, "begin", bound)
    try:
        yield
    finally:
        event.remove(writer, "begin", bound)
        writer.dispose()  # a connection keeps its bound


@contextmanager
def require_second_factor(door: Door) -> Iterator[None]:
    with patch.object(door.api.app.state.keys.settings, "require_totp", True):
        yield


@contextmanager
def use_up_limits(door: Door) -> Iterator[None]:
    """Whoever asks has asked as often as the rate limits allow."""
    limiters = list(list_limiters(door.api.app.state._state.values()))
    before = [limiter.per_address for limiter in limiters]
    for limiter in limiters:
        limiter.per_address = Rate(0, 600)
        limiter.reset(0)
    yield
    for limiter, rate in zip(limiters, before, strict=True):
        limiter.per_address = rate
        limiter.reset(0)


def list_limiters(held: Any) -> Iterator[RateLimiter]:
    for one in held:
        if isinstance(one, RateLimiter):
            yield one
        elif is_dataclass(one) and not isinstance(one, type):
            yield from list_limiters([getattr(one, field.name) for field in fields(one)])


# The ways


def ask_plainly(door: Door, operation: Operation) -> Any:
    return door.ask(operation)


def ask_in_turn(door: Door, operation: Operation) -> Any:
    """As a person; on SQLite some are answered out of turn, of a system all calls are counted."""
    answer = door.ask(operation)
    is_refused = answer.status_code in (429, 503)
    return answer if is_refused else door.ask(operation, door.machine)


def ask_with_two_credentials(door: Door, operation: Operation) -> Any:
    return door.ask(operation, headers={"Authorization": "Bearer x"})


def ask_as_nobody(door: Door, operation: Operation) -> Any:
    return door.ask(operation, door.api.nobody())


def ask_as_idle(door: Door, operation: Operation) -> Any:
    return door.ask(operation, door.api.as_(IDLE))


def ask_without_scope(door: Door, operation: Operation) -> Any:
    return door.ask(operation, door.machine)


def ask_from_elsewhere(door: Door, operation: Operation) -> Any:
    return door.ask(operation, door.elsewhere)


def ask_once_more(door: Door, operation: Operation) -> Any:
    return door.ask(operation, door.used_up)


def ask_from_another_site(door: Door, operation: Operation) -> Any:
    return door.ask(operation, headers={"Origin": "https://example.org"})


def ask_for_a_picture(door: Door, operation: Operation) -> Any:
    return door.ask(operation, headers={"Accept": "image/png"})


def ask_for_no_record(door: Door, operation: Operation) -> Any:
    return door.ask(operation, path=filled(operation, None))


def send_unknown_parameter(door: Door, operation: Operation) -> Any:
    return door.ask(operation, path=f"{path_of(operation)}?no_such=1")


def send_too_much(door: Door, operation: Operation) -> Any:
    """In pieces: nobody is told before how much it will be."""
    limits, path = door.api.app.state.uploads, f"/api/v1{operation.path}"
    below = f"{operation.method} {path.rpartition('/')[0]}/"
    limit = limits.get(path, limits.get(below, MAX_BODY))
    return door.ask(operation, content=iter([b" " * (limit + 1)]))


def send_unreadable(door: Door, operation: Operation) -> Any:
    is_form = operation.name in UPLOADS | FORMS.keys()
    kind = {"Content-Type": "multipart/form-data"} if is_form else JSON
    return door.ask(operation, content=b"{", headers=kind)


def send_used_key(door: Door, operation: Operation) -> Any:
    return door.ask(operation, headers={"Idempotency-Key": str(USED)})


def send_used_id(door: Door, operation: Operation) -> Any:
    body = objects.body_for(operation.name, "own", door.act) or {}
    return door.ask(operation, content=json.dumps(body | {"id": str(USED)}, default=str))


WAYS: Mapping[Told, Callable[[Door, Operation], Any]] = {
    (400, "malformed-request"): send_unreadable,
    (400, "two-credentials"): ask_with_two_credentials,
    (401, "unauthenticated"): ask_as_nobody,
    (403, "address-not-allowed"): ask_from_elsewhere,
    (403, "csrf"): ask_from_another_site,
    (403, "forbidden"): ask_as_idle,
    (403, "insufficient-scope"): ask_without_scope,
    (403, "totp-enrolment-required"): ask_plainly,
    (404, "not-found"): ask_for_no_record,
    (406, "not-acceptable"): ask_for_a_picture,
    (409, "same-id-other-content"): send_used_id,
    (413, "too-large"): send_too_much,
    (422, "invalid"): send_unknown_parameter,
    (422, "key-reused"): send_used_key,
    (429, "quota-used"): ask_once_more,
    (429, "too-often"): ask_plainly,
    (429, "too-many-requests"): ask_in_turn,
    (503, "busy"): ask_in_turn,
    (503, "disk-full"): ask_in_turn,
    (503, "unavailable"): ask_plainly,
}
MOMENTS: Mapping[Told, Callable[[Door], AbstractContextManager[None]]] = {
    (403, "totp-enrolment-required"): require_second_factor,
    (429, "too-often"): use_up_limits,
    (429, "too-many-requests"): queue_everyone,
    (503, "busy"): crowd_gates,
    (503, "disk-full"): fill_disk,
    (503, "unavailable"): lose_database,
}


def begin_moment(door: Door, told: Told) -> AbstractContextManager[None]:
    return MOMENTS[told](door) if told in MOMENTS else nullcontext()
