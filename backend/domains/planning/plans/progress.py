"""Progress of the targets of a plan on a day and by month."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol, TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.compiled_union import AskedQuery
from backend.core.text.periods import add_months
from backend.domains.planning.plans.models import (
    SHARES,
    PlanTarget,
    TargetKind,
    TargetOperator,
    TargetReporter,
)
from backend.domains.planning.plans.plan_context import (
    PlanCommune,
    PlanContext,
    YearToDate,
    build_communes_read,
    build_plan_context,
    find_forecast,
    get_plan_context,
)
from backend.domains.planning.plans.progress_schemas import (
    CommuneFigure,
    ForecastRead,
    HistoryRead,
    Point,
    ProgressRead,
    RecordLinks,
    SingleProgressRead,
    TargetHistoryRead,
    TargetPoints,
    TargetProgress,
)
from backend.domains.planning.plans.target_figures import (
    WHOLE,
    TargetFigure,
    TargetStanding,
    build_standing,
    compute_figures,
    list_day_numbers,
    move_to_baseline,
)
from backend.domains.planning.plans.target_rules import (
    TargetRule,
    TargetWords,
    build_rule,
    ensure_valid_rule,
)
from backend.domains.planning.plans.target_schemas import TargetFilters, TargetPreview
from backend.metrics.geography import Boundaries
from backend.permissions import Permission


def select_settled(
    words: orm.InstrumentedAttribute[str] | orm.InstrumentedAttribute[str | None],
) -> sa.Label[str]:
    """Words that are not approved by themselves: none while others are drafted beside them."""
    drafted = sa.and_(PlanTarget.is_in_force(), sa.not_(PlanTarget.is_settled()))
    return sa.case((drafted, ""), else_=words).label(words.key)


OF_PLAN = sa.select(
    *(PlanTarget.id, PlanTarget.code, PlanTarget.title, PlanTarget.approved_title),
    *(PlanTarget.indicator, PlanTarget.position),
    select_settled(PlanTarget.short_title),
    select_settled(PlanTarget.note),
    *(PlanTarget.threshold_percent, PlanTarget.approved_percent),
    *(
        PlanTarget.kind,
        PlanTarget.operator,
        PlanTarget.threshold_number,
        PlanTarget.approved_number,
    ),
    *(PlanTarget.unit, PlanTarget.audience, PlanTarget.form, PlanTarget.occasion),
    *(PlanTarget.team_levels, PlanTarget.min_times, PlanTarget.each_part),
    *(PlanTarget.baseline_year, PlanTarget.reported_by, PlanTarget.due_on),
).where(PlanTarget.plan_id == sa.bindparam("plan", type_=sa.Uuid()))
TARGET = CompiledQuery(OF_PLAN.where(PlanTarget.code == sa.bindparam("code", type_=sa.String())))
TARGETS = CompiledQuery(OF_PLAN.order_by(PlanTarget.position, PlanTarget.code))


class Thresholds(Protocol):
    """A target, or a row with these columns."""

    threshold_percent: int
    approved_percent: int | None


class TargetRow(Thresholds, TargetWords, Protocol):
    """A row of `TARGET` or `TARGETS`."""

    id: UUID
    code: str
    title: str
    short_title: str
    position: int
    note: str | None
    approved_title: str | None
    approved_number: int | None
    unit: str | None
    reported_by: str
    due_on: date | None


class ProgressHead(TypedDict):
    """What progress begins with."""

    plan_id: UUID
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool


def get_progress(
    db: Session, plan_id: UUID, as_of: date | None, boundaries: Boundaries = Boundaries.OWN
) -> ProgressRead:
    """All targets of a plan. Raises NotFound, Invalid (`as_of` outside the plan's year)."""
    units = build_communes_read(db, plan_id, as_of)
    rows, targets = db.fetch_together([units, AskedQuery(TARGETS, {"plan": plan_id})])
    frame = build_plan_context(db, plan_id, rows, as_of, boundaries)
    told = list_target_progress(db, frame, sorted(targets, key=get_target_order))
    return ProgressRead(**build_head(frame), targets=told)


def get_target_order(target: TargetRow) -> tuple[int, str]:
    return target.position, target.code


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
    units = build_communes_read(db, plan_id, as_of)
    asked = AskedQuery(TARGET, {"plan": plan_id, "code": code})
    rows, targets = db.fetch_together([units, asked])
    frame = build_plan_context(db, plan_id, rows, as_of, boundaries)
    if not targets:
        raise NotFound
    (told,) = list_target_progress(db, frame, targets)
    return SingleProgressRead(**dict(told), **build_head(frame))


def get_target(db: Session, plan_id: UUID, code: str) -> TargetRow:
    """One target of a plan; raises NotFound."""
    rows: list[TargetRow] = db.fetch(TARGET, plan=plan_id, code=code)
    if not rows:
        raise NotFound
    return rows[0]


def build_target_rule(target: TargetRow) -> TargetRule:
    """How a target counts, with the level in force."""
    if target.kind in SHARES:
        return build_rule(target, get_threshold_in_force(target), target.id)
    is_in_force = target.approved_percent is not None
    number = target.approved_number if is_in_force else target.threshold_number
    return build_rule(target, number or 0, target.id)


def list_target_progress(
    db: Session, frame: PlanContext, targets: Sequence[TargetRow]
) -> list[TargetProgress]:
    """The targets with their figures, which one statement reads."""
    rules = [build_target_rule(target) for target in targets]
    figures = compute_figures(db, frame, rules)
    return [
        build_target_progress(db, frame, *each)
        for each in zip(targets, rules, figures, strict=True)
    ]


def build_target_progress(
    db: Session, frame: PlanContext, target: TargetRow, rule: TargetRule, figure: TargetFigure
) -> TargetProgress:
    """A target with its figure."""
    standing = build_standing(rule, figure.value, figure.whole, figure.before)
    return TargetProgress(
        code=target.code,
        title=target.approved_title or target.title,
        short_title=target.short_title,
        indicator=rule.metric.code,
        position=target.position,
        threshold_percent=rule.level if rule.is_share else WHOLE,
        in_force=target.approved_percent is not None,
        note=target.note or None,
        **standing._asdict(),
        **figure.by_teams,
        forecast=build_forecast(rule, standing, frame.span),
        communes=build_commune_figures(frame, figure.places),
        records=find_record_links(db, frame, target.code, rule.metric.rows.permission),
        **build_number_fields(target, rule, figure),
    )


def get_target_preview(db: Session, plan_id: UUID, filters: TargetFilters) -> TargetPreview:
    """The figure that a target would have, at a level of 0 while none is given."""
    frame = get_plan_context(db, plan_id, None)
    ensure_valid_rule(filters, filters.threshold_percent or WHOLE, frame.span.first.year)
    rule = build_rule(filters, filters.threshold_percent or filters.threshold_number or 0)
    (figure,) = compute_figures(db, frame, [rule])
    standing = build_standing(rule, figure.value, figure.whole, figure.before)
    return TargetPreview(
        as_of=frame.span.as_of,
        value=figure.value,
        baseline=figure.before,
        uncounted=figure.uncounted,
        **standing._asdict(),
    )


def build_number_fields(
    target: TargetRow, rule: TargetRule, figure: TargetFigure
) -> "NumberFields":
    """What says more of a target than a share of a whole."""
    return {
        "kind": rule.kind,
        "operator": rule.operator,
        "threshold_number": None if rule.is_share else rule.level,
        "unit": target.unit,
        "value": figure.value,
        "baseline": figure.before,
        "baseline_year": target.baseline_year,
        "uncounted": figure.uncounted,
        "reported_by": TargetReporter(target.reported_by),
        "due_on": target.due_on,
    }


class NumberFields(TypedDict):
    kind: TargetKind
    operator: TargetOperator
    threshold_number: int | None
    unit: str | None
    value: int | None
    baseline: int | None
    baseline_year: int | None
    uncounted: int
    reported_by: TargetReporter
    due_on: date | None


def build_forecast(
    rule: TargetRule, standing: TargetStanding, span: YearToDate
) -> ForecastRead | None:
    """Where today's pace leads; None of what does not add up, or has to be low."""
    falls = rule.kind in (TargetKind.CONTINUITY, TargetKind.CONDITIONAL)
    if falls or not rule.metric.adds_up or standing.percent is None:
        return None
    level = rule.level if rule.is_share else WHOLE
    return find_forecast(
        standing.numerator, standing.denominator, level, span, is_share=rule.is_share
    )


def get_threshold_in_force(target: Thresholds) -> int:
    """The threshold that was last approved; what is drafted only where none ever was."""
    return target.approved_percent or target.threshold_percent


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
        remaining=max(0, denominator - numerator),
    )


