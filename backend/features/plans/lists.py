"""The tasks of the plans as a list in Excel: for reports, not to be imported again."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.db import Session
from backend.core.models import today
from backend.features.imports.choices import Choices, of
from backend.features.imports.columns import Column, Form
from backend.features.imports.listing import Listing
from backend.features.plans.models import Plan, PlanTask, TaskStatus
from backend.features.plans.schemas import TaskFilters
from backend.permissions import Permission

STATUSES = {"not_started": "Chưa làm", "in_progress": "Đang làm", "done": "Đã xong"}


class ExportedTasks(TaskFilters):
    """Of one plan, or of all that the reader may see."""

    plan_id: Annotated[UUID | None, Field(description="the tasks of this plan only")] = None


class Tasks(Listing):
    kind = "plan-tasks"
    title = "Danh sách nhiệm vụ"
    english = "Tasks of the plan"
    noun = ("nhiệm vụ", "task")
    sheet = "Nhiệm vụ"
    exporting = Permission.PLAN_READ
    model = PlanTask
    filters = ExportedTasks
    unit_field = ""
    columns = (
        Column("year", "Năm", width=8, form=Form.NUMBER),
        Column("agency", "Cơ quan", width=36),
        Column("title", "Nhiệm vụ", width=70),
        Column("due_on", "Hạn", width=14, form=Form.DAY),
        Column("status", "Trạng thái", width=18, choose="status"),
        Column("is_late", "Quá hạn", width=10),
        Column("done_on", "Ngày xong", width=14, form=Form.DAY),
        Column("note", "Ghi chú", width=40),
    )

    def choices(self, db: Session) -> dict[str, Choices]:
        return {"status": of(STATUSES)}

    def records(
        self, db: Session, filters: ExportedTasks, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = sa.select(Plan.year, *SHOWN).join(Plan, Plan.id == PlanTask.plan_id)
        order = (Plan.year.desc(), PlanTask.position, PlanTask.id)
        found = found.where(*conditions(filters)).order_by(*order).limit(most)
        return [told(row) for row in db.execute(found)]


SHOWN = tuple(
    getattr(PlanTask, name) for name in ("agency", "title", "due_on", "status", "done_on", "note")
)


def conditions(filters: ExportedTasks) -> Iterable[sa.ColumnElement[bool]]:
    for name in ("plan_id", "agency", "status"):
        if (wanted := getattr(filters, name)) is not None:
            yield getattr(PlanTask, name) == wanted
    if filters.due_to is not None:
        yield PlanTask.due_on <= filters.due_to


def told(row: Any) -> dict[str, Any]:
    undone = row.status is not TaskStatus.DONE
    late = undone and row.due_on is not None and row.due_on < today()
    return {**row._mapping, "is_late": late or None}


LISTS = (Tasks(),)
