"""The communes of a year's overview, and the commune in which each unit's records count."""

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
class ActivityTally:
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

    def to_row(self) -> dict[str, Any]:
        """A sum of which nothing is known is not known."""
        known = {name: self.known[name] or not self.activities for name in COUNTS}
        sums = {name: self.sums[name] if known[name] else None for name in COUNTS}
        return {"activity_count": self.activities, **sums, "known": self.known}


@dataclass(slots=True)
class CommuneYear:
    """The row of one commune: `own` activities, joint ones, and the latest day of either."""

    unit: Any
    own: ActivityTally = field(default_factory=ActivityTally)
    joint: int = 0
    last: date | None = None

    def mark_held(self, day: date) -> None:
        self.last = max(self.last or day, day)


def load_year_communes(
    db: Session, inside: UUID | None, day: date
) -> tuple[dict[UUID, CommuneYear], dict[UUID, UUID]]:
    """{commune: its row} and {unit: the commune that its records count in on `day`}.

    As in the plan's figures, a merged commune counts in its one successor. If several units took it
    over, nobody can say in which it counts, so it stays a row of its own.
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
        over.setdefault(row.unit, set()).update({row.id} if is_unit_valid(row, day) else ())
    home = {unit: next(iter(at)) if len(at) == 1 else unit for unit, at in over.items()}
    return {row.id: CommuneYear(row) for row in found}, home


def is_unit_valid(unit: Any, day: date) -> bool:
    return bool((unit.valid_from or day) <= day <= (unit.valid_to or day))


def list_shown_communes(communes: dict[UUID, CommuneYear], day: date) -> list[CommuneYear]:
    return [c for c in communes.values() if is_unit_valid(c.unit, day) or c.last is not None]
