"""A read that is answered without FastAPI says, byte for byte, what it says through FastAPI."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http import endpoint_runner
from backend.core.http.bound_reads import BoundReads
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.direct_reads import DirectRead
from backend.core.http.request_sessions import DeferredSession
from backend.core.session import session as session_module
from backend.core.session.actor import EVERYTHING, SYSTEM_ID, Actor
from backend.core.session.session import Session
from backend.core.sql import compiled_page
from backend.core.sql.driver_reader import DriverReader
from tests import world
from tests.acting import Api, Person
from tests.contract.operations import operations
from tests.fuzz.surface import path_of, prepare
from tests.proofs import proof_sample, proof_seed
from tests.world import PEOPLE

VARIANTS: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {}),
    ({}, {"If-None-Match": "the last ETag"}),
    ({}, {"Accept": "text/csv"}),
    ({}, {"Accept": "image/png"}),
    ({}, {"Accept-Language": "en", "If-Match": '"1"', "Content-Length": "0"}),
    ({}, {"Accept-Encoding": "gzip"}),
    ({"limit": "2"}, {}),
    ({"limit": "2"}, {"Accept": "text/csv;q=0.9, application/json;q=0.1"}),
    ({"limit": "0"}, {}),
    ({"limit": ["2", "3"]}, {}),
    ({"limit": "x", "no-such": "1"}, {}),
    ({"no-such": "1"}, {}),
    ({"after": "bm9uZQ"}, {}),
    ({"q": "sen"}, {}),
    ({"q": "\x00"}, {}),
    ({"org_unit_id": "00000000-0000-7000-8000-000000000000"}, {}),
    ({"updated_after": "2022-01-01T00:00:00Z"}, {}),
    ({"ids": "00000000-0000-7000-8000-000000000000"}, {}),
)
"""(query, headers) of requests: plain ones, and whatever makes an answer special or a refusal."""
pytestmark = [pytest.mark.postgres_in_campaign]

CHANGING = {"x-request-id"}
OF_ITS_MOMENT = "/work-package"
"""Signed with the moment of each request, so no two answers are the same."""


class Asked(NamedTuple):
    """A request of one of the cast for a path."""

    person: str
    path: str
    variant: int


@pytest.fixture
def records(api: Api) -> None:
    prepare(api)


@contextmanager
def ordinary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let FastAPI answer, SQLAlchemy build and run every statement, pydantic write all JSON."""
    with monkeypatch.context() as patch:
        patch.setattr(BoundReads, "find_answer", find_none)
        patch.setattr(PermissionRoute, "find_direct_answer", find_none)
        patch.setattr(DriverReader, "load", lambda *_: None)
        patch.setattr(compiled_page, "find_shape", lambda _: None)
        patch.setattr(endpoint_runner, "find_rows_json", lambda *_: None)
        yield


async def find_none(*_: Any) -> None:
    """No answer without FastAPI."""


def list_direct_paths(app: FastAPI) -> Iterator[str]:
    routes = {route.name: route for route in app.routes if isinstance(route, PermissionRoute)}
    for operation in operations(app):
        path = path_of(operation)
        is_read = operation.method == "GET" and routes[operation.name].direct is not None
        if is_read and path != OF_ITS_MOMENT:
            yield path


def list_requests(app: FastAPI) -> list[Asked]:
    """Each of the cast asks each direct read; what is asked is drawn by the seed."""
    drawn = random.Random(proof_seed())
    people = ["", *PEOPLE]
    found = [
        Asked(person, path, drawn.randrange(len(VARIANTS)))
        for path in list_direct_paths(app)
        for person in people
    ]
    drawn.shuffle(found)
    return found


def ask(api: Api, asked: Asked, etag: str) -> tuple[int, list[tuple[str, str]], bytes]:
    person: Person = api.as_(asked.person) if asked.person else api.nobody()
    query, headers = VARIANTS[asked.variant]
    if "If-None-Match" in headers:
        headers = {"If-None-Match": etag}
    answer = person.get(asked.path, **query, headers=headers)
    told = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in CHANGING]
    return answer.status_code, told, answer.content


def list_differences(api: Api, asked: list[Asked], patch: pytest.MonkeyPatch) -> list[str]:
    wrong = []
    for one in asked:
        etag = ""
        if "If-None-Match" in VARIANTS[one.variant][1]:
            headers = dict(ask(api, one._replace(variant=0), "")[1])
            etag = headers.get("ETag", headers.get("etag", ""))
        direct = ask(api, one, etag)
        with ordinary(patch):
            other = ask(api, one, etag)
        if direct != other:
            wrong.append(f"{one}:\n  {direct}\n  {other}"[:3000])
    return wrong


@pytest.mark.campaign
def test_direct_answers_are_those_of_the_ordinary_way(
    api: Api, app: FastAPI, records: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = list_requests(app)
    assert len(every) > 2_000
    assert list_differences(api, proof_sample(every), monkeypatch) == []


def test_what_a_direct_read_leaves_out_is_noticed(
    api: Api, app: FastAPI, records: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative controls: the comparison fails without the permission, the scope or the headers."""
    one = f"/establishments/{world.establishment('trangan')}"
    api.as_("district").get(one)  # whose first request loads the routes
    monkeypatch.setattr(api.app.state.dispatcher, "bound", {})  # test_bound_reads.py looks at them
    for path in (one, "/establishments"):
        ensure_noticed(path, api, monkeypatch)


def ensure_noticed(path: str, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [Asked(person, path, 0) for person in ("", "handler", "binhnghia", "trangan")]
    assert list_differences(api, asked, monkeypatch) == []
    for leave_out in (leave_out_permission, leave_out_scope, leave_out_headers):
        with monkeypatch.context() as patch:
            leave_out(patch, api)
            wrong = list_differences(api, asked, monkeypatch)
        assert wrong != [], (path, leave_out.__name__)


def leave_out_permission(patch: pytest.MonkeyPatch, api: Api) -> None:
    real = DirectRead.answer

    def begin(_request: Request, writes: bool) -> Session:
        return api.database.open_session(Actor(SYSTEM_ID), EVERYTHING, writes=writes)

    async def open_for_all(request: Request) -> DeferredSession:
        return DeferredSession(request, begin)

    async def answer(self: DirectRead, request: Request, values: dict[str, Any]) -> Response:
        return await real(replace(self, open_session=open_for_all), request, values)

    patch.setattr(DirectRead, "answer", answer)


def leave_out_scope(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, session_module, "build_compiled_criteria", lambda *_: ((), {}))


def leave_out_headers(patch: pytest.MonkeyPatch, api: Api) -> None:
    leave_out_within(patch, endpoint_runner, "add_response_headers", lambda _, given: given)
    leave_out_within(
        patch,
        endpoint_runner,
        "build_row_answer",
        lambda _row, written, *_, **__: Response(written, media_type="application/json"),
    )


def leave_out_within(
    patch: pytest.MonkeyPatch, module: ModuleType, name: str, instead: Callable[..., Any]
) -> None:
    """Replace a function of `module`, but only while a direct read is answered."""
    real = DirectRead.answer

    async def answer(self: DirectRead, request: Request, values: dict[str, Any]) -> Response:
        with pytest.MonkeyPatch.context() as within:
            within.setattr(module, name, instead)
            return await real(self, request, values)

    patch.setattr(DirectRead, "answer", answer)
