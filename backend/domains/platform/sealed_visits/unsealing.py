"""Tells the change feed what opened by the clock: lines of plans, and minutes that they hid.

Nobody writes when a sealed line opens, so nothing would tell a follower to read it. Each round
writes a row for every such record; the feed shows it to whoever may read the record by then.

The place of a follower in the log also counts what it does not tell him. So that no place says
whether something opened to others, each round takes the same number of places, at fixed times, and
always: the last one is a row of the round, which the next round removes. Its `at` says up to when
the rounds have told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.core.session.change_log import EntryValues, LogEntry, build_event_entry
from backend.core.session.log_rounds import write_log_round
from backend.core.session.org_units import OrgUnit
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.types import UtcDateTime
from backend.domains.platform.sealed_visits.visibility import (
    Columns,
    Condition,
    build_table_columns,
)

ROUND = UUID("0193a0c4-5eb0-7a2e-8c11-178178178178")
"""Under this id the log holds the row of the latest round."""
EVERY = 300.0
"""Seconds between two rounds: by so much the feed may be late."""
SETTLED = timedelta(minutes=1)
"""An act that opens a line names the present minute; after this time it has ended."""
WHY = {"unscoped": "what opened is logged for whoever may read it then"}

OpenedRow = sa.Row[str, UUID, UUID, int]


def build_part_columns(name: str, **more: sa.types.TypeEngine[UUID]) -> Columns:
    return build_table_columns(
        name, id=sa.Uuid(), org_unit_id=sa.Uuid(), version=sa.Integer(), **more
    )


LINES = build_table_columns(
    "inspection_plan_visits",
    id=sa.Uuid(),
    org_unit_id=sa.Uuid(),
    is_unannounced=sa.Boolean(),
    members_from=UtcDateTime(),
    public_from=UtcDateTime(),
)
MINUTES = build_part_columns("inspections", inspection_plan_visit_id=sa.Uuid())
FOUND = build_part_columns("violations", inspection_id=sa.Uuid())
FILES = build_part_columns("attachments", entity_id=sa.Uuid())


def record_opened(db: Session) -> int:
    """One round. Answers 0: it needs no further batch."""
    unit = db.scalar(sa.select(OrgUnit.id).order_by(OrgUnit.id).limit(1))
    if unit is None:
        return 0  # an empty installation, whose log has no unit to stand under
    upto = get_current_minute() - SETTLED
    rounds = sa.select(LogEntry.at).where(LogEntry.entity_id == ROUND)
    since = db.scalar(rounds.order_by(LogEntry.seq.desc()).limit(1)) or upto
    opened = [build_entry(db, row) for row in list_opened(db, since, upto)] if since < upto else []
    last = build_event_entry(db.actor, "unsealing", unit, "inspection_plan_visits", ROUND)
    write_log_round(db, opened, {**last, "at": max(since, upto)})
    return 0


def list_opened(db: Session, since: datetime, upto: datetime) -> list[OpenedRow]:
    """The lines that opened after `since`, to their team or to all, and what the latter hid."""
    parts = sa.union_all(*select_opened(since, upto))
    return list(db.execute(parts, execution_options=WHY))


def select_opened(since: datetime, upto: datetime) -> Iterator[sa.Select[str, UUID, UUID, int]]:
    public = is_within(LINES.public_from, since, upto)
    reached = sa.or_(is_within(LINES.members_from, since, upto), public)
    lines = sa.select(
        sa.literal("inspection_plan_visits"), LINES.id, LINES.org_unit_id, sa.literal(1)
    )
    yield lines.where(LINES.is_unannounced, reached)
    of_lines = sa.select(LINES.id).where(LINES.is_unannounced, public)
    minutes = sa.select(MINUTES.id).where(MINUTES.inspection_plan_visit_id.in_(of_lines))
    found = sa.select(FOUND.id).where(FOUND.inspection_id.in_(minutes))
    yield select_parts("inspections", MINUTES, MINUTES.id.in_(minutes))
    yield select_parts("violations", FOUND, FOUND.id.in_(found))
    of_both = sa.or_(FILES.entity_id.in_(minutes), FILES.entity_id.in_(found))
    yield select_parts("attachments", FILES, of_both)


def is_within(at: sa.ColumnElement[datetime], since: datetime, upto: datetime) -> Condition:
    return sa.and_(at > since, at <= upto)


def select_parts(entity: str, part: Columns, which: Condition) -> sa.Select[str, UUID, UUID, int]:
    return sa.select(sa.literal(entity), part.id, part.org_unit_id, part.version).where(which)


def build_entry(db: Session, row: OpenedRow) -> EntryValues:
    entity, id, unit, version = row
    return {
        "actor_id": db.actor.id,
        "request_id": db.actor.request_id,
        "entity": entity,
        "entity_id": id,
        "org_unit_id": unit,
        "version": version,
        "action": "unsealed",
        "diff": {},
    }


def install_unsealing(app: FastAPI) -> None:
    task = PeriodicTask(
        "telling what opened", build_round("telling what opened", record_opened), 60.0, EVERY
    )
    task.install(app)
