"""Reads that the outermost middleware has answered, without the layers of the application."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from backend.core.http import bound_reads
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.dispatch import PrefixDispatcher
from backend.core.http.indexed_headers import IndexedHeaders, get_headers
from backend.core.session.session import Session
from tests import world
from tests.acting import Api

PLACE = f"/establishments/{world.establishment('binhnghia')}"
NO_PLACE = "/establishments/00000000-0000-7000-8000-000000000000"
Answer = Callable[[Any, Scope, Receive, Send], Awaitable[None]]


async def find_none(_route: PermissionRoute, _scope: Scope, _receive: Receive) -> None:
    """No answer without FastAPI."""


@pytest.fixture
def through_layers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests that came through the layers to the dispatcher."""
    seen: list[str] = []
    real: Answer = PrefixDispatcher.__call__

    async def note(self: PrefixDispatcher, scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])
        await real(self, scope, receive, send)

    monkeypatch.setattr(PrefixDispatcher, "__call__", note)
    return seen


def test_a_plain_read_goes_through_no_layer(api: Api, through_layers: list[str]) -> None:
    officer = api.as_("district")
    assert officer.get(PLACE).status_code == 200  # its first request builds the route
    through_layers.clear()
    assert officer.get(PLACE).status_code == 200
    assert officer.get(PLACE, headers={"If-None-Match": "x"}).status_code == 200
    assert through_layers == []


def test_an_error_is_answered_by_the_layers_and_found_once(
    api: Api, through_layers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = api.as_("district")
    first = officer.get(NO_PLACE)
    asked: list[object] = []
    real = Session.get_row

    def count(self: Session, *given: Any, **values: Any) -> Any:
        asked.append(given)
        return real(self, *given, **values)

    monkeypatch.setattr(Session, "get_row", count)
    through_layers.clear()
    again = officer.get(NO_PLACE)
    assert again.status_code == first.status_code == 404
    assert again.headers["content-type"] == "application/problem+json"
    assert [path.removeprefix("/api/v1") for path in through_layers] == [NO_PLACE]
    assert len(asked) == 1


def test_an_unexpected_error_is_a_failure_as_ever(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = api.as_("district")
    officer.get(PLACE)

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Session, "get_row", fail)
    monkeypatch.setattr(bound_reads, "find_row_json", fail)
    failed = officer.get(PLACE)
    assert failed.status_code == 500
    assert failed.json()["code"] == "error"
    assert "x-request-id" in failed.headers


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_list_is_compressed_as_by_the_layer(
    api: Api,
    accepted: str,
    through_layers: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    officer = api.as_("district")
    headers = {"Accept-Encoding": accepted}
    with monkeypatch.context() as patch:
        patch.setattr(PermissionRoute, "find_direct_answer", find_none)
        layered = officer.get("/establishment-types", headers=headers)
    assert through_layers
    through_layers.clear()
    direct = officer.get("/establishment-types", headers=headers)
    assert through_layers == []
    same = ("content-length", "content-encoding", "vary", "etag")
    assert [direct.headers.get(name) for name in same] == [layered.headers.get(n) for n in same]
    assert direct.content == layered.content
    assert direct.headers.get("content-encoding") == ("gzip" if accepted == "gzip" else None)


def test_headers_are_found_in_any_case_and_the_first_of_a_name() -> None:
    pairs = [(b"accept", b"text/csv"), (b"host", b"a"), (b"accept", b"image/png")]
    scope: Scope = {"type": "http", "headers": pairs}
    headers = get_headers(scope)
    assert isinstance(headers, IndexedHeaders)
    assert headers["Accept"] == headers.get("accept") == "text/csv"
    assert headers.getlist("ACCEPT") == ["text/csv", "image/png"]
    assert "Host" in headers
    assert "cookie" not in headers
    assert headers.get("cookie") is None
    assert get_headers(scope) is headers
