"""The commune of a page in a year, and what the reader may read there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import Entity, UnitOwned, today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_kind_on,
    select_units_under,
)
from backend.core.session.session import Session
from backend.domains.platform.changes.reach import build_team_clauses
from backend.domains.ratings.commune_ratings.evidence import EvidenceQuery
from backend.law.reference.tiers import find_tier, has_establishments
from backend.metrics.metric import MetricPeriod
from backend.permissions import Permission

UnitRow = sa.Row[UUID, str, str, str, date | None, date | None, str]
"""Id, code, name, level, first and last day, and kind of a unit."""


@dataclass(frozen=True, slots=True)
class CommunePlace:
    """A commune in a year, up to `as_of`: today, or the year's nearest day."""

    unit: UnitRow
    over: tuple[UnitRow, ...]
    """The commune and every unit that holds it, the nearest first."""
    first: date
    as_of: date

    @property
    def id(self) -> UUID:
        id: UUID = self.unit.id
        return id

    def lies_within(self, model: type[UnitOwned]) -> sa.ColumnElement[bool]:
        return model.org_unit_id.in_(select_units_under([self.id]))

    def build_period(self) -> MetricPeriod:
        """The days for which the measures of the domains are told."""
        return EvidenceQuery(self.id, self.first, self.as_of).build_period()

    def readable(self, db: Session, permission: Permission) -> bool:
        """Whether the actor holds `permission` in this commune."""
        if not db.actor.has_permission(permission):
            return False
        return db.actor.scope(permission).covers(self.id, {unit.id for unit in self.over})


def get_place(db: Session, id: UUID, year: int | None) -> CommunePlace:
    """A commune within the units of the session; NotFound for every other id. One query."""
    year = year or today().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(max(today(), first), last)
    rows = db.execute(
        sa.select(
            OrgUnit.id,
            OrgUnit.code,
            OrgUnit.name,
            OrgUnit.level,
            OrgUnit.valid_from,
            OrgUnit.valid_to,
            build_kind_on(day).label("kind"),
        )
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
    db: Session, model: type[Entity], permission: Permission
) -> list[sa.ColumnElement[bool]]:
    """The clauses that limit a team's records to the actor's teams; empty if they may read all."""
    return list(build_team_clauses(model, db.actor.scope(permission)))
