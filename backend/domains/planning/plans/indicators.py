"""The indicators of targets: one SQL query per figure, compiled once."""

from functools import cache
from typing import Any, TypedDict

import sqlalchemy as sa

from backend.core.sql.compiled_query import CompiledQuery
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

SEEN: Any = sa.bindparam("seen", type_=sa.Uuid(), expanding=True)


def build_rule(frame: PlanContext, indicator: Indicator) -> IndicatorRule:
    """The question with its values, for a list."""
    return RULES[indicator](IndicatorPeriod(**build_parameters(frame), **build_constants(frame)))


def build_bound_rule(
    indicator: Indicator,
    tiers: tuple[str, ...],
    teams: tuple[TeamSpan, ...],
    level: str,
    *,
    scoped: bool,
) -> IndicatorRule:
    """The question with parameters, for statements made once."""
    named = {
        "unit": sa.bindparam("unit", type_=sa.Uuid()),
        "year": sa.bindparam("year", type_=sa.Integer()),
        "first": sa.bindparam("first", type_=sa.Date()),
        "as_of": sa.bindparam("as_of", type_=sa.Date()),
        "known": sa.bindparam("known", type_=sa.Date()),
        "since": sa.bindparam("since", type_=sa.Date()),
        "seen": SEEN if scoped else None,
    }
    return RULES[indicator](IndicatorPeriod(**named, tiers=tiers, teams=teams, level=level))


def build_parameters(frame: PlanContext) -> dict[str, Any]:
    """What a figure's statement is run with."""
    first = frame.span.first
    own = {"unit": frame.unit_id, "year": first.year, "first": first, "seen": frame.seen}
    return own | build_day_parameters(frame.span)


def build_day_parameters(span: YearToDate) -> dict[str, Any]:
    return {"as_of": span.as_of, "known": span.known, "since": compute_recent_since(span.as_of)}


class FigureConstants(TypedDict):
    """What a figure's statement is made for."""

    tiers: tuple[str, ...]
    teams: tuple[TeamSpan, ...]
    level: str


def build_constants(frame: PlanContext) -> FigureConstants:
    """What a figure's statement is made for: its constants."""
    return {"tiers": frame.tiers, "teams": frame.teams, "level": frame.level}


def get_figure_query(indicator: Indicator, frame: PlanContext) -> CompiledQuery:
    """The statement of a figure, made once; ask it with `build_parameters`."""
    return build_figure_query(indicator, **build_constants(frame), scoped=frame.seen is not None)


@cache
def build_figure_query(
    indicator: Indicator,
    tiers: tuple[str, ...],
    teams: tuple[TeamSpan, ...],
    level: str,
    *,
    scoped: bool,
) -> CompiledQuery:
    """Rows (unit, denominator, numerator, …), one for each unit that has records.

    What follows are the numbers that are shown beside the figure, by their names.
    """
    question = build_bound_rule(indicator, tiers, teams, level, scoped=scoped)
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
