"""The commune of a page in a year, and what the reader may read there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import UnitOwned, today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.law.reference.tiers import (
    find_tier,
    has_establishments,
    list_counted_teams,
    list_establishment_tiers,
)
from backend.metrics.counting import build_period
from backend.metrics.geography import Boundaries, build_commune_map
from backend.metrics.lists_by_boundaries import CHANGED_ON, ByBoundaries
from backend.metrics.metric import MetricPeriod, MetricReader
from backend.permissions import Permission


class UnitOver(NamedTuple):
    """A unit of government that holds `unit`, or is it."""

    unit: UUID
    id: UUID
    code: str
    name: str
    level: str
    valid_from: date | None
    valid_to: date | None
    kind: str


Above = Mapping[UUID, frozenset[UUID]]
"""{unit: itself and every unit over it}."""


@dataclass(frozen=True, slots=True)
class CommunePlace:
    """A commune in a year, up to `as_of`: today, or the year's nearest day.

    By the boundaries of 1/7/2025 it is the commune into which the one that was asked for went, with
    the records of all that went into it, as a list has them.
    """

    unit: UnitOver
    told: Above
    """The units whose records are told here."""
    over: tuple[UnitOver, ...]
    """The commune and every unit that holds one of `told`, the nearest first."""
    divided: list[str]
    """Units of which it took over a part: nobody can say which of their records, so all count."""
    first: date
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool
    counted_teams: tuple[str, ...] = ()
    """Tiers whose teams' visits count by the year's plan; none: those of the law."""

    @property
    def id(self) -> UUID:
        return self.unit.id

    def select_units(self) -> sa.Select[UUID]:
        """The units of the records, as the lists with these boundaries have them."""
        return ByBoundaries(boundaries=self.boundaries).select_units(self.id)

    def lies_within(self, model: type[UnitOwned]) -> sa.ColumnElement[bool]:
        return model.org_unit_id.in_(self.select_units())

    def build_period(self, db: Session, permission: Permission) -> MetricPeriod:
        """The days of the page, for numbers beside the lists that `permission` opens."""
        teams = list_counted_teams(self.first, self.as_of, self.counted_teams)
        period = build_period(self.first, self.as_of, self.id, teams=teams)
        reader = MetricReader(db.actor.scope(permission).teams)
        return replace(period, within=self.select_units(), reader=reader)

    def readable(self, db: Session, permission: Permission) -> bool:
        """Whether the actor holds `permission` wherever records are told of."""
        if not db.actor.has_permission(permission):
            return False
        scope = db.actor.scope(permission)
        return all(scope.covers(unit, above) for unit, above in self.told.items())


def get_place(
    db: Session, id: UUID, year: int | None, boundaries: Boundaries = Boundaries.OWN
) -> CommunePlace:
    """A commune within the units of the session; NotFound for every other id. One query."""
    year = year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(max(today(), first), last)
    rows = list_units_over(db, id, day)
    pairs = [row for row in rows if has_establishments(row.level)]
    since = build_commune_map(pairs, CHANGED_ON)
    if id not in since:
        raise NotFound
    own, other = build_above(rows, {id}), build_above(rows, list_alike(since, id))
    is_own = boundaries is Boundaries.OWN
    told, commune = (own, id) if is_own else (other, since[id])
    if not is_reached(db, told):
        raise NotFound
    over = {row.id: row for row in rows if row.unit in told}
    divided = list_divided_units(rows, id) if is_own else []
    has_others = build_commune_map(pairs, day) != since and today() >= CHANGED_ON
    return CommunePlace(
        *(over[commune], told, sort_over(over.values(), commune), divided, first, day, boundaries),
        has_other_boundaries=has_others and is_reached(db, own) and is_reached(db, other),
    )


def list_divided_units(rows: Sequence[UnitOver], id: UUID) -> list[str]:
    """'xã Bình Nghĩa' of each unit in the commune of which another has taken over a part too, or
    which goes on itself."""
    pairs = [row for row in rows if has_establishments(row.level)]
    home = build_commune_map(pairs, today())
    parts = {row.unit for row in pairs if row.id == id} - {id}
    named = (row for row in pairs if row.unit == row.id and row.id in parts)
    return sorted(f"{row.kind} {row.name}" for row in named if home[row.id] != id)


def list_units_over(db: Session, id: UUID, day: date) -> list[UnitOver]:
    """Every unit over the commune `id`, and over each that shares a commune over both with it."""
    held, below = orm.aliased(OrgUnitClosure), orm.aliased(OrgUnitClosure)
    shared, within, tiers = orm.aliased(OrgUnit), orm.aliased(OrgUnit), list_establishment_tiers()
    alike = (
        sa.select(below.descendant_id)
        .join(held, held.ancestor_id == below.ancestor_id)
        .join(shared, shared.id == held.ancestor_id)
        .where(held.descendant_id == id, shared.level.in_(tiers))
    )
    columns = [getattr(OrgUnit, name) for name in UnitOver._fields[1:-1]]
    found = (
        sa.select(OrgUnitClosure.descendant_id, *columns, build_kind_on(day))
        .join(OrgUnit, OrgUnit.id == OrgUnitClosure.ancestor_id)
        .join(within, within.id == OrgUnitClosure.descendant_id)
        .where(OrgUnitClosure.descendant_id.in_(alike), within.level.in_(tiers))
    )
    return [UnitOver._make(row) for row in db.execute(found)]


def list_alike(home: Mapping[UUID, UUID], id: UUID) -> set[UUID]:
    """The units that count in the same commune as `id`."""
    return {unit for unit, commune in home.items() if commune == home[id]}


def build_above(rows: Collection[UnitOver], units: Collection[UUID]) -> Above:
    return {unit: frozenset(row.id for row in rows if row.unit == unit) for unit in units}


def is_reached(db: Session, told: Above) -> bool:
    """Whether the session sees all of these units."""
    units = db.scope.units
    return units is None or all(above & set(units) for above in told.values())


def sort_over(over: Collection[UnitOver], commune: UUID) -> tuple[UnitOver, ...]:
    """The commune first, then by how near they are."""
    return tuple(
        sorted(over, key=lambda row: (row.id != commune, -find_tier(row.level).rank, str(row.id)))
    )
