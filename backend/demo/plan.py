"""The plan of 2022 as rows, with how far each agency has come by the first days of October."""

from datetime import date

from backend.demo.chance import Row, at
from backend.reference import org_units, plan_2022

ENTERED = at(date(2022, 2, 8), 9)

PROGRESS = {
    "done": ("labour-1", "labour-3", "labour-4", "police-2", "police-4"),
    "not_started": ("labour-8",),
}
"""The other tasks are under way."""


def plan_rows() -> tuple[Row, list[Row], list[Row]]:
    """The plan, its targets and its tasks; number and date of the paper stay blank as in it."""
    plan = plan_2022()
    unit = next(unit.id for unit in org_units() if unit.key == plan.unit)
    common = {"org_unit_id": unit, "created_at": ENTERED}
    row = {
        **common,
        "id": plan.id,
        "year": plan.year,
        "title": plan.title,
        "document_no": plan.document_no,
        "issued_on": None,
    }
    targets = [
        {
            **common,
            "id": plan.target_id(target),
            "plan_id": plan.id,
            "code": target.code,
            "title": target.title,
            "short_title": target.short_title,
            "indicator": target.indicator,
            "threshold_percent": target.threshold_percent,
            "position": target.order,
            "note": target.note or None,
        }
        for target in plan.targets
    ]
    tasks = [
        {
            **common,
            "id": task.id,
            "plan_id": plan.id,
            "title": task.title,
            "agency": task.agency,
            "due_on": task.due_on,
            "status": status_of(task.key),
            "position": task.order,
            "note": task.note or None,
        }
        for task in plan.tasks
    ]
    return row, targets, tasks


def status_of(key: str) -> str:
    return next((status for status, keys in PROGRESS.items() if key in keys), "in_progress")
