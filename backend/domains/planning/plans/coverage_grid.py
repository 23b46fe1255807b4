"""The dashboard's picture of coverage: one square per establishment, by commune."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.planning.plans.indicator_rule import IndicatorRule
from backend.domains.planning.plans.indicators import build_rule
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import build_commune_figures

MOST_SQUARES = 40


def get_coverage_grid(db: Session, plan_id: UUID, as_of: date | None) -> dict[str, Any]:
    """Coverage of a plan's communes. Raises NotFound, Invalid (`as_of`)."""
    frame = get_plan_context(db, plan_id, as_of)
    question = build_rule(frame, Indicator.ESTABLISHMENTS_INSPECTED)
    rows = db.execute(select_squares(question)).all()
    return {"plan_id": plan_id, "as_of": frame.span.as_of, "communes": build_communes(frame, rows)}


def select_squares(question: IndicatorRule) -> sa.Select[Any]:
    """Up to 40 establishments of each unit, each row with its unit's whole numbers."""
    seen = (
        sa.select(
            Establishment.id,
            Establishment.name,
            Establishment.match_key,
            ActivePeriod.org_unit_id.label("unit"),
            sa.case((question.counted, 1), else_=0).label("counted"),
        )
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .where(question.denominator)
        .subquery()
    )
    of_unit, order = seen.c.unit, (seen.c.counted.desc(), seen.c.match_key, seen.c.id)
    placed = sa.select(
        seen,
        sa.func.row_number().over(partition_by=of_unit, order_by=order).label("place"),
        sa.func.count().over(partition_by=of_unit).label("denominator"),
        sa.func.sum(seen.c.counted).over(partition_by=of_unit).label("numerator"),
    ).subquery()
    shown = sa.select(placed).where(placed.c.place <= MOST_SQUARES)
    return shown.order_by(*(placed.c[column.name] for column in (of_unit, seen.c.id)))


def build_communes(frame: PlanContext, rows: Sequence[Any]) -> list[dict[str, Any]]:
    drawn: dict[UUID, list[Any]] = {}
    for row in rows:
        drawn.setdefault(frame.home.get(row.unit, row.unit), []).append(row)
    per_unit = {row.unit: (int(row.numerator), row.denominator) for row in rows}
    return [
        commune | {"establishments": sort_squares(drawn.get(commune["org_unit_id"], []))}
        for commune in build_commune_figures(frame, per_unit)
    ]


def sort_squares(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """What counts first, then by name; a merged commune draws its old ones together."""
    ordered = sorted(rows, key=lambda row: (-row.counted, row.match_key, row.id))
    return [
        {"id": row.id, "name": row.name, "counted": bool(row.counted)}
        for row in ordered[:MOST_SQUARES]
    ]
