"""The communes of a unit on a day, and the commune in which the records of a unit count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_existing_clause
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.metric import build_equals_any


class Boundaries(StrEnum):
    """The communes by which figures are told: those of the figures' own day, or those into which
    the communes went on 1/7/2025, for all years."""

    OWN = "own"
    SINCE_JULY_2025 = "2025-07-01"

    def get_day(self, day: date) -> date:
        """The day whose communes are meant, for figures of `day`."""
        return day if self is Boundaries.OWN else date.fromisoformat(self.value)


@dataclass(frozen=True, slots=True)
class CommuneFrame:
    """`communes`: those that exist on the day; `home`: the commune in which each unit counts.

    A record keeps the unit of the day on which it was made. If a commune was merged into exactly
    one other commune, its records count there. If it was divided between several, nobody can say
    where a record belongs, so the old commune stays a row of its own.
    """

    communes: frozenset[UUID]
    home: dict[UUID, UUID]

    def units_of(self, commune: UUID) -> list[UUID]:
        """List the units whose records count in `commune`; empty if it is not in this frame."""
        return [unit for unit, place in self.home.items() if place == commune]


NOWHERE = CommuneFrame(frozenset(), {})
"""For a number in all, without its communes."""


class DatedUnit(Protocol):
    """A unit from its first to its last day; None: since ever, or to this day."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


class CommunePair(DatedUnit, Protocol):
    """A unit beside a commune, `id`, that it is or that succeeded it."""

    @property
    def unit(self) -> UUID: ...

    @property
    def id(self) -> UUID: ...


@cache
def get_communes_query(tiers: tuple[str, ...], *, scoped: bool) -> CompiledQuery:
    """Get the query for rows (unit, id, valid_from, valid_to), which is made once.

    Each commune of the unit is paired with itself and with each commune that succeeded it; a unit
    that is a commune itself is among them. `tiers`: those whose units hold establishments.
    """
    below, over = orm.aliased(OrgUnitClosure), orm.aliased(OrgUnitClosure)
    within = orm.aliased(OrgUnit)
    found = (
        sa.select(
            below.descendant_id.label("unit"), OrgUnit.id, OrgUnit.valid_from, OrgUnit.valid_to
        )
        .select_from(below)
        .join(within, within.id == below.descendant_id)
        .join(over, over.descendant_id == below.descendant_id)
        .join(OrgUnit, OrgUnit.id == over.ancestor_id)
        .where(below.ancestor_id == sa.bindparam("unit", type_=sa.Uuid()))
        .where(build_equals_any(within.level, *tiers), build_equals_any(OrgUnit.level, *tiers))
    )
    if scoped:
        seen = sa.bindparam("seen", type_=sa.Uuid(), expanding=True)
        own = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id.in_(seen))
        found = found.where(below.descendant_id.in_(own))
    return CompiledQuery(found)


def get_commune_frame(db: Session, unit_id: UUID, day: date) -> CommuneFrame:
    """Get the communes of the unit that the actor may see, in one query."""
    rows = list_commune_rows(db, unit_id, db.scope.units)
    if alone := db.scope.own_only:
        wide = tuple(unit for unit in db.scope.units or () if unit not in alone)
        below = list_commune_rows(db, unit_id, wide)
        rows = list({*below, *(row for row in rows if row.unit in alone)})
    valid = frozenset(row.id for row in rows if row.unit == row.id and is_valid_on(row, day))
    return CommuneFrame(valid, build_commune_map(rows, day))


def list_commune_rows(
    db: Session, unit_id: UUID, seen: tuple[UUID, ...] | None
) -> list[CommunePair]:
    """List the pairs of `get_communes_query` in the units of `seen`; None: in every unit."""
    query = get_communes_query(list_establishment_tiers(), scoped=seen is not None)
    return db.fetch(query, unit=unit_id, seen=seen)


def build_commune_map(pairs: Sequence[CommunePair], day: date) -> dict[UUID, UUID]:
    """Map each unit to the commune in which it counts on `day`.

    This is the only commune that exists on that day and is the unit or succeeded it; if there is
    not exactly one, it is the unit itself.
    """
    over: dict[UUID, set[UUID]] = {row.unit: set() for row in pairs}
    for row in pairs:
        if is_valid_on(row, day):
            over[row.unit].add(row.id)
    return {
        unit: next(iter(places)) if len(places) == 1 and unit not in places else unit
        for unit, places in over.items()
    }


def find_commune_on(db: Session, unit: UUID, day: date, placed: UUID | None = None) -> UUID:
    """The commune in which a record of `unit` lies on `day`.

    Of several that took over `unit`, the one to which a person moved the record's establishment,
    `placed`. Where nobody said so, the unit itself.
    """
    tiers = list_establishment_tiers()
    found = (
        sa.select(OrgUnit.id)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == OrgUnit.id)
        .where(OrgUnitClosure.descendant_id == unit, OrgUnit.level.in_(tiers))
        .where(build_existing_clause(day))
    )
    communes = set(db.scalars(found))
    if unit in communes:
        return unit
    if placed in communes:
        return placed
    return communes.pop() if len(communes) == 1 else unit


def has_other_boundaries(pairs: Sequence[CommunePair], day: date) -> bool:
    """Whether figures of `day` look different by the communes of 1/7/2025."""
    if all(row.unit == row.id for row in pairs):
        return False  # nobody took over anything, so each unit counts where it is on either day
    other = Boundaries.SINCE_JULY_2025.get_day(day)
    return build_commune_map(pairs, day) != build_commune_map(pairs, other)


def is_valid_on(row: DatedUnit, day: date) -> bool:
    return (row.valid_from or day) <= day <= (row.valid_to or day)
