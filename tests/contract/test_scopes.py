"""Every scope × every route: who lacks the scope gets nothing, who has it no more than a person.

The systems and scripts get their tokens straight from the database: how they are given is tested
where they are made. A new route enters by itself.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.access_scopes import (
    CLOSED_TO_MACHINES,
    OPENED,
    SCOPE_NOTES,
    AccessScope,
    find_answer,
    find_machine_scope,
    find_scope,
    has_fixed_person,
    is_person_field,
    list_person_fields,
)
from backend.core.http.dependencies import PermissionRoute
from backend.core.session.models import Base, create_id, now
from backend.core.session.session import Session
from backend.domains.organisation.accounts.access_tokens import CLIENT_TOKEN
from backend.domains.organisation.accounts.models import AccessToken, ApiClient, ApiClientSecret
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.contract import objects
from tests.contract.operations import OPEN, Operation, filled, is_of_oneself, operations
from tests.contract.test_tables import PERSONS_ALLOWED
from tests.proofs import proof_sample, select_in_turn

OFFICES = {"hanam": "province", "binhluc": "district", "binhnghia": "binhnghia"}
"""For which office a system of the unit reads: nobody of the cast reaches more there by duty."""
CANARY = "Kim Tước Vàng"
P = Permission
NEVER = {
    *(P.TIP_READ, P.TIP_HANDLE, P.TIP_KEEP, P.AUDIT_READ, P.USER_READ, P.STAFF_READ),
    *(P.SUPPORT_READ, P.NEEDS_SERVED_READ, P.REPORT_STATUTORY, P.CRIME_READ, P.APPROVAL_USE),
    *(P.INSPECTION_PLAN_READ, P.INSPECTION_PLAN_LOOK, P.INSPECTION_PLAN_LOOKS, P.RECORD_LOOK),
    *(P.ATTACHMENT_READ, P.EXPORT_USE, P.EXPORT_CASES, P.SELF, P.VISIT_ORDER_READ),
}
"""Tips, contacts, sealed lists, acts of two persons, exact counts of people, files, people."""


class Asked(NamedTuple):
    route: PermissionRoute
    operation: Operation


def list_asked(app: FastAPI) -> Iterator[Asked]:
    """Every operation that is not open to everybody, with its route."""
    routes = {r.name: r for r in app.routes if isinstance(r, PermissionRoute)}
    for operation in operations(app):
        if operation.name not in OPEN and "/violation-types/{id}" not in operation.path:
            yield Asked(routes[operation.name], operation)


def add_client_token(db: Session, unit: str, scopes: list[str]) -> str:
    """A token of a confirmed client of that unit."""
    client, secret, token = create_id(), create_id(), CLIENT_TOKEN + create_id().hex
    values: dict[str, Any] = {"scopes": scopes, "networks": [], "daily_quota": 100_000}
    values |= {"expires_on": world.TODAY, "confirmed_at": now(), "org_unit_id": world.unit(unit)}
    db.add(ApiClient(id=client, name="Cổng dữ liệu", purpose="Thử", **values))
    db.flush()
    db.add(ApiClientSecret(id=secret, client_id=client, secret_hash=token, confirmed_at=now()))
    db.flush()
    ends = now() + timedelta(minutes=10)
    hashed = compute_digest(token)
    db.add(AccessToken(token_hash=hashed, secret_id=secret, scopes=scopes, expires_at=ends))
    db.flush()
    return token


def bear(api: Api, token: str) -> Person:
    return Person(api.http, {"Authorization": f"Bearer {token}"})


def ask(person: Person, operation: Operation, place: str | None, act: UUID) -> Any:
    body = objects.body_for(operation.name, place or "own", act)
    headers = {"If-Match": CURRENT} if operation.method != "GET" else {}
    path = filled(operation, None if is_of_oneself(operation) else place)
    if operation.name == "list_changes":
        path += "?limit=200"  # the others' rows fill a page of the default size
    return person.request(operation.method, path, json=body, headers=headers)


@pytest.fixture
def act(api: Api) -> UUID:
    found: UUID = api.run(objects.act_id)
    return found


def test_each_permission_is_opened_by_one_scope_that_is_described() -> None:
    opened = [permission for permissions in OPENED.values() for permission in permissions]
    assert len(opened) == len(set(opened))
    assert set(opened).isdisjoint(NEVER)
    assert all(permission.endswith((":read", ":follow", ":published")) for permission in opened)
    assert OPENED.keys() == SCOPE_NOTES.keys() == set(AccessScope)
    office = {Role.LEAD_OFFICER, Role.LOCAL_OFFICER, Role.SUPERIOR_OFFICER}
    assert set(opened) <= set().union(*(GRANTED[role] for role in office))


def test_no_answer_to_a_system_has_a_field_for_a_person(app: FastAPI) -> None:
    """Over all schemas: what a machine scope opens has none, or one that is always blank."""
    opened = [asked for asked in list_asked(app) if find_machine_scope(asked.route)]
    assert len(opened) > 80
    for asked in opened:
        answer = find_answer(asked.route)
        assert answer is not None
        fixed = [name for name, blank in list_person_fields(answer, set()) if not blank]
        assert fixed == [], asked.operation
    names = {asked.operation.name for asked in list_asked(app)}
    assert CLOSED_TO_MACHINES.keys() <= names
    for name in ("full_name", "owner_name", "signed_by", "by_name", "member_ids", "actor_id"):
        assert is_person_field(name)
    for closed in ("get_inspection_paper", "list_team_members", "list_owners"):
        route = next(a.route for a in list_asked(app) if a.operation.name == closed)
        answer = find_answer(route)
        assert answer is not None
        assert has_fixed_person(answer), closed


def test_the_description_names_the_scope_of_each_operation(app: FastAPI) -> None:
    document = app.openapi()
    for route, operation in list_asked(app):
        path = document["paths"][f"/api/v1{operation.template}"]
        told = {k: v for one in path[operation.method.lower()]["security"] for k, v in one.items()}
        machine, script = find_machine_scope(route), find_scope(route)
        assert told.get("client") == ([machine] if machine else None), operation
        assert told.get("script") == ([script] if script else None), operation
    flows = document["components"]["securitySchemes"]["client"]["flows"]
    assert flows["clientCredentials"]["scopes"].keys() == {scope.value for scope in AccessScope}


def name_canary(db: Session) -> None:
    """Give everybody whose name the register holds one name that is found again."""
    told = {"unlogged": "a test", "synchronize_session": False}
    models = {str(m.local_table): m.class_ for m in Base.registry.mappers}
    for column in sorted(PERSONS_ALLOWED):
        table, _, name = column.partition(".")
        if name in ("full_name", "owner_name", "manager_name", "signed_by"):
            change = sa.update(models[table]).values({name: CANARY})
            db.execute(change.where(sa.true()), execution_options=told)


def list_ids(answer: Any) -> set[str]:
    """The ids of the records in an answer."""
    if answer.status_code != 200:
        return set()
    found = answer.json()
    items = found.get("items", [found])
    return {str(one["id"]) for one in items if isinstance(one, dict) and "id" in one}


@pytest.fixture
def named(api: Api) -> Api:
    """With a record of each kind, and one name for everybody."""
    api.run(objects.populate)
    api.run(name_canary)
    return api


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.once
@pytest.mark.parametrize("unit", OFFICES)
def test_every_scope_on_every_route(named: Api, app: FastAPI, act: UUID, unit: str) -> None:
    ask_every_route(named, app, act, unit)


@pytest.mark.campaign
@pytest.mark.postgres
def test_every_scope_on_every_route_of_postgres(named: Api, app: FastAPI, act: UUID) -> None:
    """The systems of one unit in each campaign, in turn; with FULL=1 of all."""
    for unit in select_in_turn([*OFFICES]):
        ask_every_route(named, app, act, unit)


def ask_every_route(api: Api, app: FastAPI, act: UUID, unit: str) -> None:
    """The scope of the operation, another one, and all of them; own records and others'."""
    every = [*AccessScope]
    one = {s: bear(api, api.run(add_client_token, unit, [s.value])) for s in every}
    whole = bear(api, api.run(add_client_token, unit, [s.value for s in every]))
    person = api.as_(OFFICES[unit])
    for at, (route, operation) in enumerate(proof_sample([*list_asked(app)])):
        needed = find_machine_scope(route)
        other = next(s for s in every[at % len(every) :] + every if s != needed)
        refused = ask(one[other], operation, "own", act)
        assert refused.status_code == 403, (operation, other)
        assert refused.json()["code"] == "insufficient-scope", operation
        expected = 'Bearer error="insufficient_scope"' + (f', scope="{needed}"' if needed else "")
        assert refused.headers["WWW-Authenticate"] == expected, operation
        if needed is None:
            assert ask(whole, operation, "own", act).status_code == 403, operation
            continue
        for place in ("own", "neighbour", None) if operation.has_id else ("own",):
            theirs = ask(person, operation, place, act)
            for reader in (one[needed], whole):
                answer = ask(reader, operation, place, act)
                allowed = {theirs.status_code} | ({403, 404} if theirs.status_code < 300 else set())
                assert answer.status_code in allowed, (operation, place, answer.text)
                assert list_ids(answer) <= list_ids(theirs), (operation, place)
                assert CANARY not in answer.text, operation


def test_a_system_reads_what_its_office_reads(api: Api) -> None:
    """The rows of lists are the person's: a scope gives them whole, without persons."""
    api.run(objects.populate)
    whole = bear(api, api.run(add_client_token, "binhluc", [s.value for s in AccessScope]))
    for path in ("/reports", "/plans", "/commune-ratings", "/establishments", "/inspections"):
        ours, theirs = whole.get(path).json(), api.as_("district").get(path).json()
        assert ours["items"], path
        assert [row["id"] for row in ours["items"]] == [row["id"] for row in theirs["items"]]
    api.run(name_canary)
    path = f"/establishments/{world.establishment('binhnghia')}"
    assert api.as_("district").get(path).json()["owner_name"] == CANARY
    assert whole.get(path).json()["owner_name"] is None
