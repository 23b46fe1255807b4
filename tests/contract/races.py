"""Answers that come only of what another does in the moment between two statements of a request.

PostgreSQL alone lets another in there: on SQLite one request writes at a time. What the other one
does is fixed by the order of statements, never by time: `act_between`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.establishments.establishments.models import WorkforceCount
from backend.domains.inspections.inspections.models import Inspection
from tests import world
from tests.acting import Api
from tests.calling import ALONE
from tests.contract import objects
from tests.contract.created_states import create_criteria_set
from tests.contract.frame_states import Door
from tests.contract.operations import Operation
from tests.described import Answer
from tests.domains.administration.reorganisations.crossing import draft
from tests.domains.inspections.inspection_plans.planning import OPENS, in_force, line
from tests.domains.platform.imports.lists import HEADINGS, send, workbook

CHANGE = re.compile(r"(?:UPDATE|DELETE FROM) (\w+) .*\.version = ", re.DOTALL)
"""A statement that changes a record of one version."""
OVERTAKE = (
    "UPDATE {0} SET version = version + 1 WHERE id IN (SELECT id FROM {0} FOR UPDATE SKIP LOCKED)"
)
"""Each record of the table has another version, but those that the request holds on to."""
REMOVE = "DELETE FROM {0} WHERE id IN (SELECT id FROM {0} FOR UPDATE SKIP LOCKED)"
STAMPED = "gen_random_uuid(), 1, now(), now()"
COUNT = f"""
INSERT INTO workforce_counts
    (id, version, created_at, updated_at, org_unit_id, establishment_id, counted_on, total, female)
SELECT {STAMPED}, org_unit_id, establishment_id, inspected_on, 1, 0 FROM inspections
WHERE id = '{objects.id_of("inspection", "own")}'
"""
SUPPORT = f"""
INSERT INTO support_services
    (id, version, created_at, updated_at, org_unit_id, month, service, count)
