"""The commune that is asked about, the units over it, and what the actor may read there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_under
from backend.core.session.session import Session
from backend.core.session.unit_kinds import build_kind_on
from backend.domains.platform.changes.reach import build_team_clauses
from backend.law.reference.tiers import find_tier, has_establishments
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class CommunePlace:
    """A commune in a year, up to `as_of`: today, or the year's nearest day."""

    unit: Any
    over: tuple[Any, ...]
    """The commune and every unit that holds it, the nearest first."""
    first: date
    as_of: date

    @property
    def id(self) -> UUID:
        id: UUID = self.unit.id
        return id

    def lies_within(self, model: Any) -> sa.ColumnElement[bool]:
        inside: sa.ColumnElement[bool] = model.org_unit_id.in_(select_units_under([self.id]))
        return inside

    def readable(self, db: Session, permission: Permission) -> bool:
        """Whether the actor holds `permission` here, not only somewhere."""
        if not db.actor.has_permission(permission):
            return False
        return db.actor.scope(permission).covers(self.id, {unit.id for unit in self.over})


def get_place(db: Session, id: UUID, year: int | None) -> CommunePlace:
    """A commune within the units of the session; NotFound for every other id. One query."""
    year = year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(max(today(), first), last)
    names = ("id", "code", "name", "level", "valid_from", "valid_to")
    rows: Sequence[Any] = db.execute(
        sa.select(*(getattr(OrgUnit, name) for name in names), build_kind_on(day).label("kind"))
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == OrgUnit.id)
        .where(OrgUnitClosure.descendant_id == id)
    ).all()
    over = sorted(rows, key=lambda row: (row.id != id, -find_tier(row.level).rank, str(row.id)))
    units = db.scope.units
    is_own = units is None or any(row.id in units for row in over)
    if not over or not has_establishments(over[0].level) or not is_own:
        raise NotFound
    return CommunePlace(over[0], tuple(over), first, day)


def build_team_filter(
    db: Session, model: Any, permission: Permission
) -> list[sa.ColumnElement[bool]]:
    """What narrows a team's records to the teams of the actor; empty where they read all."""
    return list(build_team_clauses(model, db.actor.scope(permission)))
