"""What every read does alike, found by the description: 304 for a current copy, pages of lists."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from tests.acting import Api, Person
from tests.contract.operations import OPEN, Operation, may, operations
from tests.fuzz.surface import path_of, prepare
from tests.world import PEOPLE

ASKED: dict[str, dict[str, str]] = {
    "get_reports_overview": {"period_kind": "month", "period_start": "2022-09-01"},
}
"""Parameters without which these are refused."""
READERS = ("district", "admin", "police", "auditor", *PEOPLE)


class Read(NamedTuple):
    """A GET of the description: what it is called, its path, who may ask for it."""

    operation: Operation
    described: dict[str, Any]
    path: str


@pytest.fixture
def records(api: Api) -> None:
    prepare(api)


def reads(app: FastAPI) -> Iterator[Read]:
    for operation in operations(app):
        if operation.method == "GET":
            described = app.openapi()["paths"]["/api/v1" + operation.template]["get"]
            content = described["responses"]["200"].get("content", {})
            if "application/json" in content:
                yield Read(operation, described, path_of(operation))


def lists(app: FastAPI) -> Iterator[Read]:
    """Those whose answer has `items` and `next`."""
    schemas = app.openapi()["components"]["schemas"]
    for read in reads(app):
        schema = read.described["responses"]["200"]["content"]["application/json"]["schema"]
        answer = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], {})
        if {"items", "next"} <= answer.get("properties", {}).keys():
            yield read


def who_reads(api: Api, read: Read) -> Iterator[Person]:
    if read.operation.name in OPEN:
        yield api.nobody()
    for name in dict.fromkeys(READERS):
        if read.operation.name not in OPEN and may(name, read.operation.permission):
            yield api.as_(name)


def first_answer(api: Api, read: Read) -> tuple[Person, Any] | None:
    """Whoever is the first that the read answers, and what they get."""
    for person in who_reads(api, read):
        answer = person.get(read.path, **ASKED.get(read.operation.name, {}))
        if answer.status_code == 200:
            return person, answer
    return None


def test_every_read_answers_304_to_who_has_a_current_copy(
    api: Api, app: FastAPI, records: None
) -> None:
    """Without reading more than the read itself."""
    wrong, answered = [], 0
    for read in reads(app):
        if (first := first_answer(api, read)) is None:
            continue
        person, whole = first
        asked = ASKED.get(read.operation.name, {})
        with api.queries() as plain:
            person.get(read.path, **asked)
        known = {"If-None-Match": whole.headers.get("ETag", "")}
        with api.queries() as compared:
            again = person.get(read.path, **asked, headers=known)
        answered += 1
        if (again.status_code, again.content) != (304, b"") or len(compared) > len(plain):
            wrong.append(f"{read.operation.name}: {whole.headers.get('ETag')} {again.status_code}")
        assert ("304" in read.described["responses"]) == ("ETag" in whole.headers), read
    assert wrong == []
    assert answered >= 150


def test_every_list_goes_in_pages_and_loses_nothing(api: Api, app: FastAPI, records: None) -> None:
    wrong, several = [], 0
    for read in lists(app):
        name = read.operation.name
        if name == "list_changes" or (first := first_answer(api, read)) is None:
            continue  # the feed has no last page
        person, whole = first
        told = whole.json()["items"]
        size = max(1, len(told) // 2)
        found: list[Any] = []
        asked: dict[str, Any] = {**ASKED.get(name, {}), "limit": size}
        while len(found) < len(told):
            page = person.get(read.path, **asked)
            found += page.json()["items"] if page.status_code == 200 else [page.text] * size
            if (following := page.json().get("next")) is None:
                break
            several += 1
            asked["after"] = following
            if f"after={following}" not in page.headers.get("Link", ""):
                wrong.append(f"{name}: no Link")
        if found != told:
            wrong.append(f"{name}: {len(found)} of {len(told)} {found[0] if found else ''}"[:300])
        if person.get(read.path, **asked | {"limit": 0}).status_code != 422:
            wrong.append(f"{name}: takes limit=0")
    assert wrong == []
    assert several >= 20
