"""What the figures of a plan need: its year and day, the communes in scope, and arithmetic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.compiled_union import AskedQuery
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.clock import today
from backend.domains.planning.plans.models import Plan
from backend.domains.planning.plans.progress_schemas import ForecastRead
from backend.law.reference.tiers import (
    TeamSpan,
    list_counted_teams,
    list_establishment_tiers,
    merge_spans,
)
from backend.metrics.geography import (
    Boundaries,
    CommuneFrame,
    build_commune_map,
    has_other_boundaries,
    is_valid_on,
)
from backend.metrics.metric import build_equals_any


@dataclass(frozen=True, slots=True)
class YearToDate:
    """The plan year's first day up to `as_of`, both included."""

    first: date
    as_of: date

    @property
    def last(self) -> date:
        """The plan year's last day."""
        return date(self.first.year, 12, 31)

    @property
    def known(self) -> date:
        """Until when decisions about the year were taken: those after its end still speak of it."""
        return max(self.as_of, today()) if self.as_of == self.last else self.as_of

    @property
    def days_gone(self) -> int:
        return (self.as_of - self.first).days + 1

    @property
    def days_to_come(self) -> int:
        return (self.last - self.as_of).days


def get_year_to_date(year: int, as_of: date | None, ended_on: date | None = None) -> YearToDate:
    """The plan year up to `as_of`: by default today, or the nearest day of the year on which the
    plan's unit existed; `ended_on` is the unit's last day.

    Raises Invalid (422, `as-of-outside-plan-year`) for a day that the plan does not cover.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if as_of is None:
        return YearToDate(first, max(first, min(today(), last, ended_on or last)))
    if not first <= as_of <= last:
        raise Invalid.at("?as_of", "as-of-outside-plan-year", year=year)
    return YearToDate(first, as_of)


@dataclass(frozen=True, slots=True)
class PlanCommune:
    """A commune, or a unit above, that the plan's figures may be told by."""

    id: UUID
    code: str
    name: str
    kind: str
    level: str
    tile_row: int | None
    tile_col: int | None
    always: bool
    """A commune that existed on the day; any other is told only if records count in it."""


@dataclass(frozen=True, slots=True)
class PlanContext:
    """`communes` in the order of their codes; `home`: in which of them a commune's records count.

    Units above follow them: their own staff is in no commune. `seen`: the actor's units. `tiers`:
    those that hold establishments; `teams`: whose visits count; `level`: the tier of the plan.

    Records keep the unit in which they were made, so those of a merged commune count in its
    successor once that exists. Where several took over, nobody can say in which: then, and after
    an end without successor, the old commune stays a row of its own.
    """

    plan_id: UUID
    unit_id: UUID
    level: str
    span: YearToDate
    seen: tuple[UUID, ...] | None
    communes: tuple[PlanCommune, ...]
    home: dict[UUID, UUID]
    tiers: tuple[str, ...]
    teams: tuple[TeamSpan, ...]
    boundaries: Boundaries = Boundaries.OWN
    has_other_boundaries: bool = False
    """Whether the communes of 1/7/2025 are others than those of the day."""
    is_passed_on: bool = False
    """Whether another commune took one of its communes over, or a part of it."""

    def units_of(self, commune: UUID) -> list[UUID]:
        """The units whose records count in `commune`; none if it is no row of this plan."""
        return [unit for unit, place in self.home.items() if place == commune]

    def build_frame(self) -> CommuneFrame:
        """The rows by which figures are told: communes, and units above with what is their own."""
        own = {unit.id: unit.id for unit in self.communes}
        return CommuneFrame(
            frozenset(unit.id for unit in self.communes if unit.always), own | self.home
        )


def get_plan_context(
    db: Session, plan_id: UUID, as_of: date | None, boundaries: Boundaries = Boundaries.OWN
) -> PlanContext:
    """The frame of a plan that the actor sees: one query. Raises NotFound, Invalid (as_of)."""
    (rows,) = db.fetch_together([build_communes_read(db, plan_id, as_of)])
    return build_plan_context(db, plan_id, rows, as_of, boundaries)


def build_communes_read(db: Session, plan_id: UUID, as_of: date | None) -> AskedQuery:
    """What `build_plan_context` needs, to be read alone or beside other queries."""
    units = db.scope.units
    query = build_communes_query(list_establishment_tiers(), scoped=units is not None)
    return AskedQuery(query, {"plan": plan_id, "units": units, "kind_day": as_of or today()})


def build_plan_context(
    db: Session,
    plan_id: UUID,
    rows: Sequence[ReadRow],
    as_of: date | None,
    boundaries: Boundaries,
) -> PlanContext:
    """The frame from the rows of `build_communes_read`; raises as `get_plan_context`."""
    tiers, units = list_establishment_tiers(), db.scope.units
    if not rows:  # a plan whose unit holds no commune of the actor
        rows = db.fetch(ALONE, plan=plan_id)
    if not rows:
        raise NotFound
    plan = rows[0]
    span = get_year_to_date(plan.year, as_of, plan.plan_ended_on)
    pairs, day = [row for row in rows if row.level in tiers], boundaries.get_day(span.as_of)
    home = build_commune_map(pairs, day)
    places = set(home.values())
    found = {
        row.id: PlanCommune(
            **{name: getattr(row, name) for name in SHOWN},
            always=row.level in tiers and is_valid_on(row, day),
        )
        for row in rows
        if row.id is not None and (row.id in places or row.level not in tiers)
    }
    communes = tuple(sorted(found.values(), key=lambda unit: build_sort_key(unit, tiers)))
    teams = merge_spans(list_counted_teams(span.first, span.last, plan.counted_team_levels))
    return PlanContext(
        *(plan_id, plan.unit_id, plan.plan_level, span, units, communes, home, tiers, teams),
        boundaries=boundaries,
        has_other_boundaries=has_other_boundaries(pairs, span.as_of),
        is_passed_on=any(row.unit != row.id for row in pairs),
    )


