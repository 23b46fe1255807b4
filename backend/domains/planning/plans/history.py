"""How a figure came to be what it is: as it stood at each month's end, by dated records alone.

Nothing is remembered: the months are counted anew by the rules of the figure itself, all in one
statement per target, so a record entered late mends the months behind it too.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.domains.planning.plans.calendar import YearToDate
from backend.domains.planning.plans.frame import Frame, frame_of
from backend.domains.planning.plans.indicators import (
    Indicator,
    asked,
    constants_of,
    day_values,
    values_of,
)
from backend.domains.planning.plans.progress import TARGETS, find_target, in_force
from backend.domains.planning.plans.reckoning import is_met, percent_of


def history_of(db: Session, plan_id: UUID, as_of: date | None) -> dict[str, Any]:
    """Every target's months. Raises NotFound, Invalid (`as_of` outside the plan's year)."""
    frame = frame_of(db, plan_id, as_of)
    targets = db.fetch(TARGETS, plan=plan_id)
    told = [{"code": target.code, "points": points(db, frame, target)} for target in targets]
    return {"plan_id": plan_id, "as_of": frame.span.as_of, "targets": told}


def single_history(db: Session, plan_id: UUID, code: str, as_of: date | None) -> dict[str, Any]:
    """One target's months; raises as `history_of`."""
    frame = frame_of(db, plan_id, as_of)
    target = find_target(db, plan_id, code)
    told = {"plan_id": plan_id, "as_of": frame.span.as_of, "code": code}
    return told | {"points": points(db, frame, target)}


def points(db: Session, frame: Frame, target: Any) -> list[dict[str, Any]]:
    """The figure on each day of `days_of`."""
    indicator, scoped = Indicator(target.indicator), frame.seen is not None
    kept = day_of(indicator, **constants_of(frame), scoped=scoped)
    rows = db.fetch_many(kept, [values_on(frame, day) for day in days_of(frame.span)])
    threshold = in_force(target)
    return [
        {
            "on": row.on,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "percent": percent_of(row.numerator, row.denominator, threshold),
            "met": is_met(row.numerator, row.denominator, threshold),
        }
        for row in sorted(rows, key=lambda row: row.on)
    ]


def days_of(span: YearToDate) -> list[date]:
    """The last day of each month that is over by `as_of`, and `as_of` itself."""
    ends = [
        date(span.first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        for month in range(1, 13)
    ]
    return [*(day for day in ends if day < span.as_of), span.as_of]


def values_on(frame: Frame, day: date) -> dict[str, Any]:
    """What the statement is run with: as the figure was asked on that day."""
    return values_of(frame) | day_values(YearToDate(frame.span.first, day))


@cache
def day_of(indicator: Indicator, **made_for: Any) -> CompiledQuery:
    """The statement of one day, made once: a row (on, denominator, numerator)."""
    question = asked(indicator, **made_for)
    return CompiledQuery(
        sa.select(
            question.asked.as_of.label("on"),
            sa.func.count().label("denominator"),
            sa.func.count().filter(question.counted).label("numerator"),
        )
        .select_from(question.about)
        .where(question.denominator)
    )
