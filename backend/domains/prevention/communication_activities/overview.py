"""A year's communication by commune, in three queries for any number of communes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_kind_on,
    select_own_units_of,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.prevention.communication_activities.metrics import HELD_BY_OTHERS, OF_YEAR
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.queries import build_unit_clause
from backend.domains.prevention.communication_activities.schemas import (
    AudienceOverview,
    CommuneOverview,
    FormOverview,
    Overview,
    OverviewFilters,
    Sums,
)
from backend.law.reference.tiers import find_tier, list_establishment_tiers
from backend.metrics.counting import build_period, compute_value, select_numbers, select_totals
from backend.metrics.geography import (
    NOWHERE,
    Boundaries,
    build_commune_map,
    has_other_boundaries,
    is_valid_on,
)
from backend.metrics.metric import MetricPeriod


class CommuneRow(Protocol):
    """A commune beside one unit whose records count in it."""

    id: UUID
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    unit: UUID


@dataclass(slots=True)
class CommuneYear:
    """The row of one commune: `own` activities, joint ones, and the latest day of either."""

    unit: CommuneRow
    own: list[ReadRow] = field(default_factory=list)
    joint: int = 0
    last: date | None = None

    def mark_held(self, day: date) -> None:
        self.last = max(self.last or day, day)


@dataclass(frozen=True, slots=True)
class YearBoundaries:
    """By which communes a year up to `as_of` is told, and whether others tell it otherwise."""

    as_of: date
    boundaries: Boundaries
    has_others: bool


def load_year_communes(
    db: Session, inside: UUID | None, as_of: date, day: date
) -> tuple[dict[UUID, CommuneYear], dict[UUID, UUID], bool]:
    """{commune: its row} and {unit: the commune of `day` in which its records count}.

    And whether other boundaries would tell the figures of `as_of` by other communes.
    """
    below = orm.aliased(OrgUnitClosure)
    columns = [getattr(OrgUnit, n) for n in ("id", "code", "name", "valid_from", "valid_to")]
    columns += [build_kind_on(day).label("kind"), below.descendant_id.label("unit")]
    pairs = (
        sa.select(*columns)
        .join(below, below.ancestor_id == OrgUnit.id)
        .where(OrgUnit.level.in_(list_establishment_tiers()))
        .order_by(OrgUnit.code, OrgUnit.id)
    )
    if db.scope.units is not None:
        pairs = pairs.where(below.descendant_id.in_(select_own_units_of(db.scope)))
    if inside is not None:
        pairs = pairs.where(below.descendant_id.in_(select_units_under([inside])))
    found: Sequence[CommuneRow] = db.execute(pairs).all()
    home, has_others = build_commune_map(found, day), has_other_boundaries(found, as_of)
    return {row.id: CommuneYear(row) for row in found}, home, has_others


def get_overview(db: Session, filters: OverviewFilters) -> Overview:
    """The actor's communes that exist on the day, and former ones that held an activity."""
    year = filters.year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    as_of = min(max(filters.as_of or today(), first), last)
    day = filters.boundaries.get_day(as_of)
    period = build_period(first, min(filters.as_of or today(), last), None)
    inside = []
    if filters.org_unit_id is not None:
        inside.append(build_unit_clause(select_units_under([filters.org_unit_id])))
    communes, home, has_others = load_year_communes(db, filters.org_unit_id, as_of, day)
    own: Sequence[ReadRow] = db.execute(select_recorded_sums(period).where(*inside)).all()
    for row in own:
        if is_own_activity(row) and row.unit in home:
            commune = communes[home[row.unit]]
            commune.own.append(row)
            commune.mark_held(row.last)
    for row in db.execute(select_joint_activities(period).where(*inside)):
        if row.unit in home:
            commune = communes[home[row.unit]]
            commune.joint += row.held
            commune.mark_held(row.last)
    shown = [c for c in communes.values() if is_valid_on(c.unit, day) or c.last is not None]
    told_by = YearBoundaries(as_of, filters.boundaries, has_others=has_others)
    return to_overview(year, told_by, shown, own)


def select_recorded_sums(period: MetricPeriod) -> RowSelect:
    """Rows (unit, level, form, audience, last, numbers) by the unit that recorded the activity."""
    own = CommunicationActivity
    by = (OrgUnit.id.label("unit"), OrgUnit.level, own.form, own.audience)
    found = select_numbers(OF_YEAR, period, *by).add_columns(LAST)
    return found.join(OrgUnit, OrgUnit.id == own.org_unit_id)


def select_joint_activities(period: MetricPeriod) -> RowSelect:
    """Rows (unit, held, last): activities held for a commune but recorded by another unit."""
    unit = ActivityCommune.org_unit_id.label("unit")
    return select_totals([("held", HELD_BY_OTHERS)], period, unit).add_columns(LAST)


LAST = sa.func.max(CommunicationActivity.held_on).label("last")


def is_own_activity(row: ReadRow) -> bool:
    """Whether a unit with establishments recorded it, so that it is no joint activity."""
    return find_tier(row.level).holds_establishments


def to_sums(rows: Iterable[ReadRow]) -> Sums:
    """What several rows add up to; a sum of which nothing is known is not known."""
    found = list(rows)
    told = {name: compute_value(name, of, found, NOWHERE) for name, of in OF_YEAR}
    known = {name: one.known.known for name, one in told.items() if one.known}
    return Sums.model_validate({"known": known, **{name: one.total for name, one in told.items()}})


def to_overview(
    year: int,
    told_by: YearBoundaries,
    communes: Sequence[CommuneYear],
    own: Sequence[ReadRow],
) -> Overview:
    """The communes that exist by the boundaries are counted, with and without an activity."""
    as_of, day = told_by.as_of, told_by.boundaries.get_day(told_by.as_of)
    counted = [c for c in communes if c.last is not None and is_valid_on(c.unit, day)]
    return Overview(
        year=year,
        as_of=as_of,
        boundaries=told_by.boundaries,
        has_other_boundaries=told_by.has_others,
        commune_count=sum(is_valid_on(c.unit, day) for c in communes),
        counted_count=len(counted),
        communes=[to_commune_overview(c) for c in communes],
        joint=to_sums(row for row in own if not is_own_activity(row)),
        total=to_sums(own),
        by_form=[
            FormOverview(form=kind, **dict(to_sums(row for row in own if row.form is kind)))
            for kind in sorted({row.form for row in own})
        ],
        by_audience=[
            AudienceOverview(audience=kind, **dict(to_sums(r for r in own if r.audience is kind)))
            for kind in sorted({row.audience for row in own})
        ],
    )


def to_commune_overview(commune: CommuneYear) -> CommuneOverview:
    return CommuneOverview(
        org_unit_id=commune.unit.id,
        org_unit_name=commune.unit.name,
        org_unit_kind=commune.unit.kind,
        joint_count=commune.joint,
        last_held_on=commune.last,
        is_counted=commune.last is not None,
        **dict(to_sums(commune.own)),
    )