def build_sort_key(unit: PlanCommune, tiers: Collection[str]) -> tuple[bool, str, str]:
    return unit.level not in tiers, unit.code, str(unit.id)


OF_PLAN = orm.aliased(OrgUnit)
PLAN = [
    *(Plan.year, Plan.org_unit_id.label("unit_id"), Plan.counted_team_levels),
    *(OF_PLAN.level.label("plan_level"), OF_PLAN.valid_to.label("plan_ended_on")),
]
SHOWN = ("id", "code", "name", "kind", "level", "tile_row", "tile_col")


@cache
def build_communes_query(tiers: tuple[str, ...], *, scoped: bool) -> CompiledQuery:
    """The query of a plan's communes, made once."""
    return CompiledQuery(select_communes(tiers, scoped=scoped))


def select_communes(tiers: tuple[str, ...], *, scoped: bool) -> RowSelect:
    """Every commune in the unit of `plan`, beside each commune that it is or that took it over.

    Units above communes stand beside themselves alone. Units are no secret, but only those that
    the actor's figures come from are told: `units`.
    """
    below, over = orm.aliased(OrgUnitClosure), orm.aliased(OrgUnitClosure)
    itself = over.ancestor_id == over.descendant_id
    kind = build_kind_on(KIND_DAY, year=Plan.year).label("kind")
    shown = [kind if name == "kind" else getattr(OrgUnit, name) for name in SHOWN]
    days = (OrgUnit.valid_from, OrgUnit.valid_to)
    found = (
        sa.select(*(*PLAN, below.descendant_id.label("unit"), *shown, *days))
        .join(OF_PLAN, OF_PLAN.id == Plan.org_unit_id)
        .join(below, below.ancestor_id == Plan.org_unit_id)
        .join(over, over.descendant_id == below.descendant_id)
        .join(OrgUnit, OrgUnit.id == over.ancestor_id)
        .where(Plan.id == THIS, sa.or_(build_equals_any(OrgUnit.level, *tiers), itself))
    )
    if scoped:
        units = sa.bindparam("units", type_=sa.Uuid(), expanding=True)
        own = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id.in_(units))
        found = found.where(below.descendant_id.in_(own))
    return found


THIS = sa.bindparam("plan", type_=sa.Uuid())
KIND_DAY = sa.bindparam("kind_day", type_=sa.Date())
"""The day of the figures, unless the plan's year ended before."""
NOWHERE = [sa.null().label(name) for name in ("id", "level")]
ALONE = CompiledQuery(
    sa.select(*PLAN, *NOWHERE).join(OF_PLAN, OF_PLAN.id == Plan.org_unit_id).where(Plan.id == THIS)
)


def compute_percent(numerator: int, denominator: int, threshold: int) -> float | None:
    """Percent with one decimal; None of nothing.

    Never rounded up to the threshold or to 100 while short of it: 69.96 of 70 reads 69.9.
    """
    if denominator == 0:
        return None
    tenths = (2000 * numerator + denominator) // (2 * denominator)
    for bar in (threshold, 100):
        if tenths == 10 * bar and 100 * numerator < bar * denominator:
            tenths -= 1
    return tenths / 10


def is_met(numerator: int, denominator: int, threshold: int) -> bool | None:
    return None if denominator == 0 else 100 * numerator >= threshold * denominator


def compute_needed(denominator: int, threshold: int) -> int:
    """The least number of the whole that meets the threshold."""
    return -(-threshold * denominator // 100)


def compute_remaining(numerator: int, denominator: int, threshold: int) -> int:
    """How many more must count for the threshold to be met."""
    return max(0, compute_needed(denominator, threshold) - numerator)


def find_forecast(
    numerator: int,
    denominator: int,
    threshold: int,
    span: YearToDate,
    *,
    is_share: bool = True,
) -> ForecastRead | None:
    """Straight on from the year's first day through `as_of`; None of nothing.

    A share ends at its whole; a number may go beyond what was asked for.
    """
    if denominator == 0:
        return None
    year = span.days_gone + span.days_to_come
    then = numerator * year // span.days_gone
    then = min(denominator, then) if is_share else then
    percent = compute_percent(then, denominator, threshold)
    assert percent is not None
    missing = compute_remaining(numerator, denominator, threshold)
    if missing == 0 or numerator == 0:
        return ForecastRead(percent=percent, reaches_on=None)
    days = -(-missing * span.days_gone // numerator)
    reached = span.as_of + timedelta(days=days) if days <= span.days_to_come else None
    return ForecastRead(percent=percent, reaches_on=reached)
