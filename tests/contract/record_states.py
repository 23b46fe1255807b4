"""How problems that need a record are provoked at any operation: one that is there, or is known."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base, create_id
from backend.core.session.session import Session
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.contract import objects
from tests.contract.created_states import BODIES, NEW, PATHS, STATES
from tests.contract.frame_states import Door, Told
from tests.contract.operations import OF_ITS_KIND, OPEN, Operation, may
from tests.contract.prepared_reads import PREPARED
from tests.described import NOT_MODIFIED
from tests.fuzz.surface import path_of

OF_KIND = {
    "create_amendment": "/amendments/{id}",
    "create_next_plan": "/plans/{id}",
    "create_plan_target": "/targets/{id}",
    "succeed_establishment": "/establishments/{id}",
}
"""What these create, where their path does not say it."""
KINDS = objects.IDS | {"/targets/{id}": lambda place: objects.id_of("entered-target", place)}
BINHLUC = world.unit("binhluc")
PERIOD = "period_kind=quarter&period_start=2022-07-01"
QUERIES = {
    "get_agency_counts": f"?org_unit_id={BINHLUC}&{PERIOD}",
    "get_reports_overview": f"?{PERIOD}",
    "list_agency_submissions": f"?org_unit_id={BINHLUC}&{PERIOD}",
    "list_attachments": f"?entity=violation&entity_id={objects.id_of('violation', 'own')}",
    "list_site_candidates": f"?org_unit_id={world.unit('binhnghia')}&address=Th%C3%B4n%203",
}
"""What these are asked with at least."""


def list_readers(door: Door, operation: Operation) -> Iterator[Person]:
    """Whoever has the function."""
    if operation.name in OPEN:
        yield door.api.nobody()
        return
    needed = OF_ITS_KIND.get(operation.name, operation.permission)
    yield from (door.api.as_(person) for person in world.PEOPLE if may(person, needed))


def find_path(door: Door, operation: Operation) -> str | None:
    """Where the sample of the place is another one than that of most operations."""
    if operation.name == "get_violation_type":
        return f"/violation-types/{door.act}"
    if operation.name == "list_amendable_fields":
        return f"/inspections/{objects.id_of('signed', 'own')}/amendable-fields"
    query = QUERIES.get(operation.name)
    return path_of(operation) + query if query else None


def ask_again(door: Door, operation: Operation) -> Any:
    """With the ETag of the first answer."""
    answer = None
    prepare = PREPARED.get(operation.name)
    path = prepare(door) if prepare else find_path(door, operation)
    for person in list_readers(door, operation):
        answer = door.ask(operation, person, path)
        if answer.status_code == 200:
            known = {"If-None-Match": answer.headers.get("ETag", "")}
            return door.ask(operation, person, path, headers=known)
    return answer


def number_anew(api: Api) -> dict[str, UUID]:
    """{path of a kind: id of a record far away}: ids such as clients give their records."""
    tables: dict[UUID, str] = api.run(find_tables)
    made = dict[str, UUID]()
    file = api.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:  # which checks no foreign keys
        for path, get_id in KINDS.items():
            old, new = get_id("far"), create_id()
            if old in tables:
                statement = f"UPDATE {tables[old]} SET id = ? WHERE id = ?"
                with suppress(sqlite3.IntegrityError):  # what is signed stays
                    connection.execute(statement, (new.hex, old.hex))
                    made[path] = new
        connection.commit()
    return made


def find_tables(db: Session) -> dict[UUID, str]:
    """{id of a record: its table}."""
    tables = [one for one in Base.metadata.sorted_tables if isinstance(one.c.get("id"), sa.Column)]
    return {
        id: table.name for table in tables for id in db.connection().scalars(sa.select(table.c.id))
    }


def send_existing_id(door: Door, operation: Operation) -> Any:
    """The id of a record far away, as whoever may create one here."""
    name = operation.name
    id = door.ids.get(find_kind(operation), NEW)
    body = {**objects.body_for(name, "own", door.act), **BODIES.get(name, {}), "id": str(id)}
    return ask_until(door, operation, "already-exists", json.dumps(body, default=str))


def delete_what_is_used(door: Door, operation: Operation) -> Any:
    return ask_until(door, operation, "in-use")


def ask_until(door: Door, operation: Operation, code: str, content: str | None = None) -> Any:
    """The answer with that code to the first of those who may ask; else the last."""
    name = operation.name
    if name in STATES:
        door.api.run(STATES[name])
    path = PATHS[name](door) if name in PATHS else None
    answer = None
    for person in list_readers(door, operation):
        answer = door.ask(operation, person, path, content, {"If-Match": CURRENT})
        if answer.status_code == 409 and answer.json()["code"] == code:
            break
    return answer


def find_kind(operation: Operation) -> str:
    """The path of what it creates."""
    paths = (path for path in objects.IDS if path.startswith(f"{operation.template}/{{"))
    return OF_KIND.get(operation.name) or next(paths)


RECORD_WAYS: Mapping[Told, Callable[[Door, Operation], Any]] = {
    NOT_MODIFIED: ask_again,
    (409, "already-exists"): send_existing_id,
    (409, "in-use"): delete_what_is_used,
}