VALUES ({STAMPED}, '{world.unit("binhnghia")}', '2022-06-01', 'health', 1)
"""
WISH = f"""
INSERT INTO weekly_digests (id, user_id, org_unit_id, created_at)
VALUES (gen_random_uuid(), '{world.user("district")}', '{world.unit("binhluc")}', now())
"""
MADE = "UPDATE jobs SET status = 'done' WHERE kind = 'weekly-digest'"
ROOMS = workbook(
    (*HEADINGS, "Số phòng"),
    ("Nhà nghỉ Hương Sen", "Nhà nghỉ", "Thôn 3, xã Bình Nghĩa", "Bình Nghĩa", 9),
)
"""Changes the rooms of a place of the cast."""
MOVED = "UPDATE establishments SET room_count = 20, version = version + 1"


Send = Callable[[], Any]
"""Sends the request, once everything stands ready."""


class Race(NamedTuple):
    """An answer, how it is asked for, and what another one does before which statement."""

    operation: str
    status: int
    code: str
    prepare: Callable[[Door, Operation], Send]
    before: re.Pattern[str] = CHANGE
    other: str = OVERTAKE

    def __str__(self) -> str:
        return f"{self.operation}-{self.code}"

    @property
    def answer(self) -> Answer:
        return self.operation, self.status, self.code


@contextmanager
def act_between(api: Api, race: Race) -> Iterator[None]:
    """Before the first such statement of a request another connection does its part and commits."""
    done = list[str]()
    url = api.database.url.replace("+asyncpg", "")

    def act(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = race.before.match(statement)
        if found is None or done or not ALONE.get():  # the worker of jobs asks as well
            return
        done.append(statement)
        with psycopg.connect(url) as other:
            other.execute("SET session_replication_role = replica")  # no trigger has a say
            other.execute(race.other.format(*found.groups()).encode())

    engines = {api.database.writer, api.database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", act)
    try:
        yield
        assert done, f"{race.operation}: no such statement was run"
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", act)


def prepare_sample(door: Door, operation: Operation) -> Send:
    """As the first who may, on the sample of the contract tests."""
    return lambda: door.ask(operation)


def prepare_criterion(door: Door, operation: Operation) -> Send:
    path = create_criteria_set(door)
    return lambda: door.ask(operation, path=path)


def check_import(door: Door) -> str:
    """An import that changes the rooms of a place, checked."""
    answer = send(door.api.as_("binhnghia"), ROOMS, dry_run="true")
    assert answer.status_code == 201, answer.text
    return f"/imports/{answer.json()['id']}"


def prepare_application(door: Door, _operation: Operation) -> Send:
    path = f"{check_import(door)}/apply"
    return lambda: door.api.as_("binhnghia").post(path)


def prepare_revert(door: Door, operation: Operation) -> Send:
    path = check_import(door)
    answer = door.api.as_("binhnghia").post(f"{path}/apply")
    assert answer.status_code == 200, answer.text
    return lambda: door.api.as_("binhnghia").post(f"{path}/revert")


def prepare_whole_import(door: Door, _operation: Operation) -> Send:
    """A list that is written at once as a whole, or not at all."""
    fields = {"dry_run": "false", "partial": "false"}
    return lambda: send(door.api.as_("binhnghia"), ROOMS, **fields)


def prepare_opening(door: Door, _operation: Operation) -> Send:
    """Of all lines of a plan, which are sealed until then."""
    plan = in_force(door.api, line("binhnghia", opens=OPENS))
    path, said = f"/inspection-plans/{plan['id']}/openings", {"reason": "Có tin báo khẩn"}
    asked = door.api.as_("inspector").post(path, {"kind": "open", **said})
    assert asked.status_code == 201, asked.text
    return lambda: door.api.as_("leader").post(f"{path}/{asked.json()['id']}/confirm")


def prepare_signing(door: Door, operation: Operation) -> Send:
    """Minutes with head counts, of a day of which the register has none."""
    door.api.run(lambda db: run_unlogged(db, sa.delete(WorkforceCount), "a test's state"))
    own = sa.update(Inspection).where(Inspection.id == objects.id_of("inspection", "own"))
    counted = own.values(workforce={"total": 3, "female": 1})
    door.api.run(lambda db: run_unlogged(db, counted, "a test's state"))
    return lambda: door.ask(operation)


def prepare_sheet(door: Door, operation: Operation) -> Send:
    """A month of which nothing is written."""
    body = objects.body_for(operation.name, "own", door.act) | {"month": "2022-06"}
    return lambda: door.api.as_("binhnghia").post("/support-services/sheet", body)


def prepare_reorganisation(door: Door, _operation: Operation) -> Send:
    path = f"/reorganisations/{draft(door.api)['id']}/preview"
    return lambda: door.api.as_("admin").post(path)


def prepare_end_of_digest(door: Door, operation: Operation) -> Send:
    answer = door.api.as_("district").post("/me/weekly-digest")
    assert answer.status_code == 200, answer.text
    return lambda: door.api.as_("district").delete("/me/weekly-digest")


RACES = (
    Race("apply_import", 412, "stale", prepare_application),
    Race("revert_import", 412, "stale", prepare_revert),
    Race("confirm_inspection_plan_opening", 412, "stale", prepare_opening),
    Race(
        *("create_rating_criterion", 412, "stale", prepare_criterion),
        re.compile("SELECT (rating_criteria_sets).* FOR UPDATE", re.DOTALL),
    ),
    Race("preview_reorganisation", 412, "stale", prepare_reorganisation),
    Race("reset_activation", 412, "stale", prepare_sample),
    Race(
        *("create_import", 409, "import-outdated", prepare_whole_import),
        *(re.compile("INSERT INTO import_rows"), MOVED),
    ),
    Race(
        *("sign_inspection", 409, "already-counted", prepare_signing),
        *(re.compile("INSERT INTO workforce_counts"), COUNT),
    ),
    Race(
        *("write_support_sheet", 409, "already-counted-month", prepare_sheet),
        *(re.compile("INSERT INTO support_services"), SUPPORT),
    ),
    Race(
        *("start_weekly_digest", 409, "weekly-digest-on", prepare_sample),
        *(re.compile("INSERT INTO weekly_digests"), WISH),
    ),
    Race(
        *("end_weekly_digest", 409, "job-over", prepare_end_of_digest),
        *(re.compile("UPDATE jobs"), MADE),
    ),
    Race(
        *("get_board", 404, "not-found", prepare_sample),
        *(re.compile("WITH q0"), "DELETE FROM plans"),
    ),
)
OVERTAKEN = frozenset(race.answer for race in RACES)
HELD = tuple(
    Race(name, 200, "", prepare_sample, re.compile(r"UPDATE (\w+) SET"), REMOVE)
    for name in ("cancel_inspection_plan_visit", "refuse_inspection_plan_opening")
)
"""They lock what they change before they look at it: nobody overtakes them."""
