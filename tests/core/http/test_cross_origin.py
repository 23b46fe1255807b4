"""Pages on other hosts: the listed origin may use the API, every other one gets nothing."""

from typing import Any

import pytest

from backend.core.http.middleware import EdgeMiddleware
from backend.settings import Settings, list_weaknesses
from tests import world
from tests.acting import Api
from tests.core.http.test_idempotency import place

APP = "https://app.example.vn"
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "if-match,idempotency-key",
}
OTHERS = {
    "another": "https://evil.example",
    "opaque": "null",
    "longer": "https://app.example.vn.evil.example",
    "with a name before": "https://evil-app.example.vn",
    "below": "https://x.app.example.vn",
    "above": "https://example.vn",
    "without encryption": "http://app.example.vn",
    "on another port": "https://app.example.vn:8443",
    "with a path": "https://app.example.vn/",
    "in capitals": "https://APP.example.vn",
    "with a user": "https://app.example.vn@evil.example",
    "two": "https://app.example.vn https://evil.example",
    "everybody": "*",
    "empty": "",
}


@pytest.fixture
def listed(api: Api, edge: EdgeMiddleware, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setattr(edge, "origins", frozenset({APP}))
    monkeypatch.setattr(api.app.state.settings, "cors_origins", [APP])
    return api


def list_allowed(answer: Any) -> dict[str, str]:
    return {k: v for k, v in answer.headers.items() if k.startswith("access-control-")}


def test_nothing_is_allowed_until_an_origin_is_listed(api: Api) -> None:
    answer = api.as_("district").get("/me", headers={"Origin": APP})
    asked = api.nobody().request("OPTIONS", "/establishments", headers={"Origin": APP, **PREFLIGHT})
    assert (answer.status_code, asked.status_code) == (200, 405)
    assert (list_allowed(answer), list_allowed(asked)) == ({}, {})
    assert "Origin" not in answer.headers.get("Vary", "")


def test_a_listed_page_may_ask_send_and_read(listed: Api) -> None:
    asked = listed.nobody().request(
        "OPTIONS", "/establishments", headers={"Origin": APP, **PREFLIGHT}
    )
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["Access-Control-Allow-Origin"] == APP
    assert asked.headers["Access-Control-Allow-Credentials"] == "true"
    assert {"PATCH", "DELETE"} <= set(asked.headers["Access-Control-Allow-Methods"].split(", "))
    sent = {h.lower() for h in asked.headers["Access-Control-Allow-Headers"].split(", ")}
    assert {"if-match", "idempotency-key", "x-csrf-token", "authorization"} <= sent
    made = listed.as_("binhnghia").request(
        *("POST", "/establishments"),
        json=place(),
        headers={"Origin": APP, "Sec-Fetch-Site": "same-site"},
    )
    assert made.status_code == 201, made.text
    exposed = set(made.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"ETag", "Location", "Link", "Retry-After", "Idempotency-Replayed"}
    assert made.headers["Access-Control-Allow-Origin"] == APP
    assert "Origin" in made.headers["Vary"]


REFUSALS: tuple[tuple[str, int, dict[str, str]], ...] = (
    ("/me", 401, {}),
    ("/nothing", 404, {}),
    ("/establishments", 400, {"Host": "evil.example"}),
    ("/establishments", 413, {"Content-Length": "99999999"}),
)


def test_a_listed_page_reads_every_refusal(listed: Api) -> None:
    for path, status, more in REFUSALS:
        answer = listed.nobody().get(path, headers={"Origin": APP, **more})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == APP
        assert "Origin" in answer.headers["Vary"]


def test_an_origin_that_is_not_listed_gets_nothing(listed: Api) -> None:
    for what, origin in OTHERS.items():
        headers = {"Origin": origin}
        read = listed.as_("district").get("/me", headers=headers)
        asked = listed.nobody().request("OPTIONS", "/establishments", headers=headers | PREFLIGHT)
        assert (read.status_code, asked.status_code) == (200, 405), what
        assert (list_allowed(read), list_allowed(asked)) == ({}, {}), what
        assert "Origin" in read.headers["Vary"], "a cache must not give it to the listed page"
        headers |= {"Sec-Fetch-Site": "same-site"}
        officer = listed.as_("binhnghia")
        write = officer.request("POST", "/establishments", json=place(), headers=headers)
        assert (write.status_code, write.json()["code"]) == (403, "csrf"), what


def test_two_origins_in_one_request_are_none(listed: Api) -> None:
    person = listed.as_("district")
    headers = [*person.headers.items(), ("Origin", APP), ("Origin", "https://evil.example")]
    answer = person.http.get("http://testserver/api/v1/me", headers=headers)
    assert list_allowed(answer) == {}


def test_a_listed_page_still_needs_its_csrf_token(listed: Api) -> None:
    headers = {"Cookie": f"sid={world.cookie('binhnghia')}", "Origin": APP}
    answer = listed.nobody().request("POST", "/establishments", json=place(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_pages_and_open_data_stay_as_they_are(listed: Api) -> None:
    assert list_allowed(listed.http.get("/healthz", headers={"Origin": APP})) == {}
    answer = listed.nobody().get("/public/open-data", headers={"Origin": APP})
    assert list_allowed(answer) == {"access-control-allow-origin": "*"}


@pytest.mark.once
@pytest.mark.parametrize(
    "origin",
    [
        *("*", "null", "https://*.example.vn", "app.example.vn", "https://app.example.vn/"),
        *("https://APP.example.vn", "https://app.example.vn:443", "https://a.vn/?x", "https://"),
        *("https://a@b.vn", "ftp://app.example.vn", "https://app.example.vn:0", "https://a..vn"),
    ],
)
def test_what_is_no_origin_is_no_setting(origin: str) -> None:
    settings = Settings(_env_file=None, cors_origins=[APP, origin])
    assert [line for line in list_weaknesses(settings) if "CORS_ORIGINS" in line]


@pytest.mark.once
@pytest.mark.parametrize("origin", [APP, "http://localhost:5173", "https://10.0.0.1:8443"])
def test_an_origin_is_written_as_browsers_write_it(origin: str) -> None:
    assert list_weaknesses(Settings(_env_file=None, cors_origins=[origin, APP])) == []
