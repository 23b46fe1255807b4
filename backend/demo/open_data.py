"""The plan of 2021, invented after that of 2022, and its progress as the leader published it."""

from collections.abc import Iterable
from datetime import date

from backend.core.db import Session
from backend.core.models import Base
from backend.demo.chance import Row, at, chance, id_at
from backend.demo.plan import OF_PLAN, PLAN, target_row
from backend.demo.rows import Rows
from backend.features.open_data.models import OpenDataRelease
from backend.features.open_data.publishing import figures_of
from backend.features.plans.models import Plan, PlanTarget

YEAR = 2021
ENTERED = at(date(YEAR, 2, 9), 9)
PUBLISHED_ON = date(2022, 2, 21)
TITLE = "Kế hoạch phòng, chống tệ nạn mại dâm năm 2021 (minh họa)"


def past_plan(rows: Rows) -> tuple[Row, list[Row]]:
    """A plan with the targets of 2022: the paper of 2021 is not at hand, so it is marked."""
    rng, author = chance("plan 2021"), rows.accounts["district"]
    own = {**OF_PLAN, "created_at": ENTERED}
    plan = {**own, "id": id_at(ENTERED, rng), "year": YEAR, "title": TITLE, "status": "approved"}
    targets = [
        {**target_row(target), **own, "id": id_at(ENTERED, rng), "plan_id": plan["id"]}
        for target in PLAN.targets
    ]
    return (
        rows.entered(Plan, plan, author),
        [rows.entered(PlanTarget, target, author) for target in targets],
    )


def open_data_tables(db: Session, rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """The year last: its table is made of what stands in the register then."""
    plan, targets = past_plan(rows)
    yield Plan, [plan]
    yield PlanTarget, targets
    figures = figures_of(db, OF_PLAN["org_unit_id"], YEAR)
    assert figures is not None
    entered = at(PUBLISHED_ON, 9)
    release = {
        "id": id_at(entered, chance("open data")),
        "org_unit_id": OF_PLAN["org_unit_id"],
        "year": YEAR,
        "published_on": PUBLISHED_ON,
        "figures": figures.model_dump(mode="json"),
        "created_at": entered,
    }
    yield OpenDataRelease, [rows.entered(OpenDataRelease, release, rows.accounts["leader"])]
