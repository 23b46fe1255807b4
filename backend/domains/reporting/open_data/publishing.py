"""Computes a closed year's table from the register, publishes it once, and withdraws it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.server.threads import run_in_thread
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.disclosure.suppression import SMALLEST_SHOWN
from backend.domains.planning.plans.models import Indicator, Plan, PlanApprovalStatus
from backend.domains.planning.plans.plan_context import (
    PlanContext,
    compute_percent,
    get_plan_context,
    is_met,
)
from backend.domains.planning.plans.progress import TARGETS, list_target_progress
from backend.domains.planning.plans.progress_schemas import TargetProgress
from backend.domains.planning.plans.target_rules import is_plain
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.schemas import (
    OpenTargetFigure,
    OpenUnitFigure,
    OpenYearCreate,
    OpenYearFigures,
    OpenYearPreview,
    OpenYearStanding,
)
from backend.domains.reporting.open_data.target_suppression import (
    COUNTED,
    EVERY,
    WHOLE,
    Key,
    get_published_figures,
)
from backend.domains.support.support_services.queries import get_lead_unit
from backend.law.reference.tiers import Position, get_position

OPEN_INDICATORS = frozenset(
    {
        Indicator.COMMUNES_COMMUNICATING,
        Indicator.ESTABLISHMENTS_INSPECTED,
        Indicator.HEALTHY_COMMUNES_KEPT,
        Indicator.STAFF_TRAINED,
        Indicator.VIOLATIONS_HANDLED,
        Indicator.WORKFORCE_KNOWN,
    }
)
"""What is published, as shares of all: any other target tells more of the same small numbers, and
what hides these does not know of it."""
COMMUNE_INDICATORS = frozenset({Indicator.COMMUNES_COMMUNICATING, Indicator.HEALTHY_COMMUNES_KEPT})
"""These count communes themselves, public bodies of which nothing needs hiding."""
SAME_WHOLE = frozenset({Indicator.ESTABLISHMENTS_INSPECTED, Indicator.WORKFORCE_KNOWN})
"""These ask about the same establishments: what one tells of them the other must not give away."""


def publish_year(db: Session, unit: OrgUnit, data: OpenYearCreate) -> OpenDataRelease:
    """Publish a closed year. Raises Invalid (not over, no plan), Conflict (published before)."""
    year = data.year
    if not is_over(year):
        raise Invalid.at("/year", "year-not-over")
    figures = find_year_figures(db, unit.id, year)
    if figures is None:
        raise Invalid.at("/year", "no-plan-in-force")
    return db.save(
        OpenDataRelease(
            id=data.id or create_id(),
            org_unit_id=unit.id,
            year=year,
            published_on=today(),
            figures=figures.model_dump(mode="json"),
        )
    )


def withdraw_year(db: Session, release: OpenDataRelease, reason: str) -> None:
    """Take a year back; it stays in the log of changes that everyone reads. Raises Conflict."""
    if release.withdrawn_on is not None:
        raise Conflict("release-withdrawn")
    db.save(release, {"withdrawn_on": today(), "withdraw_reason": reason})


def get_year_preview(db: Session, unit: OrgUnit, year: int) -> OpenYearPreview:
    """What would be published of the year as it stands, and whether it can be."""
    figures = find_year_figures(db, unit.id, year)
    return OpenYearPreview(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        year=year,
        standing=get_year_standing(db, unit.id, year, figures),
        smallest_shown=SMALLEST_SHOWN,
        rating_count=count_approved_ratings(db, unit.id, year),
        figures=figures,
    )


def get_year_standing(
    db: Session, unit_id: UUID, year: int, figures: OpenYearFigures | None
) -> OpenYearStanding:
    of_year = sa.select(OpenDataRelease.id).where(
        OpenDataRelease.org_unit_id == unit_id, OpenDataRelease.year == year
    )
    if db.scalar(of_year) is not None:
        return OpenYearStanding.PUBLISHED
    if figures is None:
        return OpenYearStanding.NO_PLAN
    return OpenYearStanding.READY if is_over(year) else OpenYearStanding.NOT_OVER


def is_over(year: int) -> bool:
    return today() > date(year, 12, 31)


def count_approved_ratings(db: Session, unit_id: UUID, year: int) -> int:
    approved = sa.select(sa.func.count(CommuneRating.id)).where(
        CommuneRating.org_unit_id.in_(select_units_under([unit_id])),
        CommuneRating.year == year,
        CommuneRating.status == RatingStatus.APPROVED,
    )
    return db.scalars(approved).one()


def find_publisher(db: Session, asked: UUID | None, year: int) -> OrgUnit:
    """The unit asked for, or the caller's own, if it ran the plan in the year. Raises Invalid.

    Where the plan passed to another tier during the year, the unit that ran it on the last day
    publishes: two tables about the same places would tell their difference.
    """
    unit = get_lead_unit(db, asked, year)
    if get_position(unit.level, date(year, 12, 31)) is not Position.LEAD:
        raise Invalid.at("?org_unit_id", "not-lead-at-year-end")
    return unit


def find_year_figures(db: Session, unit_id: UUID, year: int) -> OpenYearFigures | None:
    """The year's table as everyone may read it; None where no plan of it is in force."""
    found = sa.select(Plan.id, Plan.title).where(
        Plan.org_unit_id == unit_id, Plan.year == year, Plan.status == PlanApprovalStatus.APPROVED
    )
    plan = db.execute(found).first()
    if plan is None:
        return None
    frame = get_plan_context(db, plan.id, date(year, 12, 31))
    in_force = [row for row in db.fetch(TARGETS, plan=plan.id) if row.approved_percent is not None]
    plain = [row for row in in_force if row.indicator in OPEN_INDICATORS and is_plain(row)]
    first = {row.indicator: row for row in reversed(plain)}
    shown = [row for row in plain if first[row.indicator] is row]
    reached = list_target_progress(db, frame, shown)
    return OpenYearFigures(
        plan_title=plan.title,
        as_of=frame.span.as_of,
        targets=list(build_target_figures(frame, reached)),
    )


