"""Drafts a later plan from a plan, with its targets and tasks moved to the new year."""

import re
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_same_day
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.domains.planning.plans.schemas import NextPlan
from backend.domains.planning.plans.service import ensure_in_year
from backend.law.reference.tiers import find_tier

P = TypeVar("P", PlanTarget, PlanTask)


def copy_plan(db: Session, plan_id: UUID, data: NextPlan) -> Plan:
    """A draft for `year`, by default the year after, with the targets in force and the tasks.

    Made from a plan of 2022 for 2025, "năm 2022" reads "năm 2025" in it and due days move by
    three years; states, notes of what was done and evidence stay behind. Raises NotFound, Invalid,
    and Conflict `plan-exists` through its constraint.
    """
    old = db.require(Plan, plan_id)
    unit = get_writable_unit(db, old.org_unit_id)
    year = get_new_year(old.year, data.year)
    ensure_in_year(unit, year, "/year")
    new = db.save(
        Plan(
            id=data.id or create_id(),
            org_unit_id=old.org_unit_id,
            year=year,
            title=data.title or to_new_year(old.title, old.year, year),
            copied_from_id=old.id,
            counted_team_levels=select_levels(year, old.counted_team_levels),
        )
    )
    db.add_all(copy_target(one, new, old.year) for one in list_parts(db, PlanTarget, old))
    db.add_all(copy_task(one, new, old.year) for one in list_parts(db, PlanTask, old))
    db.flush()
    return new


def get_new_year(old: int, asked: int | None) -> int:
    """The new plan's year: later than the old one's, at most next year. Raises Invalid."""
    year = old + 1 if asked is None else asked
    if year <= old:
        raise Invalid.at("/year", "year-not-after-plan", year=old)
    if year > (last := today().year + 1):
        raise Invalid.at("/year", "plan-year-too-far", last=last)
    return year


def select_levels(year: int, levels: list[str] | None) -> list[str] | None:
    """The old plan's choice, unless one of its tiers ended before the year."""
    last_days = [find_tier(code).valid_to or date.max for code in levels or ()]
    return levels if all(day.year >= year for day in last_days) else None


def list_parts(db: Session, model: type[P], plan: Plan) -> list[P]:
    found = sa.select(model).where(model.plan_id == plan.id)
    return list(db.scalars(found.order_by(model.position, model.id)))


def copy_target(target: PlanTarget, plan: Plan, old: int) -> PlanTarget:
    """The target as approved, or as drafted if it was never approved."""
    return PlanTarget(
        plan_id=plan.id,
        org_unit_id=plan.org_unit_id,
        code=target.code,
        title=to_new_year(target.approved_title or target.title, old, plan.year),
        short_title=target.short_title,
        indicator=target.indicator,
        threshold_percent=target.approved_percent or target.threshold_percent,
        position=target.position,
        note=target.note,
        kind=target.kind,
        operator=target.operator,
        threshold_number=get_number_in_force(target),
        unit=target.unit,
        reported_by=target.reported_by,
        audience=target.audience,
        form=target.form,
        occasion=target.occasion,
        team_levels=select_levels(plan.year, target.team_levels),
        min_times=target.min_times,
        each_part=target.each_part,
        baseline_year=move_year(target.baseline_year, old, plan.year),
        due_on=move_day(target.due_on, old, plan.year),
    )


def get_number_in_force(target: PlanTarget) -> int | None:
    """The number as approved, or as drafted if none ever was."""
    drafted = target.threshold_number
    return drafted if target.approved_number is None else target.approved_number


def move_year(year: int | None, old: int, new: int) -> int | None:
    return None if year is None else year + new - old


def move_day(day: date | None, old: int, new: int) -> date | None:
    return compute_same_day(day, 12 * (new - old)) if day else None


def copy_task(task: PlanTask, plan: Plan, old: int) -> PlanTask:
    return PlanTask(
        plan_id=plan.id,
        org_unit_id=plan.org_unit_id,
        title=to_new_year(task.title, old, plan.year),
        agency=task.agency,
        due_on=move_day(task.due_on, old, plan.year),
        position=task.position,
    )


def to_new_year(words: str, old: int, new: int) -> str:
    """`words` with the old plan's year made the new one's; a span as "2021-2025" stays as it is."""
    return re.sub(rf"(?<![\d–-]){old}(?![\d–-])", str(new), words)


register_messages(
    {
        "year-not-after-plan": (
            "Năm của kế hoạch mới phải sau năm {year} của kế hoạch này.",
            "The new plan's year must come after {year}, this plan's own.",
        ),
        "plan-year-too-far": (
            "Chỉ lập được kế hoạch đến năm {last}.",
            "Plans can be made up to the year {last}.",
        ),
    }
)
