"""The figure of a target: its metric over the plan's year, one statement each, compiled once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.compiled_union import AskedQuery
from backend.core.sql.types import ReadRow
from backend.core.text.periods import compute_same_day
from backend.domains.inspections.inspections.establishment_metrics import (
    RUNNING,
    build_visits,
    is_visited,
)
from backend.domains.planning.plans.models import Indicator, TargetKind, TargetOperator
from backend.domains.planning.plans.plan_context import (
    PlanContext,
    YearToDate,
    compute_percent,
    compute_remaining,
    is_met,
)
from backend.domains.planning.plans.target_catalogue import BY_CODE
from backend.domains.planning.plans.target_rules import TargetRule
from backend.law.reference.tiers import TeamSpan, load_tiers
from backend.metrics.counting import (
    build_bound_period,
    build_measures_query,
    build_period,
    build_total,
    compute_value,
    to_parameters,
)
from backend.metrics.geography import CommuneFrame
from backend.metrics.metric import (
    Measure,
    MetricChoice,
    MetricPeriod,
    MetricValue,
    NamedMeasures,
)

WHOLE = 100
"""The percent of a number that must be reached: all of it."""
MOST_STATEMENTS = 500
"""Targets in use have some dozens; any choice of words makes another one."""


class FigureConstants(NamedTuple):
    """The constants of a figure's statement; `scoped`: the actor sees only some units."""

    indicator: Indicator
    is_share: bool
    choice: MetricChoice
    teams: tuple[TeamSpan, ...]
    level: str
    tiers: tuple[str, ...]
    scoped: bool

    def build_period(self) -> MetricPeriod:
        return build_bound_period(self.teams, scoped=self.scoped, choice=self.choice)


def build_constants(frame: PlanContext, rule: TargetRule) -> FigureConstants:
    teams = rule.select_teams(frame.teams)
    scoped = frame.seen is not None
    return FigureConstants(
        rule.metric.code, rule.is_share, rule.choice, teams, frame.level, frame.tiers, scoped
    )


def build_target_period(
    frame: PlanContext, rule: TargetRule, span: YearToDate | None = None
) -> MetricPeriod:
    """The plan's year to date, or another span, with values, as the target narrows it."""
    days, teams = span or frame.span, rule.select_teams(frame.teams)
    period = build_period(days.first, days.as_of, frame.unit_id, teams=teams, choice=rule.choice)
    about = () if rule.target_id is None else (rule.target_id,)
    return replace(period, seen=frame.seen, about=about)


def list_measures(made_for: FigureConstants) -> NamedMeasures:
    """What counts, what that is a share of, and numbers that are shown beside it."""
    metric = BY_CODE[made_for.indicator]
    found = [("numerator", metric.measure)]
    if made_for.is_share:
        assert metric.whole is not None
        found.append(("denominator", metric.whole))
        if made_for.indicator is Indicator.ESTABLISHMENTS_INSPECTED:
            found += list_team_measures(made_for)
    return found


def list_team_measures(made_for: FigureConstants) -> NamedMeasures:
    """Reached by teams of the plan's own tier, of any tier, and of those with establishments.

    A team of the plan's tier that visits a place within the plan's unit is the unit's own.
    """
    ways = {
        "own_team_numerator": (made_for.level,),
        "any_team_numerator": tuple(tier.code for tier in load_tiers()),
        "commune_team_numerator": made_for.tiers,
    }
    return [(name, build_team_measure(levels)) for name, levels in ways.items()]


def build_team_measure(levels: tuple[str, ...]) -> Measure:
    teams = (TeamSpan(date.min, date.max, levels),)
    return Measure(RUNNING, lambda p: is_visited(replace(p, teams=teams)))


@lru_cache(MOST_STATEMENTS)
def build_figure_query(made_for: FigureConstants) -> CompiledQuery:
    """The statement of a figure: rows by unit. Visits that several measures count are read once.

    What counts is a part of the whole. The source has more: violations that wait since other years,
    each of which has its minutes looked up.
    """
    period, whole = made_for.build_period(), BY_CODE[made_for.indicator].whole
    if made_for.indicator is Indicator.ESTABLISHMENTS_INSPECTED:
        period = replace(period, visits=build_visits(period))
    among = [whole.condition(period)] if made_for.is_share and whole is not None else []
    return build_measures_query(list_measures(made_for), period, among)


@lru_cache(MOST_STATEMENTS)
def build_day_query(made_for: FigureConstants) -> CompiledQuery:
    """The statement of one day: a row (on, numerator, denominator)."""
    period, metric = made_for.build_period(), BY_CODE[made_for.indicator]
    whole = metric.whole if made_for.is_share else None
    columns: list[sa.ColumnElement[date] | sa.ColumnElement[int]] = [
        sa.bindparam("end", type_=sa.Date()).label("on"),
        build_total(metric.measure, period).label("numerator"),
        (build_total(whole, period) if whole else sa.literal(0)).label("denominator"),
    ]
    return CompiledQuery(metric.measure.source.apply(sa.select(*columns), period))


NOTHING = MetricValue(None)


class TargetFigure(NamedTuple):
    """`value`: what counts; `whole`: of how many, for a share. `places`: both by row of the plan.

    `uncounted`: records that have no number; `before`: the value in the year of comparison.
    """

    value: int | None
    whole: int | None
    places: dict[UUID, tuple[int, int]]
    by_teams: "TeamNumerators"
    uncounted: int
    before: int | None


