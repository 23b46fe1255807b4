"""Progress of a plan's targets on a day: one query per figure, told per commune."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.planning.plans.frame import Commune, Frame, frame_of
from backend.domains.planning.plans.indicators import RULES, Indicator, figure_of, values_of
from backend.domains.planning.plans.models import PlanTarget
from backend.domains.planning.plans.reckoning import forecast_of, is_met, percent_of, remaining_of

SHOWN = (
    PlanTarget.code,
    PlanTarget.title,
    PlanTarget.short_title,
    PlanTarget.indicator,
    PlanTarget.position,
    PlanTarget.threshold_percent,
    PlanTarget.note,
)
APPROVED = (PlanTarget.approved_title, PlanTarget.approved_percent)


OF_PLAN = sa.select(*SHOWN, *APPROVED).where(
    PlanTarget.plan_id == sa.bindparam("plan", type_=sa.Uuid())
)
TARGET = CompiledQuery(OF_PLAN.where(PlanTarget.code == sa.bindparam("code", type_=sa.String())))
TARGETS = CompiledQuery(OF_PLAN.order_by(PlanTarget.position, PlanTarget.code))


def progress_of(db: Session, plan_id: UUID, as_of: date | None) -> dict[str, Any]:
    """All targets of a plan. Raises NotFound, Invalid (`as_of` outside the plan's year)."""
    frame = frame_of(db, plan_id, as_of)
    targets = db.fetch(TARGETS, plan=plan_id)
    told = [target_progress(db, frame, target) for target in targets]
    return {"plan_id": plan_id, "as_of": frame.span.as_of, "targets": told}


def single_progress(db: Session, plan_id: UUID, code: str, as_of: date | None) -> dict[str, Any]:
    """One target of a plan; raises as `progress_of`."""
    frame = frame_of(db, plan_id, as_of)
    told = target_progress(db, frame, find_target(db, plan_id, code))
    return {"plan_id": plan_id, "as_of": frame.span.as_of, **told}


def find_target(db: Session, plan_id: UUID, code: str) -> Any:
    """The target's row, or NotFound."""
    for row in db.fetch(TARGET, plan=plan_id, code=code):
        return row
    raise NotFound


def target_progress(db: Session, frame: Frame, target: Any) -> dict[str, Any]:
    indicator = Indicator(target.indicator)
    told = {column.key: getattr(target, column.key) for column in SHOWN}
    told |= {
        "title": target.approved_title or target.title,
        "threshold_percent": in_force(target),
        "in_force": target.approved_percent is not None,
    }
    rows = db.fetch(figure_of(indicator, frame), **values_of(frame))
    links = records_of(db, frame, target.code, indicator)
    return told | reckoned(frame, target, rows) | {"records": links}


def in_force(target: Any) -> int:
    """The threshold that was last approved; what is drafted only where none ever was."""
    percent: int = target.approved_percent or target.threshold_percent
    return percent


def reckoned(frame: Frame, target: Any, rows: Sequence[Any]) -> dict[str, Any]:
    """The figure from its rows per unit."""
    per_unit = {row.unit: (row.numerator, row.denominator) for row in rows}
    numerator, denominator = (sum(part) for part in zip((0, 0), *per_unit.values(), strict=True))
    reach = (numerator, denominator, in_force(target))
    adds_up = RULES[target.indicator].adds_up
    return {
        "numerator": numerator,
        "denominator": denominator,
        "percent": percent_of(*reach),
        "met": is_met(*reach),
        "remaining": remaining_of(*reach) if denominator else None,
        **beside(target.indicator, rows),
        "forecast": forecast_of(*reach, frame.span) if adds_up else None,
        "communes": per_commune(frame, per_unit),
    }


BESIDE = ("commune_team_numerator", "own_team_numerator", "any_team_numerator")


def beside(indicator: str, rows: Sequence[Any]) -> dict[str, int | None]:
    """Establishments that some teams reached, whether they count or not; None elsewhere."""
    if indicator != Indicator.ESTABLISHMENTS_INSPECTED:
        return dict.fromkeys(BESIDE)
    return {name: sum(getattr(row, name) for row in rows) for name in BESIDE}


def per_commune(frame: Frame, per_unit: dict[UUID, tuple[int, int]]) -> list[dict[str, Any]]:
    """The figure told by communes: those that exist, and those in which records count."""
    totals = {commune.id: (0, 0) for commune in frame.communes if commune.always}
    for unit, (numerator, denominator) in per_unit.items():
        place = frame.home.get(unit, unit)
        before = totals.get(place, (0, 0))
        totals[place] = (before[0] + numerator, before[1] + denominator)
    return [
        told_of(commune, *totals[commune.id]) for commune in frame.communes if commune.id in totals
    ]


def told_of(commune: Commune, numerator: int, denominator: int) -> dict[str, Any]:
    return {
        "org_unit_id": commune.id,
        "name": commune.name,
        "kind": commune.kind,
        "level": commune.level,
        "tile_row": commune.tile_row,
        "tile_col": commune.tile_col,
        "numerator": numerator,
        "denominator": denominator,
        "remaining": denominator - numerator,
    }


def records_of(db: Session, frame: Frame, code: str, indicator: Indicator) -> dict[str, str] | None:
    """Where the lists are; None for whoever reads records of fewer units or teams than figures."""
    permission = RULES[indicator].permission
    if not (db.actor.has_permission(permission) and db.actor.scope(permission) == db.scope):
        return None
    path = f"/api/v1/plans/{frame.plan_id}/targets/{code}/records"
    day = f"as_of={frame.span.as_of}"
    return {
        "counted": f"{path}?counted=true&{day}",
        "not_counted": f"{path}?counted=false&{day}",
    }
