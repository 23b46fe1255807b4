"""What is stored, read past the application, over a connection of its own: one query a step."""

import sqlite3
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.domains.inspections.inspections.models import Amendment, Inspection, Recommendation
from migrations.triggers.inspections import FROZEN
from tests.domains.whole_path.door import Door

STANDING = ("stage", "status", "version", "paid_amount")
DECIDED = (
    *("decision_unit_id", "decision_year", "decision_no", "decision_seq", "decided_on"),
    *("fine_amount", "warning", "signed_by", "override_reason", "overridden", "handled_on"),
)
"""What stays of a decision, whatever becomes of it."""
APPROVED = (
    *("plan_year", "plan_seq", "plan_no", "document_no", "approved_on", "approver_id"),
    *("title", "team_id", "proposer_id", "period_start", "period_end"),
)
"""What stays of an approved plan."""


def whole(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in sa.inspect(model).columns)


PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("minutes", "inspections WHERE id = $1", whole(Inspection)),
    ("state", "inspections WHERE id = $1", ("status", "version")),
    ("present", "inspection_members WHERE inspection_id = $1", ("member_id",)),
    ("amended", "inspection_amendments WHERE inspection_id = $1", whole(Amendment)),
    ("asked", "recommendations WHERE inspection_id = $1", whole(Recommendation)),
    ("found", "violations WHERE inspection_id = $1", ("id", *FROZEN)),
    ("standing", "violations WHERE id = $2", STANDING),
    ("decision", "violations WHERE id = $2", DECIDED),
    ("plan", "inspection_plans WHERE id = $3", ("status", "version")),
    ("approved", "inspection_plans WHERE id = $3", APPROVED),
    ("line", "inspection_plan_visits WHERE id = $4", ("done_on", "inspection_id")),
    ("seals", "inspection_plan_seals WHERE plan_id = $3", ("id", "content_hash", "sealed_at")),
    ("lists", "inspection_plan_sealed_lists WHERE plan_id = $3", ("seal_id", "content")),
)
FINAL = ("minutes", "present", "asked", "found")
"""What signing fixes, to the letter."""

Seen = dict[str, tuple[str, ...]]
"""What was read of each part: a row as JSON, for each that there is."""


class Eye:
    """Reads rows as JSON text, so that what must stay can be compared to the letter."""

    def __init__(self, door: Door) -> None:
        self.door, database = door, door.database
        self.is_sqlite = database.is_sqlite
        if self.is_sqlite:
            path = database.url.removeprefix("sqlite:///")
            self.lite = sqlite3.connect(path, isolation_level=None)
        else:
            url = database.url.replace("+asyncpg", "")
            self.pg = door.loop.run_until_complete(asyncpg.connect(url))
        self.queries: dict[tuple[int, ...], str] = {}
        assert self.query((1, 2, 3, 4)).count(" UNION ALL ") == len(PARTS) - 1, "all is watched"

    def close(self) -> None:
        if self.is_sqlite:
            self.lite.close()
        else:
            self.door.loop.run_until_complete(self.pg.close())

    def json(self, columns: tuple[str, ...]) -> str:
        listed = ", ".join(columns)
        return f"json_array({listed})" if self.is_sqlite else f"json_build_array({listed})::text"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query with parameters `$1`, `$2` …"""
        if self.is_sqlite:
            given = {str(i): plain(value) for i, value in enumerate(values, 1)}
            return self.lite.execute(query, given).fetchall()
        found = self.door.loop.run_until_complete(self.pg.fetch(query, *values))
        return [tuple(row) for row in found]

    def case(self, *ids: UUID | None) -> Seen:
        """All that is watched of minutes, violation, plan and line of a plan."""
        seen: dict[str, list[str]] = {part: [] for part, _, _ in PARTS}
        given = {at: id for at, id in enumerate(ids, 1) if id is not None}
        if given:
            for part, text in self.rows(self.query(tuple(given)), *given.values()):
                seen[part].append(text)
        return {part: tuple(sorted(texts)) for part, texts in seen.items()}

    def query(self, given: tuple[int, ...]) -> str:
        """About those of the four that there are: what is not there has no rows to look for."""
        if given not in self.queries:
            self.queries[given] = " UNION ALL ".join(
                f"SELECT '{part}', {self.json(columns)} FROM {where.replace(f'${at}', f'${n}')}"
                for part, where, columns in PARTS
                for n, at in enumerate(given, 1)
                if where.endswith(f"${at}")
            )
        return self.queries[given]


def plain(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value
