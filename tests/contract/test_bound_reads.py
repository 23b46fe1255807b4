"""Reads of one record whose text and values are bound once for each sign-in and minute.

They say what every other read says (`test_direct_reads.py` compares), and refuse what it refuses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope

from backend.core.http import bound_reads
from backend.core.http.bound_reads import BoundRead, BoundReads
from backend.core.http.dependencies import PermissionRoute
from backend.core.security import tokens
from backend.core.sql import driver_reader
from backend.core.sql.deferred_rows import DeferredRow
from backend.core.sql.driver_reader import DriverReader
from backend.core.sql.driver_rows import DriverRows
from backend.core.text.clock import now
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts import presumed_actors
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, User
from tests import world
from tests.acting import Api, Person
from tests.contract.test_direct_reads import ordinary
from tests.domains.organisation.accounts.doing import bearer, device, give_password
from tests.fuzz.surface import prepare
from tests.world import PEOPLE

Told = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and content."""
pytestmark = [pytest.mark.postgres_in_campaign]
PLACE = f"/establishments/{world.establishment('binhnghia')}"
OTHER = f"/establishments/{world.establishment('trangan')}"
UNKNOWN = "/establishments/00000000-0000-7000-8000-000000000000"
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept": "*/*", "Accept-Encoding": "gzip"},
    {"Accept": "text/csv"},
    {"Content-Length": "0"},
    {"If-None-Match": "the last ETag"},
)
"""Of requests whose answers are compared with those of the ordinary way."""


@pytest.fixture(autouse=True)
def nothing_bound(api: Api) -> Iterator[None]:
    """What a control has bound answers no other test."""
    yield
    for reads in api.app.state.dispatcher.bound.values():
        reads._kept.clear()


@contextmanager
def counting_bound(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The ids of requests that were answered by what was bound."""
    seen: list[str] = []
    real = BoundReads.find_answer

    async def note(self: BoundReads, scope: Scope, receive: Receive, id: str) -> Response | None:
        answer = await real(self, scope, receive, id)
        seen.extend([id] if answer is not None else [])
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(BoundReads, "find_answer", note)
        yield seen


def list_bound_paths(app: FastAPI) -> list[str]:
    return [
        route.path
        for route in app.routes
        if isinstance(route, PermissionRoute) and route.bound is not None
    ]


def list_records(api: Api, path: str) -> list[str]:
    """Paths of some records that the district's officer sees, and of none."""
    parent = path.removesuffix("/{id}").removeprefix("/api/v1")
    found = api.as_("district").get(parent, limit=3).json()["items"]
    ids = [one["id"] for one in found]
    spelled = [ids[0].upper(), ids[0].replace("-", ""), "x"] if ids else []
    return [f"{parent}/{id}" for id in (*ids, UNKNOWN.rpartition("/")[2], *spelled)]


def tell(person: Person, path: str, headers: dict[str, str]) -> Told:
    if "If-None-Match" in headers:
        headers = {"If-None-Match": person.get(path).headers.get("etag", "")}
    answer = person.get(path, headers=headers)
    told = [(k, v) for k, v in answer.headers.multi_items() if k.lower() != "x-request-id"]
    return answer.status_code, told, answer.content


def list_differences(api: Api, paths: list[str], patch: pytest.MonkeyPatch) -> list[str]:
    """Each of the cast asks twice, since the first request may bind; then in the ordinary way."""
    wrong = []
    for path in paths:
        for name in PEOPLE:
            person = api.as_(name)
            for headers in HEADERS:
                bound = [tell(person, path, headers) for _ in range(2)]
                with ordinary(patch):
                    other = tell(person, path, headers)
                if bound != [other, other]:
                    wrong.append(f"{name} {path} {headers}: {bound} {other}"[:2000])
    return wrong


def test_what_is_bound_says_what_the_ordinary_way_says(
    api: Api, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(api)
    every = list_bound_paths(app)
    assert len(every) >= 9
    with counting_bound(monkeypatch) as seen:
        for path in every:
            assert list_differences(api, list_records(api, path), monkeypatch) == []
            assert len(seen) > len(PEOPLE), f"nothing was bound for {path}"
            seen.clear()


def leave_out_scope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bound_reads, "build_compiled_criteria", lambda *_: ((), {}))


def share_with_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bound_reads, "find_credential", lambda _headers: b"")


def leave_out_etag(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bound_reads, "build_row_answer", lambda *_, **__: Response(b"{}"))


@pytest.mark.parametrize("leave_out", [leave_out_scope, share_with_everybody, leave_out_etag])
def test_what_is_left_out_is_noticed(
    api: Api, leave_out: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative controls."""
    for path in (PLACE, OTHER):
        api.as_("district").get(path)
    with monkeypatch.context() as patch:
        leave_out(patch)
        assert list_differences(api, [PLACE, OTHER], monkeypatch) != []


TAKEN: dict[str, tuple[sa.Executable, int]] = {
    "session ended": (sa.update(AuthSession).values(ended_at=sa.func.current_timestamp()), 401),
    "account locked": (sa.update(User).values(is_active=False), 401),
    "role withdrawn": (sa.delete(RoleGrant), 403),
}


@pytest.fixture
def people(api: Api) -> list[Person]:
    """The district's officer at the browser, and with a device."""
    give_password(api, "district")
    return [api.as_("district"), bearer(api, device(api, "district"))]


@pytest.mark.parametrize("how", TAKEN)
def test_what_is_taken_away_refuses_the_next_request(
    api: Api, how: str, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    with counting_bound(monkeypatch) as seen:
        for person in people:
            assert [person.get(PLACE).status_code for _ in range(3)] == [200, 200, 200]
        assert len(seen) >= 2 * len(people)
    statement, status = TAKEN[how]
    write(api, statement)
    assert [person.get(PLACE).status_code for person in people] == [status, status]


def test_who_is_never_looked_at_again_would_be_let_in(
    api: Api, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    person = people[0]
    assert [person.get(PLACE).status_code for _ in range(3)] == [200, 200, 200]
    write(api, TAKEN["session ended"][0])
    real = BoundRead.find_row

    def let_in(
        self: BoundRead, found: DriverRows, at: datetime, dialect: sa.Dialect
    ) -> DeferredRow | None:
        careless = replace(self, sign_in=replace(self.sign_in, is_unchanged=lambda *_: True))
        return real(careless, found, at, dialect)

    monkeypatch.setattr(BoundRead, "find_row", let_in)
    assert person.get(PLACE).status_code == 200


def test_a_token_that_has_ended_opens_nothing(
    api: Api, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was bound for it, and whatever the database says of its session."""
    assert [people[1].get(PLACE).status_code for _ in range(3)] == [200, 200, 200]
    later = now() + tokens.TOKEN_LIFETIME + timedelta(seconds=tokens.LEEWAY)
    for module in (bound_reads, tokens):
        monkeypatch.setattr(module, "now", lambda: later)
    assert people[1].get(PLACE).status_code == 401


def test_a_use_that_is_to_be_noted_goes_the_way_that_notes_it(
    api: Api, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [person.get(PLACE).status_code for person in people for _ in range(2)] == [200] * 4
    monkeypatch.setattr(presumed_actors, "SEEN_EVERY", timedelta(days=-1))
    with counting_bound(monkeypatch) as seen:
        assert [person.get(PLACE).status_code for person in people] == [200, 200]
    assert seen == []


def test_a_record_that_was_moved_away_is_not_found(api: Api, people: list[Person]) -> None:
    commune = api.as_("binhnghia")
    assert [commune.get(PLACE).status_code for _ in range(2)] == [200, 200]
    moved = sa.update(Establishment).where(Establishment.id == world.establishment("binhnghia"))
    write(api, moved.values(org_unit_id=world.unit("trangan")))
    assert commune.get(PLACE).status_code == 404
    assert people[0].get(PLACE).status_code == 200


def test_without_an_idle_connection_the_ordinary_way_answers(
    api: Api, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [person.get(PLACE).content for person in people]
    monkeypatch.setattr(driver_reader, "find_used_entry", lambda _pool: None)
    monkeypatch.setattr(DriverReader, "load", lambda *_: None)
    assert [person.get(PLACE).content for person in people] == before


def write(api: Api, statement: sa.Executable) -> None:
    api.run(lambda db: db.connection().execute(statement))
