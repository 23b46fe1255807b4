"""Hostile requests to every write and list: refused in words, alike on both databases (R21)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from tests import world
from tests.acting import CURRENT, Api
from tests.contract.operations import operations
from tests.fuzz.surface import Write, path_of, prepare, send, who_may, writes

pytestmark = [pytest.mark.postgres_in_campaign]

GOLDEN = Path(__file__).with_name("hostile.json")
"""What was answered once; written anew with REWRITE_GOLDEN=1. Both databases are held to it."""

DEEP = "[" * 100_000 + "]" * 100_000
VALUES: dict[str, str] = {
    "nul": '"a\\u0000b"',
    "surrogate": '"\\ud800"',
    "2**31": str(2**31),
    "2**63": str(2**63),
    "10**30": str(10**30),
    "1e400": "1e400",
    "nan": "NaN",
    "long": json.dumps("x" * 30_001),
    "list": "[[]]",
    "object": '{"a": {"b": null}}',
    "bidi": '"a\\u202eb"',
    "zero-width": '"a\\u200bb"',
    "no-such-record": '"00000000-0000-4000-8000-000000000000"',
    "deep": DEEP,
}
BODIES: dict[str, tuple[str | None, bytes]] = {
    "text": ("text/plain", b'{"name": "x"}'),
    "form": ("application/x-www-form-urlencoded", b"name=x"),
    "no-type": (None, b'{"name": "x"}'),
    "empty": ("application/json", b""),
    "array": ("application/json", b"[]"),
    "null": ("application/json", b"null"),
    "deep": ("application/json", DEEP.encode()),
    "not-utf8": ("application/json", b'{"name": "\xff\xfe"}'),
    "cut": ("application/json", b'{"name": '),
}
QUERIES = [
    "limit=-1",
    "limit=0",
    f"limit={2**63}",
    "limit=1e400",
    "limit=NaN",
    "after=x",
    "after=%00",
    "after=W10",
    "after=" + "A" * 5_000,
    "q=%00",
    "q=%ED%A0%80",
    "q=" + "x" * 5_000,
    "no_such=1",
    "limit=1&limit=2",
    "id=%E2%80%AE",
]
HEADERS = {
    "key-long": {"Idempotency-Key": "k" * 5_000},
    "key-odd": {"Idempotency-Key": "\x7f\xff"},
    "match-odd": {"If-Match": 'W/"x", "', "Idempotency-Key": "k"},
    "match-huge": {"If-Match": f'"{10**30}"'},
    "language": {"Accept-Language": ";;;q=,\xff" + "x" * 2_000},
}
PATHS = [
    "//",
    "/%2f",
    "//evil.example/",
    "/@evil",
    "/api/v1/establishments/%00",
    "/api/v1/establishments/..%2f..%2fme",
    "/api/v1//establishments",
    "/api/v1/./me",
    "/api/v1/establishments/%ff",
    "/api/v1/establishments/" + "9" * 5_000,
    "/api/v1/me/%2e%2e/users",
    "/api/v1/establishments%00",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%5c..%5cx",
    "/;x=y",
]


def spoilt(write: Write) -> Iterator[tuple[str, str]]:
    """The write's good body with one odd value after another, each in the next of its fields."""
    fields = sorted(write.fields)
    for number, (name, odd) in enumerate(VALUES.items()):
        for field in dict.fromkeys((fields[number % len(fields)], *list(write.body)[:1])):
            rest = {k: v for k, v in write.body.items() if k != field}
            text = json.dumps(rest)[:-1] + (", " if rest else "")
            yield f"{name} in {field}", f'{text}"{field}": {odd}}}'


