"""The page as one answer: each section only for whoever may read its records in the commune."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.workspace.commune_overviews import counting
from backend.domains.workspace.commune_overviews.place import Place, place_of
from backend.domains.workspace.commune_overviews.targets import plan_of, targets_of, tasks_of
from backend.law.reference.tiers import Position, holds_establishments, position_during
from backend.permissions import Permission

SECTIONS: dict[str, tuple[tuple[Permission, ...], Callable[[Session, Place], Any]]] = {
    "establishments": ((Permission.ESTABLISHMENT_READ,), counting.establishments),
    "inspections": ((Permission.INSPECTION_READ,), counting.inspections),
    "violations": ((Permission.VIOLATION_READ,), counting.violations),
    "communication": ((Permission.COMMUNICATION_READ,), counting.communication),
    "staff": ((Permission.STAFF_READ,), counting.staff),
    # Whoever reads the published tables may know who has reported, never how many (D12).
    "support": ((Permission.SUPPORT_READ, Permission.SUPPORT_PUBLISHED), counting.support),
    "ratings": ((Permission.RATING_READ,), counting.ratings),
    "budget": ((Permission.BUDGET_READ,), counting.budget),
}
"""What each section takes: any one of the permissions, held at the commune or over it."""


def overview_of(db: Session, id: UUID, year: int | None) -> dict[str, Any]:
    """A commune's page for a year; raises NotFound. The queries are as many for every commune."""
    place = place_of(db, id, year)
    plan = plan_of(db, place)
    return {
        "org_unit_id": place.id,
        **{name: getattr(place.unit, name) for name in ("code", "name", "kind", "valid_to")},
        "district_name": name_of_lead(place),
        "year": place.first.year,
        "as_of": place.as_of,
        "plan": plan,
        "targets": targets_of(db, place, plan.id) if plan else [],
        "tasks": tasks_of(db, place, plan.id) if plan else [],
        **{
            name: count(db, place) if any(place.readable(db, p) for p in permissions) else None
            for name, (permissions, count) in SECTIONS.items()
        },
    }


def name_of_lead(place: Place) -> str | None:
    """The unit over the commune that runs the year's plan; None where the commune does."""
    for unit in place.over[1:]:
        position = position_during(unit.level, place.first, place.as_of)
        if position is Position.LEAD and not holds_establishments(unit.level):
            return str(unit.name)
    return None
