"""Computes the targets of the plans of all units right below: a statement for each indicator.

The statements are those of a single plan, asked once for the unit above and told by the units in
which the records count; a record counts in each unit below that holds the unit of the record.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.planning.plans.models import Indicator, Plan, PlanTarget, TargetKind
from backend.domains.planning.plans.plan_context import (
    PlanContext,
    YearToDate,
    compute_percent,
    get_year_to_date,
    is_met,
)
from backend.domains.planning.plans.target_figures import (
    build_constants,
    build_figure_query,
    build_values,
)
from backend.domains.planning.plans.target_rules import build_plain_rule
from backend.domains.planning.target_allocations.queries import build_part_clause
from backend.domains.planning.target_comparisons.schemas import (
    ComparedPlan,
    ComparedTarget,
    TargetComparison,
)
from backend.law.reference.tiers import (
    list_counted_teams,
    list_establishment_tiers,
    merge_spans,
)

Chosen = tuple[str, ...] | None
"""Tiers whose teams' visits count for a plan; None: those of the law's data."""
Figures = Mapping[Indicator, Mapping[UUID, tuple[int, int]]]
"""{indicator: {unit of the records: (numerator, denominator)}}"""


class PartPlan(NamedTuple):
    """A unit right below, and its plan of the year if it issued one."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: str
    plan_id: UUID | None
    plan_title: str | None
    document_no: str | None
    counted_team_levels: list[str] | None

    @property
    def way(self) -> tuple[str, Chosen]:
        """What the statements of its figures depend on."""
        return self.level, tuple(self.counted_team_levels) if self.counted_team_levels else None


class TargetInForce(NamedTuple):
    plan_id: UUID
    code: str
    title: str
    short_title: str
    indicator: str
    approved_percent: int


def build_comparison(
    db: Session, year: int, as_of: date | None, unit_id: UUID | None
) -> TargetComparison:
    """The plans of the units right below. Raises Invalid (`as_of` outside the year)."""
    span = get_year_to_date(year, as_of)
    unit = (
        get_writable_unit(db, unit_id, "?org_unit_id")
        if unit_id
        else get_only_unit(db, "?org_unit_id")
    )
    parts = list_part_plans(db, unit.id, year, span.as_of)
    targets = list_targets_in_force(db, [part.plan_id for part in parts if part.plan_id])
    below = load_units_below(db, [part.org_unit_id for part in parts])
    wanted = {Indicator(target.indicator) for target in targets}
    figures = {
        way: load_figures(db, unit.id, span, way, wanted)
        for way in {part.way for part in parts if part.plan_id}
    }
    by_plan: dict[UUID, list[TargetInForce]] = defaultdict(list)
    for target in targets:
        by_plan[target.plan_id].append(target)
    items = [
        to_compared_plan(
            part,
            by_plan.get(part.plan_id, []) if part.plan_id else [],
            figures.get(part.way, {}),
            below[part.org_unit_id],
        )
        for part in parts
    ]
    return TargetComparison(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        org_unit_kind=unit.kind,
        year=year,
        as_of=span.as_of,
        indicators=list(dict.fromkeys(Indicator(target.indicator) for target in targets)),
        with_plan=sum(1 for part in parts if part.plan_id),
        items=items,
    )


def list_part_plans(db: Session, unit_id: UUID, year: int, day: date) -> list[PartPlan]:
    """The units right below on a day, by name, each with the plan that it issued for the year."""
    of_year = sa.and_(Plan.org_unit_id == OrgUnit.id, Plan.year == year, Plan.is_issued())
    found = (
        sa.select(
            OrgUnit.id,
            OrgUnit.name,
            build_kind_on(day),
            OrgUnit.level,
            Plan.id,
            Plan.title,
            Plan.document_no,
            Plan.counted_team_levels,
        )
        .outerjoin(Plan, of_year)
        .where(build_part_clause(unit_id, day))
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [PartPlan._make(row) for row in db.execute(found)]


def list_targets_in_force(db: Session, plans: Sequence[UUID]) -> list[TargetInForce]:
    """Shares of what the register counts, with nothing chosen: other targets differ by plan."""
    own = PlanTarget
    chosen = (own.audience, own.form, own.occasion)
    found = (
        sa.select(
            PlanTarget.plan_id,
            PlanTarget.code,
            PlanTarget.approved_title,
            PlanTarget.short_title,
            PlanTarget.indicator,
            PlanTarget.approved_percent,
            PlanTarget.team_levels,
        )
        .where(
            own.plan_id.in_(plans),
            own.approved_percent.is_not(None),
            own.kind == TargetKind.SHARE,
            own.indicator != Indicator.ENTERED,
            *(choice.is_(None) for choice in chosen),
        )
        .order_by(PlanTarget.position, PlanTarget.code)
    )
    rows = [row for row in db.execute(found) if not row.team_levels]
    return [TargetInForce._make(row[:-1]) for row in rows]


def load_units_below(db: Session, parts: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """{unit: the units whose records it holds, itself among them}."""
    found = sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id).where(
        OrgUnitClosure.ancestor_id.in_(parts)
    )
    below: dict[UUID, set[UUID]] = {part: set() for part in parts}
    for ancestor, descendant in db.execute(found):
        below[ancestor].add(descendant)
    return below


def load_figures(
    db: Session,
    unit_id: UUID,
    span: YearToDate,
    way: tuple[str, Chosen],
    wanted: set[Indicator],
) -> Figures:
    """The figures of all units below, as plans of one tier with these counted teams have them."""
    level, chosen = way
    frame = PlanContext(
        plan_id=unit_id,
        unit_id=unit_id,
        level=level,
        span=span,
        seen=db.scope.units,
        communes=(),
        home={},
        tiers=list_establishment_tiers(),
        teams=merge_spans(list_counted_teams(span.first, span.last, chosen)),
    )
    return {
        indicator: load_unit_figures(db, frame, indicator)
        for indicator in Indicator
        if indicator in wanted
    }


def load_unit_figures(
    db: Session, frame: PlanContext, indicator: Indicator
) -> dict[UUID, tuple[int, int]]:
    rule = build_plain_rule(indicator)
    query = build_figure_query(build_constants(frame, rule))
    rows = db.fetch(query, **build_values(frame, frame.span, rule))
    return {row.unit: (row.numerator, row.denominator) for row in rows}


def to_compared_plan(
    part: PartPlan, targets: Sequence[TargetInForce], figures: Figures, units: set[UUID]
) -> ComparedPlan:
    told = [to_compared_target(target, figures, units) for target in targets]
    return ComparedPlan(
        org_unit_id=part.org_unit_id,
        org_unit_name=part.org_unit_name,
        org_unit_kind=part.org_unit_kind,
        level=part.level,
        plan_id=part.plan_id,
        plan_title=part.plan_title,
        document_no=part.document_no,
        met_count=sum(1 for one in told if one.met),
        targets=told,
    )


def to_compared_target(target: TargetInForce, figures: Figures, units: set[UUID]) -> ComparedTarget:
    indicator = Indicator(target.indicator)
    own = [found for unit, found in figures[indicator].items() if unit in units]
    numerator, denominator = sum(one[0] for one in own), sum(one[1] for one in own)
    reach = (numerator, denominator, target.approved_percent)
    return ComparedTarget(
        code=target.code,
        short_title=target.short_title or target.title,
        indicator=indicator,
        threshold_percent=target.approved_percent,
        numerator=numerator,
        denominator=denominator,
        percent=compute_percent(*reach),
        met=is_met(*reach),
    )