def build_target_figures(
    frame: PlanContext, targets: list[TargetProgress]
) -> Iterable[OpenTargetFigure]:
    """The targets with what may be read of each."""
    of_indicator = {target.indicator: target for target in targets}
    seen: dict[Indicator, dict[Key, int | None]] = {}
    for group in split_by_whole(of_indicator):
        parts = {str(one): to_unit_parts(of_indicator[one]) for one in group}
        figures = (
            build_unhidden_figures(parts)
            if group[0] in COMMUNE_INDICATORS
            else run_in_thread(get_published_figures, parts)
        )
        seen |= dict.fromkeys(group, figures)
    codes = {commune.id: commune.code for commune in frame.communes}
    for target in targets:
        yield build_target_figure(target, codes, seen[target.indicator])


def split_by_whole(indicators: Iterable[Indicator]) -> Iterable[list[Indicator]]:
    """Those that ask about the same whole together, each of the others alone."""
    together = [one for one in indicators if one in SAME_WHOLE]
    yield from ([together] if together else [])
    yield from ([one] for one in indicators if one not in SAME_WHOLE)


def to_unit_parts(target: TargetProgress) -> dict[UUID, tuple[int, int]]:
    return {row.org_unit_id: (row.numerator, row.denominator) for row in target.communes}


def build_unhidden_figures(
    targets: dict[str, dict[UUID, tuple[int, int]]],
) -> dict[Key, int | None]:
    """Every figure of one target, none hidden."""
    ((name, parts),) = targets.items()
    figures: dict[Key, int | None] = {}
    for unit, (counted, whole) in parts.items():
        figures |= {(WHOLE, None, unit): whole, (COUNTED, name, unit): counted}
    for side, target, at in ((COUNTED, name, 0), (WHOLE, None, 1)):
        figures[side, target, EVERY] = sum(pair[at] for pair in parts.values())
    return figures


def build_target_figure(
    target: TargetProgress, codes: dict[UUID, str], figures: dict[Key, int | None]
) -> OpenTargetFigure:
    indicator, threshold = str(target.indicator), target.threshold_percent

    def reached(unit: Any) -> dict[str, Any]:
        counted, whole = figures[COUNTED, indicator, unit], figures[WHOLE, None, unit]
        percent = None
        if counted is not None and whole is not None:
            percent = compute_percent(counted, whole, threshold)
        return {"numerator": counted, "denominator": whole, "percent": percent}

    whole = reached(EVERY)
    pair = (whole["numerator"], whole["denominator"])
    return OpenTargetFigure(
        **{n: getattr(target, n) for n in ("code", "title", "short_title", "indicator")},
        threshold_percent=threshold,
        **whole,
        met=None if None in pair else is_met(*pair, threshold),
        units=[
            OpenUnitFigure(
                **{name: getattr(row, name) for name in ("org_unit_id", "name", "kind", "level")},
                **reached(row.org_unit_id),
                code=codes[row.org_unit_id],
            )
            for row in target.communes
        ],
    )


register_messages(
    {
        "no-plan-in-force": (
            "Năm này chưa có kế hoạch được phê duyệt nên không có gì để công bố.",
            "This year has no approved plan, so there is nothing to publish.",
        ),
        "not-lead-at-year-end": (
            "Kế hoạch năm này đã chuyển cấp chủ trì: đơn vị chủ trì vào ngày 31/12 công bố.",
            "In this year the plan passed on: the unit that ran it on 31 December publishes.",
        ),
        "open-data-published": (
            "Năm này đã được công bố; mỗi năm chỉ công bố một lần, kể cả khi đã thu hồi.",
            "This year was published already; a year is published once, even if withdrawn since.",
        ),
        "release-withdrawn": (
            "Dữ liệu năm này đã được thu hồi.",
            "This year was withdrawn already.",
        ),
    }
)
