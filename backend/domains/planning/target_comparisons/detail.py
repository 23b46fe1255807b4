"""Computes the targets of the plans of all units right below: a statement for each column.

A column is what several plans count in the same way. Its statement is that of a single plan, asked
once for the unit above and told by the units in which the records count; a record counts in each
unit below that holds the unit of the record.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.planning.plans.models import (
    SHARES,
    Indicator,
    Plan,
    PlanTarget,
    TargetKind,
)
from backend.domains.planning.plans.plan_context import (
    PlanContext,
    YearToDate,
    get_year_to_date,
)
from backend.domains.planning.plans.progress import select_settled
from backend.domains.planning.plans.target_figures import (
    WHOLE,
    build_before,
    build_constants,
    build_figure_query,
    build_standing,
    build_target_period,
    is_compared,
)
from backend.domains.planning.plans.target_rules import TargetRule, TargetWords, build_rule
from backend.domains.planning.target_allocations.queries import build_part_clause
from backend.domains.planning.target_comparisons.schemas import (
    ComparedColumn,
    ComparedPlan,
    ComparedTarget,
    TargetComparison,
)
from backend.law.reference.tiers import (
    has_establishments,
    list_counted_teams,
    list_establishment_tiers,
    merge_spans,
)
from backend.metrics.counting import compute_value, to_parameters
from backend.metrics.geography import (
    NOWHERE,
    Boundaries,
    build_commune_map,
    is_valid_on,
    list_commune_rows,
)
from backend.metrics.lists_by_boundaries import CHANGED_ON

Chosen = tuple[str, ...] | None
"""Tiers whose teams' visits count for a plan; None: those of the law's data."""
Way = tuple[str, Chosen]
"""What the statements of the figures of a plan depend on: its tier, and whose visits count."""
RowsByUnit = Mapping[UUID, Sequence[ReadRow]]
NARROWING = ("audience", "form", "occasion", "team_levels", "min_times", "each_part")


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
    valid_from: date | None
    valid_to: date | None

    @property
    def way(self) -> Way:
        return self.level, tuple(self.counted_team_levels) if self.counted_team_levels else None


class TargetInForce(TargetWords, Protocol):
    """A row of `list_targets_in_force`; its `threshold_number` is the one in force."""

    id: UUID
    plan_id: UUID
    code: str
    title: str
    short_title: str
    unit: str | None
    approved_percent: int


def build_comparison(
    db: Session,
    year: int,
    as_of: date | None,
    unit_id: UUID | None,
    boundaries: Boundaries = Boundaries.OWN,
) -> TargetComparison:
    """The plans of the units right below. Raises Invalid (`as_of` outside the year)."""
    span = get_year_to_date(year, as_of)
    at = "?org_unit_id"
    unit = get_writable_unit(db, unit_id, at) if unit_id else get_only_unit(db, at)
    either = list_part_plans(db, unit.id, year, span.as_of)
    parts = [one for one in either if is_valid_on(one, boundaries.get_day(span.as_of))]
    plans = {part.plan_id: part for part in parts if part.plan_id}
    targets = list_targets_in_force(db, list(plans))
    below = load_units_told(db, unit.id, parts, boundaries)
    asked: dict[tuple[Way, str], list[TargetInForce]] = defaultdict(list)
    for target in targets:
        asked[plans[target.plan_id].way, build_column_key(target)].append(target)
    compared: dict[UUID, ComparedTarget] = {}
    for (way, _), alike in asked.items():
        now, then = load_figures(db, build_frame(db, unit.id, span, way), alike)
        for target in alike:
            own = below[plans[target.plan_id].org_unit_id]
            compared[target.id] = to_compared_target(target, now, then, own)
    told: dict[UUID | None, list[ComparedTarget]] = defaultdict(list)
    for target in targets:
        told[target.plan_id].append(compared[target.id])
    return TargetComparison(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        org_unit_kind=unit.kind,
        year=year,
        as_of=span.as_of,
        boundaries=boundaries,
        has_other_boundaries=has_other_plans(either, span.as_of),
        columns=list_columns(targets),
        with_plan=len(plans),
        items=[to_compared_plan(one, told[one.plan_id]) for one in parts],
    )


def list_part_plans(db: Session, unit_id: UUID, year: int, day: date) -> list[PartPlan]:
    """The units right below on a day or on 1/7/2025, by name, with the plans that they issued."""
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
            OrgUnit.valid_from,
            OrgUnit.valid_to,
        )
        .outerjoin(Plan, of_year)
        .where(build_part_clause(unit_id, day, CHANGED_ON))
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [PartPlan._make(row) for row in db.execute(found)]


def list_targets_in_force(db: Session, plans: Sequence[UUID]) -> Sequence[TargetInForce]:
    """The targets of approved plans as they were approved, in the order of each plan."""
    own = PlanTarget
    found = (
        sa.select(
            *(own.id, own.plan_id, own.code, own.indicator, own.kind, own.operator, own.unit),
            *(own.audience, own.form, own.occasion, own.team_levels, own.min_times),
            *(own.each_part, own.baseline_year, own.approved_percent),
            own.approved_title.label("title"),
            own.approved_number.label("threshold_number"),
            select_settled(own.short_title),
        )
        .where(own.plan_id.in_(plans), own.approved_percent.is_not(None))
        .order_by(own.position, own.code)
    )
    rows: Sequence[TargetInForce] = db.execute(found).all()
    return rows


def build_column_key(target: TargetInForce) -> str:
    """The same for targets that count the same: numbers that are entered are told by their code."""
    is_entered = target.indicator == Indicator.ENTERED
    named = [target.indicator, target.kind.value, target.code if is_entered else ""]
    if target.kind is TargetKind.REDUCTION:
        named.append(str(target.baseline_year))
    return "-".join(word for word in [*named, *list_narrowing(target)] if word)


def list_narrowing(target: TargetWords) -> list[str]:
    given = {name: getattr(target, name) for name in NARROWING}
    lists = given | {"team_levels": "+".join(sorted(target.team_levels or ()))}
    return [str(value) for value in lists.values() if value]


def list_columns(targets: Sequence[TargetInForce]) -> list[ComparedColumn]:
    columns: dict[str, ComparedColumn] = {}
    for target in targets:
        is_plain = target.kind is TargetKind.SHARE and not list_narrowing(target)
        column = ComparedColumn(
            key=build_column_key(target),
            indicator=Indicator(target.indicator),
            kind=target.kind,
            short_title=target.short_title or target.title,
            is_plain=is_plain and target.indicator != Indicator.ENTERED,
        )
        columns.setdefault(column.key, column)
    return list(columns.values())


def has_other_plans(parts: Sequence[PartPlan], day: date) -> bool:
    """Whether units of 1/7/2025 that do not stand there on the day have a plan of the year."""
    later = [one for one in parts if not is_valid_on(one, day)]
    return today() >= CHANGED_ON and any(one.plan_id for one in later)


def load_units_told(
    db: Session, unit_id: UUID, parts: Sequence[PartPlan], boundaries: Boundaries
) -> dict[UUID, set[UUID]]:
    """{unit: the units whose records it holds, itself among them}.

    By the communes of 1/7/2025 what was divided between several is in none, as in lists.
    """
    ids = [part.org_unit_id for part in parts]
    found = sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id).where(
        OrgUnitClosure.ancestor_id.in_(ids)
    )
    below: dict[UUID, set[UUID]] = {id: set() for id in ids}
    for ancestor, descendant in db.execute(found):
        below[ancestor].add(descendant)
    if boundaries is Boundaries.OWN:
        return below
    home = build_commune_map(list_commune_rows(db, unit_id, db.scope.units), CHANGED_ON)
    for own in (part.org_unit_id for part in parts if has_establishments(part.level)):
        below[own] = {unit for unit in below[own] if home.get(unit, unit) == own}
    return below


def build_frame(db: Session, unit_id: UUID, span: YearToDate, way: Way) -> PlanContext:
    """All units below, as plans of one tier with these counted teams have them."""
    level, chosen = way
    return PlanContext(
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


def load_figures(
    db: Session, frame: PlanContext, targets: Sequence[TargetInForce]
) -> tuple[RowsByUnit, RowsByUnit]:
    """The rows of one column by unit, of the year and of the year of comparison."""
    rule = build_rule(targets[0], 0)
    query = build_figure_query(build_constants(frame, rule))
    about = tuple(target.id for target in targets)
    period = replace(build_target_period(frame, rule), about=about)
    now = db.fetch(query, **to_parameters(period))
    if not is_compared(rule):
        return split_by_unit(now), {}
    then = build_before(frame, rule)
    return split_by_unit(now), split_by_unit(db.fetch(query, **to_parameters(then)))


def split_by_unit(rows: Sequence[ReadRow]) -> RowsByUnit:
    found: dict[UUID, list[ReadRow]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return found


def to_compared_plan(part: PartPlan, targets: list[ComparedTarget]) -> ComparedPlan:
    return ComparedPlan(
        org_unit_id=part.org_unit_id,
        org_unit_name=part.org_unit_name,
        org_unit_kind=part.org_unit_kind,
        level=part.level,
        plan_id=part.plan_id,
        plan_title=part.plan_title,
        document_no=part.document_no,
        met_count=sum(1 for one in targets if one.met),
        targets=targets,
    )


def to_compared_target(
    target: TargetInForce, now: RowsByUnit, then: RowsByUnit, units: set[UUID]
) -> ComparedTarget:
    is_share = target.kind in SHARES
    rule = build_rule(target, target.approved_percent if is_share else target.threshold_number or 0)
    value = compute_part(rule, "numerator", now, units)
    whole = (compute_part(rule, "denominator", now, units) or 0) if is_share else None
    before = compute_part(rule, "numerator", then, units) if is_compared(rule) else None
    standing = build_standing(rule, value, whole, before)
    return ComparedTarget(
        column=build_column_key(target),
        code=target.code,
        short_title=target.short_title or target.title,
        indicator=rule.metric.code,
        kind=rule.kind,
        operator=rule.operator,
        threshold_percent=rule.level if is_share else WHOLE,
        threshold_number=None if is_share else rule.level,
        unit=target.unit,
        numerator=standing.numerator,
        denominator=standing.denominator,
        value=value,
        baseline=before,
        percent=standing.percent,
        met=standing.met,
    )


def compute_part(rule: TargetRule, name: str, rows: RowsByUnit, units: set[UUID]) -> int | None:
    """What counts in the units of one part."""
    measure = rule.metric.measure if name == "numerator" else rule.metric.whole
    assert measure is not None
    own = [row for unit in units if unit in rows for row in rows[unit]]
    return compute_value(name, measure, own, NOWHERE).total
