"""The communes of a unit on a day, and in which of them each unit's records count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import Level, OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery


@dataclass(frozen=True, slots=True)
class Frame:
    """`communes`: those valid on the day; `home`: in which commune a commune's records count.

    Records keep the unit of their day. Those of a commune that went into exactly one other count
    there; where several took over, nobody can say in which, so it stays a row of its own.
    """

    communes: frozenset[UUID]
    home: dict[UUID, UUID]

    def units_of(self, commune: UUID) -> list[UUID]:
        """The units whose records count in `commune`; none if it is no row of this frame."""
        return [unit for unit, place in self.home.items() if place == commune]


def communes_over(*, scoped: bool) -> sa.Select[*tuple[Any, ...]]:
    """Rows (unit, id, days): every commune in the unit beside each that it is or went into."""
    below, over = orm.aliased(OrgUnitClosure), orm.aliased(OrgUnitClosure)
    within = orm.aliased(OrgUnit)
    found: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            below.descendant_id.label("unit"), OrgUnit.id, OrgUnit.valid_from, OrgUnit.valid_to
        )
        .select_from(below)
        .join(within, within.id == below.descendant_id)
        .join(over, over.descendant_id == below.descendant_id)
        .join(OrgUnit, OrgUnit.id == over.ancestor_id)
        .where(below.ancestor_id == sa.bindparam("unit", type_=sa.Uuid()))
        .where(within.level == Level.COMMUNE, OrgUnit.level == Level.COMMUNE)
    )
    if scoped:
        seen = sa.bindparam("seen", type_=sa.Uuid(), expanding=True)
        own = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id.in_(seen))
        found = found.where(below.descendant_id.in_(own))
    return found


COMMUNES = {scoped: CompiledQuery(communes_over(scoped=scoped)) for scoped in (False, True)}


def frame_of(db: Session, unit_id: UUID, day: date) -> Frame:
    """The communes of the unit that the actor sees: one query."""
    seen = db.scope.units
    rows = db.fetch(COMMUNES[seen is not None], unit=unit_id, seen=seen)
    valid = frozenset(row.id for row in rows if row.unit == row.id and is_valid(row, day))
    return Frame(valid, homes(rows, day))


def homes(pairs: Sequence[Any], day: date) -> dict[UUID, UUID]:
    """{unit: the one commune valid on `day` that it is or went into, else the unit itself}."""
    over: dict[UUID, set[UUID]] = {row.unit: set() for row in pairs}
    for row in pairs:
        if is_valid(row, day):
            over[row.unit].add(row.id)
    return {
        unit: next(iter(places)) if len(places) == 1 and unit not in places else unit
        for unit, places in over.items()
    }


def is_valid(row: Any, day: date) -> bool:
    return bool((row.valid_from or day) <= day <= (row.valid_to or day))
