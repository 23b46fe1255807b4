"""The write routes, each with a path that exists and a body that goes through."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from backend.core.session.models import create_id
from tests.acting import CURRENT, Api, Person
from tests.contract import objects
from tests.contract.operations import Operation, filled, may, operations

OTHERS: dict[str, dict[str, Any]] = {
    "login": {"username": "district", "password": "binhluc-demo-2022"},
    "activate": {"username": "u-own", "code": "1234", "password": "binhluc-demo-2022"},
    "change_password": {"current_password": "x", "new_password": "binhluc-demo-2023"},
    "start_totp": {"password": "x"},
    "stop_totp": {"password": "x"},
    "confirm_totp": {"code": "123456"},
    "give_tip_off": {"text": "Có người môi giới ở quán gần cầu."},
    "get_tip_off_status": {"receipt": "AAAAA-BBBBB-CCCCC-DDDDD"},
    "withdraw_tip_off": {"receipt": "AAAAA-BBBBB-CCCCC-DDDDD"},
    "add_to_tip_off": {"receipt": "AAAAA-BBBBB-CCCCC-DDDDD", "text": "Thêm một ý về quán đó."},
}
"""Bodies of the routes that act on oneself, or for which nobody need be signed in."""


@dataclass(frozen=True)
class Write:
    """A write route with a JSON body: where it is and what it takes."""

    operation: Operation
    path: str
    body: dict[str, Any]
    fields: frozenset[str]

    @property
    def name(self) -> str:
        return self.operation.name


WRITERS = ("district", "admin", "police", "leader", "binhnghia", "handler", "province")


def who_may(api: Api, write: Write) -> list[Person]:
    """Those who have the function, the district's officer first."""
    able = [name for name in WRITERS if may(name, write.operation.permission)]
    return [api.as_(name) for name in able or ["district"]]


def prepare(api: Api) -> UUID:
    """Put the matrix's records into the database; an act that was in force on their day."""
    api.run(objects.populate)
    return api.run(objects.act_id)


def path_of(operation: Operation) -> str:
    """The operation's path on the records of Bình Nghĩa."""
    if operation.record == "/me/sessions/{id}":
        return operation.path.replace("{id}", str(objects.id_of("session", "own")))
    if operation.record.startswith(("/me/", "/devices/")):
        return operation.path.replace("{id}", str(create_id()))  # one's own, of which there is none
    if operation.record == "/violation-types/{id}":
        return operation.path
    return filled(operation, "own")


def fields_of(app: FastAPI, operation: Operation) -> frozenset[str] | None:
    """What the route's JSON body may hold; None if it takes none."""
    described = app.openapi()
    found = described["paths"]["/api/v1" + operation.template][operation.method.lower()]
    content = found.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = content["schema"]
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return frozenset(described["components"]["schemas"].get(name, schema)["properties"])


def writes(app: FastAPI, act: UUID) -> Iterator[Write]:
    for operation in operations(app):
        fields = fields_of(app, operation)
        if fields is not None:
            body = objects.body_for(operation.name, "own", act) or OTHERS.get(operation.name, {})
            yield Write(operation, path_of(operation), body, fields)


def send(person: Any, method: str, path: str, body: Any, **headers: str | bytes) -> Any:
    """Send JSON as any client may: lone surrogates as escapes, NaN as JavaScript's word."""
    sent: dict[str, str | bytes] = {
        "Content-Type": "application/json",
        "If-Match": CURRENT,
        **headers,
    }
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return person.request(method, path, content=content, headers=sent)
