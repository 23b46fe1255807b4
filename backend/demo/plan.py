"""The plan of 2022 with the progress of each agency in early October, the budgets, what is public.

Also a plan of 2021 with the same targets. The paper of that year was not available, so the plan is
marked as invented.
"""

from datetime import date

from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.publishing import find_year_figures
from backend.law.reference import load_org_units, load_plan_2022
from backend.law.reference.plans import PlanTargetEntry, PlanTaskEntry

ENTERED = to_instant(date(2022, 2, 8), 9)


class PlanContent(BaseModel):
    """`progress`: {status: keys of tasks}; all other tasks are in progress."""

    progress: dict[str, tuple[str, ...]]
    budgets: tuple[tuple[str, str, int, int], ...]
    """(source, content, millions of 2021, millions of 2022)"""


CONTENT = load_content("plan.json", PlanContent)
PLAN = load_plan_2022()
OF_PLAN: Row = {
    "org_unit_id": next(unit.id for unit in load_org_units() if unit.key == PLAN.unit),
    "created_at": ENTERED,
}


def build_plan_tables(rows: Rows) -> Tables:
    """The number and date of the plan of 2022 are blank, as in the paper."""
    plan = {
        **OF_PLAN,
        "id": PLAN.id,
        "year": PLAN.year,
        "title": PLAN.title,
        "document_no": PLAN.document_no,
        "issued_on": None,
        "status": "approved",
    }
    past, past_targets = build_past_plan()
    yield Plan, rows.entered_by("district", Plan, [past, plan])
    targets = [*past_targets, *map(build_target, PLAN.targets)]
    yield PlanTarget, rows.entered_by("district", PlanTarget, targets)
    yield PlanTask, rows.entered_by("district", PlanTask, map(build_task, PLAN.tasks))


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
        "status": next(
            (s for s, keys in CONTENT.progress.items() if task.key in keys), "in_progress"
        ),
        "position": task.order,
        "note": task.note or None,
    }


MILLION = 1_000_000

SPENT = {2021: (0.94, 1.0), 2022: (0.48, 0.82)}
"""The range of the share that was spent: by the end of 2021, and by early October 2022."""


def build_budgets() -> list[Row]:
    rng = create_random("money")
    rows = []
    for column, year in enumerate((2021, 2022)):
        entered = to_instant(date(year, 1, 20), 9)
        for source, content, *millions in CONTENT.budgets:
            planned = millions[column] * MILLION
            spent = round(planned * rng.uniform(*SPENT[year]) / 100_000) * 100_000
            rows.append(
                {
                    "id": build_id(entered, rng),
                    "org_unit_id": UNIT_IDS["binh-luc-district"],
                    "year": year,
                    "source": source,
                    "content": content,
                    "planned": planned,
                    "spent": spent,
                    "note": None,
                    "created_at": entered,
                }
            )
    return rows


def build_budget_tables(rows: Rows) -> Tables:
    """Entered without expenses, which were added at the end of the quarter."""
    yield Budget, [build_logged_budget(rows, row) for row in rows.demo.budgets]


def build_logged_budget(rows: Rows, row: Row) -> Row:
    moment = to_instant(date(row["year"], 9, 30), 16)
    spending = HistoryStep(moment, rows.accounts["district"], {"spent": 0})
    return rows.entered(Budget, row, rows.keeper(row), [spending])


YEAR = 2021
PUBLISHED_ON = date(2022, 2, 21)


def build_open_data_tables(db: Session, rows: Rows) -> Tables:
    """Loaded last, because the published table is computed from the register."""
    figures = find_year_figures(db, OF_PLAN["org_unit_id"], YEAR)
    assert figures is not None
    entered = to_instant(PUBLISHED_ON, 9)
    release = {
        "id": build_id(entered, create_random("open data")),
        "org_unit_id": OF_PLAN["org_unit_id"],
        "year": YEAR,
        "published_on": PUBLISHED_ON,
        "figures": figures.model_dump(mode="json"),
        "created_at": entered,
    }
    yield OpenDataRelease, rows.entered_by("leader", OpenDataRelease, [release])