class TeamNumerators(TypedDict):
    """Establishments that some teams reached, whether they count or not; None elsewhere."""

    commune_team_numerator: int | None
    own_team_numerator: int | None
    any_team_numerator: int | None


def compute_figures(
    db: Session, frame: PlanContext, rules: Sequence[TargetRule]
) -> list[TargetFigure]:
    """The figure of each target, all in one statement: their rows by unit, and the numbers of the
    years with which some are compared.
    """
    constants = [build_constants(frame, rule) for rule in rules]
    figures = [
        AskedQuery(build_figure_query(one), to_parameters(build_target_period(frame, rule)))
        for one, rule in zip(constants, rules, strict=True)
    ]
    compared = [at for at, rule in enumerate(rules) if is_compared(rule)]
    days = [
        AskedQuery(build_day_query(constants[at]), to_parameters(build_before(frame, rules[at])))
        for at in compared
    ]
    found = db.fetch_together([*figures, *days])
    before = {
        at: to_known(row.numerator)
        for at, (row,) in zip(compared, found[len(rules) :], strict=True)
    }
    own = frame.build_frame()
    return [
        build_figure(rule, one, rows, own, before.get(at))
        for at, (rule, one, rows) in enumerate(zip(rules, constants, found, strict=False))
    ]


def build_figure(
    rule: TargetRule,
    made_for: FigureConstants,
    rows: Sequence[ReadRow],
    own: CommuneFrame,
    before: int | None,
) -> TargetFigure:
    """A target's figure from the rows of its query, one for each unit."""
    found = {
        name: compute_value(name, measure, rows, own) for name, measure in list_measures(made_for)
    }
    counted, whole = found["numerator"], found.get("denominator", NOTHING)
    known = counted.known
    return TargetFigure(
        value=counted.total,
        whole=(whole.total or 0) if rule.is_share else None,
        places={
            place: (counted.communes.get(place) or 0, whole.communes.get(place) or 0)
            for place in {**whole.communes, **counted.communes}
        },
        by_teams=TeamNumerators(
            commune_team_numerator=found.get("commune_team_numerator", NOTHING).total,
            own_team_numerator=found.get("own_team_numerator", NOTHING).total,
            any_team_numerator=found.get("any_team_numerator", NOTHING).total,
        ),
        uncounted=known.among - known.known if known else 0,
        before=before,
    )


def is_compared(rule: TargetRule) -> bool:
    """Whether the target stands against the same days of a year of comparison."""
    return rule.kind is TargetKind.REDUCTION and rule.baseline_year is not None


def build_before(frame: PlanContext, rule: TargetRule) -> MetricPeriod:
    """The same days of the year of comparison."""
    return build_target_period(frame, rule, move_to_baseline(rule, frame.span))


def move_to_baseline(rule: TargetRule, span: YearToDate) -> YearToDate:
    """The same days of the year of comparison."""
    assert rule.baseline_year is not None
    months = 12 * (rule.baseline_year - span.first.year)
    return YearToDate(compute_same_day(span.first, months), compute_same_day(span.as_of, months))


def list_day_numbers(
    db: Session, frame: PlanContext, rule: TargetRule, spans: Sequence[YearToDate]
) -> list[tuple[date, int | None, int]]:
    """(day, value, whole) up to the end of each of the spans, in one statement; None: not known."""
    query = build_day_query(build_constants(frame, rule))
    periods = (build_target_period(frame, rule, span) for span in spans)
    rows = db.fetch_many(query, [to_parameters(period) for period in periods])
    return [
        (row.on, to_known(row.numerator), to_known(row.denominator) or 0)
        for row in sorted(rows, key=lambda row: row.on)
    ]


def to_known(value: int | None) -> int | None:
    """A database's sum as a number, where there is one."""
    return None if value is None else int(value)


class TargetStanding(NamedTuple):
    """Where a target stands, in the terms of all targets: so many of so many."""

    numerator: int
    denominator: int
    percent: float | None
    met: bool | None
    remaining: int | None


def build_standing(
    rule: TargetRule, value: int | None, whole: int | None, before: int | None
) -> TargetStanding:
    """A number stands against the number asked for; what has to be low has no percent."""
    if rule.is_share:
        reach = (value or 0, whole or 0, rule.level)
        left = compute_remaining(*reach) if whole else None
        return TargetStanding(*reach[:2], compute_percent(*reach), is_met(*reach), left)
    if rule.kind is TargetKind.REDUCTION:
        return build_reduced(rule, value, before or 0)
    if value is None:
        return TargetStanding(0, rule.level, None, None, None)
    if rule.operator is TargetOperator.AT_MOST:
        return TargetStanding(value, rule.level, None, value <= rule.level, None)
    met = value == rule.level if rule.operator is TargetOperator.EQUAL else value >= rule.level
    return TargetStanding(
        value,
        rule.level,
        compute_percent(value, rule.level, WHOLE),
        met,
        max(0, rule.level - value),
    )


def build_reduced(rule: TargetRule, value: int | None, before: int) -> TargetStanding:
    """Against the year of comparison; a reduction from nothing says nothing."""
    if value is None or before == 0:
        return TargetStanding(value or 0, before, None, None, None)
    met = 100 * value <= (100 - rule.level) * before
    return TargetStanding(value, before, None, met, None)