def attempts(api: Api, app: FastAPI) -> Iterator[tuple[str, Any]]:
    act = prepare(api)
    for write in writes(app, act):
        method, name = write.operation.method, write.name
        person = who_may(api, write)[0]
        for what, body in spoilt(write):
            yield f"{name}: {what}", send(person, method, write.path, body)
        for what, (kind, content) in BODIES.items():
            headers = {"If-Match": CURRENT} | ({"Content-Type": kind} if kind else {})
            answer = person.request(method, write.path, content=content, headers=headers)
            yield f"{name}: body {what}", answer
        for what, headers in HEADERS.items():
            raw = {k: v.encode("latin-1") for k, v in headers.items()}
            yield f"{name}: header {what}", send(person, method, write.path, "{}", **raw)
    yield from lists(api, app)
    for path in PATHS:
        person = api.as_("district")
        url = "http://testserver" + path
        answer = person.http.get(url, headers=person.headers, follow_redirects=False)
        yield f"path {path[:60]}", answer


def lists(api: Api, app: FastAPI) -> Iterator[tuple[str, Any]]:
    person = api.as_("district")
    for operation in operations(app):
        if operation.method == "GET" and operation.name.startswith(("list_", "export_")):
            for query in QUERIES:
                answer = person.request("GET", f"{path_of(operation)}?{query}")
                yield f"{operation.name}?{query[:20]}", answer


def fault_of(answer: Any) -> str | None:
    """What is wrong with a refusal."""
    if answer.status_code >= 500:
        return answer.text[:200] or "5xx"
    if answer.status_code < 400:
        return None
    if answer.headers.get("Content-Type") != "application/problem+json":
        return f"no problem: {answer.headers.get('Content-Type')}"
    said = answer.json()
    spoken = said["detail"] and not said["detail"].isascii()
    return None if said["code"] and spoken else f"says {said}"


def test_hostile_requests_are_refused_in_words_and_alike(api: Api, app: FastAPI) -> None:
    answers, faults = dict[str, int](), dict[str, str]()
    for name, answer in attempts(api, app):
        # How soon too many sign-ins are slowed down is a matter of time, not of the request.
        answers[name] = 401 if answer.status_code == 429 else answer.status_code
        if fault := fault_of(answer):
            faults[name] = f"{answer.status_code} {fault}"[:300]
    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)[:6_000]
    assert len(answers) >= 300
    if os.environ.get("REWRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(answers, indent=0, ensure_ascii=False) + "\n", "utf-8")
    expected = json.loads(GOLDEN.read_text("utf-8"))
    differing = {n for n in answers.keys() | expected if answers.get(n) != expected.get(n)}
    assert not {n: (answers.get(n), expected.get(n)) for n in differing}


def test_decomposed_text_is_stored_composed_and_found(api: Api) -> None:
    person = api.as_("district")
    body = {
        "name": "Nhà nghỉ Tra\u0306\u0301ng",
        "establishment_type": "motel",
        "address": "Thôn 9",
        "org_unit_id": str(world.unit("binhnghia")),
    }
    assert send(person, "POST", "/establishments", body).json()["name"] == "Nhà nghỉ Tr\u1eafng"
    for q in ("Tra\u0306\u0301ng", "Tr\u1eafng", "trang"):
        found = person.request("GET", f"/establishments?q={quote(q)}").json()["items"]
        assert "Nhà nghỉ Tr\u1eafng" in [e["name"] for e in found], q


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_64_mib_is_refused_before_it_is_read(
    api: Api, app: FastAPI, declared: bool
) -> None:
    """The server is asked without a client between, so that what it takes in can be counted."""
    piece, taken, said = b" " * 2**16, 0, list[Any]()
    headers = {**api.as_("district").headers, "Content-Type": "application/json"}
    headers |= {"Content-Length": str(64 * 2**20)} if declared else {}
    path = "/api/v1/establishments"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode()}
    scope |= {"headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()]}
    scope |= {"query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": ""}
    scope |= {"client": ("127.0.0.1", 1), "server": ("testserver", 80)}

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": taken < 64 * 2**20}

    async def note(message: Any) -> None:
        said.append(message)

    assert api.http.portal is not None
    api.http.portal.call(app, scope, receive, note)
    assert said[0]["status"] == 413
    assert json.loads(said[1]["body"])["code"] == "too-large"
    assert taken <= (0 if declared else 2**20 + len(piece))
