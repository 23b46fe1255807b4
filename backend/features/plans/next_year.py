"""Next year's plan made from this one: same targets and tasks, a year later, as a draft."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.models import new_id
from backend.features.org_units.service import require_own
from backend.features.plans.models import Plan, PlanTarget, PlanTask


def make_next(db: Session, plan_id: UUID, values: dict[str, Any]) -> Plan:
    """A draft for the year after, with copies of the targets in force and of the tasks.

    "năm 2022" reads "năm 2023" in it, due days move by a year; states, notes of what was done
    and evidence stay behind. Raises NotFound, and Conflict `plan-exists` through its constraint.
    """
    old = db.require(Plan, plan_id)
    require_own(db, old.org_unit_id)
    year = old.year + 1
    new = db.save(
        Plan(
            id=values.get("id") or new_id(),
            org_unit_id=old.org_unit_id,
            year=year,
            title=values.get("title") or later(old.title, old.year),
            copied_from_id=old.id,
        )
    )
    within = {"plan_id": new.id, "org_unit_id": new.org_unit_id}
    db.add_all(
        PlanTarget(**within, **copied_target(t, old.year)) for t in parts(db, PlanTarget, old)
    )
    db.add_all(PlanTask(**within, **copied_task(t, old.year)) for t in parts(db, PlanTask, old))
    db.flush()
    return new


def parts(db: Session, model: Any, plan: Plan) -> list[Any]:
    found = sa.select(model).where(model.plan_id == plan.id)
    return list(db.scalars(found.order_by(model.position, model.id)))


def copied_target(target: PlanTarget, year: int) -> dict[str, Any]:
    """What was in force, or what was drafted if nothing ever was."""
    return {
        "code": target.code,
        "title": later(target.approved_title or target.title, year),
        "short_title": target.short_title,
        "indicator": target.indicator,
        "threshold_percent": target.approved_percent or target.threshold_percent,
        "position": target.position,
        "note": target.note,
    }


def copied_task(task: PlanTask, year: int) -> dict[str, Any]:
    return {
        "title": later(task.title, year),
        "agency": task.agency,
        "due_on": a_year_later(task.due_on) if task.due_on else None,
        "position": task.position,
    }


def later(words: str, year: int) -> str:
    """`words` with the plan's year counted on; a span as "2021-2025" stays what it is."""
    return re.sub(rf"(?<![\d–-]){year}(?![\d–-])", str(year + 1), words)


def a_year_later(day: date) -> date:
    """The same day of the next year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
