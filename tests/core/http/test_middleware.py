"""The outermost layer: sizes, hosts, methods, headers, and an access line without persons."""

import asyncio
import traceback
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.core.http.middleware import (
    SECURITY_HEADERS,
    AccessLog,
    AnswerCutOff,
    EdgeMiddleware,
)
from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.acting import Api

NUMBER = "0912345678"
BIG = b'{"name": "' + b"x" * (2 << 20) + b'"}'


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_413_before_it_is_read(api: Api, chunked: bool) -> None:
    content: Any = iter([BIG[:1000], BIG[1000:]]) if chunked else BIG
    headers = {"Content-Type": "application/json"}
    answer = api.as_("admin").request("POST", "/org-units", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "testserver.evil.example",
        "testserver:80@evil.example",
        "testserver@evil.example",
        "testserver:evil.example",
        "testserver:80:80",
        "[evil.example]",
        "evil.example]",
        "[::2]",
        "testserver/",
        "testserver evil.example",
    ],
)
def test_unknown_hosts_are_refused(api: Api, host: str) -> None:
    answer = api.nobody().get("/api/v1/org-units", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-host")


@pytest.mark.parametrize(
    "host", ["testserver", "testserver:8000", "TestServer", "localhost:1", "[::1]", "[::1]:8000"]
)
def test_known_hosts_are_answered(api: Api, host: str) -> None:
    assert api.as_("admin").get("/org-units", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing-here", 404),
        ("POST", "/api/v1/nothing-here", 404),
        ("DELETE", "/api/v1/org-units", 405),
        ("GET", "/api/elsewhere", 404),
        ("GET", "/api/v1/org-units/%2e%2e/x", 404),
    ],
)
def test_unknown_addresses_and_methods(api: Api, method: str, path: str, status: int) -> None:
    answer = api.as_("admin").request(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert status != 405 or "GET" in answer.headers["Allow"]


@pytest.mark.once
def test_whoever_has_the_address_alone_finds_the_guide(api: Api) -> None:
    for path in ("/api", "/api/v1"):
        led = api.http.get(path)
        assert (led.status_code, led.url.path) == (200, "/api/docs"), path
        assert 'rel="service-desc" type="application/json" href="/api/v1/openapi.json"' in led.text


@pytest.mark.once
def test_where_the_description_is_closed_it_says_where_it_is_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    settings = Settings(
        app_env="test", docs_open=False, database_url=url, var_dir=tmp_path, _env_file=None
    )
    client = TestClient(create_app(settings), follow_redirects=False)
    for path in ("/api", "/api/v1", "/api/docs", "/api/v1/openapi.json"):
        answer = client.get(path, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["code"]) == (404, "docs-closed"), path
        assert "demo" in answer.json()["detail"]
    assert client.get("/api/v1/nothing").json()["code"] == "no-such-path", "the control"


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/org-units", "/api/v1/nothing", "/api/docs"])
def test_security_headers_stand_on_every_answer(api: Api, path: str) -> None:
    answer = api.nobody().request("GET", "/api/../.." + path if path == "/healthz" else path)
    for name in SECURITY_HEADERS:
        assert name in answer.headers, name
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.once
def test_a_failure_is_answered_like_all_else_and_told_without_its_words(
    api: Api, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error that left the application would be logged by the server, with what it says."""

    def fail(*_given: Any) -> None:
        raise ValueError(f"Canary {NUMBER}")

    monkeypatch.setitem(api.app.state._state, "authenticate", fail)
    server = TestClient(api.app, raise_server_exceptions=True)
    answer = server.get("/api/v1/org-units")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    missing = [name for name in (*SECURITY_HEADERS, "X-Request-Id") if name not in answer.headers]
    assert (missing, answer.headers["Cache-Control"]) == ([], "no-store")
    told = capfd.readouterr().err
    assert f"{answer.headers['X-Request-Id']} failed: ValueError" in told
    assert NUMBER not in told


@pytest.mark.once
def test_an_answer_that_breaks_off_is_told_without_its_words(api: Api) -> None:
    async def break_off(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(f"Canary {NUMBER}")

    edge = EdgeMiddleware(break_off, hosts=("*",), https=False, write_line=lambda _line: None)
    asked = {"type": "http", "method": "GET", "path": "/x", "headers": [], "app": api.app}

    async def nothing(*_given: Any) -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(AnswerCutOff) as found:
        asyncio.run(edge(asked, nothing, nothing))
    assert NUMBER not in "".join(traceback.format_exception(found.value))


def test_answers_of_the_api_are_not_stored(api: Api) -> None:
    assert api.as_("admin").get("/org-units").headers["Cache-Control"] == "no-store"


def test_problems_speak_vietnamese_or_english(api: Api) -> None:
    vi = api.nobody().get("/org-units")
    en = api.nobody().get("/org-units", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert vi.json()["code"] == en.json()["code"] == "unauthenticated"
    assert (vi.headers["Content-Language"], en.headers["Content-Language"]) == ("vi", "en")
    assert "Đăng nhập" in vi.json()["detail"]
    assert "Sign in" in en.json()["detail"]


def test_the_access_line_names_the_route_never_the_record_or_the_words(
    api: Api, access_lines: list[str]
) -> None:
    id = str(world.establishment("binhnghia"))
    api.as_("district").get(f"/org-units/{world.unit('trangan')}")
    api.as_("district").get("/org-units", q="Bí mật Canary")
    api.as_("district").post(f"/establishments/{id}/workforce-counts", {"note": "Canary"})
    text = "".join(access_lines)
    assert len(access_lines) == 3
    for secret in ("Canary", id, str(world.unit("trangan")), "sid=", world.csrf("district")):
        assert secret not in text
    assert "/org-units/{id} 200" in text


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("limit=1&limit=2", "?limit", "repeated-parameter"),
        ("q=a&q=a", "?q", "repeated-parameter"),
        ("colour=a&colour=b", "?colour", "unknown-parameter"),
        ("q=%ff%fe", "?q", "not-utf8"),
        ("q=%C3", "?q", "not-utf8"),
    ],
)
def test_a_parameter_is_known_given_once_and_text(
    api: Api, query: str, name: str, code: str
) -> None:
    answer = api.as_("district").request("GET", f"/establishments?{query}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (name, code)
    if code == "unknown-parameter":
        assert "establishment_type, ids, inspected" in error["message"]


def test_lines_of_one_turn_of_the_loop_are_written_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    monkeypatch.setattr("sys.stderr.write", written.append)

    async def log_twice() -> None:
        log = AccessLog()
        log.write("one\n")
        log.write("two\n")
        assert written == []
        await asyncio.sleep(0)
        log.write("three\n")
        await asyncio.sleep(0)

    asyncio.run(log_twice())
    assert written == ["one\ntwo\n", "three\n"]
