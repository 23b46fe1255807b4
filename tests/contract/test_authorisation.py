"""Every route × every person × every place: allowed exactly if permissions.py says so (R2)."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI

from backend.permissions import GRANTED, Permission
from tests import world
from tests.acting import CURRENT, Api
from tests.contract import objects
from tests.contract.operations import (
    IS_WHOLE,
    OF_ITS_KIND,
    OPEN,
    PREFIX,
    SAID_BY_ONE_UNIT,
    Cell,
    Operation,
    build_pattern,
    call,
    filled,
    is_of_oneself,
    may,
    operations,
    reaches,
    role_of,
)
from tests.proofs import proof_sample


@pytest.fixture
def act(api: Api) -> UUID:
    found: UUID = api.run(objects.act_id)
    return found


def test_every_write_and_every_id_has_a_sample(app: FastAPI) -> None:
    """A new route enters the matrix by itself; what it acts on must be said once."""
    ops = [o for o in operations(app) if o.name not in OPEN and not is_of_oneself(o)]
    bodies = app.openapi()["paths"]
    lacking = [
        o.name
        for o in ops
        if "requestBody" in bodies[PREFIX + o.template][o.method.lower()]
        and "application/json"
        in bodies[PREFIX + o.template][o.method.lower()]["requestBody"]["content"]
        and o.name not in objects.BODIES
    ]
    ids = {o.record for o in ops if o.has_id} - objects.IDS.keys() - {"/violation-types/{id}"}
    assert (lacking, sorted(ids)) == ([], []), f"give {objects.__name__} their BODIES and IDS"


def test_open_endpoints_are_those_that_are_named(app: FastAPI) -> None:
    opened = {o.name for o in operations(app) if o.permission.startswith("open: ")}
    assert opened == OPEN.keys()


def test_what_is_described_is_what_a_wrong_method_is_told(api: Api, app: FastAPI) -> None:
    """Allow names the methods of the path, and no others.

    A path may be another one's, too: `stages` could be an id.
    """
    paths = app.openapi()["paths"]
    patterns = {path: build_pattern(path) for path in paths}
    for path in paths:
        asked = re.sub(r"\{[^}]*\}", "x", path)
        same = [one for one, pattern in patterns.items() if pattern.fullmatch(asked)]
        true = {method.upper() for one in same for method in paths[one]}
        refused = api.nobody().request("PROPFIND", asked)
        assert refused.status_code == 405, path
        told = set(refused.headers["Allow"].split(", "))
        assert told == true | ({"HEAD"} if "GET" in true else set()), path


def test_every_permission_exists_and_is_held(app: FastAPI) -> None:
    named = {o.permission for o in operations(app) if not o.permission.startswith("open: ")}
    assert named <= set(Permission)
    held = {p for permissions in GRANTED.values() for p in permissions}
    assert named <= held, "a route that nobody may use"


def people() -> Iterator[str]:
    """Everybody in the campaign on SQLite, else one of each role: the same code asks it for the
    second one."""
    roles = set()
    for person in world.PEOPLE:
        role, _ = role_of(person)
        if IS_WHOLE or role not in roles:
            yield person
        roles.add(role)


def cells(app: FastAPI) -> Iterator[Cell]:
    for operation in operations(app):
        if operation.name in OPEN or is_of_oneself(operation):
            continue
        for person in people():
            for place in places(person, operation):
                yield operation, person, place


def places(person: str, operation: Operation) -> Iterator[str | None]:
    """Every place and none in the campaign on SQLite, else a record that is reached and one that
    is not.

    A refused function asks nothing of the record, and what lies outside is kept away by the same
    statement, wherever it lies.
    """
    everywhere = [*objects.PLACES, None] if operation.has_id else ["own"]
    if IS_WHOLE:
        yield from everywhere
    elif not may(person, operation.permission):
        yield everywhere[0]
    else:
        inside = [p for p in everywhere if p and reaches(person, p, operation)]
        outside = [p for p in everywhere if p not in inside]
        yield from (*inside[:1], *outside[:1])


def chosen(app: FastAPI) -> list[Cell]:
    """What this run tries: `make test` leaves out most of what the campaign tries on SQLite, but
    keeps of each operation a person who may reach its record."""
    every = list(cells(app))
    kept = {
        operation.name: (operation, person, place)
        for operation, person, place in reversed(every)
        if place and may(person, operation.permission) and reaches(person, place, operation)
    }
    kept_cells, others = set(kept.values()), set(proof_sample(every))
    return [cell for cell in every if cell in kept_cells or cell in others]


@pytest.mark.campaign
@pytest.mark.slow
def test_the_matrix(api: Api, app: FastAPI, act: UUID) -> None:
    """Destructive cells come last, each person on a database of the same content."""
    api.run(objects.populate)
    wrong, count, well, gone = [], 0, set(), set()
    ordered = sorted(chosen(app), key=harm)
    for operation, person, place in ordered:
        if operation.path.startswith("/violation-types/{id}"):
            continue
        status = call(api, person, operation, place, act).status_code
        count += 1
        if status < 300:
            well.add(operation.name)
        if operation.method == "DELETE" and status == 204:
            gone.add((operation, place))
        elif (operation, place) in gone and status == 404:
            continue
        if not fits(operation, person, place, status):
            wrong.append(f"{operation.name} as {person} on {place}: {status}")
    assert not wrong, "\n".join(wrong)
    assert count >= 700
    reached = {o.name for o in operations(app) if o.name not in OPEN and not is_of_oneself(o)}
    assert len(well) >= 0.7 * len(reached), sorted(reached - well)


def harm(cell: Cell) -> tuple[int, int]:
    """Reads first, deletions last, and of those the violation before its inspection."""
    operation = cell[0]
    order = ("GET", "PATCH", "POST", "DELETE").index(operation.method)
    last = ("delete_attachment", "delete_violation", "delete_inspection")
    return order, last.index(operation.name) if operation.name in last else -1


def fits(operation: Operation, person: str, place: str | None, status: int) -> bool:
    if not may(person, operation.permission):
        return status == 403
    if not may(person, OF_ITS_KIND.get(operation.name, operation.permission)):
        return status in (403, 404)
    if place is None or (operation.has_id and not reaches(person, place, operation)):
        return status == 404
    if place == "own" and not operation.has_id and operation.method != "GET":
        return status not in (401, 405) and status < 500
    if operation.name in SAID_BY_ONE_UNIT:
        return status not in (401, 404, 405) and status < 500
    return status not in (401, 403, 404, 405) and status < 500


def test_nobody_gets_anywhere(api: Api, app: FastAPI, act: UUID) -> None:
    api.run(objects.populate)
    for operation in operations(app):
        if operation.name in OPEN or "/violation-types/{id}" in operation.path:
            continue
        if is_of_oneself(operation) and operation.has_id:
            continue
        assert call(api, None, operation, "own", act).status_code == 401, operation


def test_a_child_under_the_wrong_parent_does_not_exist(api: Api, app: FastAPI, act: UUID) -> None:
    """/establishments/{a}/commitments/{c} with c of b is 404, whoever may see both (R3)."""
    api.run(objects.populate)
    twice = [o for o in operations(app) if o.path.count("{") == 2 and not is_of_oneself(o)]
    nested = [o for o in twice if not o.record.endswith("{code}")]  # a code means the parent's own
    assert nested
    for operation in nested:
        right, wrong = (filled(operation, place).split("/") for place in ("own", "sibling"))
        child = max(i for i, part in enumerate(operation.path.split("/")) if "{" in part)
        mixed = "/".join([*right[:child], *wrong[child:]])
        person = next(p for p in ("district", "admin", "police") if may(p, operation.permission))
        body = objects.body_for(operation.name, "own", act)
        answer = api.as_(person).request(
            operation.method, mixed, json=body, headers={"If-Match": CURRENT}
        )
        assert answer.status_code == 404, operation
