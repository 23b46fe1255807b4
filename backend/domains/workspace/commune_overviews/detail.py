"""The page as one answer: each section only for whoever may read its records in the commune."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.workspace.commune_overviews import sections
from backend.domains.workspace.commune_overviews.place import CommunePlace, get_place
from backend.domains.workspace.commune_overviews.schemas import CommuneOverviewRead
from backend.domains.workspace.commune_overviews.targets import find_plan, list_targets, list_tasks
from backend.law.reference.tiers import Position, get_position_during, has_establishments
from backend.permissions import Permission

SECTIONS: dict[str, tuple[tuple[Permission, ...], Callable[[Session, CommunePlace], Any]]] = {
    "establishments": ((Permission.ESTABLISHMENT_READ,), sections.count_establishments),
    "inspections": ((Permission.INSPECTION_READ,), sections.count_inspections),
    "violations": ((Permission.VIOLATION_READ,), sections.count_violations),
    "communication": ((Permission.COMMUNICATION_READ,), sections.count_activities),
    "staff": ((Permission.STAFF_READ,), sections.count_staff),
    # Whoever reads the published tables may know who has reported, never how many (D12).
    "support": (
        (Permission.SUPPORT_READ, Permission.SUPPORT_PUBLISHED),
        sections.list_support_months,
    ),
    "ratings": ((Permission.RATING_READ,), sections.list_ratings),
    "budget": ((Permission.BUDGET_READ,), sections.find_budget_amounts),
}
"""What each section takes: any one of the permissions, held at the commune or over it."""


def build_overview(db: Session, id: UUID, year: int | None) -> CommuneOverviewRead:
    """A commune's page for a year; raises NotFound. The queries are as many for every commune."""
    place = get_place(db, id, year)
    plan = find_plan(db, place)
    told = {
        "org_unit_id": place.id,
        **{name: getattr(place.unit, name) for name in ("code", "name", "kind", "valid_to")},
        "district_name": find_lead_name(place),
        "year": place.first.year,
        "as_of": place.as_of,
        "plan": plan,
        "targets": list_targets(db, place, plan.id) if plan else [],
        "tasks": list_tasks(db, place, plan.id) if plan else [],
        **{
            name: count(db, place) if any(place.readable(db, p) for p in permissions) else None
            for name, (permissions, count) in SECTIONS.items()
        },
    }
    return CommuneOverviewRead.model_validate(told, from_attributes=True)


def find_lead_name(place: CommunePlace) -> str | None:
    """The unit over the commune that runs the year's plan; None where the commune does."""
    for unit in place.over[1:]:
        position = get_position_during(unit.level, place.first, place.as_of)
        if position is Position.LEAD and not has_establishments(unit.level):
            return str(unit.name)
    return None
