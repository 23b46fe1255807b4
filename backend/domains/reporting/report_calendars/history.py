"""Who moved which closing day, and why: read from the change log, settings taken back included."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.audit_log import Change
from backend.core.session.org_units import OrgUnit
from backend.core.session.scoped_session import Session
from backend.core.sql.pagination import Rows, page
from backend.domains.platform.changes.people import names_of
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar

ENTITY = ReportCalendar.__tablename__
COLUMNS = (Change.seq, Change.at, Change.actor_id, Change.action, Change.diff, Change.entity_id)
FIXED = ("level", "period_kind", "period_start")


def history(db: Session, after: str | None, limit: int) -> Rows:
    """Settings made, moved and taken back, the latest first, each with what held before."""
    found = (
        sa.select(*COLUMNS, Change.org_unit_id, OrgUnit.name.label("org_unit_name"))
        .join(OrgUnit, OrgUnit.id == Change.org_unit_id)
        .where(Change.entity == ENTITY)
    )
    rows = page(db, found, (Change.seq.desc(),), after, limit)
    before = earlier(db, [row.entity_id for row in rows["items"]])
    names = names_of(db, {row.actor_id for row in rows["items"]})
    return {
        "items": [told(row, before[row.seq], names.get(row.actor_id)) for row in rows["items"]],
        "next": rows["next"],
    }


def earlier(db: Session, ids: list[Any]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """{seq: what a setting said before that change, and after it}."""
    found = sa.select(Change.seq, Change.entity_id, Change.diff)
    mine = found.where(Change.entity == ENTITY, Change.entity_id.in_(ids)).order_by(Change.seq)
    state: dict[Any, dict[str, Any]] = {}
    steps = {}
    for row in db.execute(mine):
        was = state.get(row.entity_id, {})
        now = {**was, **{name: values[1] for name, values in row.diff.items()}}
        steps[row.seq], state[row.entity_id] = (was, now), now
    return steps


def told(
    row: Any, step: tuple[dict[str, Any], dict[str, Any]], by_name: str | None
) -> dict[str, Any]:
    was, now = step
    gone = row.action == "deleted"
    said = was if gone else now
    start = said["period_start"]
    return {
        "seq": row.seq,
        "at": row.at,
        "by_name": by_name,
        "action": row.action,
        "org_unit_id": row.org_unit_id,
        "org_unit_name": row.org_unit_name,
        **{name: said[name] for name in FIXED},
        "period_start": None if start == ALWAYS.isoformat() else start,
        "days_before": was.get("days_after"),
        "days_after": None if gone else now["days_after"],
        "basis": said["basis"],
    }
