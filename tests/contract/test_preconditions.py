"""Who changes, removes or acts on a record says which state of it they saw: If-Match.

The API's description names the same operations: where a call of the front end gives no version, it
is not compiled (`frontend/scripts/operations.ts`).
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import (
    OPEN,
    Operation,
    is_of_oneself,
    may,
    operations,
)
from tests.fuzz.surface import path_of, prepare
from tests.world import PEOPLE

LONG_GONE = {"If-Match": '"999999"'}
AT_AN_OFFSET = {"append_to_upload", "delete_upload"}
"""An upload has no version: a piece names the offset that its sender knows (tus 1.0)."""
OF_NO_RECORD = {"write_support_sheet"}
"""Its If-Match is the version of a whole sheet."""


@pytest.fixture
def act(api: Api) -> UUID:
    return prepare(api)


def writing(app: FastAPI) -> Iterator[Operation]:
    for operation in operations(app):
        apart = operation.name in {*OPEN, *AT_AN_OFFSET} or is_of_oneself(operation)
        if operation.method != "GET" and operation.has_id and not apart:
            yield operation


def asked(api: Api, operation: Operation, act: UUID, **headers: str) -> Any:
    """What the first person hears who has that function and reaches the record."""
    body = objects.body_for(operation.name, "own", act)
    for person in PEOPLE:
        if may(person, operation.permission):
            who = api.as_(person)
            answer = who.request(operation.method, path_of(operation), json=body, headers=headers)
            if answer.status_code not in (403, 404):
                return answer
    return None


def test_whoever_saw_an_older_state_is_shown_the_present_one(
    api: Api, app: FastAPI, act: UUID
) -> None:
    """Whatever the act itself would answer with: a request of its own, or nothing at all."""
    wrong, acts = [], set[str]()
    for operation in writing(app):
        must = operation.method in ("PATCH", "DELETE")
        needs = asked(api, operation, act)
        if needs is None or needs.status_code != 428:
            wrong += [f"{operation.name} asks for no If-Match"] if must else []
            continue
        if not must:
            acts.add(operation.name)
        blind = asked(api, operation, act, **{"If-Match": "*"})
        if (blind.status_code, blind.json()["code"]) != (428, "if-match-any"):
            wrong.append(f"{operation.name}: * is answered {blind.status_code}")
        answer = asked(api, operation, act, **LONG_GONE)
        problem = answer.json()
        version = problem.get("current", {}).get("version")
        if (answer.status_code, answer.headers.get("ETag")) != (412, f'"{version}"'):
            wrong.append(f"{operation.name}: {answer.status_code} {problem}"[:300])
    assert wrong == []
    assert len(acts) >= 50
    assert acts == described_acts(app) - OF_NO_RECORD


def described_acts(app: FastAPI) -> set[str]:
    """The acts that take If-Match by the description."""
    reference = {"$ref": "#/components/parameters/If-Match"}
    return {
        operation["operationId"]
        for path in app.openapi()["paths"].values()
        for method, operation in path.items()
        if method == "post" and reference in operation["parameters"]
    }
