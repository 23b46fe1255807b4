"""Who reads counts of persons exactly: by the unit that they are of.

A person holds permissions at units. One who reads such counts of their own commune, or of their own
district, reads none of the next.
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.metrics.figure import Guard
from backend.permissions import Permission

EXACT: Mapping[Guard, Permission] = {
    Guard.SUPPORT: Permission.SUPPORT_READ,
    Guard.CRIME: Permission.CRIME_READ,
}
"""Others read what is published elsewhere, or nothing."""


def is_exact(actor: Actor, guard: Guard, over: frozenset[UUID]) -> bool:
    """Whether the actor reads the counts of a unit; `over`: the unit and all that hold it."""
    needed = EXACT[guard]
    if not actor.has_permission(needed):
        return False
    units = actor.scope(needed).units
    return units is None or not over.isdisjoint(units)


def hidden_in(db: Session, unit: UUID) -> frozenset[str]:
    """The guards whose figures of the unit the reader does not read."""
    over = units_over(db, unit)
    return frozenset(guard.value for guard in EXACT if not is_exact(db.actor, guard, over))


def units_over(db: Session, unit: UUID) -> frozenset[UUID]:
    """The unit and all that hold it."""
    found = sa.select(OrgUnitClosure.ancestor_id).where(OrgUnitClosure.descendant_id == unit)
    return frozenset(db.scalars(found))
