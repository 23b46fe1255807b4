"""The plan of 2022 as rows, with the progress of each agency in early October.

Also a plan of 2021 with the same targets. The paper of that year was not available, so the plan is
marked as invented.
"""

from datetime import date

from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.law.reference import load_org_units, load_plan_2022
from backend.law.reference.plans import PlanTargetEntry, PlanTaskEntry

ENTERED = to_instant(date(2022, 2, 8), 9)

PROGRESS = {
    "done": ("labour-1", "labour-3", "labour-4", "police-2", "police-4"),
    "not_started": ("labour-8",),
}
"""All other tasks are in progress."""


PLAN = load_plan_2022()
OF_PLAN: Row = {
    "org_unit_id": next(unit.id for unit in load_org_units() if unit.key == PLAN.unit),
    "created_at": ENTERED,
}


def build_plan() -> tuple[Row, list[Row], list[Row]]:
    """The plan, its targets and its tasks; its number and date are blank, as in the paper."""
    row = {
        **OF_PLAN,
        "id": PLAN.id,
        "year": PLAN.year,
        "title": PLAN.title,
        "document_no": PLAN.document_no,
        "issued_on": None,
        "status": "approved",
    }
    return (
        row,
        [build_target(target) for target in PLAN.targets],
        [build_task(task) for task in PLAN.tasks],
    )


def build_target(target: PlanTargetEntry) -> Row:
    return {
        **OF_PLAN,
        "id": PLAN.target_id(target),
        "plan_id": PLAN.id,
        "code": target.code,
        "title": target.title,
        "short_title": target.short_title,
        "indicator": target.indicator,
        "threshold_percent": target.threshold_percent,
        "status": "approved",
        "approved_title": target.title,
        "approved_percent": target.threshold_percent,
        "position": target.order,
        "note": target.note or None,
    }


def build_past_plan() -> tuple[Row, list[Row]]:
    """The invented plan of the year before, and its targets."""
    entered = to_instant(date(2021, 2, 9), 9)
    own, rng = {**OF_PLAN, "created_at": entered}, create_random("plan 2021")
    title = "Kế hoạch phòng, chống mại dâm năm 2021 (minh họa)"
    row = {**own, "id": build_id(entered, rng), "year": 2021, "title": title, "status": "approved"}
    targets = [
        {**build_target(target), **own, "id": build_id(entered, rng), "plan_id": row["id"]}
        for target in PLAN.targets
    ]
    return row, targets


def build_task(task: PlanTaskEntry) -> Row:
    return {
        **OF_PLAN,
        "id": task.id,
        "plan_id": PLAN.id,
        "title": task.title,
        "agency": task.agency,
        "due_on": task.due_on,
        "status": get_task_status(task.key),
        "position": task.order,
        "note": task.note or None,
    }


def get_task_status(key: str) -> str:
    return next((status for status, keys in PROGRESS.items() if key in keys), "in_progress")
