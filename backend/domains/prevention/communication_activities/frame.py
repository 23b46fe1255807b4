"""The communes that a year is told by, and in which of them a unit's records count."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    select_own_units_of,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.session.unit_kinds import build_kind_on
from backend.domains.prevention.communication_activities.counting import COUNTS
from backend.law.reference.tiers import list_establishment_tiers


@dataclass(slots=True)
class Tally:
    """How many activities, and of each count its sum and how many of them have one."""

    activities: int = 0
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    known: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def add(self, row: Any) -> None:
        """A row has `activity_count`, and of each count its sum and `…_known`."""
        self.activities += row.activity_count
        for name in COUNTS:
            self.sums[name] += int(getattr(row, name) or 0)
            self.known[name] += getattr(row, f"{name}_known")

    def told(self) -> dict[str, Any]:
        """A sum of which nothing is known is not known."""
        known = {name: self.known[name] or not self.activities for name in COUNTS}
        sums = {name: self.sums[name] if known[name] else None for name in COUNTS}
        return {"activity_count": self.activities, **sums, "known": self.known}


@dataclass(slots=True)
class Commune:
    """A row being filled: `own` activities, joint ones, and the latest day of either."""

    unit: Any
    own: Tally = field(default_factory=Tally)
    joint: int = 0
    last: date | None = None

    def held(self, day: date) -> None:
        self.last = max(self.last or day, day)


def frame(
    db: Session, inside: UUID | None, day: date
) -> tuple[dict[UUID, Commune], dict[UUID, UUID]]:
    """{commune: its row} and {unit: the commune that its records count in on `day`}.

    As the plan's figures have it: a merged commune counts in its one successor; where several took
    over nobody can say in which, so it stays a row of its own.
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
    found = db.execute(pairs).all()
    over: dict[UUID, set[UUID]] = {}
    for row in found:
        over.setdefault(row.unit, set()).update({row.id} if exists(row, day) else ())
    home = {unit: next(iter(at)) if len(at) == 1 else unit for unit, at in over.items()}
    return {row.id: Commune(row) for row in found}, home


def exists(unit: Any, day: date) -> bool:
    return bool((unit.valid_from or day) <= day <= (unit.valid_to or day))


def shown(communes: dict[UUID, Commune], day: date) -> list[Commune]:
    return [c for c in communes.values() if exists(c.unit, day) or c.last is not None]
