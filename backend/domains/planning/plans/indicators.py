"""The indicators of targets: one SQL query per figure, compiled once."""

from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import QueryValue
from backend.domains.establishments.establishments.workforce import compute_recent_since
from backend.domains.planning.plans.indicator_catalogue import (
    CommunesCommunicating,
    EstablishmentsInspected,
    HealthyCommunesKept,
    StaffTrained,
    ViolationsHandled,
    WorkforceKnown,
)
from backend.domains.planning.plans.indicator_rule import IndicatorPeriod, IndicatorRule
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, YearToDate
from backend.law.reference.tiers import TeamSpan

RULES: dict[Indicator, type[IndicatorRule]] = {
    Indicator.COMMUNES_COMMUNICATING: CommunesCommunicating,
    Indicator.VIOLATIONS_HANDLED: ViolationsHandled,
    Indicator.ESTABLISHMENTS_INSPECTED: EstablishmentsInspected,
    Indicator.HEALTHY_COMMUNES_KEPT: HealthyCommunesKept,
    Indicator.WORKFORCE_KNOWN: WorkforceKnown,
    Indicator.STAFF_TRAINED: StaffTrained,
}


class FigureConstants(NamedTuple):
    """The constants of a figure's statement; `scoped`: the actor sees only some units."""

    tiers: tuple[str, ...]
    teams: tuple[TeamSpan, ...]
    level: str
    scoped: bool


def build_constants(frame: PlanContext) -> FigureConstants:
    return FigureConstants(frame.tiers, frame.teams, frame.level, frame.seen is not None)


PARAMETERS = ("unit", "year", "first", "as_of", "known", "since", "seen")
"""The fields of `IndicatorPeriod` that are parameters of a statement."""


def build_period(frame: PlanContext, span: YearToDate) -> IndicatorPeriod:
    return IndicatorPeriod(
        unit=frame.unit_id,
        year=span.first.year,
        first=span.first,
        as_of=span.as_of,
        known=span.known,
        since=compute_recent_since(span.as_of),
        seen=frame.seen,
        tiers=frame.tiers,
        teams=frame.teams,
        level=frame.level,
    )


def build_parameters(frame: PlanContext, span: YearToDate) -> dict[str, QueryValue]:
    """The parameters of a figure's statement."""
    period = build_period(frame, span)
    return {name: getattr(period, name) for name in PARAMETERS}


def build_rule(frame: PlanContext, indicator: Indicator) -> IndicatorRule:
    """The rule with values, for a list."""
    return RULES[indicator](build_period(frame, frame.span))


def build_bound_rule(indicator: Indicator, made_for: FigureConstants) -> IndicatorRule:
    """The rule with parameters, for statements that are made once."""
    seen = sa.bindparam("seen", type_=sa.Uuid(), expanding=True)
    return RULES[indicator](
        IndicatorPeriod(
            unit=sa.bindparam("unit", type_=sa.Uuid()),
            year=sa.bindparam("year", type_=sa.Integer()),
            first=sa.bindparam("first", type_=sa.Date()),
            as_of=sa.bindparam("as_of", type_=sa.Date()),
            known=sa.bindparam("known", type_=sa.Date()),
            since=sa.bindparam("since", type_=sa.Date()),
            seen=seen if made_for.scoped else None,
            tiers=made_for.tiers,
            teams=made_for.teams,
            level=made_for.level,
        )
    )


@cache
def build_figure_query(indicator: Indicator, made_for: FigureConstants) -> CompiledQuery:
    """The statement of a figure, made once: a row (unit, denominator, numerator) for each unit.

    More columns are the numbers that are shown beside the figure.
    """
    question = build_bound_rule(indicator, made_for)
    return CompiledQuery(
        sa.select(
            question.owner.label("unit"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
            *(number.label(name) for name, number in question.apart.items()),
        )
        .where(question.denominator)
        .group_by(question.owner)
    )
