"""Looking into sealed lines before they open: by the plan's keepers, with a reason, on record."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.scoped_session import Session
from backend.core.sql.types import UtcDateTime
from backend.domains.inspections.inspection_plans.models import InspectionPlan, PlanLook
from backend.domains.inspections.inspection_plans.schemas import LineRead, LookFilters
from backend.domains.inspections.inspection_plans.service import require_keeper
from backend.domains.platform.changes.people import names_of

LINES = sa.table(
    "inspection_plan_visits",
    *(sa.column(name, sa.Uuid()) for name in ("id", "plan_id", "establishment_id", "org_unit_id")),
    *(sa.column(name, sa.Date()) for name in ("planned_on", "done_on")),
    *(sa.column(name, UtcDateTime()) for name in ("opens_at", "members_from", "public_from")),
    *(sa.column(name, sa.String()) for name in ("note", "return_comment", "cancel_reason")),
    sa.column("inspection_id", sa.Uuid()),
    sa.column("is_unannounced", sa.Boolean()),
)
VISIT = LINES.c
PLACE = sa.table(
    "establishments",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("name", "establishment_type", "address")),
).c
UNIT = sa.table("org_units", sa.column("id", sa.Uuid()), sa.column("name", sa.String())).c


def look(db: Session, plan_id: UUID, reason: str) -> dict[str, Any]:
    """All lines of the plan, and the look that is now on record; raises Conflict for others."""
    plan = db.require(InspectionPlan, plan_id)
    require_keeper(db, plan)
    look = db.save(
        PlanLook(plan_id=plan.id, org_unit_id=plan.org_unit_id, user_id=db.actor.id, reason=reason)
    )
    db.note("looked", plan.org_unit_id, "inspection_plans", plan.id)
    shown = db.execute(look_rows().where(PlanLook.id == look.id)).all()
    return {"look": named(db, shown)[0], "visits": past_the_veil(db, plan.id)}


def past_the_veil(db: Session, plan_id: UUID) -> list[LineRead]:
    joined: dict[str, Any] = {
        "establishment_name": PLACE.name,
        "establishment_type": PLACE.establishment_type,
        "establishment_address": PLACE.address,
        "org_unit_name": UNIT.name,
    }
    columns = [
        joined[name].label(name) if name in joined else VISIT[name]
        for name in LineRead.model_fields
    ]
    found = (
        sa.select(*columns)
        .where(VISIT.plan_id == plan_id, PLACE.id == VISIT.establishment_id)
        .where(UNIT.id == VISIT.org_unit_id)
        .order_by(VISIT.planned_on, VISIT.id)
    )
    rows = db.execute(found, execution_options={"unscoped": "a keeper's look, just recorded"})
    return [LineRead(**row._mapping) for row in rows]


def look_rows() -> sa.Select[Any]:
    names = ("id", "plan_id", "user_id", "reason", "at")
    return sa.select(*(getattr(PlanLook, name) for name in names))


def looks_narrowed(filters: LookFilters) -> sa.Select[Any]:
    found = look_rows()
    return found if filters.plan_id is None else found.where(PlanLook.plan_id == filters.plan_id)


def named(db: Session, rows: Any) -> list[dict[str, Any]]:
    """Looks with the names of those who looked."""
    names = names_of(db, {row.user_id for row in rows})
    fields = ("id", "plan_id", "user_id", "reason", "at")
    return [
        {name: getattr(row, name) for name in fields} | {"user_name": names.get(row.user_id)}
        for row in rows
    ]
