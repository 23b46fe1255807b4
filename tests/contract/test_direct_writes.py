"""A write that is answered without FastAPI says and leaves what it says and leaves through FastAPI.

Each request is sent twice, and nothing of it stays: what would be committed is looked at and
rolled back. Ids, moments and chance are the same both times, so answers and rows are, too.
"""

import json
import os
import random
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import event
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http import endpoint_runner
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.direct_writes import DirectWrite
from backend.core.http.lazy_routes import LazyRoute
from backend.core.http.request_sessions import DeferredSession
from backend.core.session import bulk_writes, change_log_listener, models, scoping
from backend.core.session import session as session_module
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.models import Base
from backend.core.session.pending_changes import PendingChanges, write_pending_changes
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import write_in_turn
from backend.core.text.clock import set_story_moment
from tests.acting import CURRENT, Api, Person
from tests.contract import objects
from tests.contract.operations import operations
from tests.fuzz.surface import OTHERS, path_of, prepare
from tests.proofs import proof_sample, proof_seed
from tests.world import PEOPLE

pytestmark = [pytest.mark.postgres_in_campaign]

PLACE = re.compile("/establishments/[^/]+")
JSON = "application/json"
KEY = {"Idempotency-Key": "written twice"}
VARIANTS: tuple[tuple[dict[str, str], str | dict[str, Any] | None, str], ...] = (
    ({}, None, ""),
    (KEY, None, ""),
    (KEY | {"Accept-Language": "en", "Content-Type": "application/json; charset=utf-8"}, None, ""),
    (KEY, {"note": "Chị Nguyễn Thị Hoa sinh năm 1990"}, ""),
    ({"If-Match": ""}, None, ""),
    ({"If-Match": '"99"'}, None, ""),
    ({"If-Match": "*"}, None, ""),
    (KEY | {"Content-Type": "text/plain"}, None, ""),
    (KEY | {"Content-Type": "application/merge-patch+json"}, None, ""),
    ({"Idempotency-Key": "x" * 300}, None, ""),
    ({}, "", ""),
    ({}, "null", ""),
    ({}, "[]", ""),
    ({}, "{", ""),
    ({}, {"no_such_field": 1}, ""),
    ({}, {"id": "no id"}, ""),
    ({}, None, "?no-such=1"),
)
"""(headers, what the body is or has beside, query): plain ones, and what makes a refusal."""
CHANGING = {"x-request-id"}
WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
MOMENT = datetime(2026, 11, 29, 8, 0, 0, 123456, UTC)


class Asked(NamedTuple):
    """A write of one of the cast."""

    person: str
    method: str
    path: str
    body: dict[str, Any] | None
    variant: int


