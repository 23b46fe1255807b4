"""Progress of the targets of a plan on a day and by month: one query per figure."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Protocol, TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.text.periods import add_months
from backend.domains.planning.plans.indicators import (
    RULES,
    FigureConstants,
    build_bound_rule,
    build_constants,
    build_figure_query,
    build_parameters,
)
from backend.domains.planning.plans.models import Indicator, PlanTarget
from backend.domains.planning.plans.plan_context import (
    PlanCommune,
    PlanContext,
    YearToDate,
    compute_percent,
    compute_remaining,
    find_forecast,
    get_plan_context,
    is_met,
)
from backend.domains.planning.plans.progress_schemas import (
    CommuneFigure,
    HistoryRead,
    Point,
    ProgressRead,
    RecordLinks,
    SingleProgressRead,
    TargetHistoryRead,
    TargetPoints,
    TargetProgress,
)
from backend.metrics.geography import Boundaries

OF_PLAN = sa.select(
    PlanTarget.code,
    PlanTarget.title,
    PlanTarget.short_title,
    PlanTarget.indicator,
    PlanTarget.position,
    PlanTarget.threshold_percent,
    PlanTarget.note,
    PlanTarget.approved_title,
    PlanTarget.approved_percent,
).where(PlanTarget.plan_id == sa.bindparam("plan", type_=sa.Uuid()))
TARGET = CompiledQuery(OF_PLAN.where(PlanTarget.code == sa.bindparam("code", type_=sa.String())))
TARGETS = CompiledQuery(OF_PLAN.order_by(PlanTarget.position, PlanTarget.code))


class Thresholds(Protocol):
    """A target, or a row with these columns."""

    threshold_percent: int
    approved_percent: int | None


class TargetRow(Thresholds, Protocol):
    """A row of `TARGET` or `TARGETS`."""

    code: str
    title: str
    short_title: str
    indicator: str
    position: int
    note: str | None
    approved_title: str | None


class ProgressHead(TypedDict):
    """What progress begins with."""

    plan_id: UUID
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool


class FigureRow(Protocol):
    """A row of a figure's query: what one unit has."""

    unit: UUID
    numerator: int
    denominator: int


def get_progress(
    db: Session, plan_id: UUID, as_of: date | None, boundaries: Boundaries = Boundaries.OWN
) -> ProgressRead:
    """All targets of a plan. Raises NotFound, Invalid (`as_of` outside the plan's year)."""
    frame = get_plan_context(db, plan_id, as_of, boundaries)
    targets = db.fetch(TARGETS, plan=plan_id)
    told = [build_target_progress(db, frame, target) for target in targets]
    return ProgressRead(**build_head(frame), targets=told)


def build_head(frame: PlanContext) -> ProgressHead:
    """Of which plan, day and communes figures are."""
    return {
        "plan_id": frame.plan_id,
        "as_of": frame.span.as_of,
        "boundaries": frame.boundaries,
        "has_other_boundaries": frame.has_other_boundaries,
    }


def get_target_progress(
    db: Session,
    plan_id: UUID,
    code: str,
    as_of: date | None,
    boundaries: Boundaries = Boundaries.OWN,
) -> SingleProgressRead:
    """One target of a plan; raises as `get_progress`."""
    frame = get_plan_context(db, plan_id, as_of, boundaries)
    told = build_target_progress(db, frame, get_target(db, plan_id, code))
    return SingleProgressRead(**dict(told), **build_head(frame))


def get_target(db: Session, plan_id: UUID, code: str) -> TargetRow:
    """One target of a plan; raises NotFound."""
    rows: list[TargetRow] = db.fetch(TARGET, plan=plan_id, code=code)
    if not rows:
        raise NotFound
    return rows[0]


def build_target_progress(db: Session, frame: PlanContext, target: TargetRow) -> TargetProgress:
    """A target's figure from the rows of its query, one for each unit."""
    indicator = Indicator(target.indicator)
    query = build_figure_query(indicator, build_constants(frame))
    rows: list[FigureRow] = db.fetch(query, **build_parameters(frame, frame.span))
    per_unit = {row.unit: (row.numerator, row.denominator) for row in rows}
    numerator, denominator = (sum(part) for part in zip((0, 0), *per_unit.values(), strict=True))
    reach = (numerator, denominator, get_threshold_in_force(target))
    return TargetProgress(
        code=target.code,
        title=target.approved_title or target.title,
        short_title=target.short_title,
        indicator=indicator,
        position=target.position,
        threshold_percent=get_threshold_in_force(target),
        in_force=target.approved_percent is not None,
        note=target.note,
        numerator=numerator,
        denominator=denominator,
        percent=compute_percent(*reach),
        met=is_met(*reach),
        remaining=compute_remaining(*reach) if denominator else None,
        **count_by_teams(indicator, rows),
        forecast=find_forecast(*reach, frame.span) if RULES[indicator].adds_up else None,
        communes=build_commune_figures(frame, per_unit),
        records=find_record_links(db, frame, target.code, indicator),
    )


