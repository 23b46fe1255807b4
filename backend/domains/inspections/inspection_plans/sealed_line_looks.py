"""Looking into sealed lines before they open: by the plan's keepers, with a reason, on record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
    PlanLook,
)
from backend.domains.inspections.inspection_plans.schemas import (
    LineRead,
    LookedRead,
    LookFilters,
    LookRead,
)
from backend.domains.inspections.inspection_plans.service import ensure_plan_keeper
from backend.domains.platform.changes.people import load_actor_names

LINES = build_unscoped_table(
    InspectionPlanVisit,
    *("id", "plan_id", "establishment_id", "org_unit_id", "planned_on", "done_on"),
    *("opens_at", "members_from", "public_from", "note", "return_comment", "cancel_reason"),
    *("inspection_id", "is_unannounced"),
)
VISIT = LINES.c
PLACE = build_unscoped_table(Establishment, "id", "name", "establishment_type", "address").c
UNIT = build_unscoped_table(OrgUnit, "id", "name").c


def open_sealed_lines(db: Session, plan_id: UUID, reason: str) -> LookedRead:
    """All lines of the plan, and the look that is now on record; raises Conflict for others."""
    plan = db.require(InspectionPlan, plan_id)
    ensure_plan_keeper(db, plan)
    look = db.save(
        PlanLook(plan_id=plan.id, org_unit_id=plan.org_unit_id, user_id=db.actor.id, reason=reason)
    )
    db.log_event("looked", plan.org_unit_id, "inspection_plans", plan.id)
    shown = db.execute(select_look_rows().where(PlanLook.id == look.id)).all()
    return LookedRead(look=add_user_names(db, shown)[0], visits=list_all_lines(db, plan.id))


def list_all_lines(db: Session, plan_id: UUID) -> list[LineRead]:
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


def select_look_rows() -> sa.Select[Any]:
    names = ("id", "plan_id", "user_id", "reason", "at")
    return sa.select(*(getattr(PlanLook, name) for name in names))


def select_looks(filters: LookFilters) -> sa.Select[Any]:
    found = select_look_rows()
    return found if filters.plan_id is None else found.where(PlanLook.plan_id == filters.plan_id)


def add_user_names(db: Session, rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[LookRead]:
    """Looks with the names of those who looked."""
    names = load_actor_names(db, {row.user_id for row in rows})
    fields = ("id", "plan_id", "user_id", "reason", "at")
    return [
        LookRead.model_validate(
            {name: getattr(row, name) for name in fields} | {"user_name": names.get(row.user_id)}
        )
        for row in rows
    ]
