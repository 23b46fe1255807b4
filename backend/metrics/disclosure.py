"""Who may read exact counts of persons, by the unit to which a count belongs.

A person has permissions at certain units. Somebody who may read the exact counts of their own
commune or district may not read those of another one.
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.metrics.metric import Guard
from backend.permissions import Permission

EXACT_PERMISSIONS: Mapping[Guard, Permission] = {
    Guard.SUPPORT: Permission.SUPPORT_READ,
    Guard.CRIME: Permission.CRIME_READ,
}
"""Everyone else reads the published numbers, or none."""


def has_exact_access(actor: Actor, guard: Guard, unit: UUID, over: frozenset[UUID]) -> bool:
    """Whether the actor may read the counts of a unit; `over`: the unit and all units above it."""
    needed = EXACT_PERMISSIONS[guard]
    if not actor.has_permission(needed):
        return False
    return actor.scope(needed).covers(unit, over)


def list_hidden_guards(db: Session, unit: UUID) -> frozenset[str]:
    """List the guards whose exact numbers of the unit the reader may not read."""
    over = list_ancestor_ids(db, unit)
    return frozenset(
        guard.value
        for guard in EXACT_PERMISSIONS
        if not has_exact_access(db.actor, guard, unit, over)
    )


def list_ancestor_ids(db: Session, unit: UUID) -> frozenset[UUID]:
    """List the ids of the unit and of all units above it."""
    found = sa.select(OrgUnitClosure.ancestor_id).where(OrgUnitClosure.descendant_id == unit)
    return frozenset(db.scalars(found))