def get_threshold_in_force(target: Thresholds) -> int:
    """The threshold that was last approved; what is drafted only where none ever was."""
    return target.approved_percent or target.threshold_percent


TEAM_NUMERATORS = ("commune_team_numerator", "own_team_numerator", "any_team_numerator")


def count_by_teams(indicator: Indicator, rows: Sequence[FigureRow]) -> dict[str, int | None]:
    """Establishments that some teams reached, whether they count or not; None elsewhere."""
    if indicator is not Indicator.ESTABLISHMENTS_INSPECTED:
        return dict.fromkeys(TEAM_NUMERATORS)
    return {name: sum(getattr(row, name) for row in rows) for name in TEAM_NUMERATORS}


def build_commune_figures(
    frame: PlanContext, per_unit: dict[UUID, tuple[int, int]]
) -> list[CommuneFigure]:
    """The figure told by communes: those that exist, and those in which records count."""
    totals = {commune.id: (0, 0) for commune in frame.communes if commune.always}
    for unit, (numerator, denominator) in per_unit.items():
        place = frame.home.get(unit, unit)
        before = totals.get(place, (0, 0))
        totals[place] = (before[0] + numerator, before[1] + denominator)
    return [
        to_commune_figure(commune, *totals[commune.id])
        for commune in frame.communes
        if commune.id in totals
    ]


def to_commune_figure(commune: PlanCommune, numerator: int, denominator: int) -> CommuneFigure:
    return CommuneFigure(
        org_unit_id=commune.id,
        name=commune.name,
        kind=commune.kind,
        level=commune.level,
        tile_row=commune.tile_row,
        tile_col=commune.tile_col,
        numerator=numerator,
        denominator=denominator,
        remaining=denominator - numerator,
    )


def find_record_links(
    db: Session, frame: PlanContext, code: str, indicator: Indicator
) -> RecordLinks | None:
    """Where the lists are; None for whoever reads records of fewer units or teams than figures."""
    permission = RULES[indicator].permission
    if not (db.actor.has_permission(permission) and db.actor.scope(permission) == db.scope):
        return None
    path = f"/api/v1/plans/{frame.plan_id}/targets/{code}/records"
    day = f"as_of={frame.span.as_of}"
    if frame.boundaries is not Boundaries.OWN:
        day += f"&boundaries={frame.boundaries.value}"
    return RecordLinks(
        counted=f"{path}?counted=true&{day}", not_counted=f"{path}?counted=false&{day}"
    )


def get_history(db: Session, plan_id: UUID, as_of: date | None) -> HistoryRead:
    """Every target's months. Raises NotFound, Invalid (`as_of` outside the plan's year)."""
    frame = get_plan_context(db, plan_id, as_of)
    targets = db.fetch(TARGETS, plan=plan_id)
    told = [
        TargetPoints(code=target.code, points=list_points(db, frame, target)) for target in targets
    ]
    return HistoryRead(plan_id=plan_id, as_of=frame.span.as_of, targets=told)


def get_target_history(
    db: Session, plan_id: UUID, code: str, as_of: date | None
) -> TargetHistoryRead:
    """One target's months; raises as `get_history`."""
    frame = get_plan_context(db, plan_id, as_of)
    target = get_target(db, plan_id, code)
    points = list_points(db, frame, target)
    return TargetHistoryRead(plan_id=plan_id, as_of=frame.span.as_of, code=code, points=points)


def list_points(db: Session, frame: PlanContext, target: TargetRow) -> list[Point]:
    """The figure on each day of `list_month_ends`."""
    query = build_day_query(Indicator(target.indicator), build_constants(frame))
    first, days = frame.span.first, list_month_ends(frame.span)
    rows = db.fetch_many(query, [build_parameters(frame, YearToDate(first, day)) for day in days])
    threshold = get_threshold_in_force(target)
    return [
        Point(
            on=row.on,
            numerator=row.numerator,
            denominator=row.denominator,
            percent=compute_percent(row.numerator, row.denominator, threshold),
            met=is_met(row.numerator, row.denominator, threshold),
        )
        for row in sorted(rows, key=lambda row: row.on)
    ]


def list_month_ends(span: YearToDate) -> list[date]:
    """The last day of each month that is over by `as_of`, and `as_of` itself."""
    ends = [add_months(span.first, month) - timedelta(days=1) for month in range(1, 13)]
    return [*(day for day in ends if day < span.as_of), span.as_of]


@cache
def build_day_query(indicator: Indicator, made_for: FigureConstants) -> CompiledQuery:
    """The statement of one day, made once: a row (on, denominator, numerator)."""
    question = build_bound_rule(indicator, made_for)
    return CompiledQuery(
        sa.select(
            sa.bindparam("as_of", type_=sa.Date()).label("on"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
        )
        .select_from(question.about)
        .where(question.denominator)
    )
