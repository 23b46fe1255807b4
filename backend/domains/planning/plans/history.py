"""The figure of a target at the end of each month, counted from dated records.

No history is stored. The months are counted by the rule of the figure itself, in one statement per
target, so a record that is entered late also corrects the months before.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.text.periods import add_months
from backend.domains.planning.plans.arithmetic import compute_percent, is_met
from backend.domains.planning.plans.indicators import (
    build_bound_rule,
    build_constants,
    build_day_parameters,
    build_parameters,
)
from backend.domains.planning.plans.models import Indicator
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.plan_year import YearToDate
from backend.domains.planning.plans.progress import (
    TARGETS,
    TargetRow,
    get_target,
    get_threshold_in_force,
)
from backend.domains.planning.plans.progress_schemas import (
    HistoryRead,
    Point,
    TargetHistoryRead,
    TargetPoints,
)
from backend.law.reference.tiers import TeamSpan


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
    indicator, scoped = Indicator(target.indicator), frame.seen is not None
    kept = build_day_query(indicator, **build_constants(frame), scoped=scoped)
    rows = db.fetch_many(
        kept, [build_parameters_on(frame, day) for day in list_month_ends(frame.span)]
    )
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


def build_parameters_on(frame: PlanContext, day: date) -> dict[str, Any]:
    """What the statement is run with: as the figure was asked on that day."""
    return build_parameters(frame) | build_day_parameters(YearToDate(frame.span.first, day))


@cache
def build_day_query(
    indicator: Indicator,
    tiers: tuple[str, ...],
    teams: tuple[TeamSpan, ...],
    level: str,
    *,
    scoped: bool,
) -> CompiledQuery:
    """The statement of one day, made once: a row (on, denominator, numerator)."""
    question = build_bound_rule(indicator, tiers, teams, level, scoped=scoped)
    return CompiledQuery(
        sa.select(
            question.asked.as_of.label("on"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
        )
        .select_from(question.about)
        .where(question.denominator)
    )
