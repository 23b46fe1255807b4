"""The plan that covers a commune: its targets there, and the tasks that it gives to communes."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.planning.plans.models import Plan, PlanTask
from backend.domains.planning.plans.progress import get_progress
from backend.domains.workspace.commune_overviews.place import CommunePlace

TOLD = ("code", "short_title", "title", "indicator", "position", "threshold_percent")
FIGURES = ("numerator", "denominator", "remaining")
NO_FIGURE = dict.fromkeys(FIGURES)
ALL_COMMUNES = "xa, thi tran"
"""How the plan names all communes at once, folded."""


def find_plan(db: Session, place: CommunePlace) -> Any:
    """The year's plan of the nearest unit over the commune, or None."""
    found = db.execute(
        sa.select(Plan.id, Plan.title, Plan.document_no, Plan.org_unit_id).where(
            Plan.year == place.first.year, Plan.org_unit_id.in_([unit.id for unit in place.over])
        )
    ).all()
    near = {unit.id: nearness for nearness, unit in enumerate(place.over)}
    return min(found, key=lambda plan: (near[plan.org_unit_id], str(plan.id)), default=None)


def list_targets(db: Session, place: CommunePlace, plan_id: UUID) -> list[dict[str, Any]]:
    """Each target as the plan's own figures tell it of this commune: the same queries."""
    return [
        {
            **{name: target[name] for name in TOLD},
            **get_commune_figures(target, place.id),
            "records": to_commune_links(target["records"], place.id),
        }
        for target in get_progress(db, plan_id, place.as_of)["targets"]
    ]


def get_commune_figures(target: dict[str, Any], commune: UUID) -> dict[str, Any]:
    for row in target["communes"]:
        if row["org_unit_id"] == commune:
            return {name: row[name] for name in FIGURES}
    return dict(NO_FIGURE)


def to_commune_links(records: dict[str, str] | None, commune: UUID) -> dict[str, str] | None:
    if records is None:
        return None
    return {which: f"{path}&org_unit_id={commune}" for which, path in records.items()}


def list_tasks(db: Session, place: CommunePlace, plan_id: UUID) -> list[Any]:
    """Tasks whose agency, as the plan words it, is this commune or all communes."""
    named = ("id", "title", "agency", "due_on", "status")
    rows = db.execute(
        sa.select(*(getattr(PlanTask, name) for name in named))
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.position, PlanTask.id)
    )
    own = to_search_text(f"{place.unit.kind} {place.unit.name}")
    return [
        row
        for row in rows
        if own in to_search_text(row.agency) or ALL_COMMUNES in to_search_text(row.agency)
    ]
