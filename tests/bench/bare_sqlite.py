"""The four jobs by hand on the standard driver, right in the loop: the fastest way there is."""

import hashlib
import json
import re
import sqlite3
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from uuid_utils.compat import uuid7

from backend.core.text.clock import today
from tests.bench import bare_sql
from tests.bench.bare_sql import Reader
from tests.bench.bare_told import at_most, covered, draft

ACTOR = UUID(int=1).hex
MOMENTS = {"created_at", "updated_at", "signed_at"}
TABLES = {
    "inspections": (
        "id, team_id, team_level, establishment_id, area_id, kind, inspected_on, status, "
        "checklist_version, checklist, attendance, outcome, org_unit_id, version, created_at, "
        "updated_at"
    ),
    "inspection_members": "inspection_id, member_id",
    "violations": (
        "id, team_id, inspection_id, establishment_id, violation_type_id, occurred_on, "
        "recorded_on, subject_kind, status, warning, paid_amount, org_unit_id, version, "
        "created_at, updated_at"
    ),
    "changes": ("at, actor_id, request_id, entity, entity_id, version, action, diff, org_unit_id"),
    "idempotency_keys": "actor_id, key, request_hash, status, headers, body, created_at",
}
INSERT = {
    table: f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(names.split(',')))})"
    for table, names in TABLES.items()
}
"""Every name and mark is written above."""
PLACE, VISITS, COVERAGE, TARGET, GROUND = (
    re.sub(r"\$(\d)", r"?\1", statement)
    for statement in (
        bare_sql.PLACE,
        bare_sql.VISITS,
        bare_sql.COVERAGE,
        bare_sql.TARGET,
        bare_sql.GROUND,
    )
)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""What makes a commit of the application durable, and what it deletes unreadable."""

Row = dict[str, Any]


class Sqlite:
    def __init__(self, url: str) -> None:
        self.path = url.removeprefix("sqlite:///")
        self.shapes: dict[str, tuple[list[str], list[int], list[int]]] = {}

    async def open(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        for pragma in (*PRAGMAS, "cache_size=-16000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def rows(self, statement: str, *values: Any) -> list[Row]:
        """Rows with ids and moments as the wire has them."""
        cursor = self.connection.execute(statement, values)
        if statement not in self.shapes:
            self.shapes[statement] = to_shape([column[0] for column in cursor.description])
        names, ids, moments = self.shapes[statement]
        found = []
        for row in map(list, cursor):
            for at in ids:
                if (id := row[at]) is not None:
                    row[at] = f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
            for at in moments:
                if (moment := row[at]) is not None:
                    row[at] = f"{moment[:10]}T{moment[11:].removesuffix('.000000')}Z"
            found.append(dict(zip(names, row, strict=True)))
        return found

    async def place(self, reader: Reader, id: str) -> Any:
        (row,) = self.rows(PLACE, to_hex(reader.unit), to_hex(id), str(today()))
        row["is_complex"] = bool(row["is_complex"])
        return row

    async def visits(self, reader: Reader, days: tuple[str, str], status: str, limit: int) -> Any:
        who = (to_hex(reader.person), str(today()))
        rows = self.rows(VISITS, to_hex(reader.unit), *days, status, limit + 1, *who)
        return at_most(limit, rows)

    async def coverage(self, reader: Reader, plan: str, as_of: str) -> Any:
        unit = to_hex(reader.unit)
        (target,) = self.rows(TARGET, unit, to_hex(plan))
        span = (f"{target['year']}-01-01", as_of)
        whole, own = to_hex(target["org_unit_id"]), target["level"]
        rows = self.rows(COVERAGE, unit, *span, whole, own)
        return covered(plan, date.fromisoformat(as_of), target, rows)

    async def record(self, reader: Reader, key: str, sent: bytes) -> Any:
        body = json.loads(sent)
        place, team = to_hex(body["establishment_id"]), to_hex(body["team_id"])
        who = (to_hex(reader.person), str(today()))
        ground = self.rows(GROUND, to_hex(reader.unit), place, team, body["inspected_on"], *who)
        id, now = str(uuid7()), datetime.now(UTC)
        found = [(str(uuid7()), one["violation_type_id"]) for one in body["violations"]]
        made = draft(id, now, ground, body, found)
        told, answer = made.told, to_json(made.told)
        within, at = to_hex(made.unit), now.strftime("%Y-%m-%d %H:%M:%S.%f")
        own, day, stamps = to_hex(id), body["inspected_on"], (within, 1, at, at)
        area = told["area_id"] and to_hex(told["area_id"])
        visit = [own, team, told["team_level"], place, area, body["kind"], day, "draft"]
        visit += [body["checklist_version"], json.dumps(told["checklist"])]
        visit += [json.dumps(body["member_ids"]), body["outcome"]]
        headers = json.dumps({"location": f"/api/v1/inspections/{id}", "etag": '"1"'})
        rows: dict[str, list[tuple[Any, ...]]] = {
            "inspections": [(*visit, *stamps)],
            "inspection_members": [(own, to_hex(member)) for member in made.members],
            "violations": [
                (to_hex(one), team, own, place, to_hex(act), day, day, *BREACH, *stamps)
                for one, act in found
            ],
            "changes": [
                (at, ACTOR, key, entity, to_hex(of), 1, "created", to_json(diff).decode(), within)
                for entity, of, diff in made.changes
            ],
            "idempotency_keys": [(ACTOR, key, digest(sent), 201, headers, answer, at)],
        }
        self.connection.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            self.connection.executemany(INSERT[table], values)
        self.connection.execute("COMMIT")
        return answer


BREACH = ("individual", "recorded", 0, 0)


def to_hex(id: str) -> str:
    return id.replace("-", "")


def digest(sent: bytes) -> str:
    return hashlib.sha256(sent).hexdigest()


def to_shape(names: list[str]) -> tuple[list[str], list[int], list[int]]:
    """The columns, where ids are, and where moments are."""
    ids = [at for at, name in enumerate(names) if name == "id" or name.endswith("_id")]
    return names, ids, [at for at, name in enumerate(names) if name in MOMENTS]
