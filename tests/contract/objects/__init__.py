"""Sample records of every kind in four places, and a body for every write, for contract tests.

There is a module for each domain with three names: `build_records(db, place)` makes the records of
a place, `IDS` has a line for each route with an id, and `BODIES` one for each write with a body.
The contract tests name what is missing. `make resource` adds the lines of a new resource.
"""

from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from tests.contract.objects import (
    administration,
    catalogues,
    enforcement,
    establishments,
    inspections,
    organisation,
    planning,
    platform,
    police,
    prevention,
    ratings,
    reporting,
    support,
    workspace,
)
from tests.contract.objects.enforcement import act_id
from tests.contract.objects.places import AT, PLACES, Bodies, Ids, add_far_province, id_of
from tests.contract.objects.planning import plan_id, visit_rules

__all__ = [
    "AT",
    "BODIES",
    "IDS",
    "PLACES",
    "act_id",
    "body_for",
    "id_of",
    "plan_id",
    "populate",
    "visit_rules",
]

DOMAINS = (
    *(organisation, administration, establishments, inspections, enforcement, planning),
    *(prevention, support, ratings, police, reporting, catalogues, platform, workspace),
)
"""In an order that satisfies the foreign keys."""

IDS: Ids = {path: get_id for domain in DOMAINS for path, get_id in domain.IDS.items()}
BODIES: Bodies = {name: build for domain in DOMAINS for name, build in domain.BODIES.items()}


def populate(db: Session) -> None:
    """Add the records of every domain in every place."""
    add_far_province(db)
    for place in PLACES:
        for domain in DOMAINS:
            for row in domain.build_records(db, place):
                db.add(row)
                db.flush()


def body_for(operation: str, place: str, act: UUID) -> Any:
    """A body with which the operation succeeds on a record of `place`; None if it has none."""
    return BODIES[operation](place, act) if operation in BODIES else None
