"""The four jobs by hand on asyncpg: a pool, prepared statements, one statement for the write."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from backend.core.text.clock import today
from tests.bench import bare_sql
from tests.bench.bare_told import at_most, covered, minutes

WRITE = """
WITH visit AS (
  INSERT INTO inspections (id, team_id, team_level, establishment_id, kind, inspected_on, status,
    checklist_version, checklist, attendance, outcome, org_unit_id, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $10, $11, 1, $12, $12)
), present AS (
  INSERT INTO inspection_members (inspection_id, member_id)
  SELECT $1, m.id FROM inspection_team_members m
  WHERE m.id = ANY($13::uuid[]) AND m.team_id = $2
), breach AS (
  INSERT INTO violations (id, team_id, inspection_id, establishment_id, violation_type_id,
    occurred_on, recorded_on, subject_kind, status, warning, paid_amount, org_unit_id, version,
    created_at, updated_at)
  SELECT v.id, $2, $1, $4, v.act, $6, $6, 'individual', 'recorded', false, 0, $11, 1, $12, $12
  FROM unnest($14::uuid[], $15::uuid[]) AS v (id, act)
), log AS (
  INSERT INTO changes (seq, at, actor_id, request_id, entity, entity_id, version, action, diff,
    org_unit_id)
  SELECT (SELECT base FROM change_feed) + pg_current_xact_id()::text::bigint * 4096 + c.number - 1,
    $12, $16, $17, c.entity, c.id, 1, 'created', $18, $11
  FROM unnest($19::text[], $20::uuid[]) WITH ORDINALITY AS c (entity, id, number)
)
INSERT INTO idempotency_keys (actor_id, key, request_hash, status, headers, body, created_at)
VALUES ($16, $17, $21, 201, '{}', $22, $12)
"""
ACTOR = UUID(int=1)


class Postgres:
    def __init__(self, url: str) -> None:
        self.url = url.replace("+asyncpg", "")

    async def open(self) -> None:
        self.pool = await asyncpg.create_pool(self.url, min_size=10, max_size=10)

    async def place(self, unit: str, id: str) -> Any:
        return dict(await self.pool.fetchrow(bare_sql.PLACE, UUID(unit), UUID(id), today()))

    async def visits(self, unit: str, days: tuple[str, str], status: str, limit: int) -> Any:
        between = (date.fromisoformat(day) for day in days)
        rows = await self.pool.fetch(bare_sql.VISITS, UUID(unit), *between, status, limit + 1)
        return at_most(limit, [dict(row) for row in rows])

    async def coverage(self, unit: str, plan: str, as_of: str) -> Any:
        day = date.fromisoformat(as_of)
        async with self.pool.acquire() as connection:
            target = await connection.fetchrow(bare_sql.TARGET, UUID(plan), UUID(unit))
            first = date(target["year"], 1, 1)
            rows = await connection.fetch(bare_sql.COVERAGE, target["org_unit_id"], first, day)
        return covered(plan, day, dict(target), [dict(row) for row in rows])

    async def record(self, unit: str, key: str, body: dict[str, Any]) -> Any:
        place, team = UUID(body["establishment_id"]), UUID(body["team_id"])
        async with self.pool.acquire() as connection:
            ground = await connection.fetchrow(bare_sql.GROUND, UUID(unit), place, team)
            id, now = uuid7(), datetime.now(UTC)
            found = [(uuid7(), UUID(v["violation_type_id"])) for v in body["violations"]]
            told = minutes(id, now, ground["org_unit_id"], ground["level"], body)
            members = [UUID(member) for member in body["member_ids"]]
            diff = json.dumps(told, default=str)
            await connection.execute(
                WRITE,
                id,
                team,
                ground["level"],
                place,
                body["kind"],
                date.fromisoformat(body["inspected_on"]),
                body["checklist_version"],
                json.dumps(body["checklist"]),
                json.dumps(body["member_ids"]),
                body["outcome"],
                ground["org_unit_id"],
                now,
                members,
                [id for id, _ in found],
                [act for _, act in found],
                ACTOR,
                key,
                diff,
                ["inspections", *("violations" for _ in found)],
                [id, *(id for id, _ in found)],
                hashlib.sha256(diff.encode()).hexdigest(),
                to_json(told),
            )
        return told