class Told(NamedTuple):
    """What was answered, and for each commit the rows of the tables that were written."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes
    rows: list[dict[str, list[str]]]


@pytest.fixture
def act(api: Api) -> UUID:
    return prepare(api)


@contextmanager
def ordinary(patch: pytest.MonkeyPatch, api: Api) -> Iterator[None]:
    """Let FastAPI answer, ask first who sends the request, and insert each row at once."""
    presume = api.app.state.presume
    api.app.state.presume = lambda _request: None
    with patch.context() as within:
        within.setattr(PermissionRoute, "handle", LazyRoute.handle)
        within.setattr(
            PendingChanges,
            "add_insert",
            lambda pending, insert: write_in_turn(pending.connect(), [insert]),
        )
        yield
    api.app.state.presume = presume


@contextmanager
def looking(api: Api, patch: pytest.MonkeyPatch) -> Iterator[list[dict[str, list[str]]]]:
    """What the request would commit: it is rolled back instead. Ids and chance begin anew."""
    commit_really = Session.commit
    seen: list[dict[str, list[str]]] = []
    texts: list[tuple[sa.Connection, str]] = []
    numbers, chance = count(1), random.Random(178)

    def commit(db: Session) -> None:
        if "request" not in db.info:
            commit_really(db)  # what runs beside
            return
        write_pending_changes(db)
        own = [text for connection, text in texts if connection is db.connection()]
        tables = sorted({table for text in own for table in WRITTEN.findall(text)})
        seen.append({table: list_rows(db, table) for table in tables})
        db.rollback()

    def note(connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        texts.append((connection, statement))

    event.listen(api.database.writer, "before_cursor_execute", note)
    with patch.context() as within:
        within.setattr(Session, "commit", commit)
        within.setattr(secrets, "token_bytes", lambda size=32: chance.randbytes(size))
        within.setattr(os, "urandom", chance.randbytes)
        within.setattr(models, "uuid7", lambda: UUID(int=(0x7178 << 64) + next(numbers)))
        set_story_moment(MOMENT)
        try:
            yield seen
        finally:
            set_story_moment(None)
            event.remove(api.database.writer, "before_cursor_execute", note)


def list_rows(db: Session, name: str) -> list[str]:
    """All rows of a table; those of the log in their order, without their places."""
    table = Base.metadata.tables.get(name)
    if table is None:
        return []  # SQLite's index of words
    found = db.connection().execute(sa.select(table).order_by(*table.primary_key.columns))
    rows = [{**row._mapping, "seq": None, "request_id": None} for row in found]
    return [repr(row) for row in rows]


def list_direct_writes(app: FastAPI, act: UUID) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    routes = {route.name: route for route in app.routes if isinstance(route, PermissionRoute)}
    for operation in operations(app):
        route = routes[operation.name]
        if operation.method == "GET" or route.direct_write is None:
            continue
        body = objects.body_for(operation.name, "own", act) or OTHERS.get(operation.name, {})
        takes_body = route.direct_write.body is not None
        yield operation.method, path_of(operation), body if takes_body else None


def list_requests(app: FastAPI, act: UUID) -> list[Asked]:
    """Each of the cast sends each direct write; how is drawn by the seed."""
    drawn = random.Random(proof_seed())
    found = [
        Asked(person, *write, drawn.choice((0, 1, 1, drawn.randrange(len(VARIANTS)))))
        for write in list_direct_writes(app, act)
        for person in ["", *PEOPLE]
    ]
    drawn.shuffle(found)
    return found


def ask(api: Api, asked: Asked, patch: pytest.MonkeyPatch) -> Told:
    person: Person = api.as_(asked.person) if asked.person else api.nobody()
    headers, change, query = VARIANTS[asked.variant]
    sent = {"Content-Type": JSON, "If-Match": CURRENT, **headers}
    content: str | None = None
    if asked.body is not None or isinstance(change, str):
        more = change if isinstance(change, dict) else {}
        content = change if isinstance(change, str) else json.dumps({**(asked.body or {}), **more})
    with looking(api, patch) as rows:
        answer = person.request(asked.method, asked.path + query, content=content, headers=sent)
    told = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in CHANGING]
    return Told(answer.status_code, told, answer.content, rows)


def list_differences(
    api: Api, asked: list[Asked], patch: pytest.MonkeyPatch
) -> tuple[list[str], list[Told]]:
    wrong, told = [], []
    for one in asked:
        direct = ask(api, one, patch)
        with ordinary(patch, api):
            other = ask(api, one, patch)
        told.append(direct)
        if direct != other:
            wrong.append(f"{one}:\n  {direct}\n  {other}"[:6000])
    return wrong, told


@pytest.mark.in_turn
@pytest.mark.campaign
def test_direct_writes_say_and_leave_what_the_ordinary_way_does(
    api: Api, app: FastAPI, act: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = list_requests(app, act)
    assert len(every) > 1_500
    wrong, told = list_differences(api, proof_sample(every), monkeypatch)
    assert not wrong, "\n".join(wrong)
    assert sum(bool(one.rows and one.rows[0]) for one in told) > len(told) // 20


def test_what_a_direct_write_leaves_out_is_noticed(
    api: Api, app: FastAPI, act: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative controls: without permission, scope, log, key, version or headers it fails."""
    writes = list(list_direct_writes(app, act))
    hot = [one for one in writes if one[:2] == ("POST", "/inspections")]
    hot += [one for one in writes if one[0] == "PATCH" and PLACE.fullmatch(one[1])]
    assert len(hot) == 2
    people = ("", "handler", "binhnghia", "trangan", "district", "district2")
    asked = [Asked(who, *write, variant) for write in hot for who in people for variant in (1, 5)]
    wrong, told = list_differences(api, asked, monkeypatch)
    assert wrong == []
    assert {one.status for one in told} >= {200, 201, 401, 403, 412}
    written = next(one for one in told if one.status == 201).rows[0]
    assert written.keys() >= {"changes", "idempotency_keys", "inspections"}
    for leave_out in LEFT_OUT:
        with monkeypatch.context() as patch:
            leave_out(patch, api)
            assert list_differences(api, asked, monkeypatch)[0], leave_out.__name__


def leave_out_permission(patch: pytest.MonkeyPatch, api: Api) -> None:
    real = DirectWrite.answer

    def begin(request: Request, writes: bool) -> Session:
        db = api.database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=writes)
        db.info["request"] = request
        return db

    async def open_for_all(request: Request) -> DeferredSession:
        return DeferredSession(request, begin)

    async def answer(self: DirectWrite, request: Request, values: dict[str, Any]) -> Response:
        return await real(replace(self, open_session=open_for_all), request, values)

    patch.setattr(DirectWrite, "answer", answer)


def leave_out_scope(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, session_module, "build_compiled_criteria", lambda *_: ((), {}))
    leave_out_within(patch, scoping, "build_criteria", lambda *_: ())


def leave_out_log(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, bulk_writes, "build_row_entries", lambda *_: [])


def leave_out_log_of_changes(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, change_log_listener, "build_entries", lambda *_: [])


def leave_out_key(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, endpoint_runner, "write_response", lambda *_: None)


def leave_out_version(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, session_module, "is_version_named", lambda *_: True)


def leave_out_headers(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, endpoint_runner, "add_response_headers", lambda _, given: given)


def leave_out_inserts(patch: pytest.MonkeyPatch, api: Api) -> None:
    patch.setattr(PendingChanges, "add_insert", lambda *_: None)


LEFT_OUT: tuple[Callable[[pytest.MonkeyPatch, Api], None], ...] = (
    leave_out_permission,
    leave_out_scope,
    leave_out_log,
    leave_out_log_of_changes,
    leave_out_key,
    leave_out_version,
    leave_out_headers,
    leave_out_inserts,
)


def leave_out_within(
    patch: pytest.MonkeyPatch, module: ModuleType, name: str, instead: Callable[..., Any]
) -> None:
    """Replace a function of `module`, but only while a direct write is answered."""
    real = DirectWrite.answer

    async def answer(self: DirectWrite, request: Request, values: dict[str, Any]) -> Response:
        with pytest.MonkeyPatch.context() as within:
            within.setattr(module, name, instead)
            return await real(self, request, values)

    patch.setattr(DirectWrite, "answer", answer)
