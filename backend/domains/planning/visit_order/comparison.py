"""Compares what visits found at places drawn by lot and at places chosen by points."""

from math import comb, sqrt
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionOutcome,
    InspectionStatus,
)
from backend.domains.planning.visit_order.draws import NEWEST_FIRST, select_draw_rows
from backend.domains.planning.visit_order.models import VisitDraw, VisitDrawPlace
from backend.domains.planning.visit_order.schemas import (
    Verdict,
    VisitDrawComparison,
    VisitDrawRead,
    VisitOrderArm,
    VisitOrderComparison,
)

FEWEST = 20
"""Visited places that each half needs before anything is claimed."""
Z = 1.959964
FOUND = (InspectionOutcome.VIOLATION_RECORDED, InspectionOutcome.TRANSFERRED)


class ComparisonArm(NamedTuple):
    """How many places were listed, and visited in their quarter, and what was found there."""

    listed: int = 0
    visited: int = 0
    found: int = 0
    reminded: int = 0


def get_comparison(db: Session) -> VisitOrderComparison:
    """All lists of the session's units, together and one by one: two queries."""
    draws = db.execute(select_draw_rows().order_by(*NEWEST_FIRST)).all()
    arms = {
        (draw_id, is_drawn): ComparisonArm(*counts)
        for draw_id, is_drawn, *counts in db.execute(select_arm_counts())
    }
    by_lot = compute_total_arm(arms, is_drawn=True)
    by_points = compute_total_arm(arms, is_drawn=False)
    verdict, p_value = compute_verdict(by_lot, by_points)
    return VisitOrderComparison(
        fewest=FEWEST,
        verdict=verdict,
        p_value=p_value,
        drawn=to_arm_read(by_lot),
        ordered=to_arm_read(by_points),
        draws=[
            VisitDrawComparison(
                draw=VisitDrawRead.model_validate(draw),
                is_over=draw.quarter_end < today(),
                drawn=to_arm_read(arms.get((draw.id, True), ComparisonArm())),
                ordered=to_arm_read(arms.get((draw.id, False), ComparisonArm())),
            )
            for draw in draws
        ],
    )


def compute_total_arm(
    arms: dict[tuple[UUID, bool], ComparisonArm], *, is_drawn: bool
) -> ComparisonArm:
    chosen = [arm for (_, by_lot), arm in arms.items() if by_lot is is_drawn]
    return ComparisonArm(*map(sum, zip(ComparisonArm(), *chosen, strict=True)))


def select_arm_counts() -> sa.Select[UUID, bool, int, int, int, int]:
    """Rows (draw_id, is_drawn, listed, visited, found, reminded).

    A place counts once: signed visits of any team from the day of the list to the quarter's end.
    """
    found = sa.case((Inspection.outcome.in_(FOUND), 1), else_=0)
    reminded = sa.case((Inspection.outcome == InspectionOutcome.REMINDER, 1), else_=0)
    visits = (
        sa.select(
            VisitDrawPlace.draw_id,
            VisitDrawPlace.establishment_id,
            sa.func.max(found).label("found"),
            sa.func.max(reminded).label("reminded"),
        )
        .join(VisitDraw, VisitDraw.id == VisitDrawPlace.draw_id)
        .join(Inspection, Inspection.establishment_id == VisitDrawPlace.establishment_id)
        .where(
            Inspection.status == InspectionStatus.SIGNED,
            Inspection.inspected_on.between(VisitDraw.drawn_on, VisitDraw.quarter_end),
        )
        .group_by(VisitDrawPlace.draw_id, VisitDrawPlace.establishment_id)
        .subquery("visits")
    )
    same = sa.and_(
        visits.c.draw_id == VisitDrawPlace.draw_id,
        visits.c.establishment_id == VisitDrawPlace.establishment_id,
    )
    return (
        sa.select(
            VisitDrawPlace.draw_id,
            VisitDrawPlace.is_drawn,
            sa.func.count().label("listed"),
            sa.func.count(visits.c.draw_id).label("visited"),
            sa.func.coalesce(sa.func.sum(visits.c.found), 0).label("found"),
            sa.func.coalesce(sa.func.sum(visits.c.reminded), 0).label("reminded"),
        )
        .outerjoin(visits, same)
        .group_by(VisitDrawPlace.draw_id, VisitDrawPlace.is_drawn)
    )


def to_arm_read(arm: ComparisonArm) -> VisitOrderArm:
    low, high = compute_interval(arm.found, arm.visited)
    return VisitOrderArm(
        **arm._asdict(),
        found_percent=to_percent(arm.found / arm.visited) if arm.visited else None,
        low_percent=to_percent(low),
        high_percent=to_percent(high),
    )


def to_percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def compute_interval(found: int, visited: int) -> tuple[float, float] | tuple[None, None]:
    """The bounds of the true share with 95 % confidence (Wilson 1927); None if nobody visited."""
    if visited == 0:
        return None, None
    share, z2 = found / visited, Z * Z
    middle = (share + z2 / (2 * visited)) / (1 + z2 / visited)
    reach = Z / (1 + z2 / visited)
    reach *= sqrt(share * (1 - share) / visited + z2 / (4 * visited * visited))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def compute_verdict(
    by_lot: ComparisonArm, by_points: ComparisonArm
) -> tuple[Verdict, float | None]:
    """What may be claimed, with the p-value; nothing while one half is too small."""
    if min(by_lot.visited, by_points.visited) < FEWEST:
        return Verdict.TOO_FEW, None
    p = compute_fisher_p(by_lot.found, by_lot.visited, by_points.found, by_points.visited)
    better = by_points.found * by_lot.visited > by_lot.found * by_points.visited
    clear = Verdict.ORDER_FINDS_MORE if better else Verdict.CHANCE_FINDS_MORE
    return clear if p < 0.05 else Verdict.NO_DIFFERENCE, round(p, 4)


def compute_fisher_p(found: int, of: int, other_found: int, other_of: int) -> float:
    """Fisher's exact test, two-sided: the probability of such a difference by chance alone."""
    hits, everything = found + other_found, of + other_of
    ways = [
        comb(of, k) * comb(other_of, hits - k)
        for k in range(max(0, hits - other_of), min(of, hits) + 1)
    ]
    seen = comb(of, found) * comb(other_of, other_found)
    return sum(way for way in ways if way <= seen) / comb(everything, hits)
