"""A target of establishments in one commune, by the areas of the commune.

Only for those who may read the establishments: in an area as small as a thôn, a figure is almost a
record.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.organisation.areas.breakdown import list_rows_by_area
from backend.domains.organisation.areas.models import Area
from backend.domains.planning.plans.coverage_grid import MOST_SQUARES, sort_squares
from backend.domains.planning.plans.establishment_indicators import EstablishmentRule
from backend.domains.planning.plans.indicator_rule import IndicatorRule
from backend.domains.planning.plans.indicators import build_rule
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import get_target


def get_area_coverage(
    db: Session, plan_id: UUID, code: str, unit_id: UUID | None, as_of: date | None
) -> dict[str, Any]:
    """A target in one commune of its plan, by area. Raises NotFound, Invalid."""
    frame = get_plan_context(db, plan_id, as_of)
    indicator = Indicator(get_target(db, plan_id, code).indicator)
    question = get_establishment_rule(build_rule(frame, indicator))
    commune, day = get_asked_commune(frame, unit_id), frame.span.as_of
    rows = db.execute(select_squares(question, frame.units_of(commune))).all()
    return {
        "plan_id": plan_id,
        "as_of": day,
        "code": code,
        "org_unit_id": commune,
        "areas": [
            {**area, **build_area_figure(of_area)}
            for area, of_area in list_rows_by_area(db, commune, day, rows)
        ],
    }


def get_establishment_rule(question: IndicatorRule) -> EstablishmentRule:
    """Raise Invalid for a target that counts no establishments: nothing else lies in an area."""
    if not isinstance(question, EstablishmentRule):
        raise Invalid.at("/code", "target-without-areas")
    return question


def get_asked_commune(frame: PlanContext, unit_id: UUID | None) -> UUID:
    """The commune asked for, or the only one of the plan that the actor sees."""
    communes = [commune.id for commune in frame.communes if commune.always]
    if unit_id is None and len(communes) == 1:
        return communes[0]
    if unit_id is None:
        raise Invalid.at("/org_unit_id", "missing")
    if not frame.units_of(unit_id):
        raise NotFound
    return unit_id


def select_squares(question: EstablishmentRule, units: Sequence[UUID]) -> sa.Select[Any]:
    """Up to 40 establishments of each area, each row with its area's name and whole numbers."""
    seen = (
        sa.select(
            *(Establishment.id, Establishment.name, Establishment.match_key),
            *(Area.id.label("area_id"), Area.name.label("area_name"), Area.kind.label("area_kind")),
            Area.sort_key,
            sa.case((question.counted, 1), else_=0).label("counted"),
        )
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .outerjoin(Area, Area.id == Establishment.area_id)
        .where(question.denominator, ActivePeriod.org_unit_id.in_(units))
        .subquery()
    )
    of_area, order = seen.c.area_id, (seen.c.counted.desc(), seen.c.match_key, seen.c.id)
    placed = sa.select(
        seen,
        sa.func.row_number().over(partition_by=of_area, order_by=order).label("place"),
        sa.func.count().over(partition_by=of_area).label("denominator"),
        sa.func.sum(seen.c.counted).over(partition_by=of_area).label("numerator"),
    ).subquery()
    return sa.select(placed).where(placed.c.place <= MOST_SQUARES)


def build_area_figure(rows: Sequence[Any]) -> dict[str, Any]:
    """The figure of one area; each of its rows has the whole numbers."""
    numerator, denominator = (int(rows[0].numerator), rows[0].denominator) if rows else (0, 0)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "remaining": denominator - numerator,
        "establishments": sort_squares(rows),
    }


register_messages(
    {
        "target-without-areas": (
            "Chỉ tiêu này không tính theo cơ sở nên không chia theo địa bàn.",
            "This target does not count establishments, so it is not told by area.",
        ),
    }
)
