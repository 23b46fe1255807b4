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
from tests.bench.bare_told import at_most, covered, minutes

ACTOR = UUID(int=1).hex
MOMENTS = {"created_at", "updated_at", "signed_at"}
TABLES = {
    "inspections": (
        "id, team_id, team_level, establishment_id, kind, inspected_on, status, checklist_version, "
        "checklist, attendance, outcome, org_unit_id, version, created_at, updated_at"
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


class Sqlite:
    def __init__(self, url: str) -> None:
        self.path = url.removeprefix("sqlite:///")

    async def open(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.row_factory = as_dict
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        marked = re.sub(r"\$(\d)", r"?\1", statement)
        return self.connection.execute(marked, values).fetchall()

    async def place(self, unit: str, id: str) -> Any:
        return self.rows(bare_sql.PLACE, UUID(unit).hex, UUID(id).hex, str(today()))[0]

    async def visits(self, unit: str, days: tuple[str, str], status: str, limit: int) -> Any:
        found = self.rows(bare_sql.VISITS, UUID(unit).hex, *days, status, limit + 1)
        return at_most(limit, found)

    async def coverage(self, unit: str, plan: str, as_of: str) -> Any:
        (target,) = self.rows(bare_sql.TARGET, UUID(plan).hex, UUID(unit).hex)
        whole = UUID(target["org_unit_id"]).hex
        rows = self.rows(bare_sql.COVERAGE, whole, f"{target['year']}-01-01", as_of)
        return covered(plan, date.fromisoformat(as_of), target, rows)

    async def record(self, unit: str, key: str, body: dict[str, Any]) -> Any:
        place, team = UUID(body["establishment_id"]).hex, UUID(body["team_id"]).hex
        (ground,) = self.rows(bare_sql.GROUND, UUID(unit).hex, place, team)
        within, level, day = UUID(ground["org_unit_id"]).hex, ground["level"], body["inspected_on"]
        id, now = uuid7(), datetime.now(UTC)
        told = minutes(id, now, within, level, body)
        diff, at = json.dumps(told, default=str), now.strftime("%Y-%m-%d %H:%M:%S.%f")
        found = [
            (uuid7().hex, UUID(found["violation_type_id"]).hex) for found in body["violations"]
        ]
        made = (within, 1, at, at)
        visit = [id.hex, team, level, place, body["kind"], day, "draft", body["checklist_version"]]
        visit += [json.dumps(body["checklist"]), json.dumps(body["member_ids"]), body["outcome"]]
        log = [("inspections", id.hex), *(("violations", breach) for breach, _ in found)]
        rows: dict[str, list[tuple[Any, ...]]] = {
            "inspections": [(*visit, *made)],
            "inspection_members": [(id.hex, UUID(m).hex) for m in body["member_ids"]],
            "violations": [
                (breach, team, id.hex, place, act, day, day, "individual", "recorded", 0, 0, *made)
                for breach, act in found
            ],
            "changes": [
                (at, ACTOR, key, entity, of, 1, "created", diff, within) for entity, of in log
            ],
            "idempotency_keys": [(ACTOR, key, digest(diff), 201, "{}", to_json(told), at)],
        }
        self.connection.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            self.connection.executemany(INSERT[table], values)
        self.connection.execute("COMMIT")
        return told


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    """Ids and moments as the wire has them."""
    return {
        column[0]: plain(column[0], value)
        for column, value in zip(cursor.description, row, strict=True)
    }


def plain(name: str, value: Any) -> Any:
    if name == "id" or name.endswith("_id"):
        return value and f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    if name in MOMENTS:
        head, _, micros = value.replace(" ", "T").partition(".")
        return f"{head}Z" if micros == "000000" else f"{head}.{micros}Z"
    return bool(value) if name == "is_complex" else value
