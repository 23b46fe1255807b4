"""Coverage of targets: a square for each establishment, by commune or by area."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue, RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.establishments.establishments.moved_places import ensure_places_reached
from backend.domains.inspections.inspections.establishment_metrics import RUNNING
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import list_rows_by_area
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import (
    build_commune_figures,
    build_target_rule,
    get_target,
)
from backend.domains.planning.plans.progress_schemas import (
    AreaCoverageRead,
    AreaStrip,
    CommuneStrip,
    Square,
    StripRead,
)
from backend.domains.planning.plans.target_catalogue import PLACES
from backend.domains.planning.plans.target_figures import build_target_period
from backend.domains.planning.plans.target_rules import TargetRule, build_plain_rule

MOST_SQUARES = 40


class SquareRow(Protocol):
    """An establishment, with the figure of its whole unit or area."""

    unit: UUID
    id: UUID
    name: str
    match_key: str
    counted: int
    numerator: int
    denominator: int


def get_coverage_grid(db: Session, plan_id: UUID, as_of: date | None) -> StripRead:
    """Coverage of a plan's communes. Raises NotFound, Invalid (`as_of`), and Conflict."""
    frame = get_plan_context(db, plan_id, as_of)
    ensure_squares_reached(db, frame, frame.unit_id)
    rows: Sequence[SquareRow] = db.execute(select_squares(frame, VISITED)).all()
    communes = build_communes(frame, rows)
    return StripRead(plan_id=plan_id, as_of=frame.span.as_of, communes=communes)


def ensure_squares_reached(db: Session, frame: PlanContext, unit_id: UUID) -> None:
    """Raise Conflict `records-with-heirs` if places of the plan's unit, or of a commune of it, lie
    with others by now. No query where no commune was taken over."""
    if frame.is_passed_on:
        ensure_places_reached(db, unit_id, frame.span.first, frame.span.as_of)


VISITED = build_plain_rule(Indicator.ESTABLISHMENTS_INSPECTED)
"""Visits that count for the plan, whatever its targets ask for."""


def select_squares(frame: PlanContext, rule: TargetRule) -> RowSelect:
    """Up to 40 establishments of each unit, each row with the figure of its unit."""
    seen = select_places(frame, rule, [ActivePeriod.org_unit_id.label("unit")]).subquery()
    return select_first_squares(seen, "unit")


def select_places(
    frame: PlanContext, rule: TargetRule, columns: Sequence[sa.SQLColumnExpression[ColumnValue]]
) -> RowSelect:
    """The establishments in business, with 1 or 0 for whether one counts."""
    measure, period = rule.metric.measure, build_target_period(frame, rule)
    own = (Establishment.id, Establishment.name, Establishment.match_key)
    counted = sa.case((measure.condition(period), 1), else_=0).label("counted")
    return PLACES.join(measure.source.apply(sa.select(*own, *columns, counted), period))


def select_first_squares(seen: sa.Subquery, part: str) -> RowSelect:
    """The first rows of each `part`, each with the figure of its whole part."""
    order = (seen.c.counted.desc(), seen.c.match_key, seen.c.id)
    placed = sa.select(
        seen,
        sa.func.row_number().over(partition_by=seen.c[part], order_by=order).label("place"),
        sa.func.count().over(partition_by=seen.c[part]).label("denominator"),
        sa.func.sum(seen.c.counted).over(partition_by=seen.c[part]).label("numerator"),
    ).subquery()
    shown = sa.select(placed).where(placed.c.place <= MOST_SQUARES)
    return shown.order_by(placed.c[part], placed.c.id)


def build_communes(frame: PlanContext, rows: Sequence[SquareRow]) -> list[CommuneStrip]:
    drawn: dict[UUID, list[SquareRow]] = {}
    for row in rows:
        drawn.setdefault(frame.home.get(row.unit, row.unit), []).append(row)
    per_unit = {row.unit: (int(row.numerator), row.denominator) for row in rows}
    return [
        CommuneStrip(
            **dict(commune), establishments=sort_squares(drawn.get(commune.org_unit_id, []))
        )
        for commune in build_commune_figures(frame, per_unit)
    ]


def sort_squares(rows: Iterable[SquareRow]) -> list[Square]:
    """First those that count, then by name; those of merged communes together."""
    ordered = sorted(rows, key=lambda row: (-row.counted, row.match_key, row.id))
    return [
        Square(id=row.id, name=row.name, counted=bool(row.counted))
        for row in ordered[:MOST_SQUARES]
    ]


def get_area_coverage(
    db: Session, plan_id: UUID, code: str, unit_id: UUID | None, as_of: date | None
) -> AreaCoverageRead:
    """A target in one commune of its plan, by area. Raises NotFound, Invalid, and Conflict."""
    frame = get_plan_context(db, plan_id, as_of)
    rule = build_target_rule(get_target(db, plan_id, code))
    ensure_of_establishments(rule)
    commune, day = get_asked_commune(frame, unit_id), frame.span.as_of
    ensure_squares_reached(db, frame, commune)
    rows = db.execute(select_area_squares(frame, rule, frame.units_of(commune))).all()
    return AreaCoverageRead(
        plan_id=plan_id,
        as_of=day,
        code=code,
        org_unit_id=commune,
        areas=[
            AreaStrip.model_validate(
                {**area, **count_squares(of_area), "establishments": sort_squares(of_area)}
            )
            for area, of_area in list_rows_by_area(db, commune, day, rows)
        ],
    )


def ensure_of_establishments(rule: TargetRule) -> None:
    """Raise Invalid unless it is a share of the establishments: nothing else is in an area."""
    if not (rule.is_share and rule.metric.measure.source is RUNNING):
        raise Invalid.at("/code", "target-without-areas")


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


def select_area_squares(frame: PlanContext, rule: TargetRule, units: Sequence[UUID]) -> RowSelect:
    """Up to 40 establishments of each area, each row with the name and figure of its area."""
    area: list[sa.SQLColumnExpression[ColumnValue]] = [
        *(Area.id.label("area_id"), Area.name.label("area_name"), Area.kind.label("area_kind")),
        Area.sort_key,
    ]
    seen = (
        select_places(frame, rule, area)
        .outerjoin(Area, Area.id == Establishment.area_id)
        .where(ActivePeriod.org_unit_id.in_(units))
        .subquery()
    )
    return select_first_squares(seen, "area_id")


def count_squares(rows: Sequence[SquareRow]) -> dict[str, int]:
    """The figure of one area, which each of its rows has."""
    numerator, denominator = (int(rows[0].numerator), rows[0].denominator) if rows else (0, 0)
    remaining = denominator - numerator
    return {"numerator": numerator, "denominator": denominator, "remaining": remaining}


register_messages(
    {
        "target-without-areas": (
            "Chỉ tiêu này không tính theo cơ sở nên không chia theo địa bàn.",
            "This target does not count establishments, so it is not told by area.",
        ),
    }
)