def find_record_links(
    db: Session, frame: PlanContext, code: str, permission: Permission
) -> RecordLinks | None:
    """Where the lists are; None for whoever reads records of fewer units or teams than figures."""
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
    rule, first = build_target_rule(target), frame.span.first
    spans = [YearToDate(first, day) for day in list_month_ends(frame.span)]
    numbers = list_day_numbers(db, frame, rule, spans)
    before: list[int | None] = [None] * len(numbers)
    if rule.kind is TargetKind.REDUCTION:
        earlier = [move_to_baseline(rule, span) for span in spans]
        before = [value for _, value, _ in list_day_numbers(db, frame, rule, earlier)]
    return [
        to_point(day, build_standing(rule, value, whole, earlier))
        for (day, value, whole), earlier in zip(numbers, before, strict=True)
    ]


def to_point(day: date, standing: TargetStanding) -> Point:
    numerator, denominator, percent, met, _ = standing
    return Point(on=day, numerator=numerator, denominator=denominator, percent=percent, met=met)


def list_month_ends(span: YearToDate) -> list[date]:
    """The last day of each month that is over by `as_of`, and `as_of` itself."""
    ends = [add_months(span.first, month) - timedelta(days=1) for month in range(1, 13)]
    return [*(day for day in ends if day < span.as_of), span.as_of]
