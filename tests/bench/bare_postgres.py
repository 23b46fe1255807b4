"""The four jobs by hand on asyncpg: a pool, prepared statements, one statement for the write."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from backend.core.text.clock import today
from tests.bench import bare_sql
from tests.bench.bare_sql import Reader
from tests.bench.bare_told import at_most, covered, draft

WRITE = """
WITH visit AS (
  INSERT INTO inspections (id, team_id, team_level, establishment_id, area_id, kind, inspected_on,
    status, checklist_version, checklist, attendance, outcome, org_unit_id, version, created_at,
    updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, $10, $11, $12, 1, $13, $13)
), present AS (
  INSERT INTO inspection_members (inspection_id, member_id)
  SELECT $1, m FROM unnest($14::uuid[]) AS m
), breach AS (
  INSERT INTO violations (id, team_id, inspection_id, establishment_id, violation_type_id,
    occurred_on, recorded_on, subject_kind, status, warning, paid_amount, org_unit_id, version,
    created_at, updated_at)
  SELECT v.id, $2, $1, $4, v.act, $7, $7, 'individual', 'recorded', false, 0, $12, 1, $13, $13
  FROM unnest($15::uuid[], $16::uuid[]) AS v (id, act)
), log AS (
  INSERT INTO changes (seq, at, actor_id, request_id, entity, entity_id, version, action, diff,
    org_unit_id)
  SELECT (SELECT base FROM change_feed) + pg_current_xact_id()::text::bigint * 4096 + c.number - 1,
    $13, $17, $18, c.entity, c.id, 1, 'created', c.diff, $12
  FROM unnest($19::text[], $20::uuid[], $21::jsonb[])
    WITH ORDINALITY AS c (entity, id, diff, number)
)
INSERT INTO idempotency_keys (actor_id, key, request_hash, status, headers, body, created_at)
VALUES ($17, $18, $22, 201, $23, $24, $13)
"""
ACTOR = "00000000-0000-0000-0000-000000000001"
CONNECTIONS = 10


async def forget(_: asyncpg.Connection) -> None:
    """What a connection is asked when it is released: nothing, as nothing is set on it."""


async def take_ids_as_text(connection: asyncpg.Connection) -> None:
    """No object for an id that goes to the wire as it comes."""
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog")


class Postgres:
    def __init__(self, url: str) -> None:
        self.url = url.replace("+asyncpg", "")

    async def open(self) -> None:
        self.pool = await asyncpg.create_pool(
            self.url,
            min_size=CONNECTIONS,
            max_size=CONNECTIONS,
            init=take_ids_as_text,
            reset=forget,
        )

    async def place(self, reader: Reader, id: str) -> Any:
        return dict(await self.pool.fetchrow(bare_sql.PLACE, reader.unit, id, today()))

    async def visits(self, reader: Reader, days: tuple[str, str], status: str, limit: int) -> Any:
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[1])
        asked = (reader.unit, first, last, status, limit + 1, reader.person, today())
        rows = await self.pool.fetch(bare_sql.VISITS, *asked)
        return at_most(limit, [dict(row) for row in rows])

    async def coverage(self, reader: Reader, plan: str, as_of: str) -> Any:
        day = date.fromisoformat(as_of)
        async with self.pool.acquire() as connection:
            target = await connection.fetchrow(bare_sql.TARGET, reader.unit, plan)
            span = (date(target["year"], 1, 1), day)
            whole, own = target["org_unit_id"], target["level"]
            rows = await connection.fetch(bare_sql.COVERAGE, reader.unit, *span, whole, own)
        return covered(plan, day, dict(target), [dict(row) for row in rows])

    async def record(self, reader: Reader, key: str, sent: bytes) -> Any:
        body = json.loads(sent)
        place, team = body["establishment_id"], body["team_id"]
        async with self.pool.acquire() as connection:
            day = date.fromisoformat(body["inspected_on"])
            asked = (reader.unit, place, team, day, reader.person, today())
            rows = await connection.fetch(bare_sql.GROUND, *asked)
            ground = [dict(row) for row in rows]
            id, now = str(uuid7()), datetime.now(UTC)
            found = [(str(uuid7()), one["violation_type_id"]) for one in body["violations"]]
            made = draft(id, now, ground, body, found)
            told, answer = made.told, to_json(made.told)
            await connection.execute(
                WRITE,
                id,
                team,
                told["team_level"],
                place,
                told["area_id"],
                body["kind"],
                day,
                body["checklist_version"],
                json.dumps(told["checklist"]),
                json.dumps(body["member_ids"]),
                body["outcome"],
                made.unit,
                now,
                made.members,
                [own for own, _ in found],
                [act for _, act in found],
                ACTOR,
                key,
                [entity for entity, _, _ in made.changes],
                [own for _, own, _ in made.changes],
                [to_json(diff).decode() for _, _, diff in made.changes],
                hashlib.sha256(sent).hexdigest(),
                json.dumps({"location": f"/api/v1/inspections/{id}", "etag": '"1"'}),
                answer,
            )
        return answer
